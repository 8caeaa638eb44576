import type { IPollFunctions } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../../azureTable/access';
import { SetupFault } from '../../azureTable/fault';
import { openTable } from '../../azureTable/table';
import { sendThrough } from '../../azureTable/transport';
import { Ledger } from '../../ledger/ledger';
import { LeadRows } from './leadRows';
import type { TriggerParameters } from './parameters';

/**
 * Opens the table of leads and its ledger.
 *
 * @throws SetupFault when credential or parameters cannot work; no request is made here
 */
export async function openTables(
	context: IPollFunctions,
	{ leadsTable, ledgerTable, ledger }: TriggerParameters,
): Promise<{ leads: LeadRows; ledger: Ledger }> {
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
		ledger: new Ledger(await openTable(access, ledgerTable, send), ledger),
	};
}
