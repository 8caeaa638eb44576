import { BoundedMap } from '../../../transport/boundedMap';
import { type Pacing, sharedPacing } from '../../../transport/pacing';
import type { Reason } from '../../../transport/reason';
import { DateTime } from '../../../vendor/luxon';
import { QUOTA_USED_UP } from './errors';

/** Times of Marketo's interface, in milliseconds. */
export const TIMING = {
	/** The rate limit counts the calls of the last 20 seconds (best practices, API Limits). */
	windowMs: 20_000,
	/** Wait after 615: a place among the ten calls at a time may be taken for some seconds. */
	turnMs: 5_000,
	/**
	 * Marketo gives a call up after 90 seconds (best practices, Timeouts). So long after its start, a call whose answer was
	 * lost may still be at work, and a repeat that overlaps it would make duplicates (leads.md, Create and Update, note).
	 */
	settleMs: 95_000,
	/** Longest wait for an answer: longer than Marketo's own time-out, so that it is Marketo that gives up. */
	timeoutMs: 100_000,
	/** Adobe's advice is to keep the description of the fields for a day (best practices, Caching). */
	fieldsMs: 86_400_000,
};

/** Half of the 100 calls that a subscription has in 20 seconds: other integrations share them. */
export const DEFAULT_CALLS_PER_WINDOW = 50;
export const MOST_CALLS_PER_WINDOW = 100;
/** A subscription works on ten calls at a time (error-codes.md, 615). */
const MOST_CALLS_AT_ONCE = 10;

/** What all executions of this n8n process share of one subscription. */
export interface Limits {
	/** Calls at a time and in 20 seconds. */
	calls: Pacing;
	/** Writes go one after the other: overlapping upserts of one key make duplicates (leads.md, note). */
	writes: Pacing;
	/** When the daily quota begins anew, in milliseconds since 1970; in the past while calls are left. */
	quota: { resetsAt: number };
}

const quotas = new BoundedMap<string, Limits['quota']>(100);

/**
 * @param baseUrl of the subscription: its limits hold for all who call it
 * @param callsPerWindow the user's own pace
 */
export const limitsOf = (baseUrl: string, callsPerWindow: number): Limits => ({
	calls: sharedPacing(`${baseUrl} ${callsPerWindow}`, {
		concurrency: MOST_CALLS_AT_ONCE,
		perWindow: { calls: callsPerWindow, windowMs: TIMING.windowMs },
	}),
	writes: sharedPacing(`${baseUrl} writes`, { concurrency: 1 }),
	quota: quotas.getOrMake(baseUrl, () => ({ resetsAt: 0 })),
});

/** The zone in which Marketo's day ends (error-codes.md, 607: "12:00AM CST"). */
const ZONE = 'America/Chicago';

/** The next midnight at Marketo, in milliseconds since 1970; right on the two days a year that are not 24 hours long. */
export const nextReset = (nowMs: number): number =>
	DateTime.fromMillis(nowMs, { zone: ZONE }).plus({ days: 1 }).startOf('day').toMillis();

/** Says until when nothing can be written. */
export function quotaReason(resetMs: number): Reason {
	const { message, cause, remedy } = QUOTA_USED_UP;
	const when = DateTime.fromMillis(resetMs, { zone: 'utc' }).toFormat("yyyy-MM-dd HH:mm 'UTC'");
	return {
		code: '607',
		message: `${message} until ${when} (607)`,
		cause,
		remedy: `${remedy} No call is made before ${when}.`,
	};
}
