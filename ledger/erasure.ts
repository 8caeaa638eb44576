import { TableFault } from '../azureTable/fault';
import type { Table } from '../azureTable/table';
import { type Entry, type LeadKey, readEntry } from './entry';
import { type ManuallySettled, ManualSettler } from './manualSettler';

/**
 * Sees to it that leads whose rows are about to be deleted are never emitted again, nor for the first time.
 *
 * A finished lead keeps its state and its proof, which hold no personal data. An unfinished one, and one that was never emitted, is
 * given up.
 *
 * @returns the leads that an execution is working on: it has them already, and cannot lose them
 * @throws TableFault; then nothing is to be deleted
 */
export async function closeLeads(ledger: Table, keys: readonly LeadKey[]): Promise<LeadKey[]> {
	const requests = keys.map(({ partitionKey, rowKey }) => ({
		partitionKey,
		rowKey,
		settlement: { kind: 'erase' } as const,
	}));
	const settled = await new ManualSettler(ledger).settle(requests);
	const fault = settled.find((one) => one instanceof TableFault);
	if (fault !== undefined) throw fault;
	return keys.filter((_key, index) => isInWork(entryBefore(settled[index]), ledger.now()));
}

/**
 * Takes leads out of the ledger whose rows are deleted and whose keys hold personal data themselves, e.g. an address as RowKey.
 *
 * @returns the leads that an execution was working on
 * @throws TableFault
 */
export async function forgetLeads(ledger: Table, keys: readonly LeadKey[]): Promise<LeadKey[]> {
	const inWork: LeadKey[] = [];
	for (const key of keys) {
		const row = await ledger.get(key.partitionKey, key.rowKey);
		if (row === undefined) continue;
		if (isInWork(readEntry(row), ledger.now())) inWork.push(key);
		await ledger.delete(key.partitionKey, key.rowKey);
	}
	return inWork;
}

const entryBefore = (settled: ManuallySettled | undefined): Entry | null =>
	settled === undefined || settled instanceof TableFault ? null : settled.before;

const isInWork = (entry: Entry | null, now: number): boolean =>
	entry !== null && entry.status === 'claimed' && entry.dueAt > now;
