import type { Reason } from '../../transport/reason';
import { DateTime } from '../../vendor/luxon';
import { REQUEST_ERRORS } from './requestErrors';

/** The zone in which Marketo's day ends (error-codes.md, 607: "12:00AM CST"). */
const ZONE = 'America/Chicago';

/** The next midnight at Marketo, in milliseconds since 1970; right on the two days a year that are not 24 hours long. */
export const nextReset = (nowMs: number): number =>
	DateTime.fromMillis(nowMs, { zone: ZONE }).plus({ days: 1 }).startOf('day').toMillis();

/** Says until when nothing can be written. */
export function quotaReason(resetMs: number): Reason {
	const { message, cause, remedy } = REQUEST_ERRORS[607];
	const when = DateTime.fromMillis(resetMs, { zone: 'utc' }).toFormat("yyyy-MM-dd HH:mm 'UTC'");
	return {
		code: '607',
		message: `${message} until ${when} (607)`,
		cause,
		remedy: `${remedy} No call is made before ${when}.`,
	};
}
