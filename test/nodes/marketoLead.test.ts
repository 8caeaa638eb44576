import type { ICredentialDataDecryptedObject, INodeParameters } from 'n8n-workflow';
import { startMarketo } from '../../dev/lab/marketo';
import type { Marketo, MarketoOptions } from '../../dev/lab/marketo';
import type { Lead } from '../../lead/lead';
import { TIMING } from '../../nodes/MarketoLead/timing';
import { leadOf, leadsOf } from '../delivery/leads';
import type { Engine } from '../workflow/engine';
import { credentialOf, runMarketo, startMarketoEngine } from './marketoLeadHarness';

let engine: Engine;
let marketo: Marketo;

beforeAll(async () => {
	engine = await startMarketoEngine();
});
beforeEach(() => {
	// The waits that Marketo asks for, short enough for a test. The order of things stays the same.
	jest.replaceProperty(TIMING, 'windowMs', 60);
	jest.replaceProperty(TIMING, 'turnMs', 20);
	jest.replaceProperty(TIMING, 'settleMs', 120);
});
afterEach(async () => {
	jest.restoreAllMocks();
	await marketo?.stop();
});

const start = async (options: MarketoOptions = {}) => {
	marketo = await startMarketo(options);
};
const run = async (
	leads: readonly Lead[],
	parameters: INodeParameters = {},
	changes: ICredentialDataDecryptedObject = {},
) => await runMarketo(engine, leads, { credential: credentialOf(marketo, changes), parameters });

const writes = () => marketo.calls.filter(({ method }) => method === 'POST');
const withEmail = (lead: Lead, email: string | null, changes: object = {}): Lead => ({
	...lead,
	email,
	...changes,
});
const expectNothingPrivate = (shown: string) => {
	expect(shown).not.toMatch(/private\.example|Secretname|555 0100|lab-SECRET|lab-token|127\.0\.0\.1/);
};

describe('a thousand leads', () => {
	it('are four writing calls and one token', async () => {
		await start();
		const { written, unwritten } = await run(leadsOf(1000));
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(1000);
		expect(writes()).toHaveLength(4);
		expect(marketo.tokenCalls()).toBe(1);
		expect(marketo.mostAtOnce()).toBe(1);
		expect(written[999]).toMatchObject({
			status: 'created',
			targetId: '2000',
			target: 'marketo',
			attempts: 1,
		});
	});
});

describe('who is who', () => {
	it('is told by the email, without case; one buyer with several leads is one record and one call', async () => {
		await start();
		const first = withEmail(leadOf('a'), 'Ann@private.example', { phone: '1', title: 'Buyer' });
		const second = withEmail(leadOf('b'), 'ann@PRIVATE.example', {
			phone: null,
			title: 'Head',
			firstName: 'Ann',
		});
		const { written } = await run([first, second, leadOf('c'), leadOf('a')]);
		expect(written.map(({ status, targetId }) => [status, targetId])).toEqual([
			['created', '1001'],
			['updated', '1001'],
			['created', '1002'],
			['created', '1003'],
		]);
		expect(writes()).toHaveLength(1);
		expect(marketo.people[0]?.values).toMatchObject({ phone: '1', title: 'Head', firstName: 'Ann' });
	});

	it('a blank never erases what Marketo knows', async () => {
		await start();
		marketo.put({ email: 'a@private.example', phone: '42', company: 'Known' });
		const { written } = await run([
			withEmail(leadOf('a'), 'a@private.example', { phone: null, company: null }),
		]);
		expect(written).toMatchObject([{ status: 'updated', targetId: '1001' }]);
		expect(marketo.people[0]?.values).toMatchObject({
			phone: '42',
			company: 'Known',
			lastName: 'Secretname a',
		});
	});

	it('can be told by a custom field, so that leads without an email are written too, and once', async () => {
		await start();
		const parameters = {
			lookupField: { __rl: true, mode: 'list', value: 'marketplaceKey' },
			matchBy: 'lead',
		};
		const lead = withEmail(leadOf('a'), null);
		expect((await run([lead], parameters)).written).toMatchObject([{ status: 'created' }]);
		expect((await run([lead], parameters)).written).toMatchObject([{ status: 'updated' }]);
		expect(marketo.people.map(({ values }) => values.marketplaceKey)).toEqual([lead.leadId]);
		expect((await run([lead])).unwritten).toMatchObject([
			{ status: 'rejected', code: 'LOOKUP_VALUE_MISSING', attempts: 0 },
		]);
	});

	it('a bad value of one lead does not harm another of the same person', async () => {
		await start();
		const fields = {
			mappingMode: 'defineBelow',
			value: { email: '={{ $json.email }}', leadScore: '={{ $json.note }}' },
		};
		const parameters = { fieldMapping: 'manual', fields };
		const good = leadOf('a', { note: '5' });
		const tooBig = leadOf('a', { note: 'x' });
		const { written, unwritten } = await run([good, tooBig], parameters);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'FIELD_TYPE' }]);
		expect(marketo.people[0]?.values.leadScore).toBe(5);
	});

	it('a record of several leads that Marketo refuses is written lead by lead', async () => {
		await start({ refuse: ({ title }) => (title === 'Refused' ? '1003' : undefined) });
		const email = 'ann@private.example';
		const titles = ['Buyer', 'Head', 'Refused'];
		const leads = titles.map((title) => withEmail(leadOf(title), email, { title }));
		const { written, unwritten } = await run(leads);
		expect(written.map(({ status }) => status)).toEqual(['created', 'updated']);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: '1003' }]);
		expect(marketo.people.map(({ values }) => values.title)).toEqual(['Head']);
	});

	it('who is there may be left alone: status duplicate', async () => {
		await start();
		marketo.put({ email: 'a@private.example', title: 'Known' });
		const { written } = await run([leadOf('a'), leadOf('b')], { ifExists: 'skip' });
		expect(written.map(({ status }) => status)).toEqual(['duplicate', 'created']);
		expect(marketo.people[0]?.values.title).toBe('Known');
	});
});

