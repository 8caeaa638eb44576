import { randomBytes } from 'node:crypto';
import type { Table, TableRow } from '../azureTable/table';
import { CONTROL_PARTITION } from './openPartitions';

/** The key of all keyed hashes in this ledger. */
const SALT_ROW = 'salt';

/** @param controlRows those of the ledger @returns null: it has none yet */
export const saltIn = (controlRows: readonly TableRow[]): string | null =>
	textOf(controlRows.find(({ rowKey }) => rowKey === SALT_ROW)?.properties.Salt);

/** Makes one. Of several that do so, the first counts for all. */
export async function makeSalt(ledger: Table): Promise<string | null> {
	const row = { partitionKey: CONTROL_PARTITION, rowKey: SALT_ROW };
	const properties = { Salt: randomBytes(16).toString('hex') };
	await ledger.write([{ kind: 'insert', ...row, properties }]).catch(() => []);
	return textOf((await ledger.get(row.partitionKey, row.rowKey))?.properties.Salt);
}

const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);
