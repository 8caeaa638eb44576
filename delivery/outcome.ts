import type { Reason } from '../transport/reason';

/**
 * What became of one lead at one target.
 *
 * `status` is the word that stands in the node's output. The first group left the node's main output, the second its
 * error output. Nothing here holds personal data: outcomes go into the ledger and into error texts.
 */
export type Outcome = Written | Unwritten;

export type WrittenStatus =
	| 'created'
	| 'updated'
	| 'unchanged'
	| 'duplicate'
	| 'suppressed'
	| 'accepted'
	| 'dry-run';

export interface Written {
	status: WrittenStatus;
	/** The record's id at the target; null where the target tells none. */
	targetId: string | null;
}

/**
 * `rejected`: the target refuses this lead as it is; mend the lead's data, a mere repeat changes nothing.
 * `unavailable`: nothing is wrong with the lead; it can be delivered later, or once the set-up is mended.
 */
export interface Unwritten extends Reason {
	status: 'rejected' | 'unavailable';
	/** True when waiting does not help: credential, address or node settings must be changed first. */
	setup?: true;
}

/**
 * What a target answers for one lead of a batch: the final word, or the wish to be asked again.
 *
 * `retryAfterMs`: the wait the vendor asked for, in milliseconds; the engine clamps it.
 */
export type WriteResult =
	| Written
	| ({ status: 'rejected' } & Reason)
	| ({ status: 'retry'; retryAfterMs?: number } & Reason);

/** The statuses that prove that the lead is at the target. `suppressed` and `dry-run` wrote nothing on purpose. */
export const isWritten = (outcome: Outcome): outcome is Written =>
	outcome.status !== 'rejected' && outcome.status !== 'unavailable';