describe('partial success', () => {
	const twins = async () => {
		await start();
		marketo.put({ email: 'twin@private.example' });
		marketo.put({ email: 'Twin@private.example' });
	};

	it('gives each lead its own outcome', async () => {
		await twins();
		marketo.put({ email: 'far@private.example' }, 'Elsewhere');
		const { written, unwritten, shown } = await run(['a', 'twin', 'b', 'far'].map((buyer) => leadOf(buyer)));
		expect(written.map(({ status }) => status)).toEqual(['created', 'created']);
		expect(unwritten).toMatchObject([
			{ status: 'rejected', code: '1007', message: expect.stringContaining('IDs 1001, 1002') },
			{ status: 'rejected', code: '1008', remedy: expect.stringContaining('partition') },
		]);
		expectNothingPrivate(shown);
	});

	it('takes several matches for a duplicate, if told so', async () => {
		await twins();
		const { written } = await run([leadOf('twin')], { options: { ifSeveralMatch: 'duplicate' } });
		expect(written).toMatchObject([{ status: 'duplicate' }]);
	});

	it('writes a person of a company record without the company', async () => {
		await start();
		marketo.linkToCompany(marketo.put({ email: 'a@private.example', company: 'From CRM' }).id);
		const { written } = await run([leadOf('a'), leadOf('b')]);
		expect(written).toMatchObject([
			{ status: 'updated', targetId: '1001', attempts: 2 },
			{ status: 'created', attempts: 1 },
		]);
		expect(marketo.people[0]?.values).toMatchObject({ company: 'From CRM', firstName: 'Robin' });
	});

	it('keeps to the partition that is chosen', async () => {
		await start({ partitions: ['Default', 'EMEA'] });
		marketo.put({ email: 'old@private.example' }, 'Default');
		const partition = { __rl: true, mode: 'list', value: 'EMEA' };
		const { written, unwritten } = await run([leadOf('new'), leadOf('old')], { options: { partition } });
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(marketo.people.map((person) => person.partition)).toEqual(['Default', 'EMEA']);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: '1010' }]);
	});

	it('stops at the first batch when every record is refused for the set-up', async () => {
		await start({ partitions: ['Mine'] });
		for (const { email } of leadsOf(400)) marketo.put({ email: email ?? '' }, 'Other');
		const { unwritten } = await run(leadsOf(400));
		expect(unwritten).toHaveLength(400);
		expect(new Set(unwritten.map(({ status, code }) => `${status} ${code}`))).toEqual(
			new Set(['unavailable 1008']),
		);
		expect(writes()).toHaveLength(1);
	});
});

