import { TableClient } from '@azure/data-tables';
import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';
import { generateLeads } from '../../../dev/lab/generator';
import { disordered, postTo, trickle, writeToTable } from '../../../dev/lab/microsoft';
import { startReceiver } from '../../../dev/lab/receiver';
import type { Receiver } from '../../../dev/lab/receiver';

let azurite: Azurite;
let receiver: Receiver;

beforeEach(async () => {
	azurite = await startAzurite();
	receiver = await startReceiver();
});

afterEach(async () => {
	await azurite.stop();
	await receiver.stop();
});

async function rowsOf(table: string): Promise<Map<string, Record<string, unknown>>> {
	const client = TableClient.fromConnectionString(azurite.connectionString, table, {
		allowInsecureConnection: true,
	});
	const rows = new Map<string, Record<string, unknown>>();
	for await (const row of client.listEntities()) rows.set(`${row.partitionKey}/${row.rowKey}`, row);
	return rows;
}

describe('writeToTable', () => {
	it('writes every lead, character for character, over many partitions and transactions', async () => {
		const leads = [...generateLeads({ seed: 3, count: 1500 })];

		expect(await writeToTable(azurite.connectionString, leads)).toBe(1500);
		const rows = await rowsOf('MarketplaceLeads');
		expect(rows.size).toBe(1500);
		for (const { row } of leads) {
			const { PartitionKey, RowKey, ...columns } = row;
			expect(rows.get(`${PartitionKey}/${RowKey}`)).toMatchObject(columns);
		}
	});

	it('writes into a table of another name', async () => {
		await writeToTable(azurite.connectionString, generateLeads({ seed: 3, count: 5 }), { table: 'Other' });

		expect((await rowsOf('Other')).size).toBe(5);
	});

	it('does not create a table when told not to', async () => {
		const leads = generateLeads({ seed: 3, count: 5 });
		const written = writeToTable(azurite.connectionString, leads, { createTable: false });

		await expect(written).rejects.toMatchObject({ statusCode: 404 });
	});
});

describe('postTo', () => {
	// Microsoft sends no Idempotency-Key, so the strict receiver refuses each post; what arrives is what counts here.
	it('posts once and gives up, as nothing else is documented', async () => {
		receiver.script({ fault: { kind: 'status', status: 503 }, nth: 2 }, { fault: { kind: 'reset' }, nth: 3 });
		const leads = [...generateLeads({ seed: 4, count: 4 })];
		const { certificate = '' } = receiver;
		const posted = await postTo(receiver.url, leads, { certificate, concurrency: 1 });

		expect(posted.map(({ status }) => status)).toEqual([400, 503, null, 400]);
		expect(receiver.calls.map(({ body }) => body.toString())).toEqual(leads.map(({ post }) => post));
	});

	it('tries four times where the profile says so', async () => {
		receiver.script({ fault: { kind: 'status', status: 503 } });
		const { certificate = '' } = receiver;
		const leads = generateLeads({ seed: 4, count: 1 });
		const posted = await postTo(receiver.url, leads, { certificate, retries: 3, retryDelayMs: 1 });

		expect(posted).toEqual([{ status: 503, attempts: 4 }]);
	});

	it('waits no longer than its time-out', async () => {
		receiver.failNext({ kind: 'hang' });
		const { certificate = '' } = receiver;
		const posted = await postTo(receiver.url, generateLeads({ seed: 4, count: 1 }), {
			certificate,
			timeoutMs: 100,
		});

		expect(posted).toEqual([{ status: null, attempts: 1 }]);
	});
});

describe('disordered', () => {
	const leads = [...generateLeads({ seed: 6, count: 500 })];
	const rowKeysOf = (some: Iterable<{ row: { RowKey: string } }>): string[] =>
		[...some].map(({ row }) => row.RowKey);

	it('keeps the order unless told otherwise', () => {
		expect(rowKeysOf(disordered(leads, { seed: 1 }))).toEqual(rowKeysOf(leads));
	});

	it('loses nothing, repeats some, mixes all, the same way each time', () => {
		const disorder = { seed: 1, duplicatePercent: 10, underWay: 20 };
		const arrived = rowKeysOf(disordered(leads, disorder));

		expect(new Set(arrived)).toEqual(new Set(rowKeysOf(leads)));
		expect(arrived.length).toBeGreaterThan(520);
		expect(arrived.length).toBeLessThan(580);
		expect([...new Set(arrived)]).not.toEqual(rowKeysOf(leads));
		expect(rowKeysOf(disordered(leads, disorder))).toEqual(arrived);
	});
});

describe('trickle', () => {
	it('lets leads of today arrive until it is stopped', async () => {
		const seen: Date[] = [];
		const before = Date.now();
		const enough = aSignal();
		const stream = trickle(
			async (leads) => {
				seen.push(...leads.map(({ createdAt }) => createdAt));
				if (seen.length >= 9) enough.resolve();
				await writeToTable(azurite.connectionString, leads);
			},
			{ seed: 5, size: 3, everyMs: 1 },
		);
		await enough.promise;
		await stream.stop();

		expect((await rowsOf('MarketplaceLeads')).size).toBe(stream.delivered());
		expect(stream.delivered()).toBe(seen.length);
		expect(seen.every((at) => at.getTime() >= before)).toBe(true);
	});

	it('goes on after a failed delivery, as Microsoft does, and repeats nothing', async () => {
		const faults: unknown[] = [];
		const keys: string[] = [];
		const enough = aSignal();
		const stream = trickle(
			async (leads) => {
				keys.push(...leads.map(({ row }) => row.RowKey));
				if (keys.length === 1) throw new Error('down');
				if (keys.length === 3) enough.resolve();
				await Promise.resolve();
			},
			{ seed: 5, size: 1, everyMs: 1, onError: (error) => faults.push(error) },
		);
		await enough.promise;
		await stream.stop();

		expect(faults).toHaveLength(1);
		expect(new Set(keys).size).toBe(keys.length);
		expect(stream.delivered()).toBe(keys.length - 1);
	});
});

function aSignal(): { promise: Promise<void>; resolve: () => void } {
	let resolve = () => {};
	const promise = new Promise<void>((done) => (resolve = done));
	return { promise, resolve };
}
