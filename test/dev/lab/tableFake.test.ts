import { TableClient } from '@azure/data-tables';
import type { TableEntityResult } from '@azure/data-tables';
import { serviceFault, startTableFake } from '../../../dev/lab/tableFake';
import type { SeededRow, TableFake, TableFakeOptions } from '../../../dev/lab/tableFake';

const TABLE = 'MarketplaceLeads';
const KEY = Buffer.from('the key of the account').toString('base64');
const running: TableFake[] = [];

async function start(options: TableFakeOptions = {}): Promise<TableFake> {
	const fake = await startTableFake(options);
	running.push(fake);
	return fake;
}

const clientOf = (fake: TableFake, connectionString = fake.connectionString): TableClient =>
	TableClient.fromConnectionString(connectionString, TABLE, {
		allowInsecureConnection: true,
		retryOptions: { maxRetries: 0 },
	});

const row = (PartitionKey: string, RowKey: string, more: Partial<SeededRow> = {}): SeededRow => ({
	PartitionKey,
	RowKey,
	...more,
});

type Row = TableEntityResult<Record<string, unknown>>;

async function pagesOf(client: TableClient, filter?: string, maxPageSize = 1000): Promise<Row[][]> {
	const pages: Row[][] = [];
	const query = client.listEntities({ queryOptions: filter === undefined ? {} : { filter } });
	for await (const page of query.byPage({ maxPageSize })) pages.push([...page]);
	return pages;
}

const rowKeysOf = async (client: TableClient, filter?: string): Promise<unknown[]> =>
	(await pagesOf(client, filter)).flat().map(({ rowKey }) => rowKey);

afterEach(async () => {
	await Promise.all(running.splice(0).map(async (fake) => await fake.stop()));
});

