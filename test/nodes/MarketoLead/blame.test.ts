import { leadOf, leadsOf } from '../../delivery/leads';
import {
	expectNothingPrivate,
	FORM,
	inputOf,
	isWrite,
	kindsOf,
	mapped,
	PUSH,
	refusal,
	scene,
} from './harness';

const { start, run, marketo, writes, people } = scene();

it.each(['607', '713', '611', '1009', '1006', '1002', '699', '1999'])(
	'When Marketo skips each record with %s, all leads stay for later, after few calls.',
	async (code) => {
		await start({ refuse: () => code });
		const { unwritten, shown } = await run(leadsOf(700));
		expect(unwritten).toHaveLength(700);
		expect(kindsOf(unwritten)).toEqual([`unavailable ${code}`]);
		expect(writes().length).toBeLessThanOrEqual(25);
		expectNothingPrivate(shown);
	},
	30_000,
);

it.each(['500', '699', '603', '1009', '1006', '1003', '701'])(
	'When Marketo answers each call with %s, all leads stay for later, after few calls, by every operation.',
	async (code) => {
		await start();
		marketo().script({ fault: refusal(code), when: isWrite });
		for (const parameters of [{}, FORM]) {
			const before = writes().length;
			const { unwritten } = await run(leadsOf(60), parameters);
			const isUnsure = code === '500' && parameters === FORM;
			if (!isUnsure) expect(kindsOf(unwritten)).toEqual([`unavailable ${code}`]);
			if (!isUnsure) expect(writes().length - before).toBeLessThan(20);
		}
	},
	60_000,
);

it.each(['713', '611'])(
	'Submit Form, one lead a call, makes few calls while Marketo answers %s, and then writes all.',
	async (code) => {
		await start();
		marketo().script({ fault: refusal(code), when: isWrite, times: 4 });
		const { written } = await run(leadsOf(20), FORM);
		expect(written).toHaveLength(20);
		expect(writes()).toHaveLength(24);
		expect(Math.max(...written.map(({ attempts }) => Number(attempts)))).toBeLessThan(6);
	},
);

it('A code that is not known is shown, without a cause that was made up.', async () => {
	await start({ refuse: () => '1999' });
	const { unwritten } = await run([leadOf('a')]);
	expect(unwritten).toMatchObject([
		{
			status: 'unavailable',
			code: '1999',
			message: expect.stringContaining('1999'),
			cause: 'Its meaning is not known.',
		},
	]);
});

it.each([
	['604', refusal('604')],
	['HTTP 504', { kind: 'status', status: 504 } as const],
])(
	'Calls of more than 100 records that fail with %s are made smaller, and Batch Size is named.',
	async (_, fault) => {
		await start();
		marketo().script({ fault, when: (call) => isWrite(call) && inputOf(call).length > 100 });
		const { written, hints } = await run(leadsOf(300));
		expect(written).toHaveLength(300);
		expect(people()).toHaveLength(300);
		expect(hints.join(' ')).toContain('Batch Size');
	},
	60_000,
);

it('Large calls are made smaller as well when some of their leads are in Marketo already.', async () => {
	await start();
	await run(leadsOf(100));
	marketo().script({ fault: refusal('604'), when: (call) => isWrite(call) && inputOf(call).length > 100 });
	const { written } = await run(leadsOf(300));
	expect(written).toHaveLength(300);
	expect(people()).toHaveLength(300);
}, 60_000);

it('A fault in a second write does not write the leads of the first one again.', async () => {
	await start({ refuse: ({ title }) => (title === 'Odd' ? "1003 Invalid value 'Odd'" : undefined) });
	marketo().script({ fault: { kind: 'reset', stored: true }, when: isWrite, nth: 5 });
	const leads = [leadOf('a'), leadOf('b', { title: 'Odd' })];
	const { written, unwritten } = await run(leads, PUSH);
	expect(written).toMatchObject([{ status: 'created', email: 'a@private.example' }]);
	expect(unwritten).toMatchObject([{ code: 'OUTCOME_UNKNOWN', email: 'b@private.example' }]);
	expect(marketo().activities).toHaveLength(2);
});

it('One lead of 200 that makes its call fail as a whole costs no other lead.', async () => {
	await start();
	const isBad = (record: unknown) => JSON.stringify(record).includes('buyer77@');
	marketo().script({ fault: refusal('611'), when: (call) => isWrite(call) && inputOf(call).some(isBad) });
	const { written, unwritten } = await run(leadsOf(200));
	expect(written).toHaveLength(199);
	expect(unwritten).toMatchObject([{ status: 'unavailable', code: '611' }]);
}, 60_000);

