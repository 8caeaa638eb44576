import type { INodeConnections, INodeExecutionData } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { dayPartitionKey } from '../../../lead/dayPartition';
import type { Engine, WorkflowJson } from '../../workflow/engine';
import { entryOf, ledgerNode, startLedgerEngine, tableCredentials } from '../leadLedgerHarness';
import { aLeadsTable } from './rig';

const TRIGGER = 'Marketplace Lead Trigger';

let azurite: Azurite;
let engine: Engine;
let counter = 0;

beforeAll(async () => {
	azurite = await startAzurite();
	engine = await startLedgerEngine();
});
afterAll(async () => await azurite.stop());

const main = (...nodes: string[]): INodeConnections => ({
	main: [nodes.map((node) => ({ node, type: 'main', index: 0 }))],
});

/** Trigger -> Lead Parse -> a node of somebody else -> Lead Ledger. */
function aWorkflow(settle: string, ledgerTable: string, table: string): WorkflowJson {
	return {
		nodes: [
			{
				id: `trigger-${counter}`,
				name: TRIGGER,
				type: 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger',
				parameters: { startWith: 'all', table, options: { ledgerTable, settle } },
				credentials: { azureTableApi: { id: 'tables', name: 'tables' } },
			},
			{ name: 'Lead Parse', type: 'n8n-nodes-marketplace-leads.leadParse' },
			{ name: 'CRM', type: 'test.function' },
			ledgerNode({ operation: 'acknowledge', ledgerTable }),
		],
		connections: {
			[TRIGGER]: main('Lead Parse'),
			'Lead Parse': main('CRM'),
			CRM: main('Lead Ledger'),
		},
	};
}

async function run(settle: string, crm: (items: INodeExecutionData[]) => INodeExecutionData[]) {
	counter++;
	const [table, ledgerTable] = [`Leads${counter}`, `Ledger${counter}`];
	const leads = aLeadsTable(azurite.connectionString, table);
	await leads.create();
	await leads.write(['first', 'second', 'third'], undefined, {
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		CustomerInfo: '{"Email":"robin@private.example"}',
	});
	const polled = await engine.poll(aWorkflow(settle, ledgerTable, table), TRIGGER, {
		credentials: tableCredentials(azurite.connectionString),
		functions: { CRM: crm },
	});
	await polled.settled();
	const entry = async (rowKey: string) =>
		await entryOf(azurite.connectionString, ledgerTable, dayPartitionKey(new Date()), rowKey);
	while ((await entry('third'))?.Status === 'claimed') await new Promise((resolve) => setTimeout(resolve, 5));
	return { entry, polled };
}

const allButTheLast = (items: INodeExecutionData[]) => items.slice(0, -1);

describe('a workflow that acknowledges its leads one by one', () => {
	it('finishes those it acknowledged, and the rest by the end of the execution', async () => {
		const { entry } = await run('execution', allButTheLast);
		expect(await entry('first')).toMatchObject({ Status: 'delivered', Proof: 'acknowledged' });
		expect(await entry('third')).toMatchObject({ Status: 'processed' });
	});

	it('gets back what it did not acknowledge, when the trigger settles by acknowledgement', async () => {
		const { entry } = await run('acknowledgement', allButTheLast);
		expect(await entry('first')).toMatchObject({ Status: 'delivered' });
		expect(await entry('second')).toMatchObject({ Status: 'delivered' });
		expect(await entry('third')).toMatchObject({ Status: 'failed', Reason: 'Not acknowledged' });
	});

	it('gets all back when it died before it acknowledged any', async () => {
		const { entry } = await run('execution', () => {
			throw new Error('the CRM is down');
		});
		for (const rowKey of ['first', 'second', 'third']) {
			expect(await entry(rowKey)).toMatchObject({ Status: 'failed' });
		}
	});
});