describe('queries', () => {
	it('compare stamps to a ten-millionth of a second, where Azurite stops at milliseconds', async () => {
		const fake = await start();
		const stamps = ['0020000', '0020001', '0020002'].map((tail) => `2018-09-28T18:24:19.${tail}Z`);
		fake.put(TABLE, ...stamps.map((Timestamp, index) => row('p', String(index), { Timestamp })));
		const client = clientOf(fake);

		expect(await rowKeysOf(client, `Timestamp gt datetime'${stamps[0]}'`)).toEqual(['1', '2']);
		expect(await rowKeysOf(client, `Timestamp ge datetime'${stamps[1]}'`)).toEqual(['1', '2']);
		expect(await rowKeysOf(client, "Timestamp gt datetime'2018-09-28T18:24:19.002Z'")).toEqual(['1', '2']);
		expect((await pagesOf(client)).flat()[1]?.timestamp).toBe(stamps[1]);
	});

	it.each([
		["PartitionKey eq 'a'", ['1', '2', '3']],
		["PartitionKey ge 'b' and PartitionKey lt 'c'", ['4']],
		["PartitionKey eq 'a' and RowKey gt '1' and RowKey le '3'", ['2', '3']],
		["(RowKey eq '1' or RowKey eq '4') and not (PartitionKey eq 'b')", ['1']],
		["Name eq 'O''Neill'", ['2']],
		['Size gt 5 and Size lt 100', ['3']],
		['Big eq 12345678901L', ['4']],
		['Ready eq true', ['1']],
		["Missing ne 'x'", []],
	])('filter by %s', async (filter, expected) => {
		const fake = await start();
		fake.put(
			TABLE,
			row('a', '1', { Ready: true }),
			row('a', '2', { Name: "O'Neill" }),
			row('a', '3', { Size: 7 }),
			row('b', '4', { Big: '12345678901', 'Big@odata.type': 'Edm.Int64' }),
		);

		expect(await rowKeysOf(clientOf(fake), filter)).toEqual(expected);
	});

	it.each([
		['a function', "startswith(RowKey,'a')"],
		['a literal on the left', "'a' eq RowKey"],
		['half a comparison', 'RowKey eq'],
		['an open quotation', "RowKey eq 'open"],
		['a moment that is none', "Timestamp ge datetime'soon'"],
		['sixteen comparisons', Array.from({ length: 16 }, () => "RowKey eq 'a'").join(' or ')],
	])('refuse a filter with %s', async (_, filter) => {
		const fake = await start();
		fake.put(TABLE);

		await expect(pagesOf(clientOf(fake), filter)).rejects.toMatchObject({ statusCode: 400 });
	});

	it('give a thousand rows at a time', async () => {
		const fake = await start();
		fake.put(TABLE, ...Array.from({ length: 2500 }, (_, index) => row('p', String(index).padStart(5, '0'))));
		const pages = await pagesOf(clientOf(fake));

		expect(pages.map((page) => page.length)).toEqual([1000, 1000, 500]);
		expect(new Set(pages.flat().map(({ rowKey }) => rowKey)).size).toBe(2500);
	});

	it('give empty pages that go on', async () => {
		const fake = await start({ paging: { emptyPages: 2 } });
		fake.put(TABLE, row('p', '1'), row('p', '2'));

		expect((await pagesOf(clientOf(fake))).map((page) => page.length)).toEqual([0, 0, 2]);
	});

	it('stop a scan after so many rows, whether they fit or not', async () => {
		const fake = await start({ paging: { scanRows: 2 } });
		fake.put(TABLE, ...['1', '2', '3', '4', '5', '6'].map((key) => row('p', key)));

		expect((await pagesOf(clientOf(fake), "RowKey ge '5'")).map((page) => page.length)).toEqual([0, 0, 2]);
	});

	it('end a page at a partition\u2019s end', async () => {
		const fake = await start({ paging: { splitAtPartitions: true } });
		fake.put(TABLE, row('a', '1'), row('a', '2'), row('b', '1'), row('c', '1'));

		expect((await pagesOf(clientOf(fake))).map((page) => page.length)).toEqual([2, 1, 1]);
	});

	it('go on from a continuation token that was kept, though rows came in between', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1'), row('p', '3'), row('p', '5'));
		const client = clientOf(fake);
		const first = await client.listEntities().byPage({ maxPageSize: 2 }).next();
		const token = first.done === true ? undefined : first.value.continuationToken;
		fake.put(TABLE, row('p', '2'), row('p', '4'));
		const rest = await client
			.listEntities()
			.byPage({ maxPageSize: 9, ...(token ? { continuationToken: token } : {}) })
			.next();

		expect(rest.done === true ? [] : rest.value.map(({ rowKey }) => rowKey)).toEqual(['5']);
	});

	it('do not see a row before its time', async () => {
		const fake = await start();
		fake.setClock('2018-09-28T18:00:00Z');
		fake.put(TABLE, row('p', '1'), row('p', '2'));
		fake.setVisibleFrom(TABLE, 'p', '1', new Date('2018-09-28T18:00:30Z'));
		const client = clientOf(fake);

		expect(await rowKeysOf(client)).toEqual(['2']);
		await expect(client.getEntity('p', '1')).rejects.toMatchObject({ statusCode: 404 });
		fake.setClock('2018-09-28T18:00:30Z');
		expect(await rowKeysOf(client)).toEqual(['1', '2']);
	});

	it('select properties', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1', { Name: 'Ada', Size: 7 }));
		const query = clientOf(fake).listEntities({ queryOptions: { select: ['Size'] } });
		const { value: found } = await query.next();

		expect(found).toMatchObject({ Size: 7 });
		expect(found).not.toHaveProperty('Name');
	});
});

