import type { Blame, Fault } from '../transport/catalogue';
import { networkFaultOf } from '../transport/networkFaults';
import type { Retriable } from '../transport/patience';
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
	/** What was left out, cut or moved to make the lead fit, one sentence each; they name fields and never values. */
	hints?: readonly string[];
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
	/** Maximum number of concurrent calls. */
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
	 * Joins two records of one key, so that several leads of a buyer are one write. What is true of later leads holds here
	 * too: the later one only adds. Absent: each lead is written separately, in the order of the input.
	 */
	fold?(earlier: Prepared<Record>, later: Prepared<Record>): Record;

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

/**
 * How a whole call failed:
 *
 * - `retry`: a passing fault. It is repeated, and after two failures in smaller calls.
 * - `split`: too large, or one lead makes it fail. Smaller calls; a lead that is refused alone is rejected.
 * - `unclear`: nobody knows whether leads, size or set-up are at fault. Smaller calls; a lead that is refused alone is
 *   unavailable. When single leads from different places are refused alike, no further call is made.
 * - `setup`: every call will fail until a person changes the set-up. No further call is made in this run.
 */
export type FailureKind = 'retry' | 'split' | 'unclear' | 'setup';

/** The whole call failed, the same for each lead in it. */
export class BatchFailure extends Error {
	override readonly name = 'BatchFailure';

	/** @param retryAfterMs the wait that the vendor asked for, in milliseconds */
	constructor(
		readonly kind: FailureKind,
		readonly reason: Reason,
		readonly retryAfterMs?: number,
	) {
		super(reason.message);
	}
}

export const KIND_OF_BLAME = {
	lead: 'split',
	setup: 'setup',
	passing: 'retry',
	unclear: 'unclear',
} as const satisfies Record<Blame, FailureKind>;

/** The failure of a whole call by who must act on what its target reported. */
export const failureOf = ({ blame, reason }: Fault, retryAfterMs?: number): BatchFailure =>
	new BatchFailure(KIND_OF_BLAME[blame], reason, retryAfterMs);

/** For the `catch` of a call: the failure of one that was not answered. @param target as the user knows it */
export const notAnswered =
	(target: string) =>
	async (thrown: unknown): Promise<never> =>
		await Promise.reject(failureOf(networkFaultOf(thrown, target)));

/** For `withPatience`: whether a read or a login is worth another try. */
export const retriable = (thrown: unknown): Retriable =>
	thrown instanceof BatchFailure && thrown.kind === 'retry'
		? { isPassing: true, retryAfterMs: thrown.retryAfterMs }
		: { isPassing: false };
