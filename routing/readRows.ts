import { and, partitionIs, rowKeyBetween } from '../azureTable/filter';
import { PAGE_LIMIT, type Table, type TableRow } from '../azureTable/table';
import { PARTITION } from './rows';

/** So few rows are read one by one, side by side. */
const FEW = 20;

/** A page of a range costs as much time as so many single rows. */
const ROWS_PER_PAGE_READ = 15;

/** Requests at the same time. */
const CONCURRENCY = 10;

/**
 * The rows with these keys, as far as they are there.
 *
 * A filter of many keys makes the service read the whole partition for each request; so many rows are therefore read by their range, whose
 * pages hold 1,000 rows each, until that would take more requests than asking for each of the others.
 */
export async function readRows(table: Table, rowKeys: readonly string[]): Promise<Map<string, TableRow>> {
	const found = new Map<string, TableRow>();
	let left = [...new Set(rowKeys)].sort();
	if (left.length > FEW) left = await scan(table, left, found);
	for (let at = 0; at < left.length; at += CONCURRENCY) {
		const some = left.slice(at, at + CONCURRENCY);
		const rows = await Promise.all(some.map(async (rowKey) => await table.get(PARTITION, rowKey)));
		for (const row of rows) if (row !== undefined) found.set(row.rowKey, row);
	}
	return found;
}

/** @returns the keys up to which the pages did not get */
async function scan(
	table: Table,
	sorted: readonly string[],
	found: Map<string, TableRow>,
): Promise<string[]> {
	const wanted = new Set(sorted);
	const range = rowKeyBetween(sorted[0] ?? '', sorted.at(-1) ?? '');
	let pages = Math.ceil(sorted.length / ROWS_PER_PAGE_READ);
	let last = '';
	for await (const { rows, token } of table.pages({
		filter: and(partitionIs(PARTITION), range),
		pageSize: PAGE_LIMIT,
	})) {
		for (const row of rows) if (wanted.has(row.rowKey)) found.set(row.rowKey, row);
		last = rows.at(-1)?.rowKey ?? last;
		pages -= 1;
		if (token === undefined) return [];
		if (pages === 0) break;
	}
	return sorted.filter((key) => key > last);
}
