import type { IExecuteFunctions } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess, type SasGrant } from '../../../azureTable/access';
import { isFault, SetupFault, TableFault } from '../../../azureTable/fault';
import { openTable, type Table } from '../../../azureTable/table';
import { ROUTING_TABLE } from '../../../azureTable/tableNames';
import { controlRows } from '../../../ledger/openPartitions';
import { PROGRESS_ROW, readProgress } from '../../../ledger/progress';
import { absentIsSetup } from '../../../ledger/manualSettler';
import { LEDGER_CREDENTIAL, ledgerStorageOf } from '../../../leadTable/ledgerStorage';
import { tablesInstead } from '../../../leadTable/missingTable';
import { ledgerAccess } from '../../../leadTable/tables';
import { sendThrough } from '../../../transport/send';

/** The tables in which people are looked for. */
export interface SearchedTables {
	tables: Table[];
	/** The ledger; null: the user keeps none. */
	ledger: Table | null;
	/** Where Lead Route keeps its decisions, whether it is there or not; null: the user keeps none. */
	routing: Table | null;
	/** The table that the ledger is about. A row of it is a lead with an entry; in the other tables rows are copies of leads. */
	isLeadsTable(table: Table): boolean;
	/** The tables that there are instead of one that is not there; null when nothing is known. */
	othersThan(table: Table): Promise<string | null>;
	/** What the credential of the tables says of its rights; null: a key, which may do everything. */
	sas: SasGrant | null;
	/** The same of the ledger's credential, and that credential as the user reads it. */
	ledgerSas: SasGrant | null;
	ledgerCredential: string;
}

/** What the user calls the tables. An empty name: there is none. */
export interface TableNames {
	tableNames: readonly string[];
	ledgerName: string;
	routingName: string;
}

/** @throws SetupFault, TableFault when there is no such ledger, or when it cannot be read */
export async function openSearched(
	context: IExecuteFunctions,
	{ tableNames, ledgerName, routingName }: TableNames,
): Promise<SearchedTables> {
	if (tableNames.length === 0) {
		throw new SetupFault(
			'Tables',
			"The parameter 'Tables' is empty",
			'Enter the names of the tables, e.g. MarketplaceLeads.',
		);
	}
	const isNamed = (own: string) => tableNames.some((name) => name.toLowerCase() === own.toLowerCase());
	if (isNamed(ROUTING_TABLE) || isNamed(routingName)) {
		throw new SetupFault(
			'Tables',
			'The routing table is among the tables to search',
			"Remove it from 'Tables' and enter it in 'Routing Table Name'. Otherwise the turns of its teams would be lost.",
		);
	}
	if (isNamed(ledgerName)) {
		throw new SetupFault(
			'Tables',
			'The ledger is among the tables to search',
			"Remove it from 'Tables'. It contains no personal data, and its entries about finished leads must stay.",
		);
	}
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	const send = sendThrough(context.helpers);
	const tables: Table[] = [];
	for (const name of tableNames) tables.push(await openTable(access, name, send));
	const ledgerStorage = ledgerStorageOf(context.getNodeParameter('ledgerStorage', 0, 'same'));
	const accessOfLedger = ledgerName === '' ? null : await ledgerAccess(context, ledgerStorage);
	const ledger = accessOfLedger === null ? null : await openTable(accessOfLedger, ledgerName, send);
	const leadsTable = ledger === null ? null : await tableOf(ledger);
	return {
		tables,
		ledger,
		routing: routingName === '' ? null : await openTable(access, routingName, send),
		isLeadsTable: ({ name }) => name.toLowerCase() === leadsTable,
		othersThan: async ({ name }) =>
			await tablesInstead(context, { leadsTable: name, ledgerTable: ledgerName }),
		sas: access.sas,
		ledgerSas: accessOfLedger?.sas ?? null,
		ledgerCredential: LEDGER_CREDENTIAL[ledgerStorage].name,
	};
}

/** The table that a ledger is about, in lower case; null when it does not say, because no trigger has ever used it. */
async function tableOf(ledger: Table): Promise<string | null> {
	const rows = await controlRows(ledger).catch(absentIsSetup(ledger.name)).catch(withoutLedgerHint);
	const progress = rows.find(({ rowKey }) => rowKey === PROGRESS_ROW);
	return progress === undefined ? null : readProgress(progress).leadsTable;
}

/** Whoever gets leads by HTTPS only has no ledger, and can still be asked to erase. */
async function withoutLedgerHint(fault: unknown): Promise<never> {
	if (!(fault instanceof SetupFault)) return await Promise.reject(fault);
	const remedy = `${fault.remedy} If you have no ledger, because no trigger reads a table, leave it empty.`;
	return await Promise.reject(new SetupFault(fault.code, fault.cause, remedy));
}

/** For `catch`: says which of several tables the service means. */
export const ofTable =
	({ name }: Table) =>
	async (fault: unknown): Promise<never> => {
		if (!(fault instanceof TableFault) || isFault(fault, 'setup')) return await Promise.reject(fault);
		const { kind, code, cause, remedy, index, retryAfterMs } = fault;
		return await Promise.reject(
			new TableFault(kind, code, `${cause} (table ${name})`, remedy, index, retryAfterMs),
		);
	};

/** Names separated by commas or line ends, each once, as the service compares them. */
export function tableNamesIn(value: unknown): string[] {
	const names = [value]
		.flat()
		.flatMap((part) => String(part ?? '').split(/[,;\n]/))
		.map((name) => name.trim())
		.filter((name) => name !== '');
	return [...new Map(names.map((name) => [name.toLowerCase(), name])).values()];
}
