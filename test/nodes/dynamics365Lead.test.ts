import { uuidOf } from '../../lead/identity';
import { IDS, startDataverse } from '../../lab/dataverse';
import type { Dataverse } from '../../lab/dataverse';
import { leadOf, leadsOf } from '../delivery/leads';
import type { Engine } from '../workflow/engine';
import { credentialFor, PRIVATE, runDynamics, startDynamicsEngine } from './dynamics365LeadHarness';
import type { DynamicsRun } from './dynamics365LeadHarness';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

const run = async (leads: Parameters<typeof runDynamics>[1], options: Partial<DynamicsRun> = {}) => {
	const result = await runDynamics(engine, leads, { credential: credentialFor(dataverse), ...options });
	expect(result.shown).not.toMatch(PRIVATE);
	return result;
};
const statuses = (items: ReadonlyArray<{ status?: unknown }>) => items.map(({ status }) => status);
const idOf = (lead: { customerKey: string | null }) => uuidOf(`dataverse:${lead.customerKey}`);

describe('Create or Update', () => {
	it('writes 1,000 leads in 10 batches with one token, each once', async () => {
		const leads = leadsOf(1000);
		const { written, unwritten } = await run(leads);
		expect(unwritten).toEqual([]);
		expect(new Set(statuses(written))).toEqual(new Set(['created']));
		expect(dataverse.batches()).toHaveLength(10);
		expect(dataverse.batches().map(({ operations }) => operations.length)).toEqual(Array(10).fill(100));
		expect(dataverse.tokensIssued()).toBe(1);
		expect(dataverse.leads()).toHaveLength(1000);
		expect(dataverse.leads().every(({ writes }) => writes === 1)).toBe(true);
		expect(written.map(({ targetId }) => targetId)).toEqual(leads.map(idOf));
	});

	it('fills the columns of a lead, with topic, description and source', async () => {
		await run([
			leadOf('zoë', { note: 'Please call.\r\nSoon.', campaign: { utm: 'spring' }, createdAt: null }),
		]);
		expect(dataverse.leads()[0]?.values).toEqual({
			subject: 'Contoso Widget (AzureMarketplace INS)',
			firstname: 'Robin',
			lastname: 'Secretname zoë',
			emailaddress1: 'zoë@private.example',
			telephone1: '555 0100',
			companyname: 'Fabrikam',
			jobtitle: 'Buyer',
			address1_country: 'US',
			description:
				'Please call.\r\nSoon.\n\nOffer: contoso.widget\nStage: initial-interest\nCampaign: utm=spring',
			leadsourcecode: 8,
		});
	});

	it('updates the lead of a buyer who comes back, and a blank erases nothing', async () => {
		const lead = leadOf('a');
		await run([lead]);
		const { customer } = lead;
		if (!customer) throw new Error('The lead has a customer.');
		const back = leadOf('a', { customer: { ...customer, phone: null, company: 'Northwind' } });
		const { written } = await run([back]);
		expect(written).toMatchObject([{ status: 'updated', targetId: idOf(lead), attempts: 1 }]);
		expect(dataverse.leads()).toMatchObject([
			{ writes: 2, values: { telephone1: '555 0100', companyname: 'Northwind' } },
		]);
	});

	it('sends one token and no metadata call again in the next execution', async () => {
		await run([leadOf('a')]);
		const before = dataverse.calls.length;
		await run([leadOf('b')]);
		expect(dataverse.tokensIssued()).toBe(1);
		expect(dataverse.calls.length - before).toBe(1);
	});
});
