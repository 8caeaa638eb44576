import { IDS, startDataverse } from '../../dev/lab/dataverse';
import type { Dataverse } from '../../dev/lab/dataverse';
import type { Lead } from '../../lead/lead';
import { leadOf, leadsOf } from '../delivery/leads';
import type { Engine } from '../workflow/engine';
import { credentialFor, PRIVATE, runDynamics, startDynamicsEngine } from './dynamics365LeadHarness';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

const run = async (leads: readonly Lead[], options: object, parameters = {}) => {
	const result = await runDynamics(engine, leads, {
		credential: credentialFor(dataverse),
		parameters: { ...parameters, options: { ...options } },
	});
	expect(result.shown).not.toMatch(PRIVATE);
	return result;
};
const writes = () =>
	dataverse.calls.filter(({ method }) => method === 'POST').map(({ path }) => path.split(/[.$]/).at(-1));
const create = { bulkMessage: 'CreateMultiple' };
const upsert = { bulkMessage: 'UpsertMultiple' };
const expectEachOnce = (count: number) => {
	expect(dataverse.leads()).toHaveLength(count);
	expect(dataverse.leads().every((row) => row.writes === 1)).toBe(true);
};

describe('Create Multiple', () => {
	it('writes 1,000 new leads in one call', async () => {
		const { written } = await run(leadsOf(1000), create);
		expect(new Set(written.map(({ status }) => status))).toEqual(new Set(['created']));
		expect(new Set(written.map(({ targetId }) => targetId))).toEqual(
			new Set(dataverse.leads().map(({ id }) => id)),
		);
		expect(writes()).toEqual(['CreateMultiple']);
		expectEachOnce(1000);
	});

	it('falls back to batches when a lead exists, and tells the leads apart', async () => {
		await run([leadOf('buyer3')], {});
		const { written } = await run(leadsOf(250), create);
		expect(written.filter(({ status }) => status === 'updated')).toMatchObject([
			{ email: 'buyer3@private.example' },
		]);
		expect(written).toHaveLength(250);
		expect(writes()).toEqual(['batch', 'CreateMultiple', 'batch', 'batch', 'batch']);
		expect(dataverse.leads()).toHaveLength(250);
	});

	it('falls back when one lead is refused: only this one is', async () => {
		dataverse.world.securedColumns.clear();
		dataverse.scriptOperations({
			when: ({ body }) => body.includes('buyer5@'),
			fault: { kind: 'status', status: 400, code: '0x80040265' },
		});
		const { written, unwritten } = await run(leadsOf(20), create);
		expect(written).toHaveLength(19);
		expect(unwritten).toMatchObject([{ code: '0x80040265', status: 'rejected' }]);
		expectEachOnce(19);
	});

	it('doubles nothing when the answer is lost', async () => {
		dataverse.script({
			when: ({ path }) => path.includes('CreateMultiple'),
			times: 1,
			fault: { kind: 'reset', stored: true },
		});
		const { written, unwritten } = await run(leadsOf(20), create);
		expect(unwritten).toEqual([]);
		expect(new Set(written.map(({ status }) => status))).toEqual(new Set(['updated']));
		expect(dataverse.leads()).toHaveLength(20);
	});

	it('is not asked for again in an environment that does not know it', async () => {
		dataverse.world.bulk = false;
		const { written } = await run(leadsOf(150), { ...create, batchSize: 50, concurrency: 1 });
		expect(written).toHaveLength(150);
		expect(writes()).toEqual(['CreateMultiple', 'batch', 'batch', 'batch']);
	});

	it('waits when it is throttled, and cuts what is too large', async () => {
		dataverse.limit({ bodyBytes: 30_000 });
		dataverse.script({
			when: ({ path }) => path.includes('CreateMultiple'),
			times: 1,
			fault: { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0.1 },
		});
		const { written } = await run(leadsOf(200), create);
		expect(written).toHaveLength(200);
		expect(new Set(writes())).toEqual(new Set(['CreateMultiple']));
		expectEachOnce(200);
	});

	it('finds its leads again by an alternate key, and sets the owner', async () => {
		dataverse.world.roles = ['Lead Manager'];
		const parameters = { leadKey: 'alternateKey', keyColumn: 'new_leadkey' };
		const options = { ...create, ownerTeamId: IDS.team };
		const lead = leadOf('a');
		expect((await run([lead], options, parameters)).written).toMatchObject([{ status: 'created' }]);
		expect((await run([lead], options, parameters)).written).toMatchObject([{ status: 'updated' }]);
		expect(dataverse.leads()).toMatchObject([
			{ writes: 2, values: { new_leadkey: lead.customerKey, ownerid: `teams(${IDS.team})` } },
		]);
	});
});

describe('Upsert Multiple', () => {
	it('writes new leads and known ones in one call, without telling them apart', async () => {
		await run(leadsOf(10), {});
		const { written } = await run(leadsOf(20), upsert);
		expect(written.map(({ status }) => status)).toEqual(Array(20).fill('accepted'));
		expect(written[0]?.targetId).toBe(dataverse.leads()[0]?.id);
		expect(writes()).toEqual(['batch', 'UpsertMultiple']);
		expect(dataverse.leads().map((row) => row.writes)).toEqual([...Array(10).fill(2), ...Array(10).fill(1)]);
	});

	it('falls back when a lead is closed, and reports this one', async () => {
		await run(leadsOf(3), {});
		const closed = dataverse.leads()[1];
		dataverse.world.leads.close(closed?.id ?? '', 1);
		const { written, unwritten } = await run(leadsOf(3), upsert);
		expect(written.map(({ status }) => status)).toEqual(['updated', 'updated']);
		expect(unwritten).toMatchObject([{ code: 'LEAD_CLOSED' }]);
	});
});

it.each([
	['Update Only', upsert, { mode: 'update' }],
	['Create Only, by Upsert Multiple', upsert, { mode: 'create' }],
	['duplicate detection', { ...create, duplicateDetection: 'report' }, {}],
	['a queue', { ...create, queueId: IDS.queue }, {}],
	['an owner, by Upsert Multiple', { ...upsert, ownerTeamId: IDS.team }, {}],
])('%s needs an answer for each lead, so batches are used', async (_, options, parameters) => {
	dataverse.world.roles = ['Lead Manager'];
	await run(leadsOf(3), options, parameters);
	expect(new Set(writes())).toEqual(new Set(['batch']));
});
