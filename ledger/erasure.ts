import { TableFault } from '../azureTable/fault';
import type { Table } from '../azureTable/table';
import { type Entry, type LeadKey, readEntry } from './entry';
import { type Ruled, Verdicts } from './verdicts';

/**
 * Sees to it that leads whose rows are about to be deleted are never emitted again, nor for the first time.
 *
 * A finished lead keeps its state and its proof, which hold no personal data. An unfinished one, and one that was never emitted, is
 * buried.
 *
 * @returns the leads that an execution is working on: it has them already, and nobody can take them away from it
 * @throws TableFault; then nothing is to be deleted
 */
export async function closeLeads(ledger: Table, keys: readonly LeadKey[]): Promise<LeadKey[]> {
	const rulings = keys.map(({ partitionKey, rowKey }) => ({
		partitionKey,
		rowKey,
		verdict: { kind: 'erase' } as const,
	}));
	const ruled = await new Verdicts(ledger).pass(rulings);
	const fault = ruled.find((one) => one instanceof TableFault);
	if (fault !== undefined) throw fault;
	return keys.filter((_key, index) => isInWork(entryBefore(ruled[index]), ledger.now()));
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

const entryBefore = (ruled: Ruled | undefined): Entry | null =>
	ruled === undefined || ruled instanceof TableFault ? null : ruled.before;

const isInWork = (entry: Entry | null, now: number): boolean =>
	entry !== null && entry.status === 'claimed' && entry.dueAt > now;
