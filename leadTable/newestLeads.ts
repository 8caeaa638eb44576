import type { RowPage, TableRow } from '../azureTable/table';
import { dayPartitionKey } from '../lead/dayPartition';
import { byAge, type LeadRows } from './leadRows';

const DAY = 24 * 60 * 60_000;
const DAYS_BACK = 7;
const SWEEP_DAYS = 30;

/**
 * The newest leads, for a look at them; nothing is claimed.
 *
 * The partitions of the last week first, because a table cannot be asked for its newest rows; then all rows of the last month;
 * then the first rows there are.
 *
 * @param now milliseconds
 * @param most how many leads at most
 */
export async function newestLeads(leads: LeadRows, now: number, most: number): Promise<TableRow[]> {
	const found: TableRow[] = [];
	for (let back = -1; back < DAYS_BACK && found.length < most; back++) {
		found.push(
			...(await firstRows(leads.ofPartition(dayPartitionKey(new Date(now - back * DAY)), 0), Infinity)),
		);
	}
	if (found.length === 0) found.push(...(await firstRows(leads.all(now - SWEEP_DAYS * DAY, null), Infinity)));
	if (found.length === 0) found.push(...(await firstRows(leads.all(0, null), ENOUGH)));
	return found.sort((a, b) => byAge(b, a)).slice(0, most);
}

/** A table of old leads only is not read to its end for a sample. */
const ENOUGH = 1000;

async function firstRows(pages: AsyncIterable<RowPage>, enough: number): Promise<TableRow[]> {
	const rows: TableRow[] = [];
	for await (const page of pages) {
		rows.push(...page.rows);
		if (rows.length >= enough) break;
	}
	return rows;
}
