import { DateTime } from '../vendor/luxon';
import type { Member } from './plan';

/** What is remembered of a member between leads. */
export interface MemberState {
	/** How many leads the member is owed: the due share of the picks so far, less the leads that came. */
	credit: number;
	/** The current day, week and month of the member's last lead, and how many leads came in each. Only where there are caps. */
	counts?: { [period in keyof Periods]: readonly [key: string, count: number] };
}

/** By the member's name. Of members who left the team nothing is kept. */
export type TeamState = { readonly [member: string]: MemberState };

/** The calendar periods of a moment, e.g. `2026-11-28`, `2026-W48`, `2026-11`. */
export interface Periods {
	day: string;
	week: string;
	month: string;
}

/** @param at milliseconds */
export function periodsOf(at: number, timeZone: string): Periods {
	const local = DateTime.fromMillis(at, { zone: timeZone });
	return {
		day: local.toFormat('yyyy-MM-dd'),
		week: local.toFormat("kkkk-'W'WW"),
		month: local.toFormat('yyyy-MM'),
	};
}

/** How many leads the member got in the current day, week or month. */
export function countIn(state: MemberState | undefined, period: keyof Periods, periods: Periods): number {
	const [key, count] = state?.counts?.[period] ?? ['', 0];
	return key === periods[period] ? count : 0;
}

/** The state after the member got one more lead, whether it was a turn or not: caps are about the load. */
export function withLead(state: TeamState, member: Member, at: number): TeamState {
	const { day, week, month } = member.caps;
	if (day === null && week === null && month === null) return state;
	const periods = periodsOf(at, member.timeZone);
	const before = state[member.name];
	const next = (period: keyof Periods) => [periods[period], countIn(before, period, periods) + 1] as const;
	const counts = { day: next('day'), week: next('week'), month: next('month') };
	return { ...state, [member.name]: { credit: before?.credit ?? 0, counts } };
}