describe('the token', () => {
	it('is renewed once when it expires in the middle, and nobody notices', async () => {
		await start();
		marketo.script({ fault: { kind: 'status', status: 200, code: '602' }, nth: 3 });
		const { written } = await run(leadsOf(700));
		expect(written).toHaveLength(700);
		expect(new Set(written.map(({ attempts }) => attempts))).toEqual(new Set([1]));
		expect(marketo.tokenCalls()).toBe(2);
		expect(marketo.people).toHaveLength(700);
	});

	it('is really another one after it was revoked', async () => {
		await start();
		await run([leadOf('a')]);
		marketo.expireToken();
		const { written } = await run([leadOf('b')]);
		expect(written).toMatchObject([{ status: 'created', attempts: 1 }]);
		expect(marketo.calls.at(-1)?.headers.authorization).toBe('Bearer lab-token-2:ab');
	});

	it('that is refused again and again is a matter of the credential', async () => {
		await start();
		marketo.script({ fault: { kind: 'status', status: 200, code: '601' } });
		const { unwritten } = await run(leadsOf(400));
		expect(unwritten).toHaveLength(400);
		expect(unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: '601',
			remedy: expect.stringContaining('credential'),
		});
		expect(marketo.calls).toHaveLength(2);
	});

	it('travels in the header only', async () => {
		await start();
		await run([leadOf('a')]);
		const last = marketo.calls.at(-1);
		expect(last?.headers.authorization).toMatch(/^Bearer /);
		expect([...(last?.query.keys() ?? [])]).toEqual([]);
	});

	it('is kept over executions, as the fields are', async () => {
		await start();
		await run([leadOf('a')]);
		await run([leadOf('b')]);
		expect(marketo.tokenCalls()).toBe(1);
		expect(marketo.calls.map(({ path }) => path)).toEqual([
			'/rest/v1/leads/describe2.json',
			'/rest/v1/leads.json',
			'/rest/v1/leads.json',
		]);
	});
});

describe('limits', () => {
	it('a storm of 606 is waited out, and every lead is written once', async () => {
		await start();
		marketo.script({
			fault: { kind: 'status', status: 200, code: '606' },
			when: ({ method }) => method === 'POST',
			times: 4,
		});
		const { written } = await run(leadsOf(500));
		expect(written).toHaveLength(500);
		expect(marketo.people).toHaveLength(500);
		expect(marketo.calls.filter(({ refusal }) => refusal === '606')).toHaveLength(4);
	});

	it('a 606 that does not end leaves the leads for later', async () => {
		await start();
		marketo.script({
			fault: { kind: 'status', status: 200, code: '606' },
			when: ({ method }) => method === 'POST',
		});
		const { unwritten, shown } = await run([leadOf('a')]);
		expect(unwritten).toMatchObject([
			{
				status: 'unavailable',
				code: '606',
				attempts: 5,
				remedy: expect.stringContaining('Calls per 20 Seconds'),
			},
		]);
		expectNothingPrivate(shown);
	});

	it('the own pace keeps below a limit that others share', async () => {
		await start({ limits: { callsPerWindow: 3, windowMs: 40 } });
		const { written } = await run(leadsOf(12), { options: { batchSize: 1 } }, { callsPerWindow: 2 });
		expect(written).toHaveLength(12);
		expect(marketo.calls.filter(({ refusal }) => refusal !== null)).toEqual([]);
	});

	it('615 is waited for', async () => {
		await start();
		marketo.script({ fault: { kind: 'status', status: 200, code: '615' }, times: 2 });
		expect((await run([leadOf('a')])).written).toMatchObject([{ status: 'created' }]);
	});

	it('the daily quota ends all calls until midnight in Chicago, and says when that is', async () => {
		await start({ limits: { daily: 2 } });
		const first = await run(leadsOf(900));
		expect(first.written).toHaveLength(300);
		expect(first.unwritten).toHaveLength(600);
		expect(first.unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: '607',
			message: expect.stringMatching(/until \d{4}-\d\d-\d\d 0[56]:00 UTC/),
		});
		const before = marketo.calls.length;
		const second = await run([leadOf('x')]);
		expect(second.unwritten).toMatchObject([{ status: 'unavailable', code: '607' }]);
		expect(marketo.calls).toHaveLength(before);
		expectNothingPrivate(first.shown + second.shown);
	});

	it('a body that would pass 1 MB goes in parts', async () => {
		await start();
		const long = '山'.repeat(255);
		const names = { firstName: long, lastName: long, company: long, title: long, country: long, phone: long };
		const leads = leadsOf(300).map((lead) => withEmail(lead, lead.email ?? null, names));
		const { written } = await run(leads);
		expect(written).toHaveLength(300);
		expect(writes()).toHaveLength(2);
		expect(writes().every(({ refusal }) => refusal === null)).toBe(true);
	});
});

