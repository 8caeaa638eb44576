/** How often a passing fault is retried, and with which waits. Times in milliseconds. */
export interface RetryPolicy {
	/** Most tries of one lead, the first included. */
	maxAttempts: number;
	/** Upper bound of the first wait; it doubles with every further one. */
	baseDelayMs: number;
	maxDelayMs: number;
	/** Longest time for all leads together. */
	deadlineMs: number;
}

export const DEFAULT_RETRY = {
	maxAttempts: 5,
	baseDelayMs: 500,
	maxDelayMs: 60_000,
	deadlineMs: 600_000,
} as const satisfies RetryPolicy;

/**
 * The wait before the next try: the vendor's own, or a random share of an exponentially growing bound
 * ("full jitter", so that clients which failed together do not return together).
 *
 * @param failures tries that have failed so far, 1 or more
 * @param random a number from 0 up to, but not including, 1
 */
export function retryDelay(
	policy: RetryPolicy,
	failures: number,
	retryAfterMs: number | undefined,
	random: number,
): number {
	if (retryAfterMs !== undefined) return Math.max(retryAfterMs, 0);
	const bound = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (failures - 1));
	return Math.round(bound * random);
}