describe('changes', () => {
	it('insert once', async () => {
		const fake = await start();
		const client = clientOf(fake);
		await expect(client.createEntity({ partitionKey: 'p', rowKey: '1' })).rejects.toMatchObject({
			statusCode: 404,
			details: { odataError: { code: 'TableNotFound' } },
		});
		await client.createTable();
		await client.createTable();
		const { etag } = await client.createEntity({
			partitionKey: 'p',
			rowKey: "it's",
			Name: 'Ada',
			Gone: null,
		});

		expect(await client.getEntity('p', "it's")).toMatchObject({ Name: 'Ada', etag });
		await expect(client.createEntity({ partitionKey: 'p', rowKey: "it's" })).rejects.toMatchObject({
			statusCode: 409,
			details: { odataError: { code: 'EntityAlreadyExists' } },
		});
	});

	it('update on condition: a claim is won by one', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1', { Owner: 'nobody', Kept: 'yes' }));
		const client = clientOf(fake);
		const { etag } = await client.getEntity('p', '1');
		const claim = (Owner: string) =>
			client.updateEntity({ partitionKey: 'p', rowKey: '1', Owner }, 'Merge', { etag });
		const outcomes = await Promise.allSettled([claim('a'), claim('b')]);

		expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
		expect(outcomes[1]).toMatchObject({ reason: { statusCode: 412 } });
		expect(await client.getEntity('p', '1')).toMatchObject({ Owner: 'a', Kept: 'yes' });
		const absent = client.updateEntity({ partitionKey: 'p', rowKey: '2' }, 'Merge', { etag: '*' });
		await expect(absent).rejects.toMatchObject({ statusCode: 404 });
	});

	it('upsert, replace and delete', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1', { Kept: 'yes' }));
		const client = clientOf(fake);
		await client.upsertEntity({ partitionKey: 'p', rowKey: '1', Name: 'Ada' }, 'Merge');
		expect(await client.getEntity('p', '1')).toMatchObject({ Kept: 'yes', Name: 'Ada' });
		await client.upsertEntity({ partitionKey: 'p', rowKey: '1', Name: 'Bea' }, 'Replace');
		expect(await client.getEntity('p', '1')).not.toHaveProperty('Kept');
		await client.deleteEntity('p', '1');
		await expect(client.deleteEntity('p', '1')).rejects.toMatchObject({ statusCode: 404 });
	});

	it('happen all or not at all in a transaction', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', 'known', { Name: 'Ada' }));
		const client = clientOf(fake);
		const { subResponses } = await client.submitTransaction([
			['create', { partitionKey: 'p', rowKey: '1', Note: 'two\r\nlines {"a":1}' }],
			['upsert', { partitionKey: 'p', rowKey: 'known', Name: 'Bea' }, 'Merge'],
		]);
		expect(subResponses.map(({ status, rowKey }) => [status, rowKey])).toEqual([
			[204, '1'],
			[204, 'known'],
		]);
		expect(subResponses[0]?.etag).toBe((await client.getEntity('p', '1')).etag);

		const failing = client.submitTransaction([
			['create', { partitionKey: 'p', rowKey: '2' }],
			['create', { partitionKey: 'p', rowKey: '1' }],
		]);
		await expect(failing).rejects.toMatchObject({ code: 'EntityAlreadyExists', message: /^1:/ });
		expect(await rowKeysOf(client)).toEqual(['1', 'known']);
	});

	it('claim in a transaction on condition', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1'), row('p', '2'));
		const client = clientOf(fake);
		const { etag } = await client.getEntity('p', '1');
		await client.updateEntity({ partitionKey: 'p', rowKey: '1', Owner: 'b' }, 'Merge');
		const failing = client.submitTransaction([
			['update', { partitionKey: 'p', rowKey: '2', Owner: 'a' }, 'Merge'],
			['update', { partitionKey: 'p', rowKey: '1', Owner: 'a' }, 'Merge', { etag }],
		]);

		await expect(failing).rejects.toMatchObject({ code: 'UpdateConditionNotSatisfied', message: /^1:/ });
		expect(await client.getEntity('p', '2')).not.toHaveProperty('Owner');
	});

	it('keep to the size of a transaction', async () => {
		const fake = await start();
		fake.put(TABLE);
		const many = Array.from({ length: 101 }, (_, index) => ({ partitionKey: 'p', rowKey: String(index) }));

		await expect(
			clientOf(fake).submitTransaction(many.map((entity) => ['create', entity])),
		).rejects.toMatchObject({ code: 'InvalidInput' });
	});

	it.each([
		['PropertyValueTooLarge', { Note: 'x'.repeat(33_000) }],
		[
			'EntityTooLarge',
			Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`N${n}`, 'x'.repeat(32_000)])),
		],
		['TooManyProperties', Object.fromEntries(Array.from({ length: 253 }, (_, n) => [`N${n}`, 1]))],
		['OutOfRangeInput', { partitionKey: 'a/b' }],
		['KeyValueTooLarge', { rowKey: 'x'.repeat(600) }],
		['PropertyNameInvalid', { 'a-b': 1 }],
	])('answer %s beyond a limit', async (code, change) => {
		const fake = await start();
		fake.put(TABLE);

		await expect(
			clientOf(fake).createEntity({ partitionKey: 'p', rowKey: '1', ...change }),
		).rejects.toMatchObject({ statusCode: 400, details: { odataError: { code } } });
	});
});

