import '../../workflow/n8nHome';
import { PollContext } from 'n8n-core';
import { type INode, type INodeParameters, type IRun, Workflow } from 'n8n-workflow';
import { runOf } from '../../ledger/runs';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { tableCredentials } from '../leadLedgerHarness';
import { sourcePackage } from '../sourcePackage';

export interface PolledTrigger {
	/** Also names the node; the ledger and the workflow are named after it. */
	table: string;
	parameters?: INodeParameters;
	/** What becomes of an execution. */
	run?: () => Promise<IRun>;
	/** Milliseconds that n8n's durable engine grants a poll; absent: the default engine. */
	budget?: number;
	/** The row keys that the trigger emits are added here. */
	emitted?: string[];
}

export const workflowOf = (table: string): string => `${table}-workflow`;

/** Loads the trigger into n8n. @returns what makes the contexts in which n8n polls it */
export async function loadTrigger(connectionString: string) {
	const loader = await loadBuiltPackage(
		sourcePackage(
			['nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts'],
			['credentials/AzureTableApi.credentials.ts'],
		),
	);
	const credentials = new CredentialsOfTest(loader, tableCredentials(connectionString));
	const nodeTypes = nodeTypesOf(loader, {});
	return ({
		table,
		parameters,
		run = async () => runOf('success'),
		budget,
		emitted = [],
	}: PolledTrigger) => {
		const node: INode = {
			id: table,
			name: 'Trigger',
			type: 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { table, startWith: 'all', options: { ledgerTable: `${table}Ledger` }, ...parameters },
			credentials: { azureTableApi: { id: 'tables', name: 'tables' } },
		};
		const id = workflowOf(table);
		const context = new PollContext(
			new Workflow({ id, nodes: [node], connections: {}, active: true, nodeTypes }),
			node,
			additionalDataFor(credentials),
			'trigger',
			'activate',
			([items], _, done) => {
				emitted.push(...(items ?? []).map(({ json }) => String(json.RowKey)));
				run().then(done?.resolve, done?.reject);
			},
			undefined,
			undefined,
			undefined,
			() => {
				throw new Error('The trigger read its static data outside of a poll');
			},
			budget === undefined ? undefined : () => budget,
		);
		return { context, emitted };
	};
}
