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

/** Something that is no Azurite: it answers as it is told. */
async function serve(listener: RequestListener): Promise<number> {
	const server = createServer(listener);
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

	it('for an answer that is no table service’s', async () => {
		const port = await serve((_request, response) => {
			response.writeHead(200, { 'content-type': 'application/json' });
			response.end('<html>Sign in to the network</html>');
		});

		await expect((await tableAt(`http://127.0.0.1:${port}/a`)).page({})).rejects.toMatchObject({
			kind: 'passing',
			cause: 'What answers at the address is not a table service',
		});
	});

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
