import type { Lead } from '../lead/lead';
import type { Outcome, WriteResult, Written } from './outcome';
import type { Reason } from '../transport/reason';

/** How leads are recognised at the target: which of the lead's keys names the record. */
export type MatchBy = 'customerAndOffer' | 'lead' | 'email';

/** One lead, ready to be written. */
export interface Prepared<Record> {
	lead: Lead;
	/** The value the target upserts by. Two leads with the same key never travel in one batch. */
	key: string;
	record: Record;
}

/**
 * A target says how one batch is written; batching, retry, pairing and outcomes are the engine's.
 *
 * A new target implements this and nothing else of delivery/.
 */
export interface DeliveryTarget<Record> {
	/** The word in the output's `target`, e.g. `httpsEndpoint`. */
	readonly name: string;
	/** Each lead is a message of its own and writes over nothing. */
	readonly isAppendOnly?: true;
	/** Most leads in one call, by the vendor's rule. The user's Batch Size can only lower it. */
	readonly maxBatchSize: number;
	/** Most calls in flight at a time. */
	readonly concurrency: number;

	/**
	 * Maps and checks one lead before the first call.
	 *
	 * @param index position of the lead among the inputs; under n8n the index of its item
	 * @returns the record to write, or the outcome if it cannot be written
	 */
	prepare(lead: Lead, index: number): Prepared<Record> | Outcome;

	/** Leads that must share a call have the same group, e.g. a table's partition. Absent: all leads are one group. */
	groupOf?(prepared: Prepared<Record>): string;

	/**
	 * Writes one batch, idempotently by `key`: the engine repeats it when an answer was lost.
	 *
	 * @returns one result per lead, by position
	 * @throws BatchFailure when the whole call failed; anything else thrown is taken for a passing fault of the network
	 */
	writeBatch(batch: ReadonlyArray<Prepared<Record>>): Promise<WriteResult[]>;

	/** Looks a written record up again, for Send Test Lead. Absent: the target has no way to look. */
	readBack?(prepared: Prepared<Record>, written: Written): Promise<ReadBack>;
}

/** What a look at the target found after a write. */
export interface ReadBack {
	found: boolean;
	/** One sentence for the person at the screen, without personal data. */
	message: string;
}

/** The whole call failed, the same for each lead in it. */
export class BatchFailure extends Error {
	override readonly name = 'BatchFailure';

	/**
	 * @param kind `retry`: a passing fault. `split`: too large, halves may pass. `setup`: every call will fail until
	 *   somebody mends the set-up; the engine makes no further call in this run.
	 * @param retryAfterMs the wait the vendor asked for, in milliseconds
	 */
	constructor(
		readonly kind: 'retry' | 'split' | 'setup',
		readonly reason: Reason,
		readonly retryAfterMs?: number,
	) {
		super(reason.message);
	}
}
