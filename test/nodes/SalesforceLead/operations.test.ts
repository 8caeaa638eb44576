import { EXTERNAL_ID, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions, SfRecord } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runSalesforce, startSalesforceEngine } from './harness';
import type { SalesforceRun } from './harness';

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

const run = async (leads: Lead[], parameters: SalesforceRun['parameters'] = {}) =>
	await runSalesforce(engine, leads, { credential: credentialFor(lab), parameters });
const stored = (): SfRecord[] => [...lab.org.leads.values()];
const customer = (lead: Lead, changes: Partial<Lead>): Lead => ({ ...lead, ...changes });

describe('matching by email, without a field of its own', () => {
	const byEmail = { matchBy: 'email', externalIdField: '' };

	it('creates what is new and updates what is there, whatever the case of the address', async () => {
		await start();
		const known = lab.org.addLead({ LastName: 'Old', Company: 'Old', Email: 'BUYER1@private.example' });
		const { written } = await run(leadsOf(3), byEmail);
		expect(written).toMatchObject([
			{ status: 'created' },
			{ status: 'updated', targetId: known },
			{ status: 'created' },
		]);
		expect(stored()).toHaveLength(3);
		expect(lab.org.leads.get(known)).toMatchObject({
			LastName: 'Old',
			Phone: '555 0100',
			Description: expect.stringContaining('Secretname buyer1'),
		});
	});

	it('looks 400 leads with long addresses and odd characters up in queries that Salesforce takes', async () => {
		await start({ queryPageSize: 50 });
		const leads = leadsOf(400).map((lead, index) =>
			customer(lead, { email: `o'neil+${index}.${'x'.repeat(50)}\u00fc@private.example` }),
		);
		await run(leads, byEmail);
		const { written } = await run(leads, byEmail);
		expect(written.every(({ status }) => status === 'unchanged')).toBe(true);
		expect(stored()).toHaveLength(400);
		expect(lab.calls.every(({ status }) => status !== null && status < 400)).toBe(true);
	});

	it('takes the newest open one of several leads, and reports a buyer who is converted', async () => {
		await start();
		const lead = (CreatedDate: string, IsConverted: boolean, buyer: string) =>
			lab.org.addLead({
				LastName: 'x',
				Company: 'x',
				Email: `${buyer}@private.example`,
				CreatedDate,
				IsConverted,
			});
		lead('2026-01-01', false, 'buyer0');
		const newest = lead('2026-05-01', false, 'buyer0');
		lead('2026-06-01', true, 'buyer0');
		lead('2026-01-01', true, 'buyer1');
		const { written, unwritten } = await run(leadsOf(2), byEmail);
		expect(written).toMatchObject([{ status: 'updated', targetId: newest }]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'CANNOT_UPDATE_CONVERTED_LEAD' }]);
	});

	it('finds what it created when the answer was lost', async () => {
		await start();
		lab.script({
			fault: { kind: 'reset', stored: true },
			when: ({ path, method }) => method === 'POST' && path.includes('/composite/'),
			times: 1,
		});
		const { written } = await run(leadsOf(5), byEmail);
		expect(written.map(({ status }) => status)).toEqual(Array(5).fill('unchanged'));
		expect(stored()).toHaveLength(5);
	});

	it.each([
		['503', { kind: 'status', status: 503 }],
		['a reset', { kind: 'reset' }],
		['half an answer', { kind: 'truncate' }],
		['an answer that is no JSON', { kind: 'badJson' }],
	] as const)('outlasts %s at the query, and doubles nothing', async (_, fault) => {
		await start();
		await run(leadsOf(3), byEmail);
		lab.script({ fault, when: ({ path }) => path.includes('/query'), times: 1 });
		const { written } = await run(leadsOf(3), byEmail);
		expect(written.map(({ status, attempts }) => [status, attempts])).toEqual(
			Array(3).fill(['unchanged', 2]),
		);
		expect(stored()).toHaveLength(3);
	});

	it('refuses a lead without an address, which it could not find again', async () => {
		await start();
		const { unwritten } = await run([customer(leadOf('a'), { email: null })], byEmail);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'EMAIL_MISSING', attempts: 0 }]);
	});

	it('gives the fallbacks to new leads only', async () => {
		await start();
		const nameless = customer(leadOf('a'), { lastName: null, company: null });
		await run([nameless], byEmail);
		expect(stored()).toMatchObject([{ LastName: 'Not provided', Company: 'Not provided' }]);
		await run([leadOf('a')], byEmail);
		await run([nameless], byEmail);
		expect(stored()).toMatchObject([{ LastName: 'Secretname a', Company: 'Fabrikam' }]);
	});
});

describe('Send Test Lead', () => {
	it('writes one lead with the marker, reads it back and says where it stands', async () => {
		await start();
		const { written } = await run(leadsOf(3), { operation: 'sendTestLead' });
		expect(written).toMatchObject([{ status: 'created', found: true, isTest: true }]);
		expect(stored()).toMatchObject([{ LastName: expect.stringMatching(/^MSFT_TEST_\d{18}$/) }]);
		expect(written[0]?.message).toContain(String(stored()[0]?.Id));
	});

	it('works by email as well', async () => {
		await start();
		const parameters = { operation: 'sendTestLead', matchBy: 'email' };
		const { written } = await run([leadOf('a')], parameters);
		expect(written).toMatchObject([{ status: 'created', found: true }]);
		expect(stored()[0]?.[EXTERNAL_ID]).toBeUndefined();
	});
});

