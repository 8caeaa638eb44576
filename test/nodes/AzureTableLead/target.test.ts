import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';
import { startTableFake } from '../../../dev/lab/tableFake';
import type { TableFake } from '../../../dev/lab/tableFake';
import { SERVICE_CODES } from '../../../azureTable/catalogue';
import { type FaultKind, TableFault } from '../../../azureTable/fault';
import type { Table } from '../../../azureTable/table';
import type { Prepared } from '../../../delivery/target';
import type { JsonObject } from '../../../lead/lead';
import { meaningOf } from '../../../nodes/AzureTableLead/api/errors';
import { existingRows } from '../../../nodes/AzureTableLead/write/existingRows';
import { fitColumns, refusalOfKey } from '../../../nodes/AzureTableLead/fields/fit';
import type { LeadRow } from '../../../nodes/AzureTableLead/write/laterLead';
import { TableTarget } from '../../../nodes/AzureTableLead/write/target';
import { openByConnectionString, recording, sendThroughN8n } from '../../azureTable/sending';
import { leadOf } from '../../delivery/leads';

/** A record that went past the checks before the call, so that only the service can refuse it. */
const unchecked = (rowKey: string, columns: JsonObject = { A: '1' }): Prepared<LeadRow> => ({
	lead: leadOf(rowKey),
	key: rowKey,
	record: { partitionKey: 'p', rowKey, leads: [{ lead: leadOf(rowKey), columns }] },
});

const targetOn = (table: Table): TableTarget =>
	new TableTarget(table, {
		ifExists: 'replace',
		longValues: 'fit',
		nameOf: () => ({ partitionKey: 'p', rowKey: 'r' }),
		columnsOf: () => ({ columns: {}, hints: [] }),
	});

const wordsOf = (results: Array<{ status: string }>): string[] => results.map(({ status }) => status);

describe.each(['Azurite', 'the strict fake'])('a table target on %s', (which) => {
	let azurite: Azurite | undefined;
	let fake: TableFake | undefined;
	let connectionString: string;

	beforeEach(async () => {
		if (which === 'Azurite') azurite = await startAzurite();
		else fake = await startTableFake();
		connectionString = (azurite ?? fake)?.connectionString ?? '';
	});

	afterEach(async () => {
		await azurite?.stop();
		await fake?.stop();
		azurite = undefined;
		fake = undefined;
	});

	const open = async () => await openByConnectionString(connectionString, 'Leads');

	it('lets the row that the service refuses harm no other', async () => {
		const table = await open();
		const results = await targetOn(table).writeBatch([
			unchecked('a'),
			unchecked('large', { A: 'x'.repeat(40_000) }),
			unchecked('b'),
			unchecked('larger', { A: 'x'.repeat(50_000) }),
		]);

		expect(wordsOf(results)).toEqual(['created', 'rejected', 'created', 'rejected']);
		expect(results[1]).toMatchObject({ code: 'PropertyValueTooLarge', remedy: expect.stringMatching(/\.$/) });
		expect((await table.page({})).rows.map(({ rowKey }) => rowKey)).toEqual(['a', 'b']);
	});

	it('refuses a single row too', async () => {
		const results = await targetOn(await open()).writeBatch([unchecked('a', { A: 'x'.repeat(40_000) })]);

		expect(wordsOf(results)).toEqual(['rejected']);
	});

	it('writes a row anew that was deleted between the look and the write', async () => {
		const table = await open();
		const target = targetOn(table);
		await target.writeBatch([unchecked('a'), unchecked('b')]);
		let deleted = false;
		const { send, requests } = recording(async (request) => {
			const isUpdate = request.method === 'POST' && requests.length > 2;
			if (isUpdate && !deleted) {
				deleted = true;
				await table.delete('p', 'b');
			}
			return await sendThroughN8n(request);
		});
		const watched = await openByConnectionString(connectionString, 'Leads', { retries: 0 }, send);
		const changed = { A: '2' };
		const results = await targetOn(watched).writeBatch([unchecked('a', changed), unchecked('b', changed)]);

		expect(deleted).toBe(true);
		expect(wordsOf(results)).toEqual(['updated', 'created']);
	});

	it('does not trust a range that shows nothing, and looks row by row', async () => {
		const batch = [unchecked('a'), unchecked('b')];
		await targetOn(await open()).writeBatch(batch);
		const { send, requests } = recording(async (request) => {
			const response = await sendThroughN8n(request);
			return request.url.includes('filter') ? { ...response, body: '{"value":[]}' } : response;
		});
		const watched = await openByConnectionString(connectionString, 'Leads', { retries: 0 }, send);

		expect(wordsOf(await targetOn(watched).writeBatch(batch))).toEqual(['unchanged', 'unchanged']);
		expect(requests.filter(({ url }) => url.includes('filter'))).toHaveLength(1);
	});

	it('says by looking whether a row stands there', async () => {
		const target = targetOn(await open());
		const [result] = await target.writeBatch([unchecked('a')]);

		expect(result).toMatchObject({ status: 'created', targetId: 'p/a' });
		expect(await target.readBack(unchecked('a'))).toMatchObject({ found: true });
		expect(await target.readBack(unchecked('z'))).toMatchObject({ found: false });
	});

	it('finds rows behind the end of the first page of a range', async () => {
		const table = await open();
		await table.create();
		const keys = Array.from({ length: 60 }, (_, n) => `row${String(n).padStart(2, '0')}`);
		await table.write(
			keys.map((rowKey) => ({ kind: 'insert', partitionKey: 'p', rowKey, properties: { rowKey } }) as const),
		);
		const found = await existingRows(table, 'p', ['row00', 'row30', 'row59', 'row58x', 'zzz']);

		expect([...found.keys()].sort()).toEqual(['row00', 'row30', 'row59']);
	});
});

