import { setTimeout as wait } from 'node:timers/promises';

/** What a failed try of something that only reads says: whether waiting can help, and how long the vendor wants that. */
export interface Retriable {
	isPassing: boolean;
	retryAfterMs?: number;
}

/** Waits between the tries of a read or a login, in milliseconds, where the vendor asks for none. */
const WAITS_MS = [500, 1000, 2000, 4000];

/** No longer is waited for one read, in milliseconds: the leads wait for it. */
const LONGEST_WAIT_MS = 300_000;

/**
 * Repeats something that changes nothing at the vendor (a login, a look at fields) while it meets passing faults.
 *
 * @param judge says of what was thrown whether another try can help
 * @throws what the last try threw; at once where the vendor asks for more time than there is
 */
export async function withPatience<Result>(
	work: () => Promise<Result>,
	judge: (thrown: unknown) => Retriable,
	signal?: AbortSignal,
): Promise<Result> {
	for (const usual of WAITS_MS) {
		try {
			return await work();
		} catch (thrown) {
			const { isPassing, retryAfterMs } = judge(thrown);
			const delay = retryAfterMs ?? usual * (0.5 + Math.random() / 2);
			if (!isPassing || delay > LONGEST_WAIT_MS) return await Promise.reject(asError(thrown));
			await wait(delay, undefined, { signal });
		}
	}
	return await work();
}

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('Unknown failure'));
