import { and, partitionIs, rowKeyBetween } from '../../../azureTable/filter';
import type { Table, TableRow } from '../../../azureTable/table';

/** How many rows are looked up side by side. */
const LOOKUPS_AT_ONCE = 10;

/**
 * Those of the given rows that stand in the table, by row key.
 *
 * One range query finds them all where few others stand between them; it reads one page of at most twice as many rows.
 * What lies behind the end of that page is looked up row by row: in a large partition a range of random keys would be
 * nearly the whole partition, and an `or` over row keys makes the service scan it too ("Design for querying").
 *
 * @param each look up every row separately; for a second look, which must not depend on how the service sorts keys
 */
export async function existingRows(
	table: Table,
	partitionKey: string,
	rowKeys: readonly string[],
	each = false,
): Promise<Map<string, TableRow>> {
	const sorted = [...rowKeys].sort(byCodeUnit);
	const first = sorted[0];
	const last = sorted.at(-1);
	const found = new Map<string, TableRow>();
	if (first === undefined || last === undefined) return found;
	if (each || sorted.length === 1) {
		await lookUp(table, partitionKey, sorted, found);
		return found;
	}
	const { rows, token } = await table.page({
		filter: and(partitionIs(partitionKey), rowKeyBetween(first, last)),
		pageSize: 2 * sorted.length,
	});
	const wanted = new Set(sorted);
	for (const row of rows) if (wanted.has(row.rowKey)) found.set(row.rowKey, row);
	const end = rows.at(-1)?.rowKey;
	const unseen =
		token === undefined ? [] : sorted.filter((rowKey) => end === undefined || byCodeUnit(rowKey, end) > 0);
	await lookUp(table, partitionKey, unseen, found);
	return found;
}

async function lookUp(
	table: Table,
	partitionKey: string,
	rowKeys: readonly string[],
	found: Map<string, TableRow>,
): Promise<void> {
	const waiting = [...rowKeys];
	const worker = async (): Promise<void> => {
		for (let rowKey = waiting.pop(); rowKey !== undefined; rowKey = waiting.pop()) {
			const row = await table.get(partitionKey, rowKey);
			if (row) found.set(rowKey, row);
		}
	};
	await Promise.all(Array.from({ length: LOOKUPS_AT_ONCE }, worker));
}

/** The order of the service, in which pages come. */
const byCodeUnit = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
