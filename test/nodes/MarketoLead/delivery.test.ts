import { leadOf, leadsOf } from '../../delivery/leads';
import {
	credentialOf,
	expectNothingPrivate,
	FORM,
	isWrite,
	PUSH,
	refusal,
	runMarketo,
	scene,
} from './harness';

const { start, run, marketo, engine, writes, reads, people } = scene();

it('A thousand new leads are four reading calls, four writing calls and one token.', async () => {
	await start();
	const { written, unwritten } = await run(leadsOf(1000));
	expect(unwritten).toEqual([]);
	expect(written).toHaveLength(1000);
	expect([reads().length, writes().length, marketo().tokenCalls()]).toEqual([4, 4, 1]);
	expect(marketo().mostAtOnce()).toBe(1);
	expect(written[999]).toMatchObject({ status: 'created', targetId: '2000', target: 'marketo', attempts: 1 });
});

it('With Overwrite and with Skip nothing is read.', async () => {
	await start();
	await run(leadsOf(300), { options: { laterLeads: 'overwrite' } });
	await run(leadsOf(300), { ifExists: 'skip' });
	expect([reads().length, writes().length]).toEqual([0, 2]);
});

it('The page of a person is linked where the credential names the address of Marketo.', async () => {
	await start();
	const { written } = await run([leadOf('a')], {}, { appUrl: 'https://app-ab12.marketo.com/#MM0A1' });
	expect(written[0]?.targetUrl).toBe('https://app-ab12.marketo.com/leadDatabase/loadLeadDetail?leadId=1001');
	expect((await run([leadOf('b')])).written[0]?.targetUrl).toBeNull();
});

it('People are known by their email, without case, and several leads of one buyer are one record and one call.', async () => {
	await start();
	const first = leadOf('a', { email: 'Ann@private.example', phone: '1', title: 'Buyer' });
	const second = leadOf('b', {
		email: 'ann@PRIVATE.example',
		phone: null,
		title: 'Buyer',
		firstName: 'Robin',
	});
	const { written } = await run([first, second, leadOf('c')]);
	expect(written.map(({ targetId }) => targetId)).toEqual(['1001', '1001', '1002']);
	expect(writes()).toHaveLength(1);
	expect(people()).toHaveLength(2);
});

it('A custom lookup field gets the key, so that leads without an email are written too, and once.', async () => {
	await start();
	const parameters = { lookupField: { __rl: true, mode: 'list', value: 'marketplaceKey' }, matchBy: 'lead' };
	const lead = leadOf('a', { email: null });
	expect((await run([lead], parameters)).written).toMatchObject([{ status: 'created' }]);
	expect((await run([lead], parameters)).written).toMatchObject([{ status: 'unchanged', targetId: '1001' }]);
	expect(people().map(({ marketplaceKey }) => marketplaceKey)).toEqual([lead.leadId]);
	expect((await run([lead])).unwritten).toMatchObject([
		{ status: 'rejected', code: 'LOOKUP_VALUE_MISSING', attempts: 0 },
	]);
});

it('With Skip, who is there stays as it is: status duplicate.', async () => {
	await start();
	marketo().put({ email: 'a@private.example', title: 'Known' });
	const { written } = await run([leadOf('a'), leadOf('b')], { ifExists: 'skip' });
	expect(written.map(({ status }) => status)).toEqual(['duplicate', 'created']);
	expect(people()[0]?.title).toBe('Known');
});

it('A token that expires in the middle is renewed once, and no lead is affected.', async () => {
	await start();
	marketo().script({ fault: refusal('602'), nth: 3 });
	const { written } = await run(leadsOf(700));
	expect(written).toHaveLength(700);
	expect(new Set(written.map(({ attempts }) => attempts))).toEqual(new Set([1]));
	expect(marketo().tokenCalls()).toBe(2);
	expect(people()).toHaveLength(700);
});

it('A token that was revoked is replaced by another one.', async () => {
	await start();
	await run([leadOf('a')]);
	marketo().expireToken();
	expect((await run([leadOf('b')])).written).toMatchObject([{ status: 'created', attempts: 1 }]);
	expect(marketo().calls.at(-1)?.headers.authorization).toBe('Bearer lab-token-2:ab');
});

it('The token travels in the header only, and token and fields are kept over executions.', async () => {
	await start();
	await run([leadOf('a')]);
	await run([leadOf('b')]);
	expect(marketo().tokenCalls()).toBe(1);
	expect(marketo().calls.filter(({ path }) => path.includes('describe'))).toHaveLength(1);
	for (const { headers, query } of marketo().calls) {
		expect(headers.authorization).toMatch(/^Bearer /);
		expect(query.has('access_token')).toBe(false);
	}
});

it('The own pace keeps below a limit that others share.', async () => {
	await start({ limits: { callsPerWindow: 5, windowMs: 40 } });
	const { written } = await run(leadsOf(6), { options: { batchSize: 1 } }, { callsPerWindow: 4 });
	expect(written).toHaveLength(6);
	expect(marketo().calls.filter(({ refusal: code }) => code !== null)).toEqual([]);
});

it('A body that would be larger than 1 MB is sent in smaller calls.', async () => {
	await start();
	const long = '山'.repeat(255);
	const names = { firstName: long, lastName: long, company: long, title: long, country: long };
	const { written } = await run(leadsOf(300).map((lead) => ({ ...lead, ...names })));
	expect(written).toHaveLength(300);
	expect(writes()).toHaveLength(2);
	expect(writes().every(({ refusal: code }) => code === null)).toBe(true);
});

