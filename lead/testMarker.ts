/**
 * The marker of the leads that Partner Center's Validate and Publish send: `MSFT_TEST_` and the .NET ticks of the
 * moment, e.g. `MSFT_TEST_636573304831318844`.
 *
 * Source: lead-management FAQ, Salesforce test lead. Only a whole value counts: never `test.com`, the word test, the
 * source TestDrive, or a part of the buyer's own words.
 */
import type { LeadCustomer } from './lead';

const MARKER = /^MSFT_TEST_(\d{15,20})$/i;
const MARKER_EMAIL = /^MSFT_TEST_(\d{15,20})@test\.com$/i;

export const isTestMarker = (value: string): boolean => MARKER.test(value);

/**
 * The ticks of the first marker among the values of a lead that can carry one, as digits; null if it is no test lead.
 *
 * @param sourceRaw source token, `actionRaw` action token of the lead source
 */
export function ticksOfTestLead(
	customer: LeadCustomer | null,
	sourceRaw: string | null,
	actionRaw: string | null,
): string | null {
	const ofSource = ticksOf(MARKER, sourceRaw) ?? ticksOf(MARKER, actionRaw);
	if (ofSource !== null || customer === null) return ofSource;
	return (
		ticksOf(MARKER, customer.firstName) ??
		ticksOf(MARKER, customer.lastName) ??
		ticksOf(MARKER, customer.company) ??
		ticksOf(MARKER, customer.title) ??
		ticksOf(MARKER_EMAIL, customer.email)
	);
}

const ticksOf = (pattern: RegExp, value: string | null): string | null =>
	value === null ? null : (pattern.exec(value)?.[1] ?? null);

/** Milliseconds from 0001-01-01, where .NET's ticks begin, to 1970-01-01. */
const UNIX_EPOCH_IN_DOTNET_MS = 62_135_596_800_000;

/**
 * The moment that .NET ticks (100 ns, UTC) name, in milliseconds since 1970. The last four digits are parts of a millisecond; without
 * them the number is exact in a double.
 */
export const msOfTicks = (ticks: string): number => Number(ticks.slice(0, -4)) - UNIX_EPOCH_IN_DOTNET_MS;

/** DateTime.MaxValue is the last moment of the year 9999. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/**
 * The moment that .NET ticks (100 ns, UTC) name, e.g. `636573304831318844` is `2018-03-22T15:48:03.131Z`.
 *
 * @returns ISO 8601 in UTC, cut to milliseconds; null beyond .NET's calendar
 */
export function isoOfTicks(ticks: string): string | null {
	const milliseconds = msOfTicks(ticks);
	return milliseconds > LAST_MS ? null : new Date(milliseconds).toISOString();
}
