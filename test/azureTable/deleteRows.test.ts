import { AzureNamedKeyCredential, generateAccountSas } from '@azure/data-tables';
import { readTableAccess } from '../../azureTable/access';
import { checkDeletePermission, tryDeletion } from '../../azureTable/deletable';
import { type Deletion, deleteRows } from '../../azureTable/deleteRows';
import { openTable, type Table, type TableRow } from '../../azureTable/table';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { startTableFake } from '../../dev/lab/tableFake';
import type { HttpRequest } from '../../transport/send';
import { openByConnectionString, recording, sendThroughN8n } from './sending';

let azurite: Azurite;
let made = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** A table with these rows, all in one partition, and what is sent to it from then on. */
async function aTable(rowKeys: readonly string[]) {
	let meddling: () => Promise<unknown> = async () => {};
	const { send, requests } = recording(async (request) => {
		if (isDeletion(request) && `${request.url} ${request.body ?? ''}`.includes('restless')) await meddling();
		return await sendThroughN8n(request);
	});
	const name = `Deleting${++made}`;
	const table = await openByConnectionString(azurite.connectionString, name, { retries: 0 }, send);
	await table.create();
	for (let at = 0; at < rowKeys.length; at += 100) {
		await table.write(
			rowKeys.slice(at, at + 100).map((rowKey) => ({
				kind: 'insert',
				partitionKey: 'p',
				rowKey,
				properties: { Meant: true },
			})),
		);
	}
	const { rows } = await table.page({});
	requests.length = 0;
	const change = async (rowKey: string, properties: { Meant: boolean }) =>
		await table.write([{ kind: 'upsertReplace', partitionKey: 'p', rowKey, properties }]);
	/** What somebody else does just before each deletion of the row `restless`. */
	const meddle = (deed: () => Promise<unknown>) => (meddling = deed);
	return { table, rows, requests, change, meddle };
}

const isDeletion = ({ method, body }: HttpRequest) =>
	method === 'DELETE' || (body ?? '').includes('\r\nDELETE ');

const isMeant = ({ properties }: { properties: Record<string, unknown> }) => properties.Meant === true;

const keysOf = (rows: ReadonlyArray<{ rowKey: string }>) => rows.map(({ rowKey }) => rowKey).sort();

/** Deletes these rows if they are meant, and says what became of them. */
async function deletionsOf(table: Table, rows: readonly TableRow[]) {
	const all: Record<Deletion, TableRow[]> = { deleted: [], left: [], spared: [] };
	await deleteRows(table, rows, isMeant, (row, deletion) => all[deletion].push(row));
	return all;
}

const standing = async (table: Table) => keysOf((await table.page({})).rows);

describe('rows of a partition', () => {
	it('are deleted one by one, a few at a time, each only as it was read', async () => {
		const rowKeys = Array.from({ length: 250 }, (_, index) => `row-${index}`);
		const { table, rows, requests } = await aTable(rowKeys);
		expect((await deletionsOf(table, rows)).deleted).toHaveLength(250);
		expect(requests).toHaveLength(250);
		expect(requests.map(({ headers }) => headers?.['If-Match'] ?? headers?.['if-match'])).not.toContain('*');
		expect(await standing(table)).toEqual([]);
	});

	it('that somebody changed meanwhile are deleted as they are now, if they are still meant', async () => {
		const { table, rows, change } = await aTable(['a', 'b', 'c', 'd']);
		await change('b', { Meant: true });
		await change('c', { Meant: false });
		const { deleted, spared, left } = await deletionsOf(table, rows);
		expect([keysOf(deleted), keysOf(spared), left]).toEqual([['a', 'b', 'd'], ['c'], []]);
		expect(await standing(table)).toEqual(['c']);
	});

	it('that somebody deleted meanwhile count as deleted, and the others go with them', async () => {
		const { table, rows } = await aTable(['a', 'b', 'c']);
		await table.delete('p', 'b');
		expect(keysOf((await deletionsOf(table, rows)).deleted)).toEqual(['a', 'b', 'c']);
		expect(await standing(table)).toEqual([]);
	});

	it('that somebody changes all the time are left and named, and hold up no other', async () => {
		const { table, rows, meddle, change } = await aTable(['a', 'b', 'restless']);
		meddle(async () => await change('restless', { Meant: true }));
		const { deleted, left } = await deletionsOf(table, rows);
		expect([keysOf(deleted), keysOf(left)]).toEqual([['a', 'b'], ['restless']]);
		expect(await standing(table)).toEqual(['restless']);
	});

	it('whose answer was lost are found gone, and nothing else is deleted', async () => {
		const fake = await startTableFake();
		fake.put(
			'Leads',
			...['a', 'b', 'other'].map((RowKey) => ({
				PartitionKey: 'p',
				RowKey,
				Meant: RowKey !== 'other',
			})),
		);
		const table = await openByConnectionString(fake.connectionString, 'Leads', { retries: 1 });
		const { rows } = await table.page({});
		fake.failNext({ kind: 'reset', stored: true });
		const { deleted } = await deletionsOf(table, rows.filter(isMeant));
		expect(keysOf(deleted)).toEqual(['a', 'b']);
		expect(await standing(table)).toEqual(['other']);
		await fake.stop();
	});
});

describe('a signature', () => {
	const bySas = async (name: string, permissions: { query: true; delete?: boolean }) => {
		const signature = generateAccountSas(
			new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey),
			{ services: { table: true }, resourceTypes: 'co', permissions },
		);
		const access = readTableAccess({
			authentication: 'sasUrl',
			sasUrl: `${azurite.url}/?${signature}`,
		});
		return { access, table: await openTable(access, name, sendThroughN8n, { retries: 0 }) };
	};

	it('that may not delete is refused by what it says itself', async () => {
		const { access } = await bySas('Any', { query: true });
		expect(() => checkDeletePermission(access.sas, 'Azure Table API')).toThrow(
			'of the credential Azure Table API lacks d (Delete)',
		);
	});

	it('that may not delete is refused by the service before a row is gone', async () => {
		const { table: owned, rows } = await aTable(['a']);
		const { table } = await bySas(owned.name, { query: true });
		await expect(tryDeletion(table, 'Azure Table API')).rejects.toMatchObject({
			cause:
				'The shared access signature of the credential Azure Table API does not allow n8n to delete rows',
		});
		expect(await standing(owned)).toEqual(keysOf(rows));
	});

	it('that may delete does it', async () => {
		const { table: owned, rows } = await aTable(['a', 'b', 'c']);
		const { access, table } = await bySas(owned.name, { query: true, delete: true });
		checkDeletePermission(access.sas, 'Azure Table API');
		expect(await tryDeletion(table, 'Azure Table API')).toBe(true);
		expect((await deletionsOf(table, rows)).deleted).toHaveLength(3);
		expect(await standing(owned)).toEqual([]);
	});
});

it('a table that is not there is told apart from one that may not be changed', async () => {
	const table = await openByConnectionString(azurite.connectionString, 'NotThere');
	expect(await tryDeletion(table, 'Azure Table API')).toBe(false);
});