it('Each lead has its own outcome.', async () => {
	await start();
	marketo().put({ email: 'twin@private.example' });
	marketo().put({ email: 'Twin@private.example' });
	marketo().put({ email: 'far@private.example' }, 'Elsewhere');
	const { written, unwritten, shown } = await run(['a', 'twin', 'b', 'far'].map((buyer) => leadOf(buyer)));
	expect(written.map(({ status }) => status)).toEqual(['created', 'created']);
	expect(unwritten).toMatchObject([
		{ status: 'rejected', code: '1007', message: expect.stringContaining('IDs 1001, 1002') },
		{ status: 'unavailable', code: '1008', remedy: expect.stringContaining('Partition') },
	]);
	expectNothingPrivate(shown);
});

it('The IDs of several people who match are told with Overwrite as well, and the lead can be accepted as a duplicate.', async () => {
	await start();
	marketo().put({ email: 'twin@private.example' });
	marketo().put({ email: 'Twin@private.example' });
	const { unwritten } = await run([leadOf('twin')], { options: { laterLeads: 'overwrite' } });
	expect(unwritten).toMatchObject([{ code: '1007', message: expect.stringContaining('IDs 1001, 1002') }]);
	const { written } = await run([leadOf('twin')], { options: { ifSeveralMatch: 'duplicate' } });
	expect(written).toMatchObject([{ status: 'duplicate' }]);
});

it('A person of a company record is written without the company, and a hint says so.', async () => {
	await start();
	marketo().linkToCompany(marketo().put({ email: 'a@private.example', company: 'From CRM' }).id);
	const { written } = await run([leadOf('a'), leadOf('b')], { options: { laterLeads: 'overwrite' } });
	expect(written).toMatchObject([
		{ status: 'updated', targetId: '1001', message: expect.stringContaining('Company Name was left out') },
		{ status: 'created' },
	]);
	expect(people()[0]).toMatchObject({ company: 'From CRM', firstName: 'Robin' });
});

it('A person in another partition than the one that is chosen is refused alone.', async () => {
	await start({ partitions: ['Default', 'EMEA'] });
	marketo().put({ email: 'old@private.example' }, 'Default');
	const partition = { __rl: true, mode: 'list', value: 'EMEA' };
	const { written, unwritten } = await run([leadOf('new'), leadOf('old')], { options: { partition } });
	expect(written).toMatchObject([{ status: 'created' }]);
	expect(marketo().people.map((person) => person.partition)).toEqual(['Default', 'EMEA']);
	expect(unwritten).toMatchObject([{ status: 'rejected', code: '1010' }]);
});

it('A set-up that refuses every record ends the run after the first call.', async () => {
	await start({ partitions: ['Mine'] });
	for (const { email } of leadsOf(400)) marketo().put({ email: email ?? '' }, 'Other');
	const { unwritten } = await run(leadsOf(400));
	expect(kindsOf(unwritten)).toEqual(['unavailable 1008']);
	expect(writes()).toHaveLength(1);
});

it('A token that is refused again and again is a matter of the credential.', async () => {
	await start();
	marketo().script({ fault: refusal('601') });
	const { unwritten } = await run(leadsOf(400));
	expect(unwritten).toHaveLength(400);
	expect(unwritten[0]).toMatchObject({
		status: 'unavailable',
		code: '601',
		remedy: expect.stringContaining('credential'),
	});
	expect(marketo().calls).toHaveLength(2);
});

it('A storm of 606 is waited out, and every lead is written once.', async () => {
	await start();
	marketo().script({ fault: refusal('606'), when: isWrite, times: 2 });
	const { written } = await run(leadsOf(500));
	expect(written).toHaveLength(500);
	expect(people()).toHaveLength(500);
});

it('A 606 that does not end leaves the leads for later.', async () => {
	await start();
	marketo().script({ fault: refusal('606'), when: isWrite });
	const { unwritten, shown } = await run([leadOf('a')]);
	expect(unwritten).toMatchObject([
		{ status: 'unavailable', code: '606', remedy: expect.stringContaining('Calls per 20 Seconds') },
	]);
	expectNothingPrivate(shown);
});

it('The daily quota ends all calls until midnight in Chicago, for later executions as well.', async () => {
	await start({ limits: { daily: 3 } });
	const first = await run(leadsOf(900));
	expect(first.written).toHaveLength(300);
	expect(first.unwritten).toHaveLength(600);
	expect(first.unwritten[0]).toMatchObject({
		status: 'unavailable',
		code: '607',
		message: expect.stringMatching(/until \d{4}-\d\d-\d\d 0[56]:00 UTC/),
	});
	const before = marketo().calls.length;
	const second = await run([leadOf('x')]);
	expect(second.unwritten).toMatchObject([{ status: 'unavailable', code: '607' }]);
	expect(marketo().calls).toHaveLength(before);
	expectNothingPrivate(first.shown + second.shown);
});

const LOST = [
	['A cut connection', { kind: 'reset', stored: true }],
	['An answer that breaks off', { kind: 'truncate' }],
	['An answer that is not JSON', { kind: 'badJson' }],
	['HTTP 502', { kind: 'status', status: 502, stored: true }],
	['HTTP 503', { kind: 'status', status: 503, stored: true }],
	['500', { kind: 'status', status: 200, code: '500', stored: true }],
	['502', { kind: 'status', status: 200, code: '502', stored: true }],
] as const;
const NOT_EXECUTED = ['604', '606', '608', '611', '614', '615', '713', '719'];

