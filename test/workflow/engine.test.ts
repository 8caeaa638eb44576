import { createServer } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { startEngine } from './engine';
import type { Engine, WorkflowJson } from './engine';

const TARGET = 'n8n-nodes-sample.sampleTarget';
const TRIGGER = 'n8n-nodes-sample.sampleTrigger';

let engine: Engine;
let server: Server;
let url: string;
const requests: Array<{ headers: IncomingHttpHeaders; body: string }> = [];

beforeAll(async () => {
	engine = await startEngine(join(__dirname, 'samplePackage'));
	server = createServer(async (request, response) => {
		const body = Buffer.concat(await request.toArray()).toString();
		requests.push({ headers: request.headers, body });
		response.writeHead(body.includes('"bad"') ? 422 : 200, { 'content-type': 'application/json' });
		response.end('{"ok":true}');
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/leads`;
});
afterAll(() => server.close());
beforeEach(() => requests.splice(0));

const header = { Header: { type: 'headerApi', data: { token: 'secret' } } };
const delivery = (onError?: 'continueErrorOutput'): WorkflowJson => ({
	nodes: [
		{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
		{
			name: 'Target',
			type: TARGET,
			parameters: { url: '={{ $json.url }}', authentication: 'headerApi' },
			credentials: { headerApi: { id: null, name: 'Header' } },
			onError,
		},
		{ name: 'Written', type: 'n8n-nodes-base.noOp' },
		{ name: 'Failed', type: 'n8n-nodes-base.noOp' },
	],
	connections: {
		Start: { main: [[{ node: 'Target', type: 'main', index: 0 }]] },
		Target: {
			main: [[{ node: 'Written', type: 'main', index: 0 }], [{ node: 'Failed', type: 'main', index: 0 }]],
		},
	},
});

describe('a workflow on the engine', () => {
	test('hands items on, resolves expressions per item and keeps the pairing', async () => {
		const startItems = [
			{ lead: 'a', url },
			{ lead: 'b', url },
		];

		const result = await engine.run(delivery(), { startItems, credentials: header });

		expect(result.error).toBeUndefined();
		expect(result.items('Written').map(({ json }) => json.lead)).toEqual(['a', 'b']);
		expect(result.items('Target').map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
	});

	test('authenticates with the declared form, and fills in the defaults of the credential type', async () => {
		const result = await engine.run(delivery(), { startItems: [{ url }], credentials: header });

		expect(requests[0]?.headers.authorization).toBe('Bearer secret');
		expect(result.items('Written')[0]?.json.realm).toBe('leads');
	});

	test('authenticates with the function form', async () => {
		const workflow = delivery();
		const [, target] = workflow.nodes;
		Object.assign(target ?? {}, {
			parameters: { url, authentication: 'signedApi' },
			credentials: { signedApi: { id: '7', name: 'Signed' } },
		});

		await engine.run(workflow, { credentials: { 7: { type: 'signedApi', data: { secret: 'k' } } } });

		expect(requests[0]?.headers['x-signed-with']).toBe('k');
	});

	test('routes what failed to the error output, with its input', async () => {
		const startItems = [
			{ lead: 'good', url },
			{ lead: 'bad', url },
			{ lead: 'fine', url },
		];

		const result = await engine.run(delivery('continueErrorOutput'), { startItems, credentials: header });

		expect(result.error).toBeUndefined();
		expect(result.items('Written').map(({ json }) => json.lead)).toEqual(['good', 'fine']);
		expect(result.items('Failed')).toMatchObject([{ json: { lead: 'bad' } }]);
	});

	test('tells what ended it', async () => {
		const startItems = [{ lead: 'bad', url }];

		const result = await engine.run(delivery(), { startItems, credentials: header });

		expect(result.run.status).toBe('error');
		expect(result.error?.message).toContain(
			'Your request is invalid or could not be processed by the service',
		);
		expect(result.items('Written')).toEqual([]);
	});

	test('runs functions of the test, with as many outputs as they fill', async () => {
		const workflow: WorkflowJson = {
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: 'Split', type: 'test.function' },
			],
			connections: { Start: { main: [[{ node: 'Split', type: 'main', index: 0 }]] } },
		};
		const functions = { Split: (items: Array<{ json: IDataObject }>) => items.map((item) => [item]) };

		const result = await engine.run(workflow, { startItems: [{ n: 1 }, { n: 2 }], functions });

		expect(result.items('Split', 1)).toMatchObject([{ json: { n: 2 } }]);
	});
});

describe('a poll on the engine', () => {
	const workflow: WorkflowJson = {
		nodes: [
			{ name: 'Trigger', type: TRIGGER },
			{ name: 'Work', type: 'test.function' },
		],
		connections: { Trigger: { main: [[{ node: 'Work', type: 'main', index: 0 }]] } },
	};

	test('runs the rest of the workflow and tells the trigger how it ended', async () => {
		const staticData: IDataObject = {};
		const functions = { Work: (items: Array<{ json: IDataObject }>) => items };

		const poll = await engine.poll(workflow, 'Trigger', { activation: 'init', functions, staticData });
		await poll.settled();

		const run = await poll.emissions[0]?.run;
		expect(run?.data.resultData.runData.Work?.[0]?.data?.main?.[0]).toHaveLength(2);
		expect(staticData).toMatchObject({ 'node:Trigger': { activation: 'init', ended: 'well' } });
	});

	test('tells the trigger of a workflow that failed', async () => {
		const staticData: IDataObject = {};
		const functions = {
			Work: () => {
				throw new Error('the target is down');
			},
		};

		const poll = await engine.poll(workflow, 'Trigger', { functions, staticData });
		await poll.settled();

		expect(staticData).toMatchObject({ 'node:Trigger': { ended: 'the target is down' } });
	});

	test('can be told that the execution was never created', async () => {
		const staticData: IDataObject = {};
		const run = () => {
			throw new Error('database gone');
		};

		const poll = await engine.poll(workflow, 'Trigger', { run, staticData });
		await poll.settled();

		expect(staticData).toMatchObject({ 'node:Trigger': { ended: 'not started: database gone' } });
	});

	test('starts nothing in manual mode', async () => {
		const poll = await engine.poll(workflow, 'Trigger', { mode: 'manual' });

		expect(poll.returned?.[0]).toHaveLength(2);
		expect(poll.emissions).toEqual([]);
	});
});

test('a credential test sends real requests', async () => {
	const credential = { type: 'signedApi', data: { secret: url } };

	const result = await engine.credentialTest(TARGET, 'sampleTest', credential);

	expect(result).toEqual({ status: 'OK', message: '{"ok":true}' });
	expect(requests).toHaveLength(1);
});
