import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startAzurite } from '../../dev/lab/azurite';
import type { Azurite } from '../../dev/lab/azurite';
import { TableFault } from '../../azureTable/fault';
import type { Table } from '../../azureTable/table';
import { openByConnectionString, recording, sendThroughN8n } from './sending';

const BASE64 = 'd3Jvbmcta2V5LXdyb25nLWtleQ==';
const servers: Server[] = [];
let azurite: Azurite;

beforeAll(async () => {
	azurite = await startAzurite();
});

afterAll(async () => {
	await azurite.stop();
});

afterEach(async () => {
	for (const server of servers.splice(0)) {
		server.closeAllConnections();
		await new Promise((resolve) => server.close(resolve));
	}
});

/** Something that is no Azurite: it answers as it is told. @param headers those by which a client knows the service */
async function serve(
	listener: RequestListener,
	headers: Readonly<Record<string, string>> = { 'x-ms-version': '2019-02-02' },
): Promise<number> {
	const server = createServer((request, response) => {
		response.setHeaders(new Map(Object.entries(headers)));
		listener(request, response);
	});
	servers.push(server);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

const connectionTo = (endpoint: string): string =>
	`AccountName=a;AccountKey=${BASE64};TableEndpoint=${endpoint}`;

const tableAt = async (endpoint: string): Promise<Table> =>
	await openByConnectionString(connectionTo(endpoint), 'MarketplaceLeads');

const two = (['a', 'b'] as const).map(
	(rowKey) => ({ kind: 'insert', partitionKey: 'p', rowKey, properties: {} }) as const,
);

describe('a fault is told in words', () => {
	it('for a wrong key, of a single request and of a transaction alike', async () => {
		const table = await tableAt(azurite.url);
		const wrongKey = await openByConnectionString(
			azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${BASE64}`),
			'MarketplaceLeads',
		);

		await expect(table.page({})).rejects.toMatchObject({ kind: 'denied' });
		await expect(wrongKey.page({})).rejects.toMatchObject({ kind: 'denied', code: 'AuthorizationFailure' });
		await expect(wrongKey.write(two)).rejects.toMatchObject({
			kind: 'denied',
			code: 'AuthorizationFailure',
			cause: 'Azure does not accept the key or signature',
		});
	});

	it('for a host that does not exist', async () => {
		const table = await tableAt('https://contoso.invalid');

		await expect(table.page({})).rejects.toMatchObject({ kind: 'passing', code: 'ENOTFOUND' });
	});

	it('for a port where nobody listens', async () => {
		const table = await tableAt('http://127.0.0.1:1/a');

		await expect(table.page({})).rejects.toMatchObject({ kind: 'passing', code: 'ECONNREFUSED' });
		await expect(table.write(two)).rejects.toMatchObject({ kind: 'passing', code: 'ECONNREFUSED' });
	});

	it('for https where http is spoken', async () => {
		const table = await tableAt(azurite.url.replace('http:', 'https:'));

		await expect(table.page({})).rejects.toMatchObject({ kind: 'passing', code: 'EPROTO' });
	});

	it('for a busy service, with the wait that it asks for, after one request', async () => {
		const port = await serve((_request, response) => {
			response.writeHead(503, { 'retry-after': '7', 'content-type': 'application/json' });
			response.end('{"odata.error":{"code":"ServerBusy","message":{"lang":"en-US","value":"Busy"}}}');
		});
		const { send, requests } = recording(sendThroughN8n);
		const endpoint = connectionTo(`http://127.0.0.1:${port}/a`);
		const table = await openByConnectionString(endpoint, 'MarketplaceLeads', { retries: 0 }, send);

		await expect(table.page({})).rejects.toMatchObject({
			kind: 'passing',
			code: 'ServerBusy',
			retryAfterMs: 7000,
		});
		await expect(table.write(two)).rejects.toMatchObject({ kind: 'passing', retryAfterMs: 7000 });
		expect(requests).toHaveLength(2);
	});

	it.each([
		['seconds', '3600'],
		['a date', new Date(Date.now() + 3_600_000).toUTCString()],
	])(
		'for a wait longer than anybody should sit through, in %s, also where the SDK repeats',
		async (_form, wait) => {
			const port = await serve((_request, response) => {
				response.writeHead(429, { 'retry-after': wait });
				response.end();
			});
			const { send, requests } = recording(sendThroughN8n);
			const endpoint = connectionTo(`http://127.0.0.1:${port}/a`);
			const table = await openByConnectionString(endpoint, 'MarketplaceLeads', { retries: 3 }, send);
			const fault: unknown = await table.page({}).catch((error: unknown) => error);

			expect(fault).toMatchObject({ kind: 'passing', retryAfterMs: expect.any(Number) });
			expect(Math.round(Number(fault instanceof TableFault && fault.retryAfterMs) / 60_000)).toBe(60);
			expect(requests).toHaveLength(1);
		},
	);

	it.each([
		['a sign-in page', 200, 'text/html', '<html>Sign in to the network</html>'],
		['a page that calls itself JSON', 200, 'application/json', '<html>Sign in to the network</html>'],
		['JSON of somebody else', 200, 'application/json', '{"error":"busy"}'],
		['a list of somebody else', 200, 'application/json', '{"value":[]}'],
		['nothing', 200, 'application/json', ''],
		['a success without content', 204, 'text/html', ''],
		['a page for what was made', 201, 'text/html', '<html>Created</html>'],
		['a refusal', 400, 'text/html', '<html>Bad Request</html>'],
		['a page that was not found', 404, 'text/html', '<html>Not Found</html>'],
		['a conflict', 409, 'text/html', '<html>Conflict</html>'],
		['a condition', 412, 'text/html', '<html>Precondition Failed</html>'],
	])(
		'for an answer that is no table service’s: %s is no empty table, no deleted row and nothing written',
		async (_name, status, type, body) => {
			const yesterday = new Date(Date.now() - 86_400_000).toUTCString();
			const port = await serve((_request, response) => {
				response.writeHead(status, { 'content-type': type, date: yesterday });
				response.end(status === 204 ? undefined : body);
			}, {});
			const table = await tableAt(`http://127.0.0.1:${port}/a`);
			const one = { partitionKey: 'p', rowKey: 'a', properties: {} };
			const works = [
				async () => await table.page({}),
				async () => await table.get('p', 'a'),
				async () => await table.write([{ kind: 'insert', ...one }]),
				async () => await table.write([{ kind: 'merge', ...one, etag: '*' }]),
				async () => await table.write(two),
				async () => await table.delete('p', 'a'),
				async () => await table.create(),
			];

			for (const work of works) {
				await expect(work()).rejects.toMatchObject({
					kind: 'passing',
					cause: 'The service at this address is not a table service',
				});
			}
			expect(table.skew).toBe(0);
		},
	);

	it('for a transaction whose answer was cut off', async () => {
		const port = await serve((_request, response) => {
			response.writeHead(202, { 'content-type': 'multipart/mixed; boundary=batchresponse_1' });
			response.end('--batchresponse_1\r\n');
		});

		await expect((await tableAt(`http://127.0.0.1:${port}/a`)).write(two)).rejects.toMatchObject({
			kind: 'passing',
			code: 'AnswerIncomplete',
		});
	});

	it('for a redirect, which is not followed', async () => {
		const port = await serve((_request, response) => {
			response.writeHead(302, { location: azurite.url });
			response.end();
		});

		await expect((await tableAt(`http://127.0.0.1:${port}/a`)).page({})).rejects.toMatchObject({
			kind: 'setup',
		});
	});

	it('for a connection that is cut', async () => {
		const port = await serve((request) => request.socket.resetAndDestroy());

		await expect((await tableAt(`http://127.0.0.1:${port}/a`)).page({})).rejects.toMatchObject({
			kind: 'passing',
			code: 'ECONNRESET',
		});
	});

	it('for n8n’s own guard of the inner network', async () => {
		const blocked = Object.assign(new Error('blocked'), { name: 'SsrfBlockedIpError' });
		const table = await openByConnectionString(
			connectionTo('http://127.0.0.1:1/a'),
			'MarketplaceLeads',
			{ retries: 0 },
			async () => await Promise.reject(blocked),
		);

		await expect(table.page({})).rejects.toMatchObject({ kind: 'setup', code: 'SsrfBlockedIpError' });
	});

	it('and never with the key in it', async () => {
		const fault: unknown = await (await tableAt(azurite.url)).page({}).catch((error: unknown) => error);

		expect(`${JSON.stringify(fault)} ${String(fault)}`).not.toContain(BASE64.slice(0, 8));
	});
});

it('a fault that passes is tried again by the SDK where it may be', async () => {
	let calls = 0;
	const port = await serve((_request, response) => {
		calls += 1;
		response.writeHead(calls === 1 ? 500 : 200, { 'content-type': 'application/json' });
		response.end(calls === 1 ? '{}' : '{"value":[]}');
	});
	const endpoint = connectionTo(`http://127.0.0.1:${port}/a`);
	const table = await openByConnectionString(endpoint, 'MarketplaceLeads', { retries: 1 });

	expect((await table.page({})).rows).toEqual([]);
	expect(calls).toBe(2);
});

it.each([
	['429 without a wait', 429, {}, ''],
	['429 without a wait, in the words of a service', 429, {}, '{"odata.error":{"code":"TooManyRequests"}}'],
	['429 with a wait of none', 429, { 'retry-after': '0' }, ''],
	['429 with a wait in milliseconds', 429, { 'x-ms-retry-after-ms': '1' }, ''],
	['503 without a wait', 503, {}, '{"odata.error":{"code":"ServerBusy"}}'],
	['500', 500, {}, ''],
])('%s is tried again as often as any fault that passes, for each kind of request', async (_what, status, headers, body) => {
	let failing = true;
	let calls = 0;
	const port = await serve((_request, response) => {
		calls += 1;
		const isFailing = failing || calls === 1;
		response.writeHead(isFailing ? status : 200, { 'content-type': 'application/json', ...(isFailing ? headers : {}) });
		response.end(isFailing ? body : '{"value":[]}');
	});
	const endpoint = connectionTo(`http://127.0.0.1:${port}/a`);
	const once = await openByConnectionString(endpoint, 'MarketplaceLeads', { retries: 0 });
	const table = await openByConnectionString(endpoint, 'MarketplaceLeads', { retries: 1 });
	const [insert] = two;
	const works = [
		async (to: Table) => await to.page({}),
		async (to: Table) => await to.get('p', 'a'),
		async (to: Table) => await to.write(insert === undefined ? [] : [insert]),
		async (to: Table) => await to.write(two),
		async (to: Table) => await to.create(),
	];
	for (const work of works) {
		for (const [to, expected] of [[once, 1], [table, 2]] as const) {
			calls = 0;
			await expect(work(to)).rejects.toMatchObject({ kind: 'passing' });
			expect(calls).toBe(expected);
		}
	}
	failing = false;
	calls = 0;
	expect((await table.page({})).rows).toEqual([]);
	expect(calls).toBe(2);
}, 30_000);

it('the service’s clock is known from its answers', async () => {
	const ahead = 3_600_000;
	const port = await serve((_request, response) => {
		response.writeHead(200, {
			'content-type': 'application/json',
			date: new Date(Date.now() + ahead).toUTCString(),
		});
		response.end('{"value":[]}');
	});
	const table = await tableAt(`http://127.0.0.1:${port}/a`);
	await table.page({});

	expect(Math.abs(table.skew - ahead)).toBeLessThan(60_000);
	expect(Math.abs(table.now() - Date.now() - ahead)).toBeLessThan(60_000);
});
