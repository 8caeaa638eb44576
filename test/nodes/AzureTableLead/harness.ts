import type { IDataObject } from 'n8n-workflow';
import type { JsonObject } from '../../../lead/lead';
import { openByConnectionString } from '../../azureTable/sending';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';
import { SECRET_ROW } from '../../../nodes/AzureTableLead/write/keys';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.azureTableLead';
const NODE = 'Azure Table Lead';

export const startTableEngine = async (): Promise<Engine> =>
	await startEngine(
		sourcePackage(
			['nodes/AzureTableLead/AzureTableLead.node.ts'],
			['credentials/AzureTableApi.credentials.ts'],
		),
	);

export interface TableRun extends Omit<TargetRun, 'credential'> {
	connectionString: string;
}

export type TableResult = TargetResult;

/** Runs trigger -> Azure Table Lead on n8n's engine. */
export const runTable = async (
	engine: Engine,
	leads: readonly object[],
	{ connectionString, ...run }: TableRun,
): Promise<TableResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'azureTableApi' }, leads, {
		...run,
		credential: { authentication: 'connectionString', connectionString },
	});

export const itemsOf = (result: TableResult, output: number) => result.items(NODE, output);

/** The leads of a table by `PartitionKey/RowKey`, without the row with the secret of its keys. */
export async function rowsOf(connectionString: string, table = 'Leads'): Promise<Map<string, JsonObject>> {
	const rows = new Map<string, JsonObject>();
	const opened = await openByConnectionString(connectionString, table);
	for await (const page of opened.pages({})) {
		for (const { partitionKey, rowKey, properties } of page.rows) {
			if (partitionKey !== SECRET_ROW.partitionKey) rows.set(`${partitionKey}/${rowKey}`, properties);
		}
	}
	return rows;
}

export const statusesOf = (items: readonly IDataObject[]): unknown[] => items.map(({ status }) => status);
