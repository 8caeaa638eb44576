import type { FunctionsBase } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../azureTable/access';
import { SetupFault } from '../azureTable/fault';
import { openTable, type Table } from '../azureTable/table';
import { type HttpRequestHelper, sendThrough } from '../transport/send';
import { LeadRows } from './leadRows';

/** Of the context of a node, what opening tables needs. */
export type TablesContext = Pick<FunctionsBase, 'getCredentials'> & { helpers: HttpRequestHelper };

/**
 * Opens the table of leads and its ledger.
 *
 * @throws SetupFault when credential or names cannot work; no request is made here
 */
export async function openTables(
	context: TablesContext,
	{ leadsTable, ledgerTable }: { leadsTable: string; ledgerTable: string },
): Promise<{ leads: LeadRows; ledger: Table }> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	if (/\.table\.cosmos\./i.test(access.endpoint)) {
		throw new SetupFault(
			'TableEndpoint',
			'The table is one of Azure Cosmos DB, whose time stamps cannot be searched reliably',
			'Let Microsoft deliver the leads into a storage account, and use its connection string here.',
		);
	}
	if (leadsTable.toLowerCase() === ledgerTable.toLowerCase()) {
		throw new SetupFault(
			'LedgerTable',
			'The ledger cannot be the table of leads itself',
			'Set Ledger Table Name to another name.',
		);
	}
	const send = sendThrough(context.helpers);
	return {
		leads: new LeadRows(await openTable(access, leadsTable, send)),
		ledger: await openTable(access, ledgerTable, send),
	};
}
