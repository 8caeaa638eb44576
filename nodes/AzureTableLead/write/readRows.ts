import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { AzureTableCredentials } from '../../../azureTable/access';
import { isFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import { PAGE_LIMIT } from '../../../azureTable/table';
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
	try {
		const credentials = await context.getCredentials<AzureTableCredentials>('azureTableApi');
		const table = await openChosenTable(
			credentials,
			context.getNodeParameter('table', 0, ''),
			context.helpers,
		);
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
	}
	return found.slice(0, most);
}
