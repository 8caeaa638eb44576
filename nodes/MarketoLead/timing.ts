/** Times of Marketo's interface, in milliseconds. */
export interface Timing {
	/** The rate limit counts the calls of the last 20 seconds (best practices, API Limits). */
	windowMs: number;
	/** Wait after 615: a place among the ten calls at a time may be taken for some seconds. */
	turnMs: number;
	/**
	 * Marketo gives a call up after 90 seconds (best practices, Timeouts). So long after its start, a call whose answer was lost may
	 * still be at work, and a repeat that overlaps it would make duplicates (leads.md, Create and Update, note).
	 */
	settleMs: number;
	/** Longest wait for an answer: longer than Marketo's own time-out, so that it is Marketo that gives up. */
	timeoutMs: number;
	/** Adobe's advice is to keep the description of the fields for a day (best practices, Caching). */
	fieldsMs: number;
}

export const TIMING: Timing = {
	windowMs: 20_000,
	turnMs: 5_000,
	settleMs: 95_000,
	timeoutMs: 100_000,
	fieldsMs: 86_400_000,
};

/** Half of the 100 calls that a subscription has in 20 seconds: other integrations share them. */
export const DEFAULT_CALLS_PER_WINDOW = 50;
export const MOST_CALLS_PER_WINDOW = 100;
