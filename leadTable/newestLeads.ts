import type { RowPage, TableRow } from '../azureTable/table';
import { dayPartitionKey } from '../lead/dayPartition';
import { byAge, type LeadRows } from './leadRows';

const DAY = 24 * 60 * 60_000;
const DAYS_BACK = 7;
const SWEEP_DAYS = 30;

/** Most pages of one reading. A page may be empty, e.g. while the service searches a large table for what is newer. */
const MOST_PAGES = 5;

/**
 * The newest leads, for a look at them; nothing is claimed.
 *
 * The partitions of the last week first, because a table cannot be asked for its newest rows; then the rows of the last month;
 * then the first rows there are. Each reading ends after some pages: of a very large table the leads shown are not always the newest.
 *
 * @param now milliseconds
 * @param most how many leads at most
 */
export async function newestLeads(leads: LeadRows, now: number, most: number): Promise<TableRow[]> {
	const found: TableRow[] = [];
	for (let back = -1; back < DAYS_BACK && found.length < most; back++) {
		found.push(...(await firstRows(leads.ofPartition(dayPartitionKey(new Date(now - back * DAY)), 0))));
	}
	if (found.length === 0) found.push(...(await firstRows(leads.all(now - SWEEP_DAYS * DAY, null))));
	if (found.length === 0) found.push(...(await firstRows(leads.all(0, null))));
	return found.sort((a, b) => byAge(b, a)).slice(0, most);
}

async function firstRows(pages: AsyncIterable<RowPage>): Promise<TableRow[]> {
	const rows: TableRow[] = [];
	let count = 0;
	for await (const page of pages) {
		rows.push(...page.rows);
		if (++count === MOST_PAGES) break;
	}
	return rows;
}
