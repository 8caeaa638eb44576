import type { IExecuteFunctions } from 'n8n-workflow';
import { SetupFault } from '../../azureTable/fault';
import type { RowPage } from '../../azureTable/table';
import type { LeadRows } from '../../leadTable/leadRows';

/** When leads were written into their table, in milliseconds; the end does not belong to it. */
export interface DateRange {
	from: number;
	to: number;
}

/**
 * Reads From and To. An expression gives a Luxon date, the form gives text; without To the range ends now, without From it begins
 * with the first lead.
 *
 * @throws SetupFault
 */
export function dateRangeOf(context: IExecuteFunctions, itemIndex: number, now: number): DateRange {
	const from = timeOf(context.getNodeParameter('from', itemIndex, ''), 'From') ?? 0;
	const to = timeOf(context.getNodeParameter('to', itemIndex, ''), 'To') ?? now;
	if (from < to) return { from, to };
	throw new SetupFault(
		'From',
		"The parameter 'From' is not earlier than 'To'",
		'Set From to the beginning of the range and To to its end.',
	);
}

function timeOf(value: unknown, parameter: string): number | null {
	if (value === '' || value === null || value === undefined) return null;
	const time = value instanceof Date ? value.getTime() : Date.parse(String(value));
	if (!Number.isNaN(time)) return time;
	throw new SetupFault(
		parameter,
		`The parameter '${parameter}' holds no date`,
		'Write it like 2026-11-21T08:00:00Z, or use an expression like {{ $now.minus({ days: 7 }) }}.',
	);
}

/** The pages of the leads that were written in this range. */
export async function* leadsWithin(leads: LeadRows, { from, to }: DateRange): AsyncGenerator<RowPage> {
	for await (const page of leads.all(from, null)) {
		yield { ...page, rows: page.rows.filter(({ timestamp }) => Date.parse(timestamp) < to) };
	}
}
