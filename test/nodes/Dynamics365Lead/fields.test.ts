import fc from 'fast-check';
import { LEAD_COLUMNS } from '../../../dev/lab/dataverse/leadColumns';
import { fitColumns } from '../../../nodes/Dynamics365Lead/fields/fit';
import type { LeadColumn, LeadTable } from '../../../nodes/Dynamics365Lead/fields/schema';
import { leadOf } from '../../delivery/leads';
import { dataverse, runWith as run } from './scene';

const values = () => dataverse.leads()[0]?.values ?? {};
const description = () => String(values().description);
const manual = (value: object) => ({
	fieldMapping: 'manual',
	fields: { mappingMode: 'defineBelow', value: { ...value } },
});

describe('values that do not fit', () => {
	const long = leadOf('a', {
		lastName: `${'x'.repeat(49)}😀y`,
		phone: '1'.repeat(62),
		email: `${'e'.repeat(99)}@x.example`,
	});

	it('are cut to whole characters or left out, and are whole in the description, with a hint for each', async () => {
		const { written } = await run([long]);
		expect(values()).toMatchObject({ lastname: 'x'.repeat(49), firstname: 'Robin' });
		expect(Object.keys(values())).not.toContain('telephone1');
		expect(Object.keys(values())).not.toContain('emailaddress1');
		expect(description()).toContain(`Business Phone: ${'1'.repeat(62)}`);
		expect(description()).toContain(`Email: ${'e'.repeat(99)}@x.example`);
		expect(description()).toContain(`Last Name: ${'x'.repeat(49)}😀y`);
		const { message } = written[0] ?? {};
		expect(message).toMatch(/Last Name was cut.*Email was left out.*Business Phone was left out/);
		expect(message).not.toContain('111');
	});

	it('are rejected if the user wants that, with the name of the column and without the text', async () => {
		const { unwritten, written } = await run([long, leadOf('b')], { options: { longValues: 'reject' } });
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(unwritten).toMatchObject([
			{
				status: 'rejected',
				code: 'TEXT_TOO_LONG',
				message: 'A value does not fit the column "Last Name"',
				cause: 'The column takes 50 characters.',
				attempts: 0,
			},
		]);
	});

	it('lose what no format of Dataverse can hold: control characters and halves of surrogate pairs', async () => {
		const { written } = await run([
			leadOf('a', { lastName: 'Mül\u000Bl\u001Ber\uD800', note: 'A\u0000B\tC' }),
		]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(values().lastname).toBe('Müller');
		expect(description()).toMatch(/^AB\tC\n/);
	});

	it('of a note of 1,990 characters cut no other line off, and the whole of it is in the timeline', async () => {
		dataverse.world.roles = ['Lead Manager'];
		const lead = leadOf('a', { note: 'w'.repeat(1990) });
		const { written } = await run([lead]);
		expect(description().length).toBeLessThanOrEqual(2000);
		expect(description()).toMatch(/w…\n\nOffer: contoso\.widget\nAction: AzureMarketplace INS\n/);
		expect([...dataverse.world.notes.values()]).toMatchObject([
			{ leadId: dataverse.leads()[0]?.id, text: expect.stringContaining('w'.repeat(1990)), writes: 1 },
		]);
		expect(written[0]?.message).toContain('The whole text is in a note in the timeline');
	});

	it('of a description cost no lead where the application user may not write notes, and the user is told', async () => {
		const { written } = await run([leadOf('a', { note: 'w'.repeat(3000) })]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(written[0]?.message).toContain('a note could not be written (0x80040220). Grant');
	});

	it('an address such as a@b is written as it is: Dataverse takes it', async () => {
		await run([leadOf('a', { email: 'a@b' })]);
		expect(values().emailaddress1).toBe('a@b');
	});
});

describe('Lead Source Table', () => {
	it.each([
		['by label', 'partner', 4],
		['by value', '10', 10],
		['by a label of the environment', 'Microsoft Marketplace', 100000000],
	])('sets the lead source %s', async (_, leadSource, expected) => {
		await run([leadOf('a')], { leadSources: { rows: [{ source: 'AzureMarketplace', leadSource }] } });
		expect(values().leadsourcecode).toBe(expected);
	});

	it('has a row for any other source, and leaves the column alone where it says nothing', async () => {
		const unknown = { ...leadOf('a'), source: null };
		await run([unknown]);
		expect(values().leadsourcecode).toBe(10);
		dataverse.world.leads.clear();
		await run([unknown], { leadSources: { rows: [{ source: 'AppSource', leadSource: 'Web' }] } });
		expect(Object.keys(values())).not.toContain('leadsourcecode');
	});

	it('with a mistyped choice costs no lead: the column is left out, and the user is told', async () => {
		const { written } = await run([leadOf('a')], {
			leadSources: { rows: [{ source: 'AzureMarketplace', leadSource: 'Webb' }] },
		});
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(Object.keys(values())).not.toContain('leadsourcecode');
		expect(written[0]?.message).toContain('Lead Source was left out');
	});

	it('by default works in an environment that has none of its choices, and looks for them once only', async () => {
		const source = dataverse.world.columns.get('leadsourcecode');
		if (source?.type !== 'Picklist') throw new Error('The stand-in has lead sources.');
		dataverse.world.columns.set('leadsourcecode', { ...source, options: { 100000000: 'Marktplatz' } });
		const { written } = await run([leadOf('a'), leadOf('b', { source: null })]);
		expect(written).toMatchObject([{ status: 'created' }, { status: 'created' }]);
		const calls = dataverse.calls.length;
		await run([leadOf('c')]);
		expect(dataverse.calls.length - calls).toBe(1);
	});

	it('finds a choice that was added to the environment a moment ago', async () => {
		await run([leadOf('a')]);
		const source = dataverse.world.columns.get('leadsourcecode');
		if (source?.type !== 'Picklist') throw new Error('The stand-in has lead sources.');
		dataverse.world.columns.set('leadsourcecode', { ...source, options: { ...source.options, 77: 'Fair' } });
		dataverse.world.leads.clear();
		await run([leadOf('a')], {
			leadSources: { rows: [{ source: 'AzureMarketplace', leadSource: 'Fair' }] },
		});
		expect(values().leadsourcecode).toBe(77);
	});

	it('knows the standard choices by their English labels in an environment of another language', async () => {
		const source = dataverse.world.columns.get('leadsourcecode');
		if (source?.type !== 'Picklist') throw new Error('The stand-in has lead sources.');
		dataverse.world.columns.set('leadsourcecode', { ...source, options: { 8: 'Internet', 9: 'Empfehlung' } });
		await run([leadOf('a')]);
		expect(values().leadsourcecode).toBe(8);
	});
});

describe('manual mapping', () => {
	it('writes the chosen columns with their values, each in its type, and no others', async () => {
		await run(
			[leadOf('a')],
			manual({
				subject: '={{ $json.offerTitle }}',
				numberofemployees: '250',
				revenue: '1200.5',
				estimatedclosedate: '2026-03-01T10:00:00Z',
				donotemail: 'true',
				leadqualitycode: 'hot',
				leadsourcecode: 4,
				new_offer: '={{ $json.offerId }}',
				lastname: null,
			}),
		);
		expect(values()).toEqual({
			subject: 'Contoso Widget',
			numberofemployees: 250,
			revenue: 1200.5,
			estimatedclosedate: '2026-03-01',
			donotemail: true,
			leadqualitycode: 1,
			leadsourcecode: 4,
			new_offer: 'widget',
		});
	});

	it.each([
		['a text for a number', { numberofemployees: 'many' }, 'No. of Employees'],
		['a number out of the bounds of the column', { numberofemployees: 5_000_000 }, 'No. of Employees'],
		['a fraction for a whole number', { numberofemployees: 1.5 }, 'No. of Employees'],
		['a text for a yes or no', { donotemail: 'perhaps' }, 'Do not allow Emails'],
		['a word that is not a choice', { leadqualitycode: 'Lukewarm' }, 'Rating'],
		['a text for a date', { estimatedclosedate: 'next week' }, 'Est. Close Date'],
		['a link to another record', { campaignid: 'Spring' }, 'Source Campaign'],
	])('%s costs no lead: it is in the description, and a hint names the column', async (_, value, label) => {
		const { written } = await run([leadOf('a')], manual({ subject: 'x', ...value }));
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(written[0]?.message).toContain(`${label} was left out`);
		expect(description()).toContain(`${label}: ${String(Object.values(value)[0])}`);
	});

	it.each([
		['does not exist', { new_gone: 'x' }, 'new_gone'],
		['is read-only', { fullname: 'x' }, 'fullname'],
	])('of a column that %s is a matter of the set-up: the leads stay owed', async (_, value, column) => {
		const { unwritten } = await run([leadOf('a')], manual(value));
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'COLUMN_UNKNOWN', message: expect.stringContaining(column) },
		]);
		expect(dataverse.batches()).toEqual([]);
	});

	it('finds a column that was added to the environment a moment ago', async () => {
		await run([leadOf('a')]);
		dataverse.world.columns.set('new_seats', { name: 'new_seats', label: 'Seats', type: 'String', max: 9 });
		const { written } = await run([leadOf('b')], manual({ subject: 'x', new_seats: '500' }));
		expect(written).toMatchObject([{ status: 'created' }]);
	});

	it('with nothing mapped creates no empty leads', async () => {
		const none = await run([leadOf('a')], manual({}));
		expect(none.unwritten).toMatchObject([{ status: 'unavailable', code: 'NOTHING_MAPPED' }]);
		const blank = await run([leadOf('a')], manual({ new_offer: '={{ $json.planId }}', subject: '' }));
		expect(blank.unwritten).toMatchObject([{ status: 'rejected', code: 'NOTHING_MAPPED' }]);
		expect(dataverse.leads()).toEqual([]);
	});

	it('cannot fill Key Column: the node does, and says so', async () => {
		const parameters = {
			...manual({ subject: 'x', new_leadkey: '={{ $json.email }}' }),
			leadKey: 'alternateKey',
			keyColumn: 'new_leadkey',
		};
		const lead = leadOf('a');
		const { written } = await run([lead], parameters);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(written[0]?.message).toContain('The mapping of new_leadkey was ignored');
		expect(values().new_leadkey).toBe(lead.customerKey);
	});
});

