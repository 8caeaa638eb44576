import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AzureTableCredentials } from '../../../azureTable/access';
import { isFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import { PAGE_LIMIT } from '../../../azureTable/table';
import { LEDGER_TABLE } from '../../../azureTable/tableNames';
import { tablesInstead } from '../../../leadTable/missingTable';
import { located } from '../../../targetNode/settings';
import { limitOf } from '../../../targetNode/testLeads';
import { batchFailureOf } from '../api/errors';
import { SECRET_ROW } from './keys';
import { openChosenTable } from './makeTarget';

/**
 * The rows of the node's table, with their columns as they are. A table that does not exist has none.
 *
 * @throws BatchFailure
 */
export async function readRows(context: IExecuteFunctions): Promise<IDataObject[]> {
	const most = limitOf(context);
	const filter = String(context.getNodeParameter('filter', 0, '')).trim() || undefined;
	const found: IDataObject[] = [];
	const name = context.getNodeParameter('table', 0, '');
	try {
		const credentials = await context.getCredentials<AzureTableCredentials>('azureTableApi');
		const table = await openChosenTable(credentials, name, context.helpers);
		for await (const { rows } of table.pages({ filter, pageSize: Math.min(most + 1, PAGE_LIMIT) })) {
			for (const { partitionKey, rowKey, timestamp, properties } of rows) {
				// The secret of the keys, which this node keeps beside the leads.
				if (partitionKey === SECRET_ROW.partitionKey) continue;
				found.push({ PartitionKey: partitionKey, RowKey: rowKey, Timestamp: timestamp, ...properties });
			}
			if (found.length >= most) break;
		}
	} catch (error) {
		const fault = readFault(error);
		if (!isFault(fault, 'tableAbsent')) return await Promise.reject(batchFailureOf(fault));
		await hintOfTables(context, located(name) ?? '');
	}
	return found.slice(0, most);
}

/** No failure: a table of this node is made with the first lead that it gets. */
async function hintOfTables(context: IExecuteFunctions, leadsTable: string): Promise<void> {
	const others = await tablesInstead(context, { leadsTable, ledgerTable: LEDGER_TABLE });
	const message =
		others === null
			? `There is no table ${leadsTable}, so there is no row. Check Table Name.`
			: `There is no table ${leadsTable}, so there is no row. There are: ${others}. Check Table Name.`;
	context.addExecutionHints({ message, type: 'warning', location: 'outputPane' });
}