describe('test leads', () => {
	const MARKER = 'MSFT_TEST_636573304831318844';
	const fill = () => {
		const add = (LastName: string, CreatedDate: string, IsConverted = false) =>
			lab.org.addLead({ LastName, Company: 'x', CreatedDate, IsConverted });
		return {
			test: add(MARKER, '2026-01-01'),
			newer: add(`${MARKER.slice(0, -1)}5`, '2026-02-01'),
			others: [
				add(MARKER, '2026-01-02', true),
				add(`${MARKER} Smith`, '2026-01-01'),
				add('MSFT_TEST_', '2026-01-01'),
				add('MSFTxTESTx636573304831318844', '2026-01-01'),
			],
		};
	};

	it('are listed newest first, and nobody else with them', async () => {
		await start({ queryPageSize: 2 });
		const { test, newer } = fill();
		const all = await run([leadOf('a')], { operation: 'getTestLeads', returnAll: true });
		expect(all.written.map(({ id }) => id)).toEqual([newer, test]);
		const one = await run([leadOf('a'), leadOf('b')], { operation: 'getTestLeads', limit: 1 });
		expect(one.written).toEqual([
			{ id: newer, name: expect.stringMatching(/^MSFT_TEST_/), createdAt: '2026-02-01' },
		]);
	});

	it('are deleted, and nobody else with them', async () => {
		await start();
		const { test, newer, others } = fill();
		const { written } = await run([leadOf('a')], { operation: 'deleteTestLeads' });
		expect(written).toEqual([
			{ id: newer, deleted: true },
			{ id: test, deleted: true },
		]);
		expect(new Set(lab.org.leads.keys())).toEqual(new Set(others));
	});

	it('by the hundreds are deleted 200 at a time', async () => {
		await start();
		for (let index = 0; index < 450; index += 1) lab.org.addLead({ LastName: MARKER, Company: 'x' });
		const { written } = await run([leadOf('a')], { operation: 'deleteTestLeads' });
		expect(written).toHaveLength(450);
		expect(lab.writes()).toHaveLength(3);
		expect(lab.org.leads.size).toBe(0);
	});

	it('stay where they are when the org cannot be entered, and the node says why', async () => {
		await start();
		const { error, shown } = await runSalesforce(engine, [leadOf('a')], {
			credential: credentialFor(lab, { consumerSecret: 'wrong' }),
			parameters: { operation: 'deleteTestLeads' },
			onError: 'stopWorkflow',
		});
		expect(error?.description).toContain('Consumer Secret');
		expect(shown).not.toContain('wrong');
	});

	it.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'do not look deleted with a wrong secret and On Error set to %s',
		async (onError) => {
			await start();
			fill();
			const { written, unwritten } = await runSalesforce(engine, [leadOf('a'), leadOf('b')], {
				credential: credentialFor(lab, { consumerSecret: 'wrong' }),
				parameters: { operation: 'deleteTestLeads' },
				onError,
			});
			const told = [{ status: 'unavailable', code: 'invalid_client', remedy: expect.any(String) }];
			expect(onError === 'continueErrorOutput' ? unwritten : written).toMatchObject(told);
			expect(onError === 'continueErrorOutput' ? written : unwritten).toEqual([]);
		},
	);
});

describe('Send by Web-to-Lead', () => {
	const web = async (leads: Lead[], changes: SalesforceRun['parameters'] = {}) =>
		await runSalesforce(engine, leads, {
			credential: null,
			parameters: {
				operation: 'webToLead',
				organizationId: lab.org.id,
				formAddress: `${lab.origin}/servlet/servlet.WebToLead?encoding=UTF-8`,
				...changes,
			},
		});

	it('posts the form as Salesforce documents it, and promises no more than that', async () => {
		await start();
		const { written } = await web([leadOf('a')], {
			formFields: { values: [{ name: '00N000000000001', value: '={{ $json.publisherId }}' }] },
		});
		expect(written).toMatchObject([
			{ target: 'salesforceWebToLead', status: 'accepted', targetId: null, attempts: 1 },
		]);
		const [call] = lab.calls;
		expect(call?.headers['content-type']).toBe('application/x-www-form-urlencoded');
		expect(Object.fromEntries(new URLSearchParams(call?.body))).toMatchObject({
			oid: '00D000000000001',
			encoding: 'UTF-8',
			first_name: 'Robin',
			last_name: 'Secretname a',
			company: 'Fabrikam',
			email: 'a@private.example',
			phone: '555 0100',
			country: 'US',
			title: 'Buyer',
			lead_source: 'Microsoft Marketplace',
			description: expect.stringContaining('contoso.widget'),
			'00N000000000001': 'contoso',
		});
		expect(stored()).toMatchObject([{ Email: 'a@private.example' }]);
	});

	it('fills what the form requires, and suppresses whom nobody may contact', async () => {
		await start();
		const nameless = customer(leadOf('a'), { lastName: null, company: null });
		const { written } = await web([nameless, leadOf('b', { doNotContact: true })]);
		expect(written).toMatchObject([{ status: 'accepted' }, { status: 'suppressed' }]);
		expect(stored()).toMatchObject([{ LastName: 'Not provided', Company: 'Not provided' }]);
	});

	it('does not send a lead twice whose answer was lost, and says that it may be there', async () => {
		await start();
		lab.failNext({ kind: 'reset', stored: true });
		const { unwritten } = await web([leadOf('a')]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'ANSWER_LOST', attempts: 1 }]);
		expect(stored()).toHaveLength(1);
	});

	it('tries again what surely was not taken', async () => {
		await start();
		lab.failNext({ kind: 'status', status: 503 });
		const { written } = await web([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'accepted', attempts: 2 }]);
		expect(stored()).toHaveLength(1);
	});

	it('needs the ID of an org', async () => {
		await start();
		const { unwritten } = await web([leadOf('a')], { organizationId: 'contoso' });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'ORGANIZATION_ID_INVALID' }]);
	});
});
