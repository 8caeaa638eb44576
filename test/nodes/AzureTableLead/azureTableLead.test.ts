import { createHash } from 'node:crypto';
import { startAzurite } from '../../../dev/lab/azurite';
import type { Azurite } from '../../../dev/lab/azurite';
import { startTableFake } from '../../../dev/lab/tableFake';
import type { JsonObject } from '../../../lead/lead';
import { openByConnectionString } from '../../azureTable/sending';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { itemsOf, NODE_TYPE, rowsOf, runTable, startTableEngine, statusesOf } from './harness';
import type { TableRun } from './harness';
import { startAzuriteProxy } from '../azuriteProxy';
import type { AzuriteProxy } from '../azuriteProxy';

let engine: Engine;
let azurite: Azurite;
let proxy: AzuriteProxy;

beforeAll(async () => {
	engine = await startTableEngine();
});

beforeEach(async () => {
	azurite = await startAzurite();
	proxy = await startAzuriteProxy(azurite);
});

afterEach(async () => {
	await proxy.stop();
	await azurite.stop();
});

const run = async (leads: readonly object[], parameters: TableRun['parameters'] = {}) =>
	await runTable(engine, leads, { connectionString: proxy.connectionString, parameters });

const rows = async (table?: string) => await rowsOf(azurite.connectionString, table);

const customKeys = { keys: 'custom', partitionKey: '={{ $json.part }}', rowKey: '={{ $json.row }}' };
const inRow = (row: string, lead = leadOf(row), part = 'p') => ({ ...lead, part, row });

const OTHER_ID = '00000000-0000-5000-8000-000000000000';

const isTransaction = ({ path }: { path: string }): boolean => path.includes('$batch');

