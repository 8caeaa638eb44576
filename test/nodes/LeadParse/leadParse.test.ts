import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { isLead } from '../../../lead/isLead';
import { parseLead } from '../../../lead/parse';
import { LeadParse } from '../../../nodes/LeadParse/LeadParse.node';
import { buyer, MARKER, post, row } from '../../lead/samples';

const NODE = {
	id: '1',
	name: 'Lead Parse',
	type: 'n8n-nodes-marketplace-leads.leadParse',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

/** The three things that the node asks of n8n. test/workflow/leadParse.test.ts has the real engine. */
async function run(items: INodeExecutionData[], parameters: Record<string, unknown> = {}) {
	const context: Partial<IExecuteFunctions> = {
		getInputData: () => items,
		getNode: () => NODE,
		getNodeParameter: (name: string, _index: number, fallback?: unknown) =>
			(parameters[name] ?? fallback) as never,
	};
	return await new LeadParse().execute.call(context as IExecuteFunctions);
}

const dnc = row({ RowKey: 'dnc', LeadSource: 'SPZA', ActionCode: 'DNC' });
const testLead = row({ RowKey: 'test', CustomerInfo: JSON.stringify({ ...buyer, Company: MARKER }) });
const broken = row({ RowKey: 'broken', CustomerInfo: '{' });
const inputs = [broken, row(), testLead, dnc, post(), 'x'].map((lead) => ({ json: { lead } }));

test('the outputs are Lead, Do Not Contact, Test and Unreadable, in this order', () => {
	const { outputs, outputNames } = new LeadParse().description;
	expect(outputNames).toEqual(['Lead', 'Do Not Contact', 'Test', 'Unreadable']);
	expect(outputs).toEqual(['main', 'main', 'main', 'main']);
});

test('every item goes to one output, paired with where it came from', async () => {
	const outputs = await run(inputs, { inputField: 'lead' });
	const pairs = outputs.map((items) => items.map(({ pairedItem }) => pairedItem));
	expect(pairs).toEqual([
		[{ item: 1 }, { item: 4 }],
		[{ item: 3 }],
		[{ item: 2 }],
		[{ item: 0 }, { item: 5 }],
	]);
	for (const { json } of outputs.flat()) expect(isLead(json)).toBe(true);
});

test('an output item is the lead of the contract and nothing else', async () => {
	const [leads] = await run([{ json: row() }]);
	expect(leads?.[0]?.json).toEqual(parseLead(row()));
});

test('Include Raw Lead keeps what was handed over as the last column', async () => {
	const [leads = []] = await run([{ json: row() }], { 'options.includeRawLead': true });
	expect(leads[0]?.json.raw).toEqual(row());
	expect(Object.keys(leads[0]?.json ?? {}).at(-1)).toBe('raw');
});

test('no items give four empty outputs', async () => {
	expect(await run([])).toEqual([[], [], [], []]);
});

test('files that an item carries stay with it', async () => {
	const binary = { data: { data: 'eA==', mimeType: 'text/plain' } };
	const [leads] = await run([{ json: row(), binary }, { json: row() }]);
	expect(leads?.map((item) => item.binary)).toEqual([binary, undefined]);
});

describe('Input Field', () => {
	test.each([
		['a name', 'lead', { lead: row() }],
		['a dotted path', 'event.lead', { event: { lead: row() } }],
		['a name with a dot in it', 'event.lead', { 'event.lead': row() }],
		['a path into a list', 'leads.0', { leads: [row()] }],
		['a name that holds text', 'text', { text: JSON.stringify(post()) }],
	])('takes %s', async (_, inputField, json) => {
		const [leads] = await run([{ json }], { inputField });
		expect(leads).toHaveLength(1);
	});

	test('that no item has is a slip in the set-up, and stops with words that name it', async () => {
		await expect(
			run([{ json: { lead: row() } }, { json: {} }], { inputField: 'lend' }),
		).rejects.toMatchObject({
			message: "No item has the field 'lend'",
			description: expect.stringContaining("'Input Field'"),
		});
		await expect(run([{ json: {} }], { inputField: '__proto__' })).rejects.toThrow('__proto__');
		await expect(run([{ json: {} }], { inputField: 'constructor.name' })).rejects.toThrow('constructor.name');
	});

	test('that one item lacks sends this item to Unreadable, whole, and harms no other', async () => {
		const outputs = await run([{ json: { lead: row() } }, { json: { other: 1 } }], { inputField: 'lead' });
		expect(outputs.map((items) => items.length)).toEqual([1, 0, 0, 1]);
		expect(outputs[3]?.[0]?.json.raw).toEqual({ other: 1 });
	});
});

test('Stage Model says what an action means', async () => {
	const [[of2018] = []] = await run([{ json: row() }], { stageModel: '2018' });
	const [[of2019] = []] = await run([{ json: row() }], { stageModel: '2019' });
	expect([of2018?.json.stage, of2019?.json.stage]).toEqual(['initial-interest', 'active']);
});

describe('Offer Catalogue', () => {
	const entry = {
		publisher: 'checkpoint',
		offer: 'check-point-r77-10',
		plans: 'sg-byol, sg-ngtp',
		title: '',
	};

	test('divides offer and plan', async () => {
		const [leads] = await run([{ json: row() }], { 'offerCatalogue.offers': [entry] });
		expect(leads?.[0]?.json).toMatchObject({ offerId: 'check-point-r77-10', planId: 'sg-byol' });
	});

	test('with a line half filled in stops and says which', async () => {
		const offers = [entry, { publisher: 'contoso', offer: ' ', plans: '', title: 'Suite' }];
		await expect(run([{ json: row() }], { 'offerCatalogue.offers': offers })).rejects.toThrow(
			"Offer 2 of 'Offer Catalogue' has no Offer ID",
		);
	});
});
