import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { checkDeletePermission, tryDeletion } from '../../azureTable/deletable';
import { deleteRows } from '../../azureTable/deleteRows';
import { isFault, SetupFault, TableFault } from '../../azureTable/fault';
import { and, changedBefore, columnIs } from '../../azureTable/filter';
import type { Table, TableRow } from '../../azureTable/table';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../../azureTable/tableNames';
import { groupBy } from '../../lead/groupBy';
import { LEDGER_CREDENTIAL } from '../../leadTable/ledgerStorage';
import { leadIdOf, ROWS_ABOUT_LEADS } from '../../routing/forget';
import { entriesOf, entriesWhere } from '../../ledger/entries';
import { isFinal, type LeadKey, nameOf, stamp } from '../../ledger/entry';
import { DRY_RUN_HINT } from './hints';
import { isLeadItself, leadOfCopy, leadOfRow } from './person/leadOfRow';
import { absentHint, noTable } from './person/searchTables';
import { ofTable, openSearched, type SearchedTables, tableNamesIn } from './person/tableList';
import { located } from '../../targetNode/settings';

const DAY = 24 * 60 * 60_000;

/** What became of the old rows of a table. */
interface Counts {
	found: number;
	deleted: number;
	/** Changed all the time by somebody else. */
	left: number;
	/** Their leads are not finished, or the ledger does not know them. */
	kept: number;
}

/**
 * Deletes the rows of finished leads that were last written before a day. The ledger keeps what became of them: counts, and no person.
 *
 * @returns one item per table
 * @throws TableFault; what was deleted stays deleted, and the next run finds the rest
 */
export async function deleteOldLeads(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const where = await openSearched(context, {
		tableNames: tableNamesIn(context.getNodeParameter('tables', itemIndex, LEADS_TABLE)),
		ledgerName: located(context.getNodeParameter('ledgerTable', itemIndex, LEDGER_TABLE)) ?? '',
		routingName: located(context.getNodeParameter('routingTable', itemIndex, ROUTING_TABLE)) ?? '',
	});
	const days = daysIn(context.getNodeParameter('days', itemIndex, 365));
	const isDryRun = context.getNodeParameter('dryRun', itemIndex, true) !== false;
	checkDeletePermission(where.sas, LEDGER_CREDENTIAL.same.name);
	if (!isDryRun) {
		for (const { table } of searchesOf(where)) {
			await tryDeletion(table, LEDGER_CREDENTIAL.same.name).catch(ofTable(table));
		}
	}
	const items: IDataObject[] = [];
	const hints: string[] = [];
	let deleted = 0;
	for (const { table, filter, finished, isOptional } of searchesOf(where)) {
		const before = table.now() - days * DAY;
		const counts: Counts = { found: 0, deleted: 0, left: 0, kept: 0 };
		const exists = await eachOldPage(table, and(filter, changedBefore(before)), before, async (rows) => {
			const done = await finished(rows);
			counts.found += rows.length;
			counts.kept += rows.length - done.length;
			if (isDryRun) return;
			await deleteRows(table, done, isOlderThan(before), (_row, deletion) => {
				if (deletion === 'spared') counts.found--;
				else counts[deletion]++;
			});
		}).catch(goesOnFrom(() => deleted + counts.deleted, table));
		deleted += counts.deleted;
		if (!exists && isOptional) continue;
		if (!exists) hints.push(absentHint(table, await where.othersThan(table)));
		items.push({ table: table.name, exists, dryRun: isDryRun, olderThan: stamp(before), ...counts });
	}
	if (hints.length === where.tables.length) throw await noTable(where);
	if (isDryRun) hints.push(DRY_RUN_HINT);
	for (const message of hints) context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
	return items;
}

/** A table, and which of its rows may go. */
interface Search {
	table: Table;
	filter?: string;
	/** The rows whose leads are finished, or are no matter of the ledger. */
	finished(rows: readonly TableRow[]): Promise<TableRow[]>;
	/** Not everybody has it, so it is no news when it is not there. */
	isOptional?: true;
}

