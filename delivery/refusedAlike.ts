import type { Reason } from '../transport/reason';

/** So many leads have to be refused alone and alike before others are tried out of turn: more where the code names the lead. */
const BEFORE_LOOKING_ELSEWHERE = { lead: 3, setup: 1 } as const;
/** How many others are tried then; see `Narrowing.lookElsewhere`. */
const ELSEWHERE = 2;

/**
 * Notes whether all that a target answers is one and the same refusal. Then it is not the leads, whatever the code says: a rule,
 * a field or an endpoint refuses everybody, and no lead may be given up for it.
 */
export class RefusedAlike<Entry> {
	private readonly refused: Entry[] = [];
	private common: Reason | null = null;
	private hasOther = false;
	private code: string | null = null;
	private alone = 0;
	private endAt = Infinity;

	/** The leads that were rejected, all for the same reason; empty where anything else was answered. */
	get leads(): readonly Entry[] {
		return this.hasOther ? [] : this.refused;
	}

	/** Why they were rejected; null where anything else was answered. */
	get reason(): Reason | null {
		return this.hasOther ? null : this.common;
	}

	/** Whether leads from other places are being tried, one at a time. */
	get isLooking(): boolean {
		return this.endAt < Infinity;
	}

	rejected(entry: Entry, reason: Reason): void {
		if (this.common !== null && this.common.code !== reason.code) this.hasOther = true;
		this.common ??= reason;
		this.refused.push(entry);
	}

	/** A lead was written, or may have been. */
	answeredOtherwise(): void {
		this.hasOther = true;
		this.alone = 0;
		this.endAt = Infinity;
	}

	/**
	 * A lead was refused in a call of its own.
	 *
	 * @param isLeadToBlame by its code, which is believed once anything else was answered
	 * @param inFlight further calls that are on their way
	 * @returns what to do: go on, try leads from other places, or make no further call
	 */
	refusedAlone(code: string, isLeadToBlame: boolean, inFlight: number): 'goOn' | 'lookElsewhere' | 'end' {
		if (isLeadToBlame && this.hasOther) return 'goOn';
		if (code !== this.code) this.endAt = Infinity;
		this.alone = code === this.code ? this.alone + 1 : 1;
		this.code = code;
		if (!this.isLooking && this.alone >= BEFORE_LOOKING_ELSEWHERE[isLeadToBlame ? 'lead' : 'setup']) {
			this.endAt = this.alone + inFlight + ELSEWHERE;
			return 'lookElsewhere';
		}
		return this.alone >= this.endAt ? 'end' : 'goOn';
	}
}
