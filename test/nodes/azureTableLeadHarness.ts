import type { ICredentialDataDecryptedObject, IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { JsonObject } from '../../lead/lead';
import { openByConnectionString } from '../azureTable/sending';
import { startEngine } from '../workflow/engine';
import type { Engine, RunResult } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.azureTableLead';
const NODE = 'Azure Table Lead';

export const startTableEngine = async (): Promise<Engine> =>
	await startEngine(
		sourcePackage(
			['nodes/AzureTableLead/AzureTableLead.node.ts'],
			['credentials/AzureTableApi.credentials.ts'],
		),
	);

export interface TableRun {
	connectionString: string;
	/** Other than the defaults of the node. */
	parameters?: { [name: string]: NodeParameterValueType };
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export interface TableResult extends RunResult {
	/** The node's main output. */
	written: IDataObject[];
	/** The node's error output. */
	unwritten: IDataObject[];
}

/** Runs trigger -> Azure Table Lead on n8n's engine. */
export async function runTable(
	engine: Engine,
	leads: ReadonlyArray<object>,
	{ connectionString, parameters = {}, onError = 'continueErrorOutput' }: TableRun,
): Promise<TableResult> {
	const data: ICredentialDataDecryptedObject = { authentication: 'connectionString', connectionString };
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: NODE,
					type: NODE_TYPE,
					parameters,
					onError,
					credentials: { azureTableApi: { id: 'table', name: 'table' } },
				},
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			credentials: { table: { type: 'azureTableApi', data } },
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	return { ...result, written: jsonOf(0), unwritten: jsonOf(1) };
}

export const itemsOf = (result: TableResult, output: number) => result.items(NODE, output);

/** Everything that stands in a table, by `PartitionKey/RowKey`. */
export async function rowsOf(connectionString: string, table = 'Leads'): Promise<Map<string, JsonObject>> {
	const rows = new Map<string, JsonObject>();
	const opened = await openByConnectionString(connectionString, table);
	for await (const page of opened.pages({})) {
		for (const { partitionKey, rowKey, properties } of page.rows) {
			rows.set(`${partitionKey}/${rowKey}`, properties);
		}
	}
	return rows;
}

export const statusesOf = (items: readonly IDataObject[]): unknown[] => items.map(({ status }) => status);