describe('Create or Update', () => {
	it('writes 1,000 leads of one offer in 10 transactions, besides making the table and the secret of its keys', async () => {
		const { written, unwritten } = await run(leadsOf(1000));
		const others = proxy.calls.filter((call) => !isTransaction(call));

		expect(unwritten).toEqual([]);
		expect(new Set(statusesOf(written))).toEqual(new Set(['created']));
		expect(proxy.calls.filter(isTransaction)).toHaveLength(10);
		expect(others.map(({ method, path }) => [method, path.replace(/^\/devstoreaccount1\//, '')])).toEqual([
			['GET', expect.stringContaining('key-secret')],
			['POST', 'Leads'],
			['POST', 'Tables'],
			['GET', expect.stringContaining('key-secret')],
			['POST', 'Leads'],
		]);
		expect((await rows()).size).toBe(1000);
	});

	it('keeps what Lead Route decided, as JSON', async () => {
		const assignment = { owner: 'Anna', ownerIds: { salesforce: '005' }, reason: 'It is her turn.' };
		await run([{ ...leadOf('a'), assignment }]);
		const [row] = (await rows()).values();
		expect(JSON.parse(String(row?.Assignment))).toEqual(assignment);
	});

	it.each(['customerAndOffer', 'email'])(
		'names no row, and no result, by what a known address could be tested against (Match By %s)',
		async (matchBy) => {
			const lead = leadOf('robin');
			const { written } = await run([lead], { matchBy });
			const [key = ''] = (await rows()).keys();
			const guesses = ['sha1', 'sha256', 'md5'].map((hash) =>
				createHash(hash).update('robin@private.example').digest('hex'),
			);
			expect(written).toMatchObject([{ targetId: key }]);
			for (const guess of [
				...guesses,
				...guesses.map((hash) => hash.slice(0, 32)),
				lead.customerKey,
				'robin',
			])
				expect(key).not.toContain(guess);
			expect(await run([{ ...lead, leadId: OTHER_ID }], { matchBy })).toMatchObject({
				written: [{ targetId: key }],
			});
		},
	);

	it('writes rows with every field of the lead, named and flat', async () => {
		const lead = leadOf('robin', { createdAt: '2018-09-28T18:24:18.711Z' });
		const { written } = await run([lead]);
		const [[key, row] = ['', {}]] = await rows();

		expect(key).toMatch(/^contoso\.widget\/[0-9a-f]{32}$/);
		expect(written).toMatchObject([
			{ leadId: lead.leadId, target: 'azureTable', status: 'created', targetId: key, attempts: 1 },
		]);
		expect(row).toMatchObject({
			LeadId: lead.leadId,
			CustomerKey: lead.customerKey,
			Source: 'AzureMarketplace',
			Action: 'INS',
			OfferId: lead.offerId,
			FirstName: 'Robin',
			Email: 'robin@private.example',
			Title: 'Buyer',
			CountryCode: 'US',
			Offer: 'contoso.widget',
			CreatedAt: '2018-09-28T18:24:18.711Z',
			IsTest: false,
		});
		expect(Object.keys(row)).not.toEqual(expect.arrayContaining(['Note', 'Raw']));
	});

	it('writes the raw lead only on demand, and leaves out one that is too long for a column', async () => {
		await run([leadOf('a', { raw: { LeadSource: 'SPZA' } })]);
		const options = { includeRawLead: true };
		await run([leadOf('b', { raw: { LeadSource: 'SPZA' } }), leadOf('c', { raw: 'x'.repeat(40_000) })], {
			options,
		});
		const found = [...(await rows()).values()];

		expect(found).toHaveLength(3);
		expect(found.flatMap(({ Raw }) => (Raw === undefined ? [] : [Raw]))).toEqual(['{"LeadSource":"SPZA"}']);
	});

	it('tells new, unchanged, changed and badly named leads of one batch apart', async () => {
		await run([inRow('same'), inRow('changes')], customKeys);
		proxy.calls.length = 0;
		const { written, unwritten } = await run(
			[
				inRow('new'),
				inRow('same'),
				inRow('changes', leadOf('changes', { leadId: OTHER_ID, note: 'New words' })),
				inRow('large', leadOf('large', { note: 'x'.repeat(40_000) })),
				inRow('k'.repeat(600)),
				inRow('with/slash'),
				inRow(''),
				{ not: 'a lead' },
			],
			customKeys,
		);

		expect(written.map(({ row, status }) => [row, status])).toEqual([
			['new', 'created'],
			['same', 'unchanged'],
			['changes', 'updated'],
			['large', 'created'],
			['with/slash', 'created'],
		]);
		expect(written[3]?.message).toContain('Note was cut to the 32768 characters of the field.');
		expect(unwritten.map(({ status, code }) => [status, code])).toEqual([
			['rejected', 'KeyValueTooLarge'],
			['rejected', 'KeyEmpty'],
			['unavailable', 'NOT_A_LEAD'],
		]);
		expect((await rows()).get('p/changes')?.Note).toContain('New words');
		expect([...(await rows()).keys()]).toEqual(['p/changes', 'p/large', 'p/new', 'p/same', 'p/with:2Fslash']);
		// Refused, read, written.
		expect(proxy.calls).toHaveLength(3);
	});

	it('never erases a known value with a blank one', async () => {
		const lead = leadOf('robin', { note: 'Call me' });
		await run([lead]);
		const { written } = await run([{ ...lead, note: null, stage: 'active' }]);
		const [row] = [...(await rows()).values()];

		expect(statusesOf(written)).toEqual(['updated']);
		expect(row).toMatchObject({ Note: 'Call me', Stage: 'active' });
	});

	it('writes two leads of one buyer one after the other into one row', async () => {
		const { written } = await run([leadOf('robin'), leadOf('robin', { note: 'Again' }), leadOf('kim')]);

		expect(statusesOf(written)).toEqual(['created', 'updated', 'created']);
		expect((await rows()).size).toBe(2);
	});

	it('replaces or skips a row on demand', async () => {
		const lead = leadOf('robin', { note: 'Old' });
		const newer = { ...lead, leadId: OTHER_ID, note: null, stage: 'active' };
		await run([lead]);

		expect(statusesOf((await run([newer], { ifExists: 'skip' })).written)).toEqual(['duplicate']);
		expect(statusesOf((await run([lead], { ifExists: 'skip' })).written)).toEqual(['unchanged']);
		expect(statusesOf((await run([newer], { ifExists: 'replace' })).written)).toEqual(['updated']);
		expect(statusesOf((await run([newer], { ifExists: 'replace' })).written)).toEqual(['unchanged']);
		const [row] = [...(await rows()).values()];
		expect(row).toMatchObject({ Stage: 'active' });
		expect(row).not.toHaveProperty('Note');
	});

	it('finds the rows that exist in a partition of many others', async () => {
		const leads = leadsOf(400);
		await run(leads, { options: { batchSize: 100 } });
		const some = leads.filter((_, index) => index % 9 === 0);
		const { written } = await run([...some, leadOf('newcomer')]);

		expect(statusesOf(written)).toEqual([...some.map(() => 'unchanged'), 'created']);
	});

	it('splits what is too large for one transaction', async () => {
		const leads = leadsOf(100).map((lead) => ({
			...lead,
			note: 'x'.repeat(30_000),
			raw: 'x'.repeat(30_000),
		}));
		const { written } = await run(leads);

		expect(new Set(statusesOf(written))).toEqual(new Set(['created']));
		expect((await rows()).size).toBe(100);
		// Azure refuses more, so nothing that large is even sent.
		expect(Math.max(...proxy.calls.map(({ body }) => Buffer.byteLength(body)))).toBeLessThan(4 * 1024 * 1024);
	});

	it('writes the columns that were mapped by hand', async () => {
		const value = { Mail: '={{ $json.email }}', Score: 7, Empty: '', Tags: '={{ ["a", "b"] }}' };
		const lead = leadOf('robin', { ledgerKey: '1:pr' });
		await run([lead], {
			fieldMapping: 'manual',
			fields: { mappingMode: 'defineBelow', value },
		});

		expect([...(await rows()).values()]).toEqual([
			{ Mail: 'robin@private.example', Score: 7, Tags: 'a, b', LeadId: lead.leadId, LedgerKey: '1:pr' },
		]);
	});

	it('puts each lead into the partition of its day on demand', async () => {
		const leads = ['2018-09-27', '2018-09-28'].map((day) =>
			leadOf(day, { createdAt: `${day}T10:00:00.000Z` }),
		);
		await run(leads, { keys: 'dayAndLead' });

		expect([...(await rows()).keys()]).toEqual(
			leads.map((lead) => `${lead.createdAt?.slice(0, 10)}/${lead.leadId}`),
		);
	});

	it('rejects on demand a lead with a value that does not fit', async () => {
		const { unwritten } = await run([leadOf('b', { note: 'x'.repeat(40_000) })], {
			options: { longValues: 'reject' },
		});
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'PropertyValueTooLarge' }]);
	});

	it('takes out what the service forbids in texts', async () => {
		await run([leadOf('b', { company: 'Fab\u0000rik\u000bam \ud800', lastName: 'Zoë 𝒳' })]);
		expect([...(await rows()).values()]).toMatchObject([{ Company: 'Fabrikam', LastName: 'Zoë 𝒳' }]);
	});

	it.each([
		['no field at all', {}, 'unavailable'],
		['only blank fields', { Email: '' }, 'unavailable'],
		['a field that this lead lacks', { Note: '={{ $json.note }}' }, 'rejected'],
		['a name that no column can have', { 'a-b': 1 }, 'unavailable'],
	])('writes no row for a manual mapping of %s', async (_what, value, status) => {
		const { written, unwritten } = await run([leadOf('a')], {
			fieldMapping: 'manual',
			fields: { mappingMode: 'defineBelow', value },
		});
		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([{ status, attempts: 0 }]);
		expect(proxy.calls).toEqual([]);
	});

	it('says that the raw lead is missing when Lead Parse does not output it', async () => {
		const { written } = await run([leadOf('a')], { options: { includeRawLead: true } });
		expect(written[0]?.message).toContain('turn on Include Raw Lead in Lead Parse');
	});

	it('writes nothing under Dry Run, and still says what would be refused', async () => {
		const { written, unwritten } = await run([inRow('a'), inRow('')], {
			...customKeys,
			options: { dryRun: true },
		});

		expect(statusesOf(written)).toEqual(['dry-run']);
		expect(unwritten).toMatchObject([{ code: 'KeyEmpty' }]);
		expect(proxy.calls).toEqual([]);
	});
});

