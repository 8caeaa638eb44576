import { EXTERNAL_ID, externalIdField, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab } from '../../../dev/lab/salesforce';
import { forgetAll } from '../../../nodes/SalesforceLead/api/call';
import { leadOf } from '../../delivery/leads';
import type { Engine, RunOptions } from '../../workflow/engine';
import { credentialFor, NODE_TYPE, startSalesforceEngine } from './harness';

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
beforeEach(async () => {
	lab = await startSalesforce();
});
afterEach(async () => await lab.stop());

/** One execution with one lead; each has another buyer. */
async function run(mode: RunOptions['mode'] = 'trigger', credential = credentialFor(lab)): Promise<unknown> {
	buyers += 1;
	const node = {
		name: 'Salesforce Lead',
		type: NODE_TYPE,
		onError: 'continueErrorOutput' as const,
		parameters: { externalIdField: EXTERNAL_ID },
		credentials: { salesforceLeadApi: { id: 'its', name: 'its' } },
	};
	const result = await engine.run(
		{
			nodes: [{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' }, node],
			connections: { Start: { main: [[{ node: node.name, type: 'main', index: 0 }]] } },
		},
		{
			mode,
			credentials: { its: { type: 'salesforceLeadApi', data: credential } },
			startItems: [{ json: { ...leadOf(`buyer${buyers}`) } }],
		},
	);
	const [item] = [...result.items(node.name), ...result.items(node.name, 1)];
	return item?.json.status;
}
let buyers = 0;

/** What the stand-in was asked since the last look. */
function callsSince(): string[] {
	const fresh = lab.calls.slice(seen);
	seen = lab.calls.length;
	return fresh.map(({ path }) => /token|describe|query|sobjects$/.exec(path)?.[0] ?? path);
}
let seen = 0;
beforeEach(() => {
	seen = 0;
});

test('leads that come one by one cost a look and a write each, after the first', async () => {
	await run();
	expect(callsSince()).toEqual(['token', 'describe', 'query', 'sobjects']);

	await run();
	await run();

	expect(callsSince()).toEqual(['query', 'sobjects', 'query', 'sobjects']);
	expect(lab.org.leads.size).toBe(3);
});

test('after a minute the fields are read again, and after ten minutes a token is asked for', async () => {
	await run();
	callsSince();
	const now = Date.now();
	const clock = jest.spyOn(Date, 'now').mockReturnValue(now + 60_000);
	await run();
	expect(callsSince()).toEqual(['describe', 'query', 'sobjects']);
	clock.mockReturnValue(now + 601_000);
	await run();
	clock.mockRestore();
	expect(callsSince()).toEqual(['token', 'describe', 'query', 'sobjects']);
});

test.each(['manual', 'retry'] as const)(
	'a run in mode %s asks the org: you may just have corrected it',
	async (mode) => {
		await run();
		callsSince();

		await run(mode);

		expect(callsSince()).toEqual(['token', 'describe', 'query', 'sobjects']);
	},
);

test('a remembered session that has ended is renewed, and the lead written', async () => {
	await run();
	lab.expireSessions();
	callsSince();

	expect(await run()).toBe('created');
	expect(callsSince()).toEqual(['query', 'token', 'query', 'sobjects']);

	await run();
	expect(callsSince()).toEqual(['query', 'sobjects']);
});

test('a field that was missing a moment ago is seen as soon as it is there', async () => {
	const at = lab.org.fields.findIndex(({ name }) => name === EXTERNAL_ID);
	lab.org.fields.splice(at, 1);
	expect(await run()).toBe('unavailable');
	lab.org.fields.push(externalIdField(EXTERNAL_ID));

	expect(await run()).toBe('created');
});

test('another secret is another login, also when it is a wrong one', async () => {
	await run();

	expect(await run('trigger', credentialFor(lab, { consumerSecret: 'a wrong one' }))).toBe('unavailable');
	expect(await run()).toBe('created');
});

test('a new process remembers nothing', async () => {
	await run();
	callsSince();
	forgetAll();

	await run();

	expect(callsSince()).toEqual(['token', 'describe', 'query', 'sobjects']);
});