it.each(LOST)('%s never doubles a person, and Create or Update repeats the call.', async (_, fault) => {
	await start();
	marketo().script({ fault, when: isWrite, times: 1 });
	const { written } = await run([leadOf('a'), leadOf('b')]);
	expect(written.map(({ attempts }) => attempts)).toEqual([2, 2]);
	expect(people()).toHaveLength(2);
});

it.each(LOST)('%s is not repeated by Push Lead and Submit Form: a person decides.', async (_, fault) => {
	for (const parameters of [PUSH, FORM]) {
		await start();
		marketo().script({ fault, when: isWrite, times: 1 });
		const { unwritten } = await run([leadOf('a')], parameters);
		expect(unwritten).toMatchObject([
			{
				status: 'rejected',
				code: 'OUTCOME_UNKNOWN',
				attempts: 1,
				remedy: expect.stringContaining('Look up the person'),
			},
		]);
		expect(marketo().activities.length).toBeLessThanOrEqual(1);
		await marketo().stop();
	}
});

it.each(NOT_EXECUTED)(
	'%s says that nothing was carried out, so Push Lead and Submit Form repeat it.',
	async (code) => {
		for (const parameters of [PUSH, FORM]) {
			await start();
			marketo().script({ fault: refusal(code), when: isWrite, times: 1 });
			expect((await run([leadOf('a')], parameters)).written).toMatchObject([
				{ status: 'created', attempts: 2 },
			]);
			expect(marketo().activities).toHaveLength(1);
			await marketo().stop();
		}
	},
);

it('A lost answer is not repeated when new people are known by another field than the email, and Skip is on.', async () => {
	await start();
	marketo().script({ fault: { kind: 'reset', stored: true }, when: isWrite, times: 1 });
	const lookupField = { __rl: true, mode: 'name', value: 'marketplaceKey' };
	const { unwritten } = await run([leadOf('a')], { lookupField, ifExists: 'skip' });
	expect(unwritten).toMatchObject([{ code: 'OUTCOME_UNKNOWN', attempts: 1 }]);
});

it('A repeat does not overtake a call on which Marketo is still working, in no execution.', async () => {
	await start();
	await run([leadOf('warm')]);
	marketo().cutNextWrite(60);
	const results = await Promise.all([run([leadOf('a')]), run([leadOf('a')])]);
	expect(results.flatMap(({ written }) => written)).toHaveLength(2);
	expect(people().filter(({ email }) => email === 'a@private.example')).toHaveLength(1);
});

it('A result that lacks rows is repeated by Create or Update, and left to a person by Push Lead.', async () => {
	await start({ refuse: ({ email }) => (email === 'a@private.example' ? '' : undefined) });
	const { unwritten } = await run([leadOf('a')]);
	expect(unwritten).toMatchObject([{ status: 'unavailable' }]);
});

it('A field that was removed since the fields were read is found out once, and left out of the automatic mapping.', async () => {
	await start();
	await run([leadOf('a')]);
	marketo().removeField('title');
	const { written } = await run(leadsOf(3));
	expect(written).toHaveLength(3);
	expect(written[0]?.message).toContain('Job Title was left out');
	expect(marketo().calls.filter(({ path }) => path.includes('describe'))).toHaveLength(2);
	expect((await run([leadOf('z')])).written[0]?.message).not.toContain('left out');
});

it('A field that was mapped by hand and removed is named, and all leads stay for later.', async () => {
	await start();
	const parameters = mapped({ title: '={{ $json.title }}' });
	await run([leadOf('a')], parameters);
	marketo().removeField('title');
	const { unwritten } = await run(leadsOf(3), parameters);
	expect(kindsOf(unwritten)).toEqual(['unavailable 1006']);
	expect(unwritten[0]?.message).toContain('Job Title');
});

it('A form that lacks fields gets the others, and one that is not known leaves the leads for later.', async () => {
	await start({ forms: [{ id: 7, fields: ['email', 'firstName', 'lastName'] }] });
	const { written } = await run(leadsOf(3), { operation: 'submitForm', form: 7 });
	expect(written).toHaveLength(3);
	expect(written[2]?.message).toContain('Phone Number was left out');
	const unknown = await run([leadOf('a')], { operation: 'submitForm', form: 8 });
	expect(unknown.unwritten).toMatchObject([{ status: 'unavailable', code: '1013' }]);
});

it('An API user who may not write ends the run after one call.', async () => {
	await start({ permissions: ['readPeople'] });
	const { unwritten } = await run(leadsOf(700));
	expect(unwritten).toHaveLength(700);
	expect(unwritten[0]).toMatchObject({ code: '603', remedy: expect.stringContaining('Read-Write Person') });
	expect(writes()).toHaveLength(1);
});
