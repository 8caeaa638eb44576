import { IDS, startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { teamRow, userRow } from '../../../dev/lab/dataverse/owners';
import { leadOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runDynamics, startDynamicsEngine } from './harness';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse();
	dataverse.world.roles = ['Lead Manager'];
});
afterEach(async () => await dataverse.stop());

const getOwners = async (onError?: 'continueRegularOutput') =>
	await runDynamics(engine, [leadOf('one'), leadOf('two')], {
		credential: credentialFor(dataverse),
		parameters: { operation: 'getOwners' },
		...(onError ? { onError } : {}),
	});

const idOf = (number: number) => `30000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

it('Get Owners lists enabled people and the teams that can own leads, as members for the teams of Lead Route', async () => {
	const { systemusers, teams } = dataverse.world.records;
	systemusers.set(idOf(1), userRow(idOf(1), 'Ben Gone', { isdisabled: true }));
	systemusers.set(idOf(2), userRow(idOf(2), 'Integration', { accessmode: 4 }));
	teams.set(idOf(3), teamRow(idOf(3), 'Access only', { teamtype: 1 }));
	teams.set(idOf(4), teamRow(idOf(4), 'DACH', { teamtype: 2, emailaddress: 'dach@contoso.example' }));
	const { written, unwritten } = await getOwners();
	expect(unwritten).toEqual([]);
	expect(written).toEqual([
		{ name: 'Anna Sales', email: 'anna@contoso.example', ownerIds: { dynamics365: IDS.salesUser } },
		{ name: 'DACH', email: 'dach@contoso.example', ownerIds: { dynamics365: `team:${idOf(4)}` } },
		{ name: 'Inside Sales', email: null, ownerIds: { dynamics365: `team:${IDS.team}` } },
	]);
});

it('what Get Owners lists can be written as the owner of a lead', async () => {
	const { written } = await getOwners();
	for (const [index, { ownerIds }] of written.entries()) {
		const lead = { ...leadOf(`lead ${index}`), assignment: { owner: 'x', ownerIds } };
		const result = await runDynamics(engine, [lead], {
			credential: credentialFor(dataverse),
			parameters: { options: { ownerFromLeadRoute: true } },
		});
		expect(result.written).toMatchObject([{ status: 'created' }]);
	}
	const owners = dataverse.leads().map(({ values }) => values.ownerid);
	expect(owners.sort()).toEqual([`systemusers(${IDS.salesUser})`, `teams(${IDS.team})`]);
});

it('Get Owners reads all pages', async () => {
	const { systemusers } = dataverse.world.records;
	for (let number = 1; number <= 7; number++)
		systemusers.set(idOf(number), userRow(idOf(number), `Person ${number}`));
	dataverse.world.pageSize = 3;
	const { written } = await getOwners();
	expect(written.map(({ name }) => name)).toEqual([
		'Anna Sales',
		...Array.from({ length: 7 }, (_, index) => `Person ${index + 1}`),
		'Inside Sales',
	]);
	expect(dataverse.calls.filter(({ path }) => path.includes('systemusers'))).toHaveLength(3);
});

it('Get Owners waits for a passing fault', async () => {
	dataverse.failNext({ kind: 'status', status: 503, retryAfter: 0.1 });
	expect((await getOwners()).written).toHaveLength(2);
});

it('Get Owners names the privileges that are missing, and never passes the leads on as owners', async () => {
	dataverse.world.roles = ['Microsoft Marketplace Lead Writer'];
	const onError = await getOwners();
	expect(onError.written).toEqual([]);
	expect(onError.unwritten).toMatchObject([
		{ code: '0x80040220', remedy: expect.stringContaining('Read on User and Read on Team') },
	]);
	const { written } = await getOwners('continueRegularOutput');
	expect(written).toMatchObject([{ status: 'unavailable', code: '0x80040220' }]);
});
