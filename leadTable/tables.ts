import type { FunctionsBase } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess, type TableAccess } from '../azureTable/access';
import { SetupFault } from '../azureTable/fault';
import { openTable, type Table, type TableOptions } from '../azureTable/table';
import { type HttpRequestHelper, sendThrough } from '../transport/send';
import { LeadRows } from './leadRows';
import { LEDGER_CREDENTIAL, type LedgerStorage } from './ledgerStorage';
import { Posts } from './posts';

/** Of the context of a node, what opening tables needs. */
export type TablesContext = Pick<FunctionsBase, 'getCredentials'> & { helpers: HttpRequestHelper };

/** @throws SetupFault; no request is made here */
export async function ledgerAccess(context: TablesContext, storage: LedgerStorage): Promise<TableAccess> {
	const { type } = LEDGER_CREDENTIAL[storage];
	return readTableAccess(await context.getCredentials<AzureTableCredentials>(type));
}

/**
 * Opens the ledger alone.
 *
 * @throws SetupFault; no request is made here
 */
export const openLedgerTable = async (
	context: TablesContext,
	{ ledgerTable, ledgerStorage }: { ledgerTable: string; ledgerStorage: LedgerStorage },
): Promise<Table> =>
	await openTable(await ledgerAccess(context, ledgerStorage), ledgerTable, sendThrough(context.helpers));

/**
 * Opens the table of leads and its ledger. `place` is the same for the same two tables.
 *
 * @throws SetupFault when credentials or names cannot work; no request is made here
 */
export async function openTables(
	context: TablesContext,
	{
		leadsTable,
		ledgerTable,
		ledgerStorage,
	}: { leadsTable: string; ledgerTable: string; ledgerStorage: LedgerStorage },
): Promise<{ leads: LeadRows; ledger: Table; place: string }> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	const accessOfLedger = await ledgerAccess(context, ledgerStorage);
	for (const { endpoint } of [access, accessOfLedger]) refuseCosmos(endpoint);
	const isSameAccount = access.endpoint.toLowerCase() === accessOfLedger.endpoint.toLowerCase();
	if (isSameAccount && leadsTable.toLowerCase() === ledgerTable.toLowerCase()) {
		throw new SetupFault(
			'LedgerTable',
			'The ledger cannot be the table of leads itself',
			'Set Ledger Table Name to another name.',
		);
	}
	const send = sendThrough(context.helpers);
	return {
		leads: new LeadRows(await openTable(access, leadsTable, send)),
		ledger: await openTable(accessOfLedger, ledgerTable, send),
		place: [access.endpoint, leadsTable, accessOfLedger.endpoint, ledgerTable].join(' ').toLowerCase(),
	};
}

/**
 * Opens the table of leads to write into it.
 *
 * @throws SetupFault; no request is made here
 */
export async function openPosts(
	context: TablesContext,
	leadsTable: string,
	options?: TableOptions,
): Promise<Posts> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	return new Posts(await openTable(access, leadsTable, sendThrough(context.helpers), options));
}

function refuseCosmos(endpoint: string): void {
	if (!/\.table\.cosmos\./i.test(endpoint)) return;
	throw new SetupFault(
		'TableEndpoint',
		'The table is one of Azure Cosmos DB, whose time stamps cannot be searched reliably',
		'Let Microsoft deliver the leads into a storage account, and use its connection string here.',
	);
}
