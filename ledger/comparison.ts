import { groupBy } from '../lead/groupBy';
import { and, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { RowPage, Table, TableRow } from '../azureTable/table';
import { byCodeUnit } from './entries';
import { type LedgerRecord, readRecord, RECORD_COLUMNS } from './record';

/** A lead's row beside what the ledger holds of it; null: nothing. */
export interface ComparedLead {
	row: TableRow;
	record: LedgerRecord | null;
}

/** How many partitions of a page are looked up side by side. */
const PARTITIONS_AT_ONCE = 4;

/**
 * Puts each lead beside its entry, page by page, so that tables of any size are compared with the memory of one page.
 *
 * @param pages rows of the table of leads
 * @throws TableFault
 */
export async function* compareWithLedger(
	pages: AsyncIterable<RowPage>,
	ledger: Table,
): AsyncGenerator<ComparedLead> {
	for await (const { rows } of pages) {
		const partitions = [...groupBy(rows, ({ partitionKey }) => partitionKey)];
		for (let at = 0; at < partitions.length; at += PARTITIONS_AT_ONCE) {
			const some = partitions.slice(at, at + PARTITIONS_AT_ONCE);
			const compared = await Promise.all(
				some.map(async ([partitionKey, group]) => await comparePartition(partitionKey, group, ledger)),
			);
			yield* compared.flat();
		}
	}
}

async function comparePartition(
	partitionKey: string,
	rows: readonly TableRow[],
	ledger: Table,
): Promise<ComparedLead[]> {
	const sorted = rows.map(({ rowKey }) => rowKey).sort(byCodeUnit);
	const range = rowKeyBetween(sorted[0] ?? '', sorted.at(-1) ?? '');
	const records = new Map<string, LedgerRecord>();
	const filter = and(partitionIs(partitionKey), range);
	for await (const page of ledger.pages({ filter, select: RECORD_COLUMNS })) {
		for (const row of page.rows) {
			const record = readRecord(row);
			if (record !== null) records.set(row.rowKey, record);
		}
	}
	return rows.map((row) => ({ row, record: records.get(row.rowKey) ?? null }));
}
