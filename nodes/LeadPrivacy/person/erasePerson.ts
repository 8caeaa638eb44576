import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { checkDeletePermission, tryDeletion } from '../../../azureTable/deletable';
import { deleteRows } from '../../../azureTable/deleteRows';
import { TableFault } from '../../../azureTable/fault';
import type { Table, TableRow } from '../../../azureTable/table';
import { LEDGER_CREDENTIAL } from '../../../leadTable/ledgerStorage';
import { closeLeads, forgetLeads } from '../../../ledger/erasure';
import { type LeadKey, nameOf } from '../../../ledger/entry';
import { type Answers, answerPeople, type PeopleRequest } from './answerPeople';
import { DRY_RUN_HINT } from '../hints';
import { ErasureReports, type RowOutcome } from './erasureReports';
import { leadOfCopy, leadOfRow } from './leadOfRow';
import { RoutingErasure } from './routingErasure';
import { isInKeys, type Sighting, sightingOf } from './personRows';
import { searchTables, type Visit } from './searchTables';
import { ofTable } from './tableList';

/** Deletes every row that holds the address of an item, and says of each item how many there were. */
export const erasePerson = async (context: IExecuteFunctions): Promise<INodeExecutionData[]> =>
	await answerPeople(context, ['dryRun'], async (request) => await erase(context, request));

async function erase(context: IExecuteFunctions, request: PeopleRequest): Promise<Answers> {
	const { addresses, where, itemIndex, hint } = request;
	const isDryRun = context.getNodeParameter('dryRun', itemIndex, true) !== false;
	checkDeletePermission(where.sas, LEDGER_CREDENTIAL.same.name);
	checkDeletePermission(where.ledgerSas, where.ledgerCredential);
	const reports = new ErasureReports(addresses, isDryRun);
	const routing = await RoutingErasure.open(where.routing, reports, isDryRun);
	// Before the first row is gone: an erasure that stops half-way for want of a right helps no one.
	if (!isDryRun) {
		for (const table of [...where.tables, ...(routing === null ? [] : [routing.table])])
			await tryDeletion(table, LEDGER_CREDENTIAL.same.name).catch(ofTable(table));
		const { ledger } = where;
		if (ledger !== null) await tryDeletion(ledger, where.ledgerCredential).catch(ofTable(ledger));
	}

	const factsIn = (table: Table) => (where.isLeadsTable(table) ? leadOfRow : leadOfCopy);
	const visit: Visit = async (sightings, table, search) => {
		const isLeads = where.isLeadsTable(table);
		const note: Note = (sighting, outcome) =>
			reports.add(table, sighting, factsIn(table)(sighting.row).leadId, outcome);
		if (isDryRun) {
			for (const sighting of sightings) note(sighting, 'found');
			await routing?.forget(sightings, factsIn(table));
			return;
		}
		const isMeant = (row: TableRow) => sightingOf(row, search) !== null;
		const inWork = await eraseRows({
			table,
			ledger: isLeads ? where.ledger : null,
			sightings,
			isMeant,
			note,
			before: async () => await routing?.forget(sightings, factsIn(table)),
		});
		for (const sighting of inWork) reports.addInWork(sighting);
	};
	const erasure = async () => {
		const found = await searchTables(request, visit, (row, table) => routing?.see(factsIn(table)(row)));
		await routing?.forgetBuyers(addresses);
		return found;
	};
	const existing = await erasure().catch(goesOnFrom(reports));
	if (isDryRun) hint(DRY_RUN_HINT);
	if (reports.inWork > 0) hint(inWorkHint(reports.inWork));
	const searched = routing === null ? [] : [routing.table];
	return reports.of([...where.tables, ...searched], new Set([...existing, ...searched]));
}

type Note = (sighting: Sighting, outcome: RowOutcome) => void;

interface Erasure {
	table: Table;
	/** The ledger, if the rows are leads that it is about. */
	ledger: Table | null;
	sightings: readonly Sighting[];
	isMeant(row: TableRow): boolean;
	note: Note;
	/** What is done when the ledger has heard of it, and before the first row is gone. */
	before(): Promise<void>;
}

/**
 * Deletes the rows of a page. The ledger hears of it first, so that no poll that has just read the rows emits them afterwards; where
 * the keys themselves hold the address its entry is deleted with the row.
 *
 * @returns the leads that an execution is working on
 */
async function eraseRows({ table, ledger, sightings, isMeant, note, before }: Erasure): Promise<Sighting[]> {
	const byName = new Map(sightings.map((sighting) => [nameOf(sighting.row), sighting]));
	const sightingsOf = (keys: readonly LeadKey[]) => keys.flatMap((key) => byName.get(nameOf(key)) ?? []);
	const plain = sightings.filter((sighting) => !isInKeys(sighting));
	const inWork = ledger === null ? [] : await closeLeads(ledger, rowsOf(plain));
	await before();
	const erase = async (some: readonly Sighting[]): Promise<TableRow[]> => {
		const deleted: TableRow[] = [];
		await deleteRows(table, rowsOf(some), isMeant, (row, deletion) => {
			if (deletion === 'deleted') deleted.push(row);
			if (deletion === 'spared') return;
			for (const sighting of sightingsOf([row])) note(sighting, deletion);
		});
		return deleted;
	};
	await erase(plain);
	for (const named of sightings.filter(isInKeys)) {
		const deleted = await erase([named]);
		if (ledger !== null) inWork.push(...(await forgetLeads(ledger, deleted)));
	}
	return sightingsOf(inWork);
}

const rowsOf = (sightings: readonly Sighting[]) => sightings.map(({ row }) => row);

const inWorkHint = (count: number): string =>
	`${count === 1 ? 'One of the leads' : `${count} of the leads`} was being processed by an execution, which may still write it to a target. When it has ended, erase the person there, too.`;

/** For `catch`: what is deleted stays deleted, and the next run finds the rest. */
const goesOnFrom =
	(reports: ErasureReports) =>
	async (fault: unknown): Promise<never> => {
		if (!(fault instanceof TableFault) || reports.deleted === 0) return await Promise.reject(fault);
		const { kind, code, cause, index, retryAfterMs } = fault;
		const remedy = `${fault.remedy} ${reports.deleted} rows were deleted before. Run the node again to continue with the rest.`;
		return await Promise.reject(new TableFault(kind, code, cause, remedy, index, retryAfterMs));
	};