describe('leads that must not simply be written', () => {
	const delicate = [
		leadOf('dnc', { doNotContact: true }),
		leadOf('test', { isTest: true }),
		leadOf('unreadable', { unreadable: true }),
	];

	it('are held back', async () => {
		const { written, unwritten } = await run(delicate);

		expect(statusesOf(written)).toEqual(['suppressed', 'suppressed']);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'UNREADABLE_LEAD' }]);
		expect(proxy.calls).toEqual([]);
	});

	it('are written where the table is a suppression or rescue list', async () => {
		const options = { doNotContact: 'deliver', testLeads: 'deliver', unreadableLeads: 'deliver' };
		const { written } = await run(delicate, { options });

		expect(statusesOf(written)).toEqual(['created', 'created', 'created']);
		expect((await rows()).size).toBe(3);
	});
});

describe('items', () => {
	it('are paired with the item they came from, and keep their lead on the error output', async () => {
		const leads = [leadOf('a'), leadOf('b', { note: 'x'.repeat(40_000) }), leadOf('c')];
		const result = await run(leads, { options: { longValues: 'reject' } });

		expect(itemsOf(result, 0).map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
		expect(itemsOf(result, 1)).toMatchObject([{ json: { ...leads[1], status: 'rejected' } }]);
		expect(itemsOf(result, 1)[0]?.json.remedy).toMatch(/^Leave out/);
	});
});

describe('when others write too', () => {
	/** Somebody changes the only row after it was read and before it is written; gives its key. */
	const changeMeanwhile = async (properties: JsonObject): Promise<string> => {
		const [[key] = ['']] = await rows();
		const [partitionKey = '', rowKey = ''] = key.split('/');
		const table = await openByConnectionString(azurite.connectionString, 'Leads');
		let changed = 0;
		proxy.before = async ({ method, path }) => {
			if (method === 'GET' || !path.includes('RowKey=') || changed > 0) return;
			changed += 1;
			await table.write([{ kind: 'upsertMerge', partitionKey, rowKey, properties }]);
		};
		return key;
	};

	it('keeps what somebody changed between the look and the write', async () => {
		const lead = leadOf('robin');
		await run([lead]);
		const key = await changeMeanwhile({ Owner: 'Kim' });
		const { written } = await run([{ ...lead, leadId: OTHER_ID, note: 'New' }]);

		expect(statusesOf(written)).toEqual(['updated']);
		expect((await rows()).get(key)).toMatchObject({ Owner: 'Kim', Note: expect.stringContaining('New') });
	});

	it('looks again, and sees that somebody has just written the same', async () => {
		const lead = leadOf('robin');
		await run([lead]);
		await changeMeanwhile({ Stage: 'active' });
		const { written } = await run([{ ...lead, stage: 'active' }]);

		expect(statusesOf(written)).toEqual(['unchanged']);
	});

	it('makes no row twice when two runs deliver the same leads at once', async () => {
		const leads = leadsOf(150);
		const results = await Promise.all([run(leads), run(leads)]);
		const statuses = results.flatMap(({ written }) => statusesOf(written));

		expect(statuses).toHaveLength(300);
		expect(statuses.filter((status) => status === 'created')).toHaveLength(150);
		expect(statuses.filter((status) => status === 'unchanged')).toHaveLength(150);
		expect((await rows()).size).toBe(150);
	});
});

describe('when the network fails', () => {
	it('doubles nothing after a lost answer, and knows that the rows stand', async () => {
		await run([leadOf('first')]);
		let lost = 0;
		proxy.loses = (call) => isTransaction(call) && (lost += 1) === 1;
		const { written } = await run(leadsOf(20));

		expect(lost).toBeGreaterThan(1);
		expect(written.map(({ status, attempts }) => [status, attempts])).toEqual(
			Array.from({ length: 20 }, () => ['unchanged', 2]),
		);
		expect((await rows()).size).toBe(21);
	});

	it('does the same for a single row', async () => {
		await run([leadOf('first')]);
		let lost = 0;
		proxy.loses = ({ method }) => method === 'POST' && (lost += 1) === 1;
		const { written } = await run([leadOf('second')]);

		expect(written).toMatchObject([{ status: 'unchanged', attempts: 2 }]);
		expect((await rows()).size).toBe(2);
	});

	it('waits as long as a busy service asks, and then writes', async () => {
		const fake = await startTableFake();
		fake.failNext({ kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 1 });
		const { written } = await runTable(engine, leadsOf(3), { connectionString: fake.connectionString });
		await fake.stop();

		expect(written.map(({ status, attempts }) => [status, attempts])).toEqual(
			Array.from({ length: 3 }, () => ['created', 2]),
		);
	});

	it.each([429, 503])('tries again after HTTP %i that names no wait', async (status) => {
		const fake = await startTableFake();
		fake.failNext({ kind: 'status', status }, { kind: 'status', status });
		const { written } = await runTable(engine, leadsOf(3), { connectionString: fake.connectionString });
		await fake.stop();

		expect(written.map((lead) => [lead.status, lead.attempts])).toEqual(
			Array.from({ length: 3 }, () => ['created', 3]),
		);
	});

	it('says so after all tries when nobody answers, and keeps the leads', async () => {
		await azurite.stop();
		const { written, unwritten } = await runTable(engine, leadsOf(2), {
			connectionString: azurite.connectionString,
		});

		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'ECONNREFUSED', firstName: 'Robin' },
			{ status: 'unavailable', code: 'ECONNREFUSED' },
		]);
		expect(Number(unwritten[0]?.attempts)).toBeGreaterThanOrEqual(5);
	});
});

