import type { Fault } from '../transport/catalogue';
import type { Reason } from '../transport/reason';

/**
 * What became of one lead at one target.
 *
 * `status` is the word in the node's output. A written lead goes to the node's main output, an unwritten one to its
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
	/** Where a person sees the record in a browser, if there is such a place. */
	targetUrl?: string;
	/** What was left out, cut or moved, one sentence each; they name fields and never values. */
	hints?: readonly string[];
	/** What is to be checked at the target, the same for all leads that it concerns; it names no lead. */
	notice?: string;
}

/**
 * `rejected`: the target refuses this lead as it is; a repeat changes nothing.
 * `unavailable`: nothing is wrong with the lead; it can be delivered later, or once the set-up is corrected.
 */
export interface Unwritten extends Reason {
	status: 'rejected' | 'unavailable';
	/** True when waiting does not help: credential, node or org must be changed first. */
	setup?: true;
}

/**
 * What a target answers for one lead of a batch.
 *
 * - `rejected`: wrong with this very lead.
 * - `setup`: the set-up refuses it; the lead becomes unavailable.
 * - `unclear`: the org's automation or an unknown code refuses it. If all leads of the call were refused alike, the engine
 *   tries smaller calls; a lead that is refused alone becomes unavailable.
 * - `retry`: passing. `retryAfterMs`: the wait that the vendor asked for, in milliseconds.
 */
export type WriteResult =
	| Written
	| ({ status: 'setup' | 'unclear' } & Reason)
	/** `isFinal`: it may have been carried out, so that it must not come again whatever became of the others. */
	| ({ status: 'rejected'; isFinal?: true } & Reason)
	| ({ status: 'retry'; retryAfterMs?: number } & Reason);

/** The result of one lead by who must act on what its target reported. */
export function resultOf({ blame, reason }: Fault, retryAfterMs?: number): WriteResult {
	switch (blame) {
		case 'lead':
			return { status: 'rejected', ...reason };
		case 'setup':
		case 'unclear':
			return { status: blame, ...reason };
		case 'passing':
			return { status: 'retry', retryAfterMs, ...reason };
	}
}

/** The statuses that go to the main output. Of these, `suppressed` and `dry-run` wrote nothing on purpose. */
export const isWritten = (outcome: Outcome): outcome is Written =>
	outcome.status !== 'rejected' && outcome.status !== 'unavailable';