function searchesOf({ tables, ledger, routing, isLeadsTable }: SearchedTables): Search[] {
	const searches: Search[] = tables.map((table) => ({
		table,
		finished: async (rows) => await finishedRows(rows, ledger, isLeadsTable(table) ? keyOfLead : keyOfCopy),
	}));
	if (routing === null) return searches;
	let unfinished: Promise<ReadonlySet<string>> | undefined;
	const finished = async (rows: readonly TableRow[]) => {
		const ids = await (unfinished ??= unfinishedIds(ledger));
		return rows.filter(({ rowKey }) => !ids.has(leadIdOf(rowKey) ?? ''));
	};
	return [...searches, { table: routing, filter: ROWS_ABOUT_LEADS, finished, isOptional: true }];
}

/** A routing table knows leads by their IDs only. */
async function unfinishedIds(ledger: Table | null): Promise<ReadonlySet<string>> {
	if (ledger === null) return new Set();
	const filter = `${columnIs('Status', 'claimed')} or ${columnIs('Status', 'failed')}`;
	return new Set((await entriesWhere(ledger, filter)).map(({ leadId }) => leadId.toLowerCase()));
}

/** A century; much more is no date. */
const MOST_DAYS = 36_500;

function daysIn(value: unknown): number {
	const days = typeof value === 'boolean' ? NaN : Number(value);
	if (days >= 1 && days <= MOST_DAYS) return days;
	throw new SetupFault(
		'Days',
		"The parameter 'Older Than (Days)' holds no number of days",
		`Set it to a number from 1 to ${MOST_DAYS}, e.g. 365.`,
	);
}

/** @returns false when the table does not exist */
async function eachOldPage(
	table: Table,
	filter: string,
	before: number,
	visit: (rows: TableRow[]) => Promise<void>,
): Promise<boolean> {
	const pages = table.pages({ filter });
	let next = await pages.next().catch(absentIsNone);
	if (next === null) return false;
	while (!next.done) {
		// The service's clock counts, also where another service does not know the filter.
		const rows = next.value.rows.filter(isOlderThan(before));
		if (rows.length > 0) await visit(rows);
		next = await pages.next();
	}
	return true;
}

const isOlderThan =
	(before: number) =>
	({ timestamp }: TableRow): boolean =>
		Date.parse(timestamp) < before;

const absentIsNone = async (fault: unknown): Promise<null> =>
	isFault(fault, 'tableAbsent') ? null : await Promise.reject(fault);

/** A row of the table that the ledger is about: without an entry its lead was never emitted. */
const keyOfLead = (row: TableRow): LeadKey | null => leadOfRow(row).key;

/**
 * A copy names the lead that it was made from, if the ledger knows that one. A lead itself, in a table that the ledger is not about, has a
 * ledger of its own, and nobody knows here whether it is finished: it goes only if it is a copy with the same keys.
 */
const keyOfCopy = (row: TableRow): LeadKey | null =>
	isLeadItself(row) ? keyOfLead(row) : leadOfCopy(row).key;

/** The rows whose leads are finished, or are no matter of the ledger. */
async function finishedRows(
	rows: readonly TableRow[],
	ledger: Table | null,
	keyOf: (row: TableRow) => LeadKey | null,
): Promise<TableRow[]> {
	if (ledger === null) return [...rows];
	const keys = rows.flatMap((row) => keyOf(row) ?? []);
	const finished = new Set<string>();
	for (const [partitionKey, some] of groupBy(keys, (key) => key.partitionKey)) {
		const rowKeys = some.map(({ rowKey }) => rowKey);
		for (const entry of (await entriesOf(ledger, partitionKey, rowKeys)).values()) {
			if (isFinal(entry)) finished.add(nameOf(entry));
		}
	}
	return rows.filter((row) => {
		const key = keyOf(row);
		return key === null || finished.has(nameOf(key));
	});
}

/** For `catch`: says which table the service means, and what is gone already. */
const goesOnFrom =
	(deleted: () => number, table: Table) =>
	async (fault: unknown): Promise<never> => {
		const named = await ofTable(table)(fault).catch((error: unknown) => error);
		if (!(named instanceof TableFault) || deleted() === 0) return await Promise.reject(named);
		const { kind, code, cause, index, retryAfterMs } = named;
		const remedy = `${named.remedy} ${deleted()} rows were deleted before. Run the node again to continue with the rest.`;
		return await Promise.reject(new TableFault(kind, code, cause, remedy, index, retryAfterMs));
	};