describe('when the set-up is wrong', () => {
	const refusedBy = async (connectionString: string, parameters = {}) =>
		(await runTable(engine, leadsOf(2), { connectionString, parameters })).unwritten;

	it('says which key is refused after one call, and tells no secret', async () => {
		const wrong = proxy.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmcta2V5');
		const unwritten = await refusedBy(wrong);

		expect(unwritten).toMatchObject([
			{
				status: 'unavailable',
				code: 'AuthorizationFailure',
				cause: 'Azure does not accept the key or signature.',
			},
			{ status: 'unavailable', code: 'AuthorizationFailure' },
		]);
		expect(proxy.calls).toHaveLength(1);
		expect(JSON.stringify(unwritten)).not.toContain('d3Jvbmcta2V5');
	});

	it('says what is wrong with the credential without any call', async () => {
		const unwritten = await refusedBy('AccountName=contoso');

		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'ConnectionString', attempts: 0 },
			{ status: 'unavailable', code: 'ConnectionString', attempts: 0 },
		]);
	});

	it('says what is wrong with the name of the table', async () => {
		expect(await refusedBy(proxy.connectionString, { table: 'my-leads' })).toMatchObject([
			{ status: 'unavailable', code: 'Table' },
			{ status: 'unavailable', code: 'Table' },
		]);
		expect(proxy.calls).toEqual([]);
	});
});

