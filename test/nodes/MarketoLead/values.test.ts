import { customField } from '../../../dev/lab/marketo/fields';
import { leadOf } from '../../delivery/leads';
import { expectNothingPrivate, kindsOf, mapped, scene } from './harness';

const { start, run, marketo, writes, people } = scene();

it('Values of every alphabet arrive as they are.', async () => {
	await start();
	const names = [
		'Zoë Ünïcode',
		'山田 太郎',
		'Иван',
		'"; DROP TABLE leads; --',
		"O'Neil\\",
		'{{ $json }}',
		'\u{1F600}',
		'__proto__',
	];
	const { unwritten } = await run(names.map((lastName, index) => leadOf(`n${index}`, { lastName })));
	expect(unwritten).toEqual([]);
	expect(people().map(({ lastName }) => lastName)).toEqual(names);
});

it('Control characters and lone surrogates are taken out.', async () => {
	await start();
	await run([leadOf('a', { firstName: 'Ro\u000Bb\u001Bi\u0000n', lastName: 'Sch\uD800midt' })]);
	expect(people()[0]).toMatchObject({ firstName: 'Robin', lastName: 'Schmidt' });
});

it('A lead is written although a value is too long, not ASCII or of another type, and a hint names the field.', async () => {
	await start();
	const long = await run([leadOf('a', { company: 'x'.repeat(300), phone: '1'.repeat(300) })]);
	expect(long.written).toMatchObject([{ status: 'created' }]);
	expect(long.written[0]?.message).toContain('Company Name was cut to the 255 characters');
	expect(long.written[0]?.message).toContain('Phone Number was left out');
	expect(people()[0]?.company).toBe('x'.repeat(255));
	expect(people()[0]).not.toHaveProperty('phone');

	const odd = await run([leadOf('b', { note: 'many' })], mapped({ leadScore: '={{ $json.note }}' }));
	expect(odd.written[0]?.message).toContain('Person Score was left out');

	const byKey = { lookupField: { __rl: true, mode: 'name', value: 'marketplaceKey' } };
	const umlaut = await run([leadOf('c', { email: 'ödd@private.example' })], byKey);
	expect(umlaut.written[0]?.message).toContain('Email Address was left out');
	expectNothingPrivate(long.shown + odd.shown + umlaut.shown);
});

it('What does not fit goes to the note field, whole.', async () => {
	await start({ customFields: [{ ...customField('note', 'Note'), dataType: 'text', length: 5_000 }] });
	const phone = '12345678901234567890'.repeat(15);
	const options = { noteField: { __rl: true, mode: 'name', value: 'note' } };
	const { written } = await run([leadOf('a', { phone, note: 'Please call.' })], { options });
	expect(written[0]?.message).toContain('the whole text is in Note');
	expect(people()[0]?.note).toContain(`Phone Number: ${phone}`);
	expect(people()[0]?.note).toContain('Please call.');
});

it('With Long Values set to Reject, such a lead is rejected before any call.', async () => {
	await start();
	const { unwritten, shown } = await run([leadOf('a', { phone: '1'.repeat(300) })], {
		options: { longValues: 'reject' },
	});
	expect(unwritten).toMatchObject([
		{
			status: 'rejected',
			code: 'VALUE_DOES_NOT_FIT',
			attempts: 0,
			message: expect.stringContaining('Phone Number'),
		},
	]);
	expectNothingPrivate(shown);
});

it('A value that Marketo refuses by naming it is left out, unless the person is looked up by it.', async () => {
	await start({ refuse: (record) => ('title' in record ? "1003 Invalid value 'Buyer'" : undefined) });
	const { written, unwritten } = await run([leadOf('a')]);
	expect(unwritten).toEqual([]);
	expect(written[0]?.message).toContain('Job Title was left out');
	expect(people()[0]).toMatchObject({ firstName: 'Robin' });
});

it('An address without a top-level domain is written if Marketo takes it, and rejected if not.', async () => {
	await start();
	expect((await run([leadOf('a', { email: 'a@b' })])).written).toMatchObject([{ status: 'created' }]);
	await marketo().stop();
	await start({ refuse: ({ email }) => (email === 'a@b' ? "1003 Invalid email 'a@b'" : undefined) });
	const { written, unwritten } = await run([leadOf('a', { email: 'a@b' }), leadOf('c')]);
	expect(written).toHaveLength(1);
	expect(kindsOf(unwritten)).toEqual(['rejected 1003']);
	const byKey = { lookupField: { __rl: true, mode: 'name', value: 'marketplaceKey' } };
	expect((await run([leadOf('d', { email: 'a@b' })], byKey)).written[0]?.message).toContain(
		'Email Address was left out',
	);
});

it('An email that is not ASCII cannot be looked up, so its lead is rejected.', async () => {
	await start();
	const { unwritten } = await run([leadOf('a', { email: 'ödd@private.example' })]);
	expect(unwritten).toMatchObject([{ status: 'rejected', code: 'LOOKUP_VALUE_INVALID', attempts: 0 }]);
});

it.each([
	['nonsense', 'FIELD_UNKNOWN'],
	['sfdcId', 'FIELD_READ_ONLY'],
])(
	'A value for the field %s is a mistake of the mapping (%s), and nothing is written.',
	async (field, code) => {
		await start();
		const { unwritten } = await run([leadOf('a')], mapped({ [field]: 'x' }));
		expect(unwritten).toMatchObject([{ status: 'unavailable', code }]);
		expect(writes()).toEqual([]);
	},
);

it('Manual mapping with nothing mapped, or without the lookup field, writes no empty people.', async () => {
	await start();
	const nothing = { fieldMapping: 'manual', fields: { mappingMode: 'defineBelow', value: {} } };
	const byKey = { lookupField: { __rl: true, mode: 'name', value: 'marketplaceKey' } };
	expect(kindsOf((await run([leadOf('a')], nothing)).unwritten)).toEqual(['unavailable NOTHING_MAPPED']);
	expect(kindsOf((await run([leadOf('a')], { ...nothing, ...byKey })).unwritten)).toEqual([
		'unavailable NOTHING_MAPPED',
	]);
	const noEmail = mapped({ email: null, title: 'x' });
	expect(kindsOf((await run([leadOf('a')], noEmail)).unwritten)).toEqual(['unavailable LOOKUP_NOT_MAPPED']);
	expect(people()).toEqual([]);
});

it('Values are turned into the type of their field.', async () => {
	await start();
	const { written } = await run(
		[leadOf('a')],
		mapped({ leadScore: '7', unsubscribed: 'true', dateOfBirth: '1999-12-31T00:00:00Z', phone: 5550100 }),
	);
	expect(written).toMatchObject([{ status: 'created' }]);
	expect(people()[0]).toMatchObject({
		leadScore: 7,
		unsubscribed: true,
		dateOfBirth: '1999-12-31',
		phone: '5550100',
	});
});
