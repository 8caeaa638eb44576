import { DateTime } from '../vendor/luxon';
import type { Member } from './plan';
import { type MemberState, countIn, periodsOf } from './teamState';

/** Minutes of a day on the clock on the wall, which has 24 hours also on days that are an hour shorter or longer. */
const DAY = 24 * 60;

/**
 * Why a member cannot take a lead at this moment, in a few words; null: the member can.
 *
 * @param at milliseconds
 */
export function whyAway(member: Member, state: MemberState | undefined, at: number): string | null {
	const { pausedUntil } = member;
	if (pausedUntil !== null && at < pausedUntil) {
		return `paused until ${DateTime.fromMillis(pausedUntil, { zone: 'utc' }).toISO({ suppressMilliseconds: true })}`;
	}
	const local = DateTime.fromMillis(at, { zone: member.timeZone });
	const today = local.toISODate() ?? '';
	const off = member.daysOff.find(({ from, to }) => from <= today && today <= to);
	if (off !== undefined) return off.from === off.to ? `day off ${off.from}` : `off ${off.from} to ${off.to}`;
	if (!isAtWork(member, local))
		return `outside working hours (${local.toFormat('ccc HH:mm', ENGLISH)} there)`;
	return capReached(member, state, at);
}

const ENGLISH = { locale: 'en' };

/** Hours that cross midnight belong to the day on which they begin, and so does a day off. */
function isAtWork({ hours, daysOff }: Member, local: DateTime): boolean {
	if (hours === null) return true;
	const minute = local.hour * 60 + local.minute;
	const yesterday = local.minus({ days: 1 });
	const dayBefore = yesterday.toISODate() ?? '';
	const wasOff = daysOff.some(({ from, to }) => from <= dayBefore && dayBefore <= to);
	return hours.some(({ weekday, start, end }) => {
		if (weekday === local.weekday && start <= minute && minute < end) return true;
		return !wasOff && weekday === yesterday.weekday && minute + DAY < end;
	});
}

function capReached(member: Member, state: MemberState | undefined, at: number): string | null {
	const periods = periodsOf(at, member.timeZone);
	for (const period of ['day', 'week', 'month'] as const) {
		const cap = member.caps[period];
		if (cap !== null && countIn(state, period, periods) >= cap) return `cap of ${cap} per ${period} reached`;
	}
	return null;
}
