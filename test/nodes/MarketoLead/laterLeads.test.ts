import type { INodeParameters } from 'n8n-workflow';
import { customField } from '../../../dev/lab/marketo/fields';
import { leadOf } from '../../delivery/leads';
import { FORM, mapped, PUSH, scene } from './harness';

const { start, run, marketo, writes, reads, people } = scene();

const NOTE = { noteField: { __rl: true, mode: 'name', value: 'note' } };
const FIELDS = [
	customField('marketplaceKey', 'Marketplace Key'),
	{ ...customField('note', 'Marketplace Note'), dataType: 'text', length: 2_000 },
	customField('stage', 'Stage'),
];
const EMAIL = 'ann@private.example';
const FIRST = leadOf('first', {
	email: EMAIL,
	action: 'PLT',
	stage: 'active',
	phone: '1',
	title: 'Buyer',
	company: null,
	note: 'We need 500 seats by March, please call.',
});
const SECOND = leadOf('second', {
	email: EMAIL.toUpperCase(),
	action: 'INS',
	stage: 'initial-interest',
	lastName: FIRST.lastName,
	phone: '2',
	title: null,
	company: 'Fabrikam',
	source: 'AppSource',
});

const BY_KEY: INodeParameters = {
	lookupField: { __rl: true, mode: 'name', value: 'marketplaceKey' },
	matchBy: 'email',
};

describe.each<[string, INodeParameters]>([
	['Create or Update', {}],
	['Create or Update by a custom field', BY_KEY],
	['Push Lead', PUSH],
	['Submit Form', FORM],
])('%s', (_, parameters) => {
	const settings = { ...parameters, options: NOTE };
	const forms = [
		{
			id: 1179,
			fields: [
				'firstName',
				'lastName',
				'email',
				'phone',
				'country',
				'company',
				'title',
				'leadSource',
				'note',
			],
		},
	];

	it.each([
		['in two runs', [[FIRST], [SECOND]]],
		['in one run', [[FIRST, SECOND]]],
	])('A later lead fills what is empty and keeps the rest, %s.', async (_when, runs) => {
		await start({ customFields: FIELDS, forms });
		for (const leads of runs) expect((await run(leads, settings)).unwritten).toEqual([]);
		expect(people()).toHaveLength(1);
		expect(people()[0]).toMatchObject({
			phone: '1',
			title: 'Buyer',
			company: 'Fabrikam',
			leadSource: 'AzureMarketplace',
		});
		const note = String(people()[0]?.note);
		expect(note).toContain('We need 500 seats by March, please call.');
		expect(note).toContain('Phone Number: 2');
		expect(note.match(/Marketplace lead /g)).toHaveLength(2);
	});

	it('A lead that is delivered twice changes nothing, and what sales wrote stays.', async () => {
		await start({ customFields: FIELDS, forms });
		await run([FIRST, SECOND], settings);
		const [person] = marketo().people;
		Object.assign(person?.values ?? {}, {
			title: 'Head of Sales',
			note: `Called. ${String(person?.values.note)}`,
		});
		const before = { ...person?.values };
		await run([FIRST, SECOND], settings);
		expect(people()[0]).toEqual(before);
	});
});

it('A lead that adds nothing is not written: status unchanged.', async () => {
	await start();
	await run([leadOf('a'), leadOf('b')]);
	const { written } = await run([leadOf('a'), leadOf('b')]);
	expect(written).toMatchObject([
		{ status: 'unchanged', targetId: '1001', attempts: 1 },
		{ status: 'unchanged', targetId: '1002' },
	]);
	expect(writes()).toHaveLength(1);
});

it('A blank never erases what Marketo knows.', async () => {
	await start();
	marketo().put({ email: 'a@private.example', phone: '42', company: 'Known' });
	await run([leadOf('a', { phone: null, company: '' })], { options: { laterLeads: 'overwrite' } });
	expect(people()[0]).toMatchObject({ phone: '42', company: 'Known', lastName: 'Secretname a' });
});

it('Without a note field a value that differs is kept out, and a hint names the field and not the value.', async () => {
	await start();
	marketo().put({ email: 'a@private.example', phone: '42' });
	const { written } = await run([leadOf('a')]);
	expect(written).toMatchObject([
		{ status: 'updated', message: expect.stringContaining('Phone Number was kept as it is in Marketo.') },
	]);
	expect(String(written[0]?.message)).not.toContain('555');
});

it('Only what changes is sent for a person who exists, after one read of exactly the mapped fields.', async () => {
	await start();
	marketo().put({ email: 'a@private.example', phone: '42' });
	await run([leadOf('a')], mapped({ phone: '={{ $json.phone }}', title: '={{ $json.title }}' }));
	expect(reads()[0]?.query.get('fields')).toBe('id,email,phone,title');
	expect(writes()[0]?.body).toMatchObject({ input: [{ email: 'a@private.example', title: 'Buyer' }] });
	expect(Object.keys(Object(Reflect.get(Object(writes()[0]?.body), 'input')[0]))).toEqual(['email', 'title']);
});

it('A stage that is mapped by hand only moves to a hotter one, and words of sales stay.', async () => {
	await start({ customFields: FIELDS });
	const parameters = mapped({ stage: '={{ $json.stage }}' });
	const stages = async (lead: typeof FIRST) => {
		await run([{ ...lead, email: EMAIL }], parameters);
		return people()[0]?.stage;
	};
	expect(await stages(SECOND)).toBe('initial-interest');
	expect(await stages(FIRST)).toBe('active');
	expect(await stages(SECOND)).toBe('active');
	Object.assign(marketo().people[0]?.values ?? {}, { stage: 'Qualified' });
	expect(await stages(FIRST)).toBe('Qualified');
});

it("The buyer's words that are mapped by hand are appended, once, and nothing else with them.", async () => {
	await start({ customFields: FIELDS });
	const parameters = mapped({ note: '={{ $json.note }}' });
	const other = { ...SECOND, note: 'And a demo.' };
	await run([FIRST], parameters);
	await run([other], parameters);
	await run([FIRST, other], parameters);
	expect(people()[0]?.note).toBe('We need 500 seats by March, please call.\n\nAnd a demo.');
});

it('A note field that is full keeps what is in it, and a hint says so.', async () => {
	await start({ customFields: [{ ...customField('note', 'Marketplace Note'), length: 60 }] });
	marketo().put({ email: EMAIL, note: 'x'.repeat(58) });
	const { written } = await run([FIRST], { options: NOTE });
	expect(people()[0]?.note).toBe('x'.repeat(58));
	expect(written[0]?.message).toContain('Marketplace Note is full');
});

it('With Overwrite every value of the lead is written over what is there.', async () => {
	await start();
	await run([FIRST]);
	const { written } = await run([SECOND], { options: { laterLeads: 'overwrite' } });
	expect(written).toMatchObject([{ status: 'updated' }]);
	expect(people()[0]).toMatchObject({ phone: '2', title: 'Buyer', leadSource: 'AppSource' });
});

it('Two executions with leads of one buyer at the same moment lose nothing of each other.', async () => {
	await start({ customFields: FIELDS });
	await run([leadOf('warm')]);
	marketo().script({ fault: { kind: 'slow', milliseconds: 20 } });
	await Promise.all([run([FIRST], { options: NOTE }), run([SECOND], { options: NOTE })]);
	const person = people().find(({ email }) => String(email).toLowerCase() === EMAIL);
	expect(people()).toHaveLength(2);
	expect(String(person?.note).match(/Marketplace lead /g)).toHaveLength(2);
});