describe('the clock', () => {
	it('can be stopped, moves 100 ns per change, and shows in the Date header', async () => {
		const fake = await start();
		fake.setClock('2018-09-28T18:24:19.002Z');
		const client = clientOf(fake);
		await client.createTable();
		const dates: unknown[] = [];
		const onResponse = (response: { headers: { get(name: string): string | undefined } }): void => {
			dates.push(response.headers.get('date'));
		};
		await client.createEntity({ partitionKey: 'p', rowKey: '1' }, { onResponse });
		await client.createEntity({ partitionKey: 'p', rowKey: '2' });

		expect(dates).toEqual(['Fri, 28 Sep 2018 18:24:19 GMT']);
		expect((await pagesOf(client)).flat().map(({ timestamp }) => timestamp)).toEqual([
			'2018-09-28T18:24:19.0020000Z',
			'2018-09-28T18:24:19.0020001Z',
		]);
	});

	it('differs from partition to partition', async () => {
		const fake = await start();
		fake.setClock('2018-09-28T18:24:19Z');
		fake.setSkew('late', -30_000);
		fake.put(TABLE, row('early', '1'), row('late', '2'));

		expect(await rowKeysOf(clientOf(fake), "Timestamp lt datetime'2018-09-28T18:24:00Z'")).toEqual(['2']);
	});
});

describe('who is let in', () => {
	const expectAuth = { accountName: 'devstoreaccount1', accountKey: KEY };

	it('is who signs with the key, queries and transactions included', async () => {
		const client = clientOf(await start({ expectAuth }));
		await client.createTable();
		await client.submitTransaction([['create', { partitionKey: 'p', rowKey: '1' }]]);

		expect(await rowKeysOf(client, "PartitionKey eq 'p'")).toEqual(['1']);
	});

	it('is nobody with another key, and nobody whose clock is off', async () => {
		const fake = await start({ expectAuth });
		const wrong = fake.connectionString.replace(
			/AccountKey=[^;]+/,
			`AccountKey=${Buffer.from('x').toString('base64')}`,
		);
		const refused = { statusCode: 403, details: { odataError: { code: 'AuthenticationFailed' } } };

		await expect(pagesOf(clientOf(fake, wrong))).rejects.toMatchObject(refused);
		fake.setClock(new Date(Date.now() + 16 * 60_000));
		await expect(pagesOf(clientOf(fake))).rejects.toMatchObject(refused);
	});
});

describe('faults', () => {
	it('carry the service\u2019s codes and Retry-After', async () => {
		const fake = await start();
		fake.put(TABLE);
		fake.failNext(serviceFault('ServerBusy', 2), serviceFault('AuthorizationPermissionMismatch'));
		const client = clientOf(fake);

		await expect(pagesOf(client)).rejects.toMatchObject({
			statusCode: 503,
			details: { odataError: { code: 'ServerBusy' }, errorCode: 'ServerBusy' },
		});
		await expect(pagesOf(client)).rejects.toMatchObject({
			statusCode: 403,
			details: { odataError: { code: 'AuthorizationPermissionMismatch' } },
		});
		expect(await pagesOf(client)).toEqual([[]]);
	});

	it('can lose an answer after the deed', async () => {
		const fake = await start();
		fake.put(TABLE);
		fake.failNext({ kind: 'reset', stored: true });
		const client = clientOf(fake);

		await expect(client.createEntity({ partitionKey: 'p', rowKey: '1' })).rejects.toThrow();
		expect(await rowKeysOf(client)).toEqual(['1']);
	});

	it('can strike a chosen page of a query', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1'), row('p', '2'), row('p', '3'));
		fake.script({
			fault: serviceFault('OperationTimedOut'),
			when: ({ query }) => query.has('NextRowKey'),
			times: 1,
		});
		const client = clientOf(fake);

		await expect(pagesOf(client, undefined, 2)).rejects.toMatchObject({ statusCode: 500 });
		expect((await pagesOf(client, undefined, 2)).map((page) => page.length)).toEqual([2, 1]);
	});

	it('can be slowness, and be forgotten', async () => {
		const fake = await start();
		fake.put(TABLE, row('p', '1'));
		fake.failNext({ kind: 'slow', milliseconds: 20 });
		const client = clientOf(fake);
		expect(await rowKeysOf(client)).toEqual(['1']);
		fake.failNext({ kind: 'hang' });
		fake.clearFaults();
		expect(await rowKeysOf(client)).toEqual(['1']);
	});
});