describe('a lost answer', () => {
	const lost = [
		['a cut connection', { kind: 'reset', stored: true }],
		['an answer that breaks off', { kind: 'truncate' }],
		['an answer that is no JSON', { kind: 'badJson' }],
		['HTTP 502', { kind: 'status', status: 502, stored: true }],
		['604', { kind: 'status', status: 200, code: '604', stored: true }],
		['611', { kind: 'status', status: 200, code: '611', stored: true }],
		['713', { kind: 'status', status: 200, code: '713' }],
		['719', { kind: 'status', status: 200, code: '719', stored: true }],
	] as const;
	const onWrites = (fault: (typeof lost)[number][1]) => ({
		fault,
		when: ({ method }: { method: string }) => method === 'POST',
		times: 1,
	});

	it.each(lost)('(%s) never doubles a person', async (_, fault) => {
		await start();
		marketo.script(onWrites(fault));
		const { written } = await run([leadOf('a'), leadOf('b')]);
		expect(written.map(({ attempts }) => attempts)).toEqual([2, 2]);
		expect(marketo.people).toHaveLength(2);
	});

	it('is not repeated when new people are known by another field than the email, and Skip is on', async () => {
		await start();
		marketo.script(onWrites({ kind: 'reset', stored: true }));
		const lookupField = { __rl: true, mode: 'name', value: 'marketplaceKey' };
		const { unwritten } = await run([leadOf('a')], { lookupField, ifExists: 'skip' });
		expect(unwritten).toMatchObject([{ code: 'OUTCOME_UNKNOWN', attempts: 1 }]);
	});

	it('is not overtaken by its own repeat while Marketo is still at work', async () => {
		await start();
		await run([leadOf('warm')]);
		marketo.cutNextWrite(60);
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'updated', attempts: 2 }]);
		expect(marketo.people.filter(({ values }) => values.email === 'a@private.example')).toHaveLength(1);
	});

	it('holds other executions back as well', async () => {
		await start();
		await run([leadOf('warm')]);
		marketo.cutNextWrite(60);
		const results = await Promise.all([run([leadOf('a')]), run([leadOf('a')])]);
		expect(results.flatMap(({ written }) => written)).toHaveLength(2);
		expect(marketo.people.filter(({ values }) => values.email === 'a@private.example')).toHaveLength(1);
	});

	it.each(lost)('(%s) of Push Lead is not repeated: the activity would double', async (_, fault) => {
		await start();
		marketo.script(onWrites(fault));
		const { unwritten } = await run([leadOf('a')], {
			operation: 'pushLead',
			program: { __rl: true, mode: 'name', value: 'Marketplace' },
		});
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'OUTCOME_UNKNOWN', attempts: 1 }]);
		expect(marketo.activities.length).toBeLessThanOrEqual(1);
	});
});

describe('two executions at once', () => {
	it('write one after the other, so that one key is not doubled', async () => {
		await start();
		await run([leadOf('warm')]);
		marketo.script({ fault: { kind: 'slow', milliseconds: 30 } });
		const results = await Promise.all([run(leadsOf(5)), run(leadsOf(5)), run(leadsOf(5))]);
		expect(results.flatMap(({ written }) => written)).toHaveLength(15);
		expect(marketo.people).toHaveLength(6);
		expect(marketo.mostAtOnce()).toBe(1);
	});
});

