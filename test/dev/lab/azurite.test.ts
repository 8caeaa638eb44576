import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { odata, TableClient } from '@azure/data-tables';
import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';

const running: Azurite[] = [];

async function start(options?: Parameters<typeof startAzurite>[0]): Promise<Azurite> {
	const azurite = await startAzurite(options);
	running.push(azurite);
	return azurite;
}

function clientOf(azurite: Azurite, table = 'MarketplaceLeads'): TableClient {
	return TableClient.fromConnectionString(azurite.connectionString, table, { allowInsecureConnection: true });
}

async function rowKeysOf(client: TableClient): Promise<string[]> {
	const keys: string[] = [];
	const filter = odata`PartitionKey eq ${'9:2F28:2F2018'}`;
	for await (const row of client.listEntities({ queryOptions: { filter } })) keys.push(row.rowKey ?? '');
	return keys;
}

afterEach(async () => {
	await Promise.all(running.splice(0).map(async (azurite) => await azurite.stop()));
});

describe('Azurite in process', () => {
	it('gives back the rows that were written', async () => {
		const client = clientOf(await start());
		await client.createTable();
		await client.createEntity({ partitionKey: '9:2F28:2F2018', rowKey: 'a', LeadSource: 'SPZA' });

		expect(await rowKeysOf(client)).toEqual(['a']);
	});

	it('keeps two servers apart', async () => {
		const first = clientOf(await start());
		const second = clientOf(await start());
		await first.createTable();
		await second.createTable();
		await first.createEntity({ partitionKey: '9:2F28:2F2018', rowKey: 'a' });

		expect(await rowKeysOf(second)).toEqual([]);
	});

	it('starts again on the port it has just left', async () => {
		const first = await start();
		await first.stop();
		const second = await start({ port: first.port });

		expect(second.port).toBe(first.port);
	});

	it('keeps its rows in a folder over a restart', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'azurite-'));
		try {
			const first = await start({ folder });
			await clientOf(first).createTable();
			await clientOf(first).createEntity({ partitionKey: '9:2F28:2F2018', rowKey: 'kept' });
			await first.stop();
			const second = await start({ folder });

			expect(await rowKeysOf(clientOf(second))).toEqual(['kept']);
			await second.stop();
		} finally {
			await rm(folder, { recursive: true, force: true });
		}
	});

	it('names the port when it is taken', async () => {
		const { port } = await start();

		await expect(startAzurite({ port })).rejects.toThrow(`port ${port} is taken`);
	});

	it('can be stopped twice', async () => {
		const azurite = await start();
		await azurite.stop();

		await expect(azurite.stop()).resolves.toBeUndefined();
	});

	it('refuses a wrong account key', async () => {
		const azurite = await start();
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc=');
		const client = TableClient.fromConnectionString(wrong, 'MarketplaceLeads', {
			allowInsecureConnection: true,
		});

		await expect(client.createTable()).rejects.toMatchObject({ statusCode: 403 });
	});
});