it('Reads of 300 long addresses go as a POST, which has no limit of 8 KB.', async () => {
	await start();
	const leads = leadsOf(300).map((lead, index) => ({
		...lead,
		email: `${'long'.repeat(12)}${index}@private.example`,
	}));
	expect((await run(leads)).written).toHaveLength(300);
	expect((await run(leads)).written.map(({ status }) => status)).toEqual(leads.map(() => 'unchanged'));
});

it('Executions write one after the other, so that no person is doubled.', async () => {
	await start();
	await run([leadOf('warm')]);
	marketo().script({ fault: { kind: 'slow', milliseconds: 30 } });
	const results = await Promise.all([run(leadsOf(5)), run(leadsOf(5)), run(leadsOf(5))]);
	expect(results.flatMap(({ written }) => written)).toHaveLength(15);
	expect(people()).toHaveLength(6);
	expect(marketo().mostAtOnce()).toBe(1);
});

it('Push Lead leaves an activity for each lead, with source and reason, also when nothing about the person changes.', async () => {
	await start();
	const leads = [leadOf('a'), leadOf('b', { source: 'AppSource', action: 'PLT' }), leadOf('c'), leadOf('a')];
	const { written } = await run(leads, PUSH);
	expect(written.map(({ status }) => status)).toEqual(['created', 'created', 'created', 'updated']);
	expect(
		marketo()
			.activities.map(({ source, reason }) => `${source} ${reason}`)
			.sort(),
	).toEqual(['AppSource PLT', 'AzureMarketplace INS', 'AzureMarketplace INS', 'AzureMarketplace INS']);
	expect(people()).toHaveLength(3);
	// One call for each pair of source and reason, and one for the second lead of the same person.
	expect(writes()).toHaveLength(3);
	await run([leadOf('a')], PUSH);
	expect(marketo().activities).toHaveLength(5);
});

it('Push Lead without a program, or with one that does not exist, leaves the leads for later.', async () => {
	await start();
	const named = (value: string) => ({ ...PUSH, program: { __rl: true, mode: 'name', value } });
	expect((await run([leadOf('a')], named('Gone'))).unwritten).toMatchObject([
		{ status: 'unavailable', code: '1013', remedy: expect.stringContaining('Program') },
	]);
	expect((await run([leadOf('a')], named('={{ " " }}'))).unwritten).toMatchObject([
		{ code: 'PROGRAM_MISSING', status: 'unavailable' },
	]);
});

it('Submit Form fills the form out once for each lead, and adds the person to the program that is named.', async () => {
	await start();
	const { written } = await run(leadsOf(3), { ...FORM, options: { formProgram: { __rl: true, mode: 'list', value: 1107 } } });
	expect(written.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
	expect(marketo().activities).toMatchObject(written.map(() => ({ kind: 'fillOutForm', program: 1107 })));
});

it.each([
	['createOrUpdate', {}],
	['pushLead', { program: PUSH.program }],
	['submitForm', { form: 1179 }],
])('Send Test Lead by %s writes one lead and looks it up again.', async (testOperation, more) => {
	await start();
	const { written } = await run([leadOf('a')], { operation: 'sendTestLead', testOperation, ...more });
	expect(written).toMatchObject([
		{ status: 'created', targetId: '1001', found: true, message: expect.stringContaining('1001') },
	]);
	expect(people()[0]?.lastName).toMatch(/^MSFT_TEST_\d{18}$/);
});

it('Dry Run checks every lead and writes none.', async () => {
	await start();
	const { written, unwritten } = await run([leadOf('a'), leadOf('b', { email: null })], {
		options: { dryRun: true },
	});
	expect(written).toMatchObject([{ status: 'dry-run' }]);
	expect(unwritten).toMatchObject([{ code: 'LOOKUP_VALUE_MISSING' }]);
	expect(writes()).toEqual([]);
});

it.each([
	['A wrong secret', { clientSecret: 'nope' }, 'HTTP 401', 'LaunchPoint'],
	['A missing address', { address: '' }, 'ADDRESS_MISSING', 'Munchkin ID'],
	['A missing client', { clientId: '' }, 'CLIENT_MISSING', 'LaunchPoint'],
	[
		'The address of the screen',
		{ address: 'https://app-ys12.marketo.com' },
		'ADDRESS_OF_USER_INTERFACE',
		'Web Services',
	],
])('%s is told for each lead, with the remedy, and no call is made.', async (_, changes, code, remedy) => {
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

it('A lookup field that cannot be looked up is told before any write.', async () => {
	await start();
	const lookupField = { __rl: true, mode: 'name', value: 'firstName' };
	expect((await run([leadOf('a')], { lookupField })).unwritten).toMatchObject([
		{ status: 'unavailable', code: 'LOOKUP_FIELD' },
	]);
	expect(writes()).toEqual([]);
});

it('A login that meets a passing fault is repeated, also in the middle of a run.', async () => {
	await start();
	await run([leadOf('warm')]);
	marketo().expireToken();
	marketo().script({ fault: { kind: 'status', status: 503 }, when: (call) => isWrite(call), times: 1 });
	expect((await run(leadsOf(3))).written).toHaveLength(3);
	expect(people()).toHaveLength(4);
});

it('A host that does not answer leaves the leads for later.', async () => {
	await start();
	const credential = credentialOf(marketo());
	await marketo().stop();
	const { unwritten, shown } = await runMarketo(engine(), [leadOf('a')], { credential });
	expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'ECONNREFUSED' }]);
	expectNothingPrivate(shown);
}, 20_000);

it('A node that is set to stop ends the workflow in one error, without a word of the buyer.', async () => {
	await start();
	const { error, shown } = await runMarketo(engine(), [leadOf('a')], {
		credential: credentialOf(marketo(), { clientSecret: 'nope' }),
		onError: 'stopWorkflow',
	});
	expect(error?.message).toContain('client ID and client secret');
	expectNothingPrivate(shown);
});
