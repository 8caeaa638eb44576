/** Where leads are tried alone after one was refused alone: at the end and in the middle of what is left. */
const PLACES = [1, 0.5] as const;

/** After a call passed, so many leads have to be refused alone in a row before others are tried out of turn. */
const REFUSALS_AFTER_A_PASS = 5;

/** So many calls of one lead that fail in a row are no accident of single leads: one call at a time then. */
const FAILURES_ALONE = 5;

/**
 * Finds out what makes whole calls fail: one lead, the size of the calls, or something that every lead meets.
 *
 * Calls are halved down to single leads, one call at a time as long as nothing passes. A size that passes holds for the
 * rest of the run. When a lead is refused alone, leads from other places are tried alone; if they are refused alike, it is
 * not the leads, and the run ends. So the cause is found in about as many calls as halvings.
 */
export class Narrowing {
	/** True from the first call that failed as a whole until one passes: one call at a time. */
	isScouting = false;
	/** Most leads in a call; what passed after larger calls had failed. */
	mostTogether = Infinity;
	private hasPassed = false;
	private refusedAlone = 0;
	/** So many refusals alone show that every lead is refused; known once leads from other places are tried. */
	private enough = Infinity;
	private wasRefusedAlone = false;
	private code: string | null = null;
	private places: number[] = [];
	private isProbe = false;
	/** Calls of one lead that failed in a row; where there are any, the size of the call is not the cause. */
	private failuresAlone = 0;

	/** Where to take the next lead from, to try it alone; undefined: go on in turn. */
	nextPlace(): number | undefined {
		const place = this.places.shift();
		this.isProbe = place !== undefined;
		return place;
	}

	/** Leads from other places are to be tried alone, one at a time. */
	lookElsewhere(): void {
		this.places = [...PLACES];
		this.isScouting = true;
	}

	/** A call of so many leads failed as a whole, or refused all of them alike. */
	failed(): void {
		this.isScouting = true;
	}

	/** A lead that is alone met a passing fault; it is tried again. */
	failedAlone(): void {
		this.mostTogether = Infinity;
		this.failuresAlone += 1;
		if (this.failuresAlone >= FAILURES_ALONE) this.isScouting = true;
	}

	/** The target answered a call lead by lead. @param size leads in the call */
	passed(size: number): void {
		const isBySize = this.isScouting && !this.isProbe && this.failuresAlone === 0;
		if (isBySize) this.mostTogether = Math.min(this.mostTogether, size);
		this.failuresAlone = 0;
		this.isScouting = false;
		this.hasPassed = true;
		this.refusedAlone = 0;
		this.enough = Infinity;
		this.places = [];
		this.isProbe = false;
	}

	/**
	 * A lead was refused alone.
	 *
	 * @param inFlight further calls that are on their way; their leads are beside this one, and bad ones may be in a row
	 * @returns whether every lead is refused like this, by all that is known
	 */
	refused(code: string, inFlight: number): boolean {
		if (code !== this.code) this.enough = Infinity;
		this.refusedAlone = code === this.code ? this.refusedAlone + 1 : 1;
		this.code = code;
		this.wasRefusedAlone = true;
		// It was this lead and not the size.
		this.mostTogether = Infinity;
		const first = this.hasPassed ? REFUSALS_AFTER_A_PASS : 1;
		if (this.refusedAlone >= first && this.enough === Infinity) {
			this.enough = this.refusedAlone + inFlight + PLACES.length;
			this.lookElsewhere();
		}
		this.isScouting = this.refusedAlone >= first;
		return this.refusedAlone >= this.enough;
	}

	/** The size that passes where larger calls failed and no single lead was the cause; null otherwise. */
	get sizeToSet(): number | null {
		return Number.isFinite(this.mostTogether) && !this.wasRefusedAlone ? this.mostTogether : null;
	}
}
