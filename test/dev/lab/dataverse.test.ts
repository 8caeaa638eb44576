import { DynamicsWebApi } from 'dynamics-web-api';
import { IDS, startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { userRow } from '../../../dev/lab/dataverse/owners';
import { call, tokenOf } from './dataverseAccess';

const ID = 'c0ffee00-0000-4000-8000-000000000001';
const KEY = "new_leadkey='a1b2'";

let dataverse: Dataverse;
let client: DynamicsWebApi;

beforeEach(async () => {
	dataverse = await startDataverse();
	dataverse.world.roles = ['Lead Manager'];
	client = new DynamicsWebApi({
		serverUrl: `${dataverse.environmentUrl}/`,
		dataApi: { version: '9.2' },
		propagateErrors: true,
		onTokenRefresh: async () => await tokenOf(dataverse),
	});
});
afterEach(async () => await dataverse.stop());

/** What an independent client says of a refusal. */
const refusalOf = async (work: Promise<unknown>): Promise<{ status: unknown; code: unknown }> => {
	const thrown: unknown = await work.then(
		() => 'nothing was refused',
		(error: unknown) => error,
	);
	return { status: Reflect.get(Object(thrown), 'status'), code: Reflect.get(Object(thrown), 'code') };
};

describe('with dynamics-web-api, a client that somebody else wrote', () => {
	it('says who asks', async () => {
		expect(await client.callFunction({ functionName: 'WhoAmI' })).toMatchObject({ UserId: IDS.user });
	});

	it('lists users and teams in pages, by condition and order', async () => {
		const { systemusers } = dataverse.world.records;
		systemusers.set(ID, userRow(ID, 'Ben Sales'));
		dataverse.world.pageSize = 1;
		const { value } = await client.retrieveAll({
			collection: 'systemusers',
			select: ['fullname'],
			filter: 'isdisabled eq false and accessmode ne 4',
			orderBy: ['fullname'],
		});
		expect(value).toMatchObject([{ fullname: 'Anna Sales' }, { fullname: 'Ben Sales', systemuserid: ID }]);
		dataverse.world.roles = ['Lead Reader'];
		const teams = client.retrieveMultiple({ collection: 'teams', select: ['name'] });
		expect(await refusalOf(teams)).toEqual({ status: 403, code: '0x80040220' });
	});

	it('creates and updates by primary key, and tells the two apart', async () => {
		const upsert = async (data: object) =>
			await client.upsert({
				collection: 'leads',
				key: ID,
				data,
				returnRepresentation: true,
				select: ['leadid'],
			});
		expect(await upsert({ subject: 'One', lastname: "O'Neil" })).toMatchObject({ leadid: ID });
		await upsert({ subject: 'Two' });
		const [row] = dataverse.leads();
		expect(row).toMatchObject({ id: ID, writes: 2, values: { subject: 'Two', lastname: "O'Neil" } });
		expect(dataverse.calls.map(({ status }) => status)).toEqual([201, 200]);
	});

	it('creates and updates by alternate key, while its index is active', async () => {
		const upsert = async () =>
			await client.upsert({ collection: 'leads', key: KEY, data: { subject: 'One' } });
		await upsert();
		await upsert();
		expect(dataverse.leads()).toMatchObject([{ writes: 2, values: { new_leadkey: 'a1b2' } }]);
		dataverse.world.alternateKeys[0] = { name: 'k', columns: ['new_leadkey'], status: 'InProgress' };
		expect(await refusalOf(upsert())).toMatchObject({ status: 400 });
		dataverse.world.alternateKeys.length = 0;
		expect(await refusalOf(upsert())).toMatchObject({ status: 400 });
	});

	it('refuses characters in key values that break addresses', async () => {
		const key = "new_leadkey='a/b'";
		expect(
			await refusalOf(client.upsert({ collection: 'leads', key, data: { subject: 'x' } })),
		).toMatchObject({
			status: 400,
		});
	});

	it('creates only or updates only, by If-None-Match and If-Match', async () => {
		const upsert = async (condition: object, key = ID) =>
			await client.upsert({ collection: 'leads', key, data: { subject: 'x' }, ...condition });
		expect(await refusalOf(upsert({ ifmatch: '*' }))).toEqual({ status: 404, code: '0x80040217' });
		expect(await refusalOf(upsert({ ifmatch: '*' }, KEY))).toEqual({ status: 404, code: '0x80060891' });
		await upsert({ ifnonematch: '*' });
		expect(await refusalOf(upsert({ ifnonematch: '*' }))).toEqual({ status: 412, code: '' });
		expect(await refusalOf(upsert({ ifmatch: 'W/"1"' }))).toEqual({ status: 412, code: '0x80060882' });
		await upsert({ ifmatch: '*' });
		expect(dataverse.leads()).toMatchObject([{ writes: 2 }]);
	});

	it.each([412, 500] as const)(
		'detects duplicates only when asked to, and answers HTTP %i',
		async (status) => {
			dataverse.world.duplicateStatus = status;
			const create = async (duplicateDetection: boolean) =>
				await client.create({
					collection: 'leads',
					data: { subject: 'x', emailaddress1: 'a@b.example' },
					duplicateDetection,
				});
			await create(true);
			await create(false);
			expect(await refusalOf(create(true))).toEqual({ status, code: '0x80040333' });
			expect(dataverse.leads()).toHaveLength(2);
		},
	);

	it('carries a change set out whole, with references, or not at all', async () => {
		client.startBatch();
		void client.create({ collection: 'leads', data: { subject: 'One' }, contentId: '1' });
		void client.update({ collection: '$1', data: { subject: 'Two' } } as never);
		await client.executeBatch();
		expect(dataverse.leads()).toMatchObject([{ values: { subject: 'Two' } }]);
		client.startBatch();
		void client.create({ collection: 'leads', data: { subject: 'Three' } });
		void client.create({ collection: 'leads', data: { nonsense: 1 } });
		await expect(client.executeBatch()).rejects.toHaveLength(1);
		expect(dataverse.leads()).toHaveLength(1);
	});

	it('carries single operations of a batch out, one by one', async () => {
		client.startBatch();
		void client.create({ collection: 'leads', data: { subject: 'One' }, inChangeSet: false });
		void client.upsert({ collection: 'leads', key: ID, data: { subject: 'Two' }, inChangeSet: false });
		void client.retrieve({ collection: 'leads', key: ID, select: ['subject'], inChangeSet: false });
		const results = await client.executeBatch();
		expect(results[2]).toMatchObject({ subject: 'Two' });
		expect(dataverse.leads()).toHaveLength(2);
	});

	it('tells tables, columns, lengths and options', async () => {
		const attributes = await client.retrieveAttributes({
			entityKey: "LogicalName='lead'",
			castType: 'Microsoft.Dynamics.CRM.StringAttributeMetadata',
			select: ['LogicalName', 'MaxLength'],
		});
		expect(attributes.value).toContainEqual(
			expect.objectContaining({ LogicalName: 'lastname', MaxLength: 50 }),
		);
		const picklists = await client.retrieveAttributes({
			entityKey: "LogicalName='lead'",
			castType: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata',
			select: ['LogicalName'],
			expand: [{ property: 'OptionSet', select: ['Options'] }],
		} as never);
		const source = (picklists.value ?? []).find(({ LogicalName }) => LogicalName === 'leadsourcecode');
		expect(JSON.stringify(source)).toContain('"Value":8');
	});

	it('finds, reads and deletes leads', async () => {
		await client.upsert({
			collection: 'leads',
			key: ID,
			data: { subject: 'x', emailaddress1: "o'neil@b.example" },
		});
		const found = await client.retrieveMultiple({
			collection: 'leads',
			select: ['leadid'],
			filter: "emailaddress1 eq 'o''neil@b.example' and statecode eq 0",
		});
		expect(found.value).toMatchObject([{ leadid: ID }]);
		await client.deleteRecord({ collection: 'leads', key: ID });
		expect(dataverse.leads()).toEqual([]);
	});
});

describe('what the Web API refuses', () => {
	const upsert = async (columns: object, headers: Record<string, string> = {}) =>
		await call(dataverse, 'PATCH', `leads(${ID})`, { body: JSON.stringify(columns), headers });

	it.each([
		['a text that is too long', { lastname: 'x'.repeat(51) }, 400, '0x80044331'],
		['an option that does not exist', { leadsourcecode: 77 }, 400, '0x8004431a'],
		['a label for an option', { leadsourcecode: 'Web' }, 400, '0x80048d19'],
		['a column that nobody declared', { nonsense: 'x' }, 400, '0x0'],
		['a number for a text', { lastname: 5 }, 400, '0x80048d19'],
		['a lookup to nobody', { 'ownerid@odata.bind': `/teams(${ID})` }, 404, '0x80040217'],
		[
			'a lookup to the wrong table',
			{ 'ownerid@odata.bind': `/campaigns(${IDS.campaign})` },
			400,
			'0x80060888',
		],
		['a control character', { lastname: 'a\u000Bb' }, 400, '0x80048d19'],
		['a time of day for a date', { estimatedclosedate: '2026-03-01T00:00:00Z' }, 400, '0x80048d19'],
		['a number out of bounds', { numberofemployees: -1 }, 400, '0x80060888'],
		['a state at creation', { statecode: 1 }, 400, '0x80060888'],
	])('%s', async (_, columns, status, code) => {
		expect(await upsert(columns)).toMatchObject({ status, code });
		expect(dataverse.leads()).toEqual([]);
	});

	it('takes a lead without a last name: only forms demand it', async () => {
		expect(await upsert({ subject: 'x' })).toMatchObject({ status: 204 });
	});

	it('a wrong entity set: names are compared with case', async () => {
		expect(await call(dataverse, 'GET', 'Leads')).toMatchObject({ status: 404, code: '0x8006088a' });
	});

	it('a change to a lead that sales has closed, unless the environment has no such rule', async () => {
		await upsert({ subject: 'x' });
		dataverse.world.leads.close(ID, 1);
		expect(await upsert({ subject: 'y' })).toMatchObject({ status: 400, code: '0x80040265' });
		dataverse.world.closedLeads = 'accept';
		expect(await upsert({ subject: 'y' })).toMatchObject({ status: 204 });
	});

	it('a value of an alternate key that another record has, on creation and on change', async () => {
		dataverse.world.alternateKeys.push({ name: 'k', columns: ['emailaddress1'], status: 'Active' });
		dataverse.world.leads.insert(undefined, { emailaddress1: 'a@b.example' });
		const taken = { status: 412, code: '0x80060892' };
		expect(await upsert({ emailaddress1: 'a@b.example' })).toMatchObject(taken);
		await upsert({ subject: 'x' });
		expect(await upsert({ emailaddress1: 'a@b.example' })).toMatchObject(taken);
		expect(await upsert({ emailaddress1: 'c@b.example' })).toMatchObject({ status: 204 });
	});

	it('all but administrators in administration mode', async () => {
		dataverse.world.isAdministrationMode = true;
		expect(await upsert({ subject: 'x' })).toMatchObject({ status: 403, code: '0x8004a113' });
	});

	it('whoever has no user, no role, no privilege or no right to a column', async () => {
		const { world } = dataverse;
		world.roles = ['Lead Reader'];
		expect(await upsert({ subject: 'x' })).toMatchObject({ status: 403, code: '0x80040220' });
		world.roles = ['Microsoft Marketplace Lead Writer'];
		world.securedColumns.add('leadsourcecode');
		expect(await upsert({ leadsourcecode: 8 })).toMatchObject({ status: 403 });
		world.roles = [];
		expect(await upsert({ subject: 'x' })).toMatchObject({ status: 403, code: '0x80042f09' });
		world.applicationUser = false;
		expect(await upsert({ subject: 'x' })).toMatchObject({ status: 403, code: '0x80072560' });
	});

	it('too many requests, with a wait that grows', async () => {
		dataverse.limit({ requests: 2, windowSeconds: 300 });
		await upsert({ subject: 'x' });
		await upsert({ subject: 'x' });
		const first = await upsert({ subject: 'x' });
		expect(first).toMatchObject({ status: 429, code: '0x80072322' });
		const second = await upsert({ subject: 'x' });
		expect(Number(second.headers.get('retry-after'))).toBeGreaterThan(
			Number(first.headers.get('retry-after')) - 1,
		);
	});

	it('a body that is too large', async () => {
		dataverse.limit({ bodyBytes: 100 });
		expect(await upsert({ description: 'x'.repeat(200) })).toMatchObject({ status: 413 });
	});
});

describe('actions', () => {
	it('a note of a lead is upserted by its ID, by whoever may write notes', async () => {
		await call(dataverse, 'PATCH', `leads(${ID})`, { body: '{"subject":"x"}' });
		const write = async (lead: string) =>
			await call(dataverse, 'PATCH', 'annotations(c0ffee00-0000-4000-8000-000000000002)', {
				body: JSON.stringify({
					subject: 'a',
					notetext: 'b',
					'objectid_lead@odata.bind': `/leads(${lead})`,
				}),
			});
		expect(await write(IDS.queue)).toMatchObject({ status: 404 });
		await write(ID);
		expect(await write(ID)).toMatchObject({ status: 204 });
		expect([...dataverse.world.notes.values()]).toEqual([{ leadId: ID, subject: 'a', text: 'b', writes: 2 }]);
		dataverse.world.roles = ['Microsoft Marketplace Lead Writer'];
		expect(await write(ID)).toMatchObject({ status: 403, code: '0x80040220' });
	});

	it('AddToQueue puts a lead into a queue that exists', async () => {
		await call(dataverse, 'PATCH', `leads(${ID})`, { body: '{"subject":"x"}' });
		const body = JSON.stringify({ Target: { '@odata.type': 'Microsoft.Dynamics.CRM.lead', leadid: ID } });
		const path = (queue: string) => `queues(${queue})/Microsoft.Dynamics.CRM.AddToQueue`;
		expect(await call(dataverse, 'POST', path(ID), { body })).toMatchObject({ status: 404 });
		expect(await call(dataverse, 'POST', path(IDS.queue), { body })).toMatchObject({ status: 200 });
		expect(dataverse.world.queued.get(ID)).toBe(IDS.queue);
	});
});
