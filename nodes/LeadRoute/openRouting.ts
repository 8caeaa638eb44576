import type { IExecuteFunctions } from 'n8n-workflow';
import { type AzureTableCredentials, readTableAccess } from '../../azureTable/access';
import { openTable, type Table } from '../../azureTable/table';
import { ROUTING_TABLE } from '../../azureTable/tableNames';
import { sendThrough } from '../../transport/send';
import { located } from '../../targetNode/settings';

/** @throws SetupFault when credential or name cannot work; no request is made here */
export async function openRouting(context: IExecuteFunctions): Promise<Table> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	const name = located(context.getNodeParameter('routingTable', 0, ROUTING_TABLE)) ?? '';
	return await openTable(access, name, sendThrough(context.helpers));
}
