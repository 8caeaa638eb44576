import { EXTERNAL_ID, externalIdField, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions } from '../../../dev/lab/salesforce';
import { isLead } from '../../../lead/isLead';
import type { Lead } from '../../../lead/lead';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runSalesforce, startSalesforceEngine } from './harness';

const ANNA = '005000000000101AAA';
const BEN = '005000000000102AAA';
const RULED = '00G000000000001AAA';
const FROM_ROUTE = { options: { ownerFromLeadRoute: true } };

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce({ assignedOwner: RULED, ...options });
};
afterEach(async () => await lab?.stop());

/** As Lead Route hands a lead on. */
const routed = (lead: Lead, salesforce: string | null, reassigned = false) => ({
	...lead,
	assignment: {
		rule: 'R',
		team: 'T',
		owner: 'Anna',
		ownerIds: { salesforce, dynamics365: null, hubspot: null },
		reason: 'It is Anna’s turn.',
		skipped: [],
		decidedAt: '2026-11-28T00:00:00.000Z',
		rulesVersion: 'v1',
		reassigned,
	},
});

const run = async (leads: Array<ReturnType<typeof routed>>, parameters: object = FROM_ROUTE) =>
	await runSalesforce(engine, leads, {
		credential: credentialFor(lab),
		parameters: JSON.parse(JSON.stringify(parameters)),
	});
const owners = () => [...lab.org.leads.values()].map(({ OwnerId }) => OwnerId);

describe('Owner From Lead Route', () => {
	it('a routed lead is still a lead', () => expect(isLead(routed(leadOf('1'), ANNA))).toBe(true));

	it('gives new records to the owner, and no assignment rule takes them away', async () => {
		await start();
		const [first, second] = leadsOf(2);
		if (!first || !second) throw new Error('There are no leads.');
		const { written } = await run([routed(first, ANNA), routed(second, BEN)]);
		expect(written.map(({ status }) => status)).toEqual(['created', 'created']);
		expect(owners().sort()).toEqual([ANNA, BEN]);
		expect(lab.org.assignments).toEqual(['FALSE', 'FALSE']);
	});

	it.each([{}, { matchBy: 'email', externalIdField: '' }])(
		'leaves the owner of a record that is there alone: %p',
		async (more) => {
			await start();
			const parameters = { ...FROM_ROUTE, ...more };
			await run([routed(leadOf('1'), ANNA)], parameters);
			const { written } = await run([routed({ ...leadOf('1'), note: 'New words' }, BEN)], parameters);
			expect(written.map(({ status }) => status)).not.toContain('created');
			expect(owners()).toEqual([ANNA]);
		},
	);

	it.each([
		['by external ID', {}, true],
		['by an external ID that is not unique', {}, false],
		['by email', { matchBy: 'email', externalIdField: '' }, true],
	])('Overwrite leaves the owner alone, except after Reassign: %s', async (_how, more, isUnique) => {
		await start({ fields: [externalIdField(EXTERNAL_ID, { unique: isUnique })] });
		const parameters = { ...more, options: { ownerFromLeadRoute: true, laterLeads: 'overwrite' } };
		const titled = (title: string) => ({ ...leadOf('1'), title });
		const [other] = leadsOf(2).slice(1);
		if (!other) throw new Error('There is no second lead.');
		await run([routed(titled('First'), ANNA)], parameters);
		const { written } = await run([routed(titled('Second'), BEN), routed(other, BEN)], parameters);
		expect(written.map(({ status }) => status)).toEqual(['updated', 'created']);
		expect(owners()).toEqual([ANNA, BEN]);
		expect([...lab.org.leads.values()][0]?.Title).toBe('Second');
		await run([routed(titled('Second'), BEN, true)], parameters);
		expect(owners()).toEqual([BEN, BEN]);
	});

	it('of two leads of a new buyer in one run the first decides the owner, whatever Later Leads says', async () => {
		for (const laterLeads of ['add', 'overwrite']) {
			await start();
			const pair = [routed(leadOf('1'), ANNA), routed({ ...leadOf('1'), leadId: leadOf('9').leadId }, BEN)];
			await run(pair, { options: { ownerFromLeadRoute: true, laterLeads } });
			expect(owners()).toEqual([ANNA]);
			await lab.stop();
		}
	});

	it('Overwrite keeps the owner of the match that a duplicate rule finds', async () => {
		await start({ duplicateRule: 'block' });
		lab.org.addLead({ LastName: 'Vil', Company: 'V', Email: leadOf('1').email ?? '', OwnerId: ANNA });
		const parameters = {
			duplicates: 'update',
			options: { ownerFromLeadRoute: true, laterLeads: 'overwrite' },
		};
		await run([routed(leadOf('1'), BEN)], parameters);
		expect(owners()).toEqual([ANNA]);
	});

	it.each([{}, { matchBy: 'email', externalIdField: '' }])(
		'gives a record that is there to the owner after Reassign: %p',
		async (more) => {
			await start();
			const parameters = { ...FROM_ROUTE, ...more };
			await run([routed(leadOf('1'), ANNA)], parameters);
			const { written } = await run([routed(leadOf('1'), BEN, true)], parameters);
			expect(written).toMatchObject([{ status: 'updated' }]);
			expect(owners()).toEqual([BEN]);
			const again = await run([routed(leadOf('1'), BEN, true)], parameters);
			expect(again.written).toMatchObject([{ status: 'unchanged' }]);
		},
	);

	it('writes a lead whose owner has no ID, and says so', async () => {
		await start();
		const { written } = await run([routed(leadOf('1'), null)]);
		expect(written).toMatchObject([
			{ status: 'created', message: expect.stringContaining('Lead Route has no Salesforce ID for Anna') },
		]);
	});

	it('writes no owner, and lets the rule decide, where it is off', async () => {
		await start();
		await run([routed(leadOf('1'), ANNA)], {});
		expect(owners()).toEqual([RULED]);
	});
});

describe('Get Owners', () => {
	it('lists active users and queues as members for the teams of Lead Route', async () => {
		await start({
			users: [
				{ Id: ANNA, Name: 'Anna', Email: 'anna@publisher.example' },
				{ Id: BEN, Name: 'Ben', Email: 'ben@publisher.example', IsActive: false },
				{ Id: '005000000000103AAA', Name: 'Portal', Email: 'p@x.example', UserType: 'PowerPartner' },
			],
			queues: [
				{ Id: RULED, Name: 'Inbound' },
				{ Id: '00G000000000002AAA', Name: 'Everybody', Type: 'Regular' },
			],
		});
		const { written } = await run([routed(leadOf('1'), null)], { operation: 'getOwners' });
		expect(written).toEqual([
			{ name: 'Anna', email: 'anna@publisher.example', ownerIds: { salesforce: ANNA } },
			{ name: 'Inbound', email: null, ownerIds: { salesforce: RULED } },
		]);
	});
});
