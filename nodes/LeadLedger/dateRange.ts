import type { IExecuteFunctions } from 'n8n-workflow';
import { SetupFault } from '../../azureTable/fault';
import type { RowPage } from '../../azureTable/table';
import type { LeadRows } from '../../leadTable/leadRows';
import { DateTime } from '../../vendor/luxon';

/** When leads were written into their table, in milliseconds; the end does not belong to it. */
export interface DateRange {
	from: number;
	to: number;
}

/**
 * Reads From and To. An expression gives a Luxon date, the form gives text without a zone, which is in that of the workflow; without
 * To the range ends now, without From it begins with the first lead.
 *
 * @throws SetupFault
 */
export function dateRangeOf(context: IExecuteFunctions, itemIndex: number, now: number): DateRange {
	const zone = context.getTimezone();
	const from = timeOf(context.getNodeParameter('from', itemIndex, ''), 'From', zone) ?? 0;
	const to = timeOf(context.getNodeParameter('to', itemIndex, ''), 'To', zone) ?? now;
	if (from < to) return { from, to };
	throw new SetupFault(
		'From',
		"The parameter 'From' is not earlier than 'To'",
		'Set From to the start of the range and To to its end.',
	);
}

function timeOf(value: unknown, parameter: string, zone: string): number | null {
	if (value === '' || value === null || value === undefined) return null;
	const text =
		value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value).trim();
	const readings = [
		DateTime.fromISO(text, { zone }),
		DateTime.fromSQL(text, { zone }),
		DateTime.fromRFC2822(text, { zone }),
	];
	const time = readings.find(({ isValid }) => isValid);
	if (time !== undefined) return time.toMillis();
	throw new SetupFault(
		parameter,
		`The parameter '${parameter}' holds no date`,
		'Enter a date such as 2026-11-21T08:00:00Z, or an expression such as {{ $now.minus({ days: 7 }) }}.',
	);
}

/** The pages of the leads that were written in this range. */
export async function* leadsWithin(leads: LeadRows, { from, to }: DateRange): AsyncGenerator<RowPage> {
	for await (const page of leads.all(from, null)) {
		yield { ...page, rows: page.rows.filter(({ timestamp }) => Date.parse(timestamp) < to) };
	}
}