it('tells which columns are empty that forms ask for, and writes the lead', async () => {
	const { written } = await run([leadOf('a', { lastName: null }), leadOf('b')]);
	expect(written[0]?.message).toContain('Last Name has no value, but forms of Dynamics 365 require it.');
	expect(written[1]?.message).not.toContain('Last Name');
});

it('without the right to read columns writes nothing, and names the privilege', async () => {
	dataverse.world.roles = ['No Metadata'];
	const { unwritten } = await run([leadOf('a')]);
	expect(unwritten).toMatchObject([{ status: 'unavailable', code: '0x80040220' }]);
	expect(dataverse.batches()).toEqual([]);
});

/** The table of the stand-in as the node reads it. */
const TABLE: LeadTable = {
	keys: [],
	columns: new Map(
		LEAD_COLUMNS.map((column): [string, LeadColumn] => [
			column.name,
			{
				name: column.name,
				label: column.label,
				type: column.type,
				required: false,
				writable: column.create !== false && column.update !== false,
				...('max' in column ? { maxLength: column.max } : {}),
				...('options' in column
					? {
							choices: Object.entries(column.options).map(([value, label]) => ({
								value: Number(value),
								label,
							})),
						}
					: {}),
			},
		]),
	),
};

it('whatever is mapped, nothing that is sent is blank or longer than its column, and nothing is lost', () => {
	const names = [...TABLE.columns.values()].filter(({ writable }) => writable).map(({ name }) => name);
	const given = fc.dictionary(
		fc.constantFrom(...names),
		fc.oneof(fc.anything(), fc.string({ unit: 'binary', minLength: 40, maxLength: 120 })),
	);
	fc.assert(
		fc.property(given, (mapped) => {
			const fitted = fitColumns({ ...mapped }, TABLE, true);
			if ('reason' in fitted) throw new Error(fitted.reason.code);
			for (const [name, value] of Object.entries(fitted.columns)) {
				expect(String(value).trim()).not.toBe('');
				const maxLength = TABLE.columns.get(name)?.maxLength ?? Number.POSITIVE_INFINITY;
				expect(String(value).length).toBeLessThanOrEqual(maxLength);
			}
			expect(fitted.hints.length).toBe(fitted.rests.length);
		}),
	);
});