describe('values', () => {
	it('of every alphabet arrive as they are', async () => {
		await start();
		const names = [
			'Zoë Ünïcode',
			'山田 太郎',
			'Иван',
			'‮evil‬',
			'"; DROP TABLE leads; --',
			'<script>alert(1)</script>',
			"O'Neil\\",
			'{{ $json }}',
			'\u{1F600}',
			'__proto__',
		];
		const leads = names.map((lastName, index) =>
			withEmail(leadOf(`n${index}`), `n${index}@private.example`, { lastName }),
		);
		const { unwritten } = await run(leads);
		expect(unwritten).toEqual([]);
		expect(marketo.people.map(({ values }) => values.lastName)).toEqual(names);
	});

	it('that Marketo would refuse are told before the first call, for their lead only', async () => {
		await start();
		const leads = [
			leadOf('good'),
			withEmail(leadOf('long'), 'long@private.example', { company: 'x'.repeat(256) }),
			withEmail(leadOf('odd'), 'ödd@private.example'),
		];
		const { written, unwritten, shown } = await run(leads);
		expect(written).toHaveLength(1);
		expect(unwritten).toMatchObject([
			{ status: 'rejected', code: 'FIELD_TOO_LONG', attempts: 0, message: expect.stringContaining('256') },
			{ status: 'rejected', code: 'EMAIL_NOT_ASCII', attempts: 0 },
		]);
		expectNothingPrivate(shown);
	});

	const mapped = (value: INodeParameters): INodeParameters => ({
		fieldMapping: 'manual',
		fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}', ...value } },
	});

	it.each([
		['nonsense', 'FIELD_UNKNOWN'],
		['sfdcId', 'FIELD_READ_ONLY'],
	])('for the field %s are a mistake of the mapping (%s), and no call is made', async (field, code) => {
		await start();
		const { unwritten } = await run([leadOf('a')], mapped({ [field]: 'x' }));
		expect(unwritten).toMatchObject([{ status: 'unavailable', code }]);
		expect(writes()).toEqual([]);
	});

	it('are turned into the type of their field', async () => {
		await start();
		const { written } = await run(
			[leadOf('a')],
			mapped({ leadScore: '7', unsubscribed: 'true', dateOfBirth: '1999-12-31T00:00:00Z', phone: 5550100 }),
		);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(marketo.people[0]?.values).toMatchObject({
			leadScore: 7,
			unsubscribed: true,
			dateOfBirth: '1999-12-31',
			phone: '5550100',
		});
	});
});

describe('push lead', () => {
	const parameters = { operation: 'pushLead', program: { __rl: true, mode: 'name', value: 'Marketplace' } };

	it('leaves an activity for each lead, with what the marketplace says of it', async () => {
		await start();
		const leads = [
			leadOf('a'),
			leadOf('b', { source: 'AppSource', action: 'PLT' }),
			leadOf('c'),
			leadOf('a'),
		];
		const { written } = await run(leads, parameters);
		expect(written.map(({ status }) => status)).toEqual(['created', 'created', 'created', 'updated']);
		expect(marketo.activities.map(({ source, reason }) => `${source} ${reason}`).sort()).toEqual([
			'AppSource PLT',
			'AzureMarketplace INS',
			'AzureMarketplace INS',
			'AzureMarketplace INS',
		]);
		expect(marketo.people).toHaveLength(3);
		// One call for each pair of source and reason, and one for the second lead of the same person.
		expect(writes()).toHaveLength(3);
	});

	it('names the program that does not exist', async () => {
		await start();
		const program = { __rl: true, mode: 'name', value: 'Gone' };
		const { unwritten } = await run([leadOf('a')], { ...parameters, program });
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: '1013', remedy: expect.stringContaining('Program') },
		]);
		const none = { __rl: true, mode: 'name', value: '={{ " " }}' };
		expect((await run([leadOf('a')], { ...parameters, program: none })).unwritten).toMatchObject([
			{ code: 'PROGRAM_MISSING', status: 'unavailable' },
		]);
	});

	it('is not made for leads that must be held back', async () => {
		await start();
		const { written } = await run([leadOf('a', { doNotContact: true })], parameters);
		expect(written).toMatchObject([{ status: 'suppressed' }]);
		expect(writes()).toEqual([]);
	});
});

