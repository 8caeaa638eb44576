const MINUTE = 60_000;
const LONGEST = 60 * MINUTE;

/**
 * How long a lead that failed waits for its next attempt: 1, 2, 4 ... minutes, at most an hour.
 *
 * With the default of 50 attempts a lead is tried for about two days before it is given up.
 *
 * @param attempts how often it was tried, at least 1
 * @returns milliseconds
 */
export const backoff = (attempts: number): number =>
	Math.min(LONGEST, MINUTE * 2 ** Math.min(attempts - 1, 10));

export const DEFAULT_MAX_ATTEMPTS = 50;

/** How long a claim holds unless it is renewed, in milliseconds. It is renewed three times in that span. */
export const DEFAULT_LEASE = 10 * MINUTE;
