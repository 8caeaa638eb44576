import { buyer, MARKER, row } from '../lead/samples';
import { startEngine, type Engine, type WorkflowJson } from './engine';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine();
});

const OUTPUTS = ['Lead', 'Do Not Contact', 'Test', 'Unreadable'];
const workflow = (parameters: object): WorkflowJson => ({
	nodes: [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
		{ name: 'Lead Parse', type: 'n8n-nodes-marketplace-leads.leadParse', parameters: { ...parameters } },
		...OUTPUTS.map((name) => ({ name, type: 'n8n-nodes-base.noOp' })),
	],
	connections: {
		Start: { main: [[{ node: 'Lead Parse', type: 'main', index: 0 }]] },
		'Lead Parse': { main: OUTPUTS.map((node) => [{ node, type: 'main', index: 0 }]) },
	},
});

test('on the real engine each lead takes its own way, and the way back to its row is known', async () => {
	const startItems = [
		row({ RowKey: '0', CustomerInfo: '{' }),
		row({ RowKey: '1' }),
		row({ RowKey: '2', CustomerInfo: JSON.stringify({ ...buyer, Company: MARKER }) }),
		row({ RowKey: '3', LeadSource: 'SPZA', ActionCode: 'DNC' }),
		row({ RowKey: '4', LeadSource: 'SPZA', ActionCode: 'PLT' }),
	];

	const result = await engine.run(workflow({ options: { includeRawLead: true } }), { startItems });

	expect(result.error).toBeUndefined();
	const rows = OUTPUTS.map((name) => result.items(name).map(({ json }) => json.raw));
	expect(rows).toEqual([[startItems[1], startItems[4]], [startItems[3]], [startItems[2]], [startItems[0]]]);
	const pairs = OUTPUTS.map((_, output) => result.items('Lead Parse', output).map((item) => item.pairedItem));
	expect(pairs).toEqual([[{ item: 1 }, { item: 4 }], [{ item: 3 }], [{ item: 2 }], [{ item: 0 }]]);
});

test('the parameters arrive as the editor stores them', async () => {
	const offers = [
		{ publisher: 'checkpoint', offer: 'check-point-r77-10', plans: 'sg-ngtp, sg-byol', title: '' },
	];
	const parameters = { inputField: 'event.lead', stageModel: '2019', offerCatalogue: { offers } };

	const result = await engine.run(workflow(parameters), { startItems: [{ event: { lead: row() } }] });

	expect(result.items('Lead')[0]?.json).toMatchObject({ stage: 'active', planId: 'sg-byol' });
});

test('an input field that no item has stops the workflow with words that name the parameter', async () => {
	const result = await engine.run(workflow({ inputField: 'lend' }), { startItems: [{ lead: row() }] });

	expect(result.error?.message).toContain("'lend'");
	expect(result.error?.description).toContain('Input Field');
});
