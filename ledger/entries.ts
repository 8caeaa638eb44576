import { and, columnIs, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { Table } from '../azureTable/table';
import { type Entry, ENTRY_COLUMNS, readEntry } from './entry';

/** So few entries are read one by one, side by side; more of them by their range. */
const FEW = 10;

/** What the ledger knows of these leads, by row key. */
export async function entriesOf(
	ledger: Table,
	partitionKey: string,
	rowKeys: readonly string[],
): Promise<Map<string, Entry>> {
	if (rowKeys.length > FEW) return await entriesInRange(ledger, partitionKey, rowKeys);
	const rows = await Promise.all(rowKeys.map(async (rowKey) => await ledger.get(partitionKey, rowKey)));
	const entries = rows.flatMap((row) => (row === undefined ? [] : (readEntry(row) ?? [])));
	return new Map(entries.map((entry) => [entry.rowKey, entry]));
}

/**
 * What the ledger knows of these leads and of those between them, by row key: one range is read, because a filter of many keys
 * makes the service read the whole table.
 */
export async function entriesInRange(
	ledger: Table,
	partitionKey: string,
	rowKeys: readonly string[],
): Promise<Map<string, Entry>> {
	const sorted = [...rowKeys].sort(byCodeUnit);
	const range = rowKeyBetween(sorted[0] ?? '', sorted.at(-1) ?? '');
	const entries = await entriesWhere(ledger, and(partitionIs(partitionKey), range));
	return new Map(entries.map((entry) => [entry.rowKey, entry]));
}

/** All entries that the filter lets through; rows that are no entries are left out. */
export async function entriesWhere(ledger: Table, filter: string): Promise<Entry[]> {
	const entries: Entry[] = [];
	for await (const { rows } of ledger.pages({ filter, select: ENTRY_COLUMNS })) {
		for (const row of rows) {
			const entry = readEntry(row);
			if (entry !== null) entries.push(entry);
		}
	}
	return entries;
}

/** A filter may hold 15 comparisons ("Querying tables and entities"); beyond that every entry is looked at. */
const MOST_COMPARISONS = 15;

/**
 * The entries with these lead ids, by id. The id is no key of the table, so the service reads the whole ledger for it, once for
 * all of them.
 */
export async function entriesWithIds(ledger: Table, leadIds: readonly string[]): Promise<Map<string, Entry>> {
	const wanted = new Set(leadIds);
	const found = new Map<string, Entry>();
	if (wanted.size === 0) return found;
	const filter =
		wanted.size <= MOST_COMPARISONS
			? [...wanted].map((leadId) => columnIs('LeadId', leadId)).join(' or ')
			: undefined;
	for await (const { rows } of ledger.pages({ filter, select: ENTRY_COLUMNS })) {
		for (const row of rows) {
			const entry = readEntry(row);
			if (entry !== null && wanted.has(entry.leadId)) found.set(entry.leadId, entry);
		}
		if (found.size === wanted.size) break;
	}
	return found;
}

/** The order of the table service, which is that of the code units and no language's. */
export const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
