import {
	AzureNamedKeyCredential,
	generateAccountSas,
	generateTableSas,
	TableClient,
} from '@azure/data-tables';
import type { Azurite } from '../../dev/lab/azurite';
import { startAzurite } from '../../dev/lab/azurite';
import { and, changedSince, columnIs, partitionIs, rowKeyBetween } from '../../azureTable/filter';
import { readTableAccess } from '../../azureTable/access';
import { openTable } from '../../azureTable/table';
import type { Table } from '../../azureTable/table';
import { openByConnectionString, recording, sendThroughN8n } from './sending';

let azurite: Azurite;
let table: Table;
let made = 0;

beforeAll(async () => {
	azurite = await startAzurite();
});

afterAll(async () => {
	await azurite.stop();
});

beforeEach(async () => {
	table = await openByConnectionString(azurite.connectionString, `Rows${(made += 1)}`);
	await table.create();
});

const insert = (rowKey: string, properties = {}, partitionKey = 'p') =>
	({ kind: 'insert', partitionKey, rowKey, properties }) as const;

/** An etag as the service makes them, of a row as it never was. */
const OLD_ETAG = `W/"datetime'2020-01-01T00%3A00%3A00.0000000Z'"`;

describe('a table', () => {
	it('gives a row back as it was written, with keys that hold quotes and percent signs', async () => {
		const properties = { text: 'x', empty: '', whole: 1, large: 3e9, half: 1.5, yes: true };
		await table.write([insert("row'%2F", { ...properties, none: null, list: [1, { a: 2 }] }, "it's")]);

		const row = await table.get("it's", "row'%2F");

		expect(row).toMatchObject({ partitionKey: "it's", rowKey: "row'%2F" });
		expect(row?.timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
		expect(row?.properties).toEqual({ ...properties, list: '[1,{"a":2}]' });
	});

	it('gives every column type as something JSON can hold', async () => {
		const client = TableClient.fromConnectionString(azurite.connectionString, table.name, {
			allowInsecureConnection: true,
		});
		await client.createEntity({
			partitionKey: 'p',
			rowKey: 'typed',
			int64: 9_007_199_254_740_993n,
			date: new Date('2018-09-28T18:24:18.711Z'),
			guid: { type: 'Guid', value: '92c21e86-d302-53c9-9b22-588e5003b48e' },
			binary: new Uint8Array([1, 2, 255]),
		});

		expect((await table.get('p', 'typed'))?.properties).toEqual({
			int64: '9007199254740993',
			date: '2018-09-28T18:24:18.711Z',
			guid: '92c21e86-d302-53c9-9b22-588e5003b48e',
			binary: 'AQL/',
		});
	});

	it('does not let a column take the place of a key', async () => {
		await table.write([insert('real', { partitionKey: 'other', rowKey: 'other' })]);

		expect(await table.get('p', 'real')).toBeDefined();
		expect(await table.get('other', 'other')).toBeUndefined();
	});

	it('writes 100 rows of one partition in one request, and gives their etags', async () => {
		const { send, requests } = recording(sendThroughN8n);
		const counted = await openByConnectionString(azurite.connectionString, table.name, { retries: 0 }, send);
		const etags = await counted.write(Array.from({ length: 100 }, (_, n) => insert(`row{${n}}`)));

		expect(requests).toHaveLength(1);
		expect(etags).toHaveLength(100);
		expect(etags[42]).toBe((await table.get('p', 'row{42}'))?.etag);
	});

	it('writes all rows of a transaction or none, and says which one was in the way', async () => {
		await table.write([insert('b')]);

		await expect(table.write([insert('a'), insert('b')])).rejects.toMatchObject({
			kind: 'rowExists',
			code: 'EntityAlreadyExists',
			index: 1,
		});
		expect(await table.get('p', 'a')).toBeUndefined();
	});

	it('says which row of a transaction was changed meanwhile, is gone or is too large', async () => {
		await table.write([insert('b')]);
		const merge = { kind: 'merge', partitionKey: 'p', properties: {} } as const;

		await expect(table.write([insert('a'), { ...merge, rowKey: 'b', etag: OLD_ETAG }])).rejects.toMatchObject(
			{ kind: 'changed', index: 1 },
		);
		await expect(
			table.write([insert('a'), insert('c'), { ...merge, rowKey: 'gone', etag: '*' }]),
		).rejects.toMatchObject({ kind: 'rowAbsent', index: 2 });
		await expect(table.write([insert('a'), insert('c', { long: 'x'.repeat(32_769) })])).rejects.toMatchObject(
			{ kind: 'tooLarge', code: 'PropertyValueTooLarge', index: 1 },
		);
	});

	it('says the same of single writes', async () => {
		await table.write([insert('b')]);
		const stale = {
			kind: 'replace',
			partitionKey: 'p',
			rowKey: 'b',
			properties: {},
			etag: OLD_ETAG,
		} as const;

		await expect(table.write([insert('b')])).rejects.toMatchObject({ kind: 'rowExists' });
		await expect(table.write([stale])).rejects.toMatchObject({ kind: 'changed' });
		await expect(table.write([insert('c', { long: 'x'.repeat(32_769) })])).rejects.toMatchObject({
			kind: 'tooLarge',
		});
		await expect(table.write([insert('c/d')])).rejects.toMatchObject({ kind: 'invalid' });
	});

	it('refuses a transaction of more than 4 MiB as a whole', async () => {
		const large = { one: 'x'.repeat(30_000), two: 'x'.repeat(30_000) };
		const fault = await table
			.write(Array.from({ length: 100 }, (_, n) => insert(`row${n}`, large)))
			.catch((error: unknown) => error);

		expect(fault).toMatchObject({ kind: 'tooLarge', code: 'RequestBodyTooLarge', index: undefined });
	});

	it('keeps other columns with a merge and drops them with a replace', async () => {
		await table.write([insert('m', { a: '1', b: '1' }), insert('r', { a: '1', b: '1' })]);
		await table.write([
			{ kind: 'upsertMerge', partitionKey: 'p', rowKey: 'm', properties: { b: '2' } },
			{ kind: 'upsertReplace', partitionKey: 'p', rowKey: 'r', properties: { b: '2' } },
		]);

		expect((await table.get('p', 'm'))?.properties).toEqual({ a: '1', b: '2' });
		expect((await table.get('p', 'r'))?.properties).toEqual({ b: '2' });
	});

	it('deletes a row only as it was read, and does not mind one that is gone', async () => {
		await table.write([insert('a')]);

		await expect(table.delete('p', 'a', OLD_ETAG)).rejects.toMatchObject({ kind: 'changed' });
		await table.delete('p', 'a');
		await expect(table.delete('p', 'a')).resolves.toBeUndefined();
	});

	it('deletes rows as they were read, whatever their keys hold', async () => {
		const rowKeys = ["it's", "'') HTTP", '100%2F', '%27', 'ü 1', 'a&b=c', 'RowKey=', '(x)'];
		const etags = await table.write(rowKeys.map((rowKey) => insert(rowKey, {}, "p'1")));
		for (const rowKey of rowKeys) {
			await expect(table.delete("p'1", rowKey, OLD_ETAG)).rejects.toMatchObject({ kind: 'changed' });
		}
		for (const [n, rowKey] of rowKeys.entries()) await table.delete("p'1", rowKey, etags[n]);

		expect((await table.page({})).rows).toEqual([]);
	});

	it('gives all rows over several pages, and goes on from a token', async () => {
		await table.write(Array.from({ length: 7 }, (_, n) => insert(`row${n}`, { n })));
		const pages: string[][] = [];
		for await (const page of table.pages({ pageSize: 3, select: ['n'] })) {
			pages.push(page.rows.map((row) => row.rowKey));
		}
		const { token } = await table.page({ pageSize: 3 });
		const rest = await table.page({ token });

		expect(pages).toEqual([['row0', 'row1', 'row2'], ['row3', 'row4', 'row5'], ['row6']]);
		expect(rest.rows.map((row) => row.rowKey)).toEqual(['row3', 'row4', 'row5', 'row6']);
	});

	it('reads only the columns that were asked for, with keys, stamp and etag', async () => {
		await table.write([insert('a', { one: '1', two: '2' })]);
		const { rows } = await table.page({ select: ['one'] });

		expect(rows).toEqual([await table.get('p', 'a').then((row) => ({ ...row, properties: { one: '1' } }))]);
	});

	it('filters by texts with quotes in them', async () => {
		await table.write([insert('a', { Name: "O'Brien' or '1' eq '1" }), insert('b', { Name: 'other' })]);
		const filter = and(partitionIs('p'), columnIs('Name', "O'Brien' or '1' eq '1"), undefined);

		expect((await table.page({ filter })).rows.map((row) => row.rowKey)).toEqual(['a']);
	});

	it('filters by a range of row keys, both ends included', async () => {
		await table.write(['a', 'b', 'c', 'd'].map((rowKey) => insert(rowKey)));
		const { rows } = await table.page({ filter: and(partitionIs('p'), rowKeyBetween('b', 'c')) });

		expect(rows.map((row) => row.rowKey)).toEqual(['b', 'c']);
	});

	it('filters by a stamp with all its seven decimals', async () => {
		await table.write([insert('a')]);
		const stamp = (await table.get('p', 'a'))?.timestamp ?? '';

		expect((await table.page({ filter: changedSince(stamp) })).rows).toHaveLength(1);
		expect((await table.page({ filter: changedSince(Date.now() + 60_000) })).rows).toHaveLength(0);
	});
});

describe('a shared access signature', () => {
	const signer = () => new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);
	const rights = { query: true, add: true, update: true };
	const openBySas = async (signature: string, name: string) =>
		await openTable(
			readTableAccess({ authentication: 'sasUrl', sasUrl: `${azurite.url}/?${signature}` }),
			name,
			sendThroughN8n,
			{ retries: 0 },
		);
	// Azurite refuses a transaction under a signature for one table, and allows one under a signature for reading only.
	const useEverything = async (signed: Table, transactions: boolean) => {
		await signed.write([insert('a')]);
		if (transactions) await signed.write([insert('b'), insert('c')]);
		else await signed.write([insert('b')]);
		await signed.write([{ kind: 'upsertMerge', partitionKey: 'p', rowKey: 'a', properties: { x: 1 } }]);
		return (await signed.page({ pageSize: 1 })).token;
	};

	it('of the account makes a table, writes and reads', async () => {
		const services = { table: true };
		const permissions = { ...rights, write: true };
		const signed = await openBySas(
			generateAccountSas(signer(), { services, resourceTypes: 'co', permissions }),
			'SignedForAll',
		);
		await signed.create();

		expect(await useEverything(signed, true)).toBeDefined();
	});

	it('of one table writes and reads that one, and no other', async () => {
		const signature = generateTableSas(table.name, signer(), {
			permissions: rights,
			expiresOn: new Date(Date.now() + 3_600_000),
		});
		const other = await openBySas(signature, 'Other');

		expect(await useEverything(await openBySas(signature, table.name), false)).toBeDefined();
		await expect(other.write([insert('a')])).rejects.toMatchObject({ kind: 'denied' });
	});

	it('says which right is missing, as far as the service tells', async () => {
		const signature = generateAccountSas(signer(), {
			services: { table: true },
			resourceTypes: 'co',
			permissions: { query: true },
		});
		const signed = await openBySas(signature, table.name);

		expect((await signed.page({})).rows).toEqual([]);
		await expect(signed.write([insert('a')])).rejects.toMatchObject({
			kind: 'denied',
			cause: 'The signature does not allow this',
		});
	});
});

describe('a table that does not exist', () => {
	it('is told apart from everything else', async () => {
		const absent = await openByConnectionString(azurite.connectionString, 'Absent');

		await expect(absent.page({})).rejects.toMatchObject({ kind: 'tableAbsent' });
		await expect(absent.write([insert('a')])).rejects.toMatchObject({ kind: 'tableAbsent' });
		await expect(absent.write([insert('a'), insert('b')])).rejects.toMatchObject({ kind: 'tableAbsent' });
		expect(await absent.get('p', 'a')).toBeUndefined();
	});

	it('can be made, and made again', async () => {
		const absent = await openByConnectionString(azurite.connectionString, 'MadeTwice');
		await absent.create();
		await absent.create();

		expect((await absent.page({})).rows).toEqual([]);
	});

	it.each(['ab', '1abc', 'a-bc', `a${'b'.repeat(63)}`, ''])('and has no name like "%s"', async (name) => {
		await expect(openByConnectionString(azurite.connectionString, name)).rejects.toMatchObject({
			kind: 'setup',
			code: 'Table',
		});
	});
});
