import type { Prepared } from './target';

/** A prepared lead on its way, with what happened to it so far. */
export interface Entry<Record> {
	/** Position among the inputs of `deliver`. */
	readonly position: number;
	readonly prepared: Prepared<Record>;
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
 * Of the leads with the same key only the earliest is open, the others wait behind it: so a key never stands twice in
 * a batch, and its leads are written in the order of the input, while all other leads pass by.
 */
export class LeadQueue<Record> {
	private readonly lanes = new Map<string, Array<Entry<Record>>>();
	private readonly open = new Map<string, Set<Entry<Record>>>();

	/** Appends a new lead; it is open unless an earlier one has its key. */
	add(entry: Entry<Record>): void {
		const lane = this.lanes.get(entry.prepared.key);
		if (lane) {
			lane.push(entry);
		} else {
			this.lanes.set(entry.prepared.key, [entry]);
			this.reopen(entry);
		}
	}

	/** Puts a lead that was taken back, behind the others: it is to be tried again. */
	reopen(entry: Entry<Record>): void {
		const members = this.open.get(entry.group);
		if (members) members.add(entry);
		else this.open.set(entry.group, new Set([entry]));
	}

	/** Takes a finished lead out and opens the next one of its key. */
	finish(entry: Entry<Record>): void {
		const lane = this.lanes.get(entry.prepared.key);
		lane?.shift();
		const next = lane?.[0];
		if (next) this.reopen(next);
		else this.lanes.delete(entry.prepared.key);
	}

	/** Takes the next batch of leads of one group that are due; empty when none is. */
	take(now: number): Array<Entry<Record>> {
		for (const [group, members] of this.open) {
			const batch = firstBatch(members, now);
			for (const entry of batch) members.delete(entry);
			if (members.size === 0) this.open.delete(group);
			if (batch.length > 0) return batch;
		}
		return [];
	}

	/** The time at which the next open lead is due; undefined when none is open. */
	nextDue(): number | undefined {
		let due: number | undefined;
		for (const members of this.open.values()) {
			for (const { notBefore } of members) due = Math.min(due ?? notBefore, notBefore);
		}
		return due;
	}
}

/** Leads whose batches were cut to different sizes do not mix, or a bad one would drag fresh ones down with it. */
function firstBatch<Record>(members: Iterable<Entry<Record>>, now: number): Array<Entry<Record>> {
	const batch: Array<Entry<Record>> = [];
	let limit: number | undefined;
	for (const entry of members) {
		if (entry.notBefore > now || (limit !== undefined && entry.limit !== limit)) continue;
		limit = entry.limit;
		batch.push(entry);
		if (batch.length >= limit) break;
	}
	return batch;
}
