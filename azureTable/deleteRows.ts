import { isFault } from './fault';
import type { Table, TableRow } from './table';

/**
 * What became of a row. `deleted`: gone now, whoever deleted it. `left`: changed all the time by somebody else, and still there.
 * `spared`: changed by somebody else so that it is not meant any more.
 */
export type Deletion = 'deleted' | 'left' | 'spared';

/** How often a row is decided anew because somebody else is writing to it. */
const MAX_ROUNDS = 4;

/** How many rows are deleted side by side: the SDK's transactions take no etag for a deletion, so each row has a request of its own. */
const ROWS_AT_ONCE = 8;

/**
 * Deletes rows as they were read. What was changed meanwhile is read again, and deleted if it is still meant.
 *
 * A deletion whose answer was lost is repeated by the SDK and finds its row gone: that is what was wanted.
 *
 * @param note told of each row as soon as that is known, so that it is told also of what was done before a fault
 * @throws TableFault
 */
export async function deleteRows(
	table: Table,
	rows: readonly TableRow[],
	isMeant: (row: TableRow) => boolean,
	note: (row: TableRow, deletion: Deletion) => void,
): Promise<void> {
	for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
		const some = rows.slice(at, at + ROWS_AT_ONCE);
		const deletions = await Promise.allSettled(
			some.map(async (row) => note(row, await deleteRow(table, row, isMeant))),
		);
		for (const deletion of deletions) if (deletion.status === 'rejected') throw deletion.reason;
	}
}

async function deleteRow(
	table: Table,
	row: TableRow,
	isMeant: (row: TableRow) => boolean,
): Promise<Deletion> {
	const { partitionKey, rowKey } = row;
	let current: TableRow | undefined = row;
	for (let round = 0; round < MAX_ROUNDS; round++) {
		if (current === undefined) return 'deleted';
		if (!isMeant(current)) return 'spared';
		const isDeleted = await table.delete(partitionKey, rowKey, current.etag).then(
			() => true,
			async (fault: unknown) => (isFault(fault, 'changed') ? false : await Promise.reject(fault)),
		);
		if (isDeleted) return 'deleted';
		current = await table.get(partitionKey, rowKey);
	}
	return current === undefined ? 'deleted' : 'left';
}
