import type { Entry } from './entry';

/** From the third attempt on a lead whose executions died travels in smaller batches. */
const PATIENCE = 2;

/** By how much smaller each time: a batch of 600 is down to single leads after three more attempts, in about a quarter of an hour. */
const DIVISOR = 9;

/**
 * How many leads may travel together with this one.
 *
 * One lead can make every execution die that it is part of: it exhausts n8n's memory, or a node of somebody else throws. Nothing
 * tells which lead of the batch it was, so the batch is cut until the culprit is alone. Its neighbours arrive on the way there.
 *
 * @param batchSize the user's
 */
export function sizeOfBatchFor(
	{ unexplainedFailures, status }: Pick<Entry, 'unexplainedFailures' | 'status'>,
	batchSize: number,
): number {
	// A claim that ran out is one more death, which is written down with the next claim.
	const known = status === 'claimed' ? unexplainedFailures + 1 : unexplainedFailures;
	return known < PATIENCE ? batchSize : Math.max(1, Math.ceil(batchSize / DIVISOR ** (known - PATIENCE + 1)));
}
