import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { JsonObject } from '../../lead/lead';
import { type Engine, type RunResult, startEngine, type WorkflowJson } from '../workflow/engine';
import { openByConnectionString } from '../azureTable/sending';
import { sourcePackage } from './sourcePackage';

const NODE = 'Lead Ledger';

export const startLedgerEngine = async (): Promise<Engine> =>
	await startEngine(
		sourcePackage(
			[
				'nodes/LeadLedger/LeadLedger.node.ts',
				'nodes/LeadPrivacy/LeadPrivacy.node.ts',
				'nodes/LeadParse/LeadParse.node.ts',
				'nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts',
			],
			['credentials/AzureTableApi.credentials.ts', 'credentials/AzureTableLedgerApi.credentials.ts'],
		),
	);

export interface LedgerRun {
	connectionString: string;
	parameters: { [name: string]: NodeParameterValueType };
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
	/** The time zone of the workflow. */
	timezone?: string;
}

export interface LedgerResult extends RunResult {
	/** The node's main output. */
	done: IDataObject[];
	/** The node's error output. */
	undone: IDataObject[];
	/** What the editor shows beside the output. */
	hints: string[];
}

export const ledgerNode = (
	parameters: LedgerRun['parameters'],
	onError: LedgerRun['onError'] = 'continueErrorOutput',
): WorkflowJson['nodes'][number] => ({
	name: NODE,
	type: `n8n-nodes-marketplace-leads.${isAboutPeople(parameters) ? 'leadPrivacy' : 'leadLedger'}`,
	parameters,
	onError,
	credentials: { azureTableApi: { id: 'tables', name: 'tables' } },
});

/** The operations of Lead Privacy; all others are those of Lead Ledger. */
const isAboutPeople = ({ operation }: LedgerRun['parameters']): boolean =>
	['erasePerson', 'findPerson', 'deleteOldLeads'].includes(String(operation));

export const tableCredentials = (connectionString: string) => ({
	tables: {
		type: 'azureTableApi',
		data: { authentication: 'connectionString', connectionString },
	},
});

/** Runs start -> Lead Ledger on n8n's engine. */
export async function runLedger(
	engine: Engine,
	items: readonly IDataObject[],
	{ connectionString, parameters, onError, timezone }: LedgerRun,
): Promise<LedgerResult> {
	const result = await engine.run(
		{
			nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, ledgerNode(parameters, onError)],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
			...(timezone === undefined ? {} : { settings: { timezone } }),
		},
		{
			credentials: tableCredentials(connectionString),
			startItems: items.map((json) => ({ json })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	const tasks = result.run.data.resultData.runData[NODE] ?? [];
	const hints = tasks.flatMap((task) => task.hints ?? []).map(({ message }) => message);
	return { ...result, done: jsonOf(0), undone: jsonOf(1), hints };
}

/** What the ledger holds of a lead. */
export async function entryOf(
	connectionString: string,
	ledgerTable: string,
	partitionKey: string,
	rowKey: string,
): Promise<JsonObject | undefined> {
	const table = await openByConnectionString(connectionString, ledgerTable);
	return (await table.get(partitionKey, rowKey))?.properties;
}
