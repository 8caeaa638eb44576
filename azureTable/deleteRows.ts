import { isFault } from './fault';
import { type Table, type TableRow, TRANSACTION_LIMIT } from './table';

export interface DeletedRows {
	/** Gone now, whoever deleted them. */
	deleted: TableRow[];
	/** Changed all the time by somebody else, and still there. */
	left: TableRow[];
	/** Changed by somebody else so that they are not meant any more. */
	spared: TableRow[];
}

/** How often a transaction is decided anew because somebody else is writing to its rows; then each row goes by itself. */
const MAX_ROUNDS = 3;

/** How many rows are read again side by side. */
const LOOKUPS_AT_ONCE = 10;

/**
 * Deletes rows of one partition, up to 100 in one transaction, as they were read. What was changed meanwhile is read again, and
 * deleted if it is still meant.
 *
 * A transaction whose answer was lost is repeated by the SDK and finds its rows gone: that is what was wanted.
 *
 * @throws TableFault
 */
export async function deleteRows(
	table: Table,
	rows: readonly TableRow[],
	isMeant: (row: TableRow) => boolean,
): Promise<DeletedRows> {
	const all: DeletedRows = { deleted: [], left: [], spared: [] };
	for (let at = 0; at < rows.length; at += TRANSACTION_LIMIT) {
		await deleteTransaction(table, rows.slice(at, at + TRANSACTION_LIMIT), isMeant, all);
	}
	return all;
}

async function deleteTransaction(
	table: Table,
	rows: readonly TableRow[],
	isMeant: (row: TableRow) => boolean,
	all: DeletedRows,
): Promise<void> {
	let standing = [...rows];
	for (let round = 0; round < MAX_ROUNDS && standing.length > 0; round++) {
		if (await isDeleted(table, standing)) {
			all.deleted.push(...standing);
			return;
		}
		const current = await currentRows(table, standing);
		all.deleted.push(...standing.filter((_row, index) => current[index] === undefined));
		const found = current.filter((row) => row !== undefined);
		all.spared.push(...found.filter((row) => !isMeant(row)));
		standing = found.filter(isMeant);
	}
	if (rows.length === 1) all.left.push(...standing);
	else for (const row of standing) await deleteTransaction(table, [row], isMeant, all);
}

/** False when one of the rows is not as it was read: then none was deleted. */
async function isDeleted(table: Table, rows: readonly TableRow[]): Promise<boolean> {
	const writes = rows.map(({ partitionKey, rowKey, etag }) => ({
		kind: 'delete' as const,
		partitionKey,
		rowKey,
		etag,
	}));
	return await table.write(writes).then(
		() => true,
		async (fault: unknown) => (isFault(fault, 'changed', 'rowAbsent') ? false : await Promise.reject(fault)),
	);
}

/** The rows as they stand now, by position; undefined where there is none any more. */
async function currentRows(table: Table, rows: readonly TableRow[]): Promise<Array<TableRow | undefined>> {
	const current: Array<TableRow | undefined> = [];
	for (let at = 0; at < rows.length; at += LOOKUPS_AT_ONCE) {
		const some = rows.slice(at, at + LOOKUPS_AT_ONCE);
		current.push(
			...(await Promise.all(
				some.map(async ({ partitionKey, rowKey }) => await table.get(partitionKey, rowKey)),
			)),
		);
	}
	return current;
}
