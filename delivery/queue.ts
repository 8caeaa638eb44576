import type { Prepared } from './target';

/** One write on its way, for one lead or for several of one key that were folded, with what happened to it so far. */
export interface Entry<Record> {
	/** What is written. */
	readonly prepared: Prepared<Record>;
	/** The leads whose outcome this write decides, by position among the inputs of `deliver`, in their order. */
	readonly leads: ReadonlyArray<{ position: number; prepared: Prepared<Record> }>;
	/** Only leads of one group share a call. */
	readonly group: string;
	/** Calls in which it travelled. */
	attempts: number;
	/** Tries that ended in a passing fault. */
	failures: number;
	/** Clock time in milliseconds before which it is not tried again. */
	notBefore: number;
	/** Most leads in a batch with it; shrinks when a batch has to be cut. */
	limit: number;
}

/**
 * Leads waiting to be written.
 *
 * Of the leads with the same key only the earliest is open, the others wait for it: so a key is never twice in a batch,
 * and its leads are written in the order of the input, while all other leads pass by.
 */
export class LeadQueue<Record> {
	private readonly byKey = new Map<string, Array<Entry<Record>>>();
	private readonly open = new Map<string, Set<Entry<Record>>>();

	/** Appends a new write; it is open unless an earlier one has its key. */
	add(entry: Entry<Record>): void {
		const sameKey = this.byKey.get(entry.prepared.key);
		if (sameKey) {
			sameKey.push(entry);
		} else {
			this.byKey.set(entry.prepared.key, [entry]);
			this.reopen(entry);
		}
	}

	/** Puts a write that was taken back, after the others: it is to be tried again. */
	reopen(entry: Entry<Record>): void {
		const members = this.open.get(entry.group);
		if (members) members.add(entry);
		else this.open.set(entry.group, new Set([entry]));
	}

	/** Takes a finished write out and opens the next one of its key. */
	finish(entry: Entry<Record>): void {
		const sameKey = this.byKey.get(entry.prepared.key);
		sameKey?.shift();
		const next = sameKey?.[0];
		if (next) this.reopen(next);
		else this.byKey.delete(entry.prepared.key);
	}

	/**
	 * Takes the next batch of writes of one group that are due; empty when none is. What was cut smallest goes first.
	 *
	 * @param most in a batch, whatever the limits of the entries say
	 * @param isScouting nothing else goes while what was cut smallest and failed most often is not due, so that the cause
	 * is found in few calls
	 */
	take(now: number, most: number, isScouting: boolean): Array<Entry<Record>> {
		const isNext = isScouting ? this.scout() : withLimit(this.smallestLimit(now));
		for (const members of this.open.values()) {
			const batch = nextBatch(members, now, most, isNext);
			if (batch.length === 0) continue;
			this.close(batch);
			return batch;
		}
		return [];
	}

	/**
	 * Takes one write from somewhere else in the queue, to see whether it passes alone.
	 *
	 * @param place from 0, the first that is open, to 1, the last
	 */
	takeOne(now: number, place: number): Array<Entry<Record>> {
		const due = [...this.open.values()]
			.flatMap((members) => [...members].filter(({ notBefore }) => notBefore <= now))
			.sort((one, other) => positionOf(one) - positionOf(other));
		const chosen = due[Math.round(place * (due.length - 1))];
		const batch = chosen === undefined ? [] : [chosen];
		this.close(batch);
		return batch;
	}

	/** The time at which the next open write is due; undefined when none is open. See `take` for `isScouting`. */
	nextDue(isScouting: boolean): number | undefined {
		const isNext = isScouting ? this.scout() : () => true;
		let due: number | undefined;
		for (const entry of this.all())
			if (isNext(entry)) due = Math.min(due ?? entry.notBefore, entry.notBefore);
		return due;
	}

	/** @param until of the writes that are due by then */
	private smallestLimit(until: number): number {
		let smallest = Infinity;
		for (const { limit, notBefore } of this.all())
			if (notBefore <= until) smallest = Math.min(smallest, limit);
		return smallest;
	}

	/** Whether a write is one of those that were cut smallest, and of these one that failed most often. */
	private scout(): (entry: Entry<Record>) => boolean {
		const isSmallest = withLimit(this.smallestLimit(Infinity));
		let most = 0;
		for (const entry of this.all()) if (isSmallest(entry)) most = Math.max(most, entry.failures);
		return (entry) => isSmallest(entry) && entry.failures === most;
	}

	private *all(): Generator<Entry<Record>> {
		for (const members of this.open.values()) yield* members;
	}

	private close(batch: ReadonlyArray<Entry<Record>>): void {
		for (const entry of batch) {
			const members = this.open.get(entry.group);
			members?.delete(entry);
			if (members?.size === 0) this.open.delete(entry.group);
		}
	}
}

const positionOf = <Record>({ leads }: Entry<Record>): number => leads[0]?.position ?? 0;

/** Writes whose batches were cut to different sizes do not mix, or a bad one would take fresh ones down with it. */
const withLimit =
	(size: number) =>
	<Record>({ limit }: Entry<Record>): boolean =>
		limit === size;

function nextBatch<Record>(
	members: ReadonlySet<Entry<Record>>,
	now: number,
	most: number,
	isNext: (entry: Entry<Record>) => boolean,
): Array<Entry<Record>> {
	const batch: Array<Entry<Record>> = [];
	for (const entry of members) {
		if (entry.notBefore > now || !isNext(entry)) continue;
		batch.push(entry);
		if (batch.length >= Math.min(entry.limit, most)) break;
	}
	return batch;
}