it('a set-up that is refused stops the run, and a passing fault asks for another try', async () => {
	const fake = await startTableFake();
	const target = targetOn(await openByConnectionString(fake.connectionString, 'Leads'));
	const batch = [unchecked('a'), unchecked('b')];
	fake.failNext(
		{ kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
		{ kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 9 },
		{ kind: 'status', status: 413, code: 'RequestBodyTooLarge' },
		{ kind: 'reset' },
		{ kind: 'status', status: 409, code: 'TableBeingDeleted' },
	);
	const kinds = [];
	for (let call = 0; call < 5; call += 1) {
		kinds.push(await target.writeBatch(batch).catch((failure: unknown) => failure));
	}
	await fake.stop();

	expect(kinds).toMatchObject([
		{ kind: 'setup' },
		{ kind: 'retry', retryAfterMs: 9000 },
		{ kind: 'unclear' },
		{ kind: 'retry' },
		{ kind: 'retry', reason: { code: 'TableBeingDeleted' } },
	]);
});

it('the checks before the call refuse what the strict fake refuses, and nothing else', async () => {
	const fake = await startTableFake();
	const table = await openByConnectionString(fake.connectionString, 'Leads');
	await table.create();
	const many = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`C${n}`, n]));
	const columns: Array<[string, JsonObject]> = [
		['fits', { A: 'x'.repeat(32_768) }],
		['long', { A: 'x'.repeat(32_769) }],
		['name', { 'a-b': 1 }],
		['many', many(253)],
		['some', many(248)],
		['large', Object.fromEntries(Array.from({ length: 17 }, (_, n) => [`C${n}`, 'x'.repeat(32_000)]))],
		['k'.repeat(513), {}],
	];
	for (const [rowKey, properties] of columns) {
		const reported = await table.write([{ kind: 'insert', partitionKey: 'p', rowKey, properties }]).then(
			() => null,
			({ code }: { code: string }) => code,
		);
		const fitted = refusalOfKey('RowKey', rowKey) ?? fitColumns(properties, 'reject');

		expect([rowKey, 'status' in fitted && 'code' in fitted ? fitted.code : null]).toEqual([rowKey, reported]);
	}
	await fake.stop();
});

it('what is made to fit is taken by the strict fake', async () => {
	const fake = await startTableFake();
	const table = await openByConnectionString(fake.connectionString, 'Leads');
	await table.create();
	const long = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`C${n}`, 'x'.repeat(40_000)]));
	const fitted = fitColumns(
		{ ...long, Odd: 'a\u0000\u000b\ud800b', Raw: `{"a":"${'x'.repeat(40_000)}"}` },
		'fit',
	);
	if ('status' in fitted) throw new Error('It can be made to fit.');
	await table.write([{ kind: 'insert', partitionKey: 'p', rowKey: 'r', properties: fitted.columns }]);
	const row = await table.get('p', 'r');
	await fake.stop();

	expect(row?.properties.Odd).toBe('ab');
	expect(row?.properties.Raw ?? null).toBeNull();
	expect(fitted.hints.join()).not.toContain('xxx');
	expect(fitted.hints.filter((hint) => !/^\w+ was (cut|left out).*\.$/.test(hint))).toEqual([]);
});

it('every code of the service says who must act, and one that nobody knows says only itself', () => {
	const blameOf = (kind: FaultKind, code: string) =>
		meaningOf(new TableFault(kind, code, 'Cause', 'Remedy.')).blame;
	const known = Object.entries(SERVICE_CODES).map(([code, { kind }]) => [code, blameOf(kind, code)] as const);
	const withBlame = (blame: string) => known.filter(([, one]) => one === blame).map(([code]) => code);

	expect(withBlame('lead').sort()).toEqual([
		'EntityTooLarge',
		'KeyValueTooLarge',
		'OutOfRangeInput',
		'PropertyValueTooLarge',
		'TooManyProperties',
	]);
	expect(withBlame('unclear').sort()).toEqual(['InvalidInput', 'RequestBodyTooLarge']);
	for (const code of [
		'AccountIsDisabled',
		'AuthenticationFailed',
		'InvalidResourceName',
		'PropertyNameInvalid',
	])
		expect(withBlame('setup')).toContain(code);
	for (const code of ['ServerBusy', 'TableBeingDeleted', 'OperationTimedOut', 'UpdateConditionNotSatisfied'])
		expect(withBlame('passing')).toContain(code);
	expect(blameOf('passing', 'CERT_HAS_EXPIRED')).toBe('setup');
	expect(blameOf('passing', 'ECONNRESET')).toBe('passing');
	expect(meaningOf(new TableFault('invalid', 'NeverHeardOf', 'x', 'y'))).toMatchObject({
		blame: 'unclear',
		reason: { code: 'NeverHeardOf', cause: 'Its meaning is not known.' },
	});
});