describe('submit form', () => {
	it('fills the form out once for each lead', async () => {
		await start();
		const { written } = await run(leadsOf(3), { operation: 'submitForm', formId: 1179 });
		expect(written.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
		expect(marketo.activities.map(({ kind }) => kind)).toEqual(['fillOutForm', 'fillOutForm', 'fillOutForm']);
	});

	it('adds the person to the program that is named', async () => {
		await start();
		await run([leadOf('a')], { operation: 'submitForm', formId: 1179, options: { programId: 1107 } });
		expect(marketo.activities).toMatchObject([{ kind: 'fillOutForm', program: 1107 }]);
	});

	it('says what to do when the form lacks a field, or is unknown', async () => {
		await start({ forms: [{ id: 7, fields: ['email'] }] });
		const lacking = await run([leadOf('a')], { operation: 'submitForm', formId: 7 });
		expect(lacking.unwritten).toMatchObject([
			{ code: '1006', remedy: expect.stringContaining('fields of the form') },
		]);
		const unknown = await run([leadOf('a')], { operation: 'submitForm', formId: 8 });
		expect(unknown.unwritten).toMatchObject([{ status: 'unavailable', code: '1013' }]);
	});
});

describe('send test lead', () => {
	it.each([
		['createOrUpdate', {}],
		['pushLead', { program: { __rl: true, mode: 'name', value: 'Marketplace' } }],
		['submitForm', { formId: 1179 }],
	])('by %s writes one lead and looks it up again', async (testOperation, more) => {
		await start();
		const { written } = await run([leadOf('a')], { operation: 'sendTestLead', testOperation, ...more });
		expect(written).toMatchObject([
			{ status: 'created', targetId: '1001', found: true, message: expect.stringContaining('1001') },
		]);
		expect(marketo.people[0]?.values.lastName).toMatch(/^MSFT_TEST_\d{18}$/);
	});
});

describe('a set-up that cannot work', () => {
	it.each([
		['wrong secret', { clientSecret: 'nope' }, 'HTTP 401', 'LaunchPoint'],
		['no address', { address: '' }, 'ADDRESS_MISSING', 'Munchkin ID'],
		['no client', { clientId: '' }, 'CLIENT_MISSING', 'LaunchPoint'],
		[
			'address of the screen',
			{ address: 'https://app-ys12.marketo.com' },
			'ADDRESS_OF_USER_INTERFACE',
			'Web Services',
		],
	])('(%s) is told for each lead, with the remedy', async (_, changes, code, remedy) => {
		await start();
		const { unwritten, shown } = await run(leadsOf(3), {}, changes);
		expect(unwritten).toHaveLength(3);
		expect(unwritten[2]).toMatchObject({
			status: 'unavailable',
			code,
			remedy: expect.stringContaining(remedy),
		});
		expect(writes()).toEqual([]);
		expectNothingPrivate(shown);
	});

	it('(no permission to write) ends after one call', async () => {
		await start({ permissions: ['readPeople'] });
		const { unwritten } = await run(leadsOf(700));
		expect(unwritten).toHaveLength(700);
		expect(unwritten[0]).toMatchObject({ code: '603', remedy: expect.stringContaining('Read-Write Person') });
		expect(writes()).toHaveLength(1);
	});

	it('(a lookup field that is none) is told before any call', async () => {
		await start();
		const lookupField = { __rl: true, mode: 'name', value: 'firstName' };
		const { unwritten } = await run([leadOf('a')], { lookupField });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'LOOKUP_FIELD' }]);
		expect(writes()).toEqual([]);
	});

	it('(a host that is not there) leaves the leads for later', async () => {
		await start();
		const credential = credentialOf(marketo);
		await marketo.stop();
		const { unwritten, shown } = await runMarketo(engine, [leadOf('a')], { credential });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'ECONNREFUSED' }]);
		expectNothingPrivate(shown);
	});

	it('ends the workflow in one error when the node is set to stop, without a word of the buyer', async () => {
		await start();
		const { error, shown } = await runMarketo(engine, [leadOf('a')], {
			credential: credentialOf(marketo, { clientSecret: 'nope' }),
			onError: 'stopWorkflow',
		});
		expect(error?.message).toContain('1 of 1 leads were not written');
		expectNothingPrivate(shown);
	});
});

describe('dry run', () => {
	it('checks every lead and writes none', async () => {
		await start();
		const { written, unwritten } = await run([leadOf('a'), withEmail(leadOf('b'), null)], {
			options: { dryRun: true },
		});
		expect(written).toMatchObject([{ status: 'dry-run' }]);
		expect(unwritten).toMatchObject([{ code: 'LOOKUP_VALUE_MISSING' }]);
		expect(writes()).toEqual([]);
	});
});