describe('Send Test Lead', () => {
	it.each(['offerAndCustomer', 'dayAndLead', 'custom'])(
		'writes it and finds it again, keys %s',
		async (keys) => {
			const { written } = await run([{}], { operation: 'sendTestLead', keys });
			const found = [...(await rows()).values()];

			expect(written).toMatchObject([
				{ status: 'created', found: true, message: expect.stringContaining('is in the table Leads') },
			]);
			expect(found).toMatchObject([{ IsTest: true, LastName: expect.stringMatching(/^MSFT_TEST_\d{18}$/) }]);
		},
	);
});

it('its credential test is the one of the credential', async () => {
	const data = { authentication: 'connectionString', connectionString: azurite.connectionString };

	expect(
		await engine.credentialTest(NODE_TYPE, 'azureTableApiTest', { type: 'azureTableApi', data }),
	).toMatchObject({ status: 'OK' });
});

describe('Get Many', () => {
	const getMany = async (parameters: TableRun['parameters'] = {}) =>
		await run([{}], { operation: 'getMany', ...parameters });

	it('gives the rows that were written, with all their columns and no row that is not about a lead', async () => {
		await run(leadsOf(3), { keys: 'dayAndLead' });
		await run(leadsOf(3), { keys: 'offerAndCustomer' });
		const { written } = await getMany({ returnAll: true });
		expect(written).toHaveLength(6);
		for (const row of written) {
			expect(row).toMatchObject({ LeadId: expect.any(String), Email: expect.any(String) });
			expect(row).toHaveProperty('PartitionKey');
		}
	});

	it('gives at most Limit rows, and those that the filter lets through', async () => {
		await run([inRow('a'), inRow('b'), inRow('c', undefined, 'q')], customKeys);
		expect((await getMany({ limit: 2 })).written).toHaveLength(2);
		const { written } = await getMany({ filter: "PartitionKey eq 'q'" });
		expect(written.map(({ RowKey }) => RowKey)).toEqual(['c']);
	});

	it('gives nothing for a table that does not exist, and says what is wrong with a filter', async () => {
		expect((await getMany({ table: 'Nowhere' })).written).toEqual([]);
		await run([inRow('a')], customKeys);
		const { unwritten } = await getMany({ filter: 'Offer is what' });
		expect(unwritten).toMatchObject([{ status: 'unavailable', remedy: expect.stringMatching(/\.$/) }]);
	});
});
