import { EXTERNAL_ID, externalIdField, field, picklist, startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions, SfRecord } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { leadOf } from '../../delivery/leads';
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

const run = async (leads: readonly Lead[], parameters: SalesforceRun['parameters'] = {}) =>
	await runSalesforce(engine, leads, { credential: credentialFor(lab), parameters });
const stored = (): SfRecord => [...lab.org.leads.values()][0] ?? {};
const mapping = (value: { [field: string]: string | boolean | null }) => ({
	fieldMapping: 'manual',
	fields: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
});

const LONG_PHONE = '+1 (555) 0100 ext. 12345, or ask for Robin Vil please';
const OFFER = 'Contoso Widget for very large enterprises';
const custom = {
	fields: [
		externalIdField(EXTERNAL_ID),
		field('Marketplace_Offer__c', 'string', 20),
		field('Marketplace_Stage__c', 'picklist', 40, {
			restrictedPicklist: true,
			picklistValues: picklist('New', 'Hot'),
		}),
	],
};

describe('a value that does not fit costs no lead', () => {
	const cases: Array<[string, Partial<Lead>, string, string | undefined, string]> = [
		['a phone number that is too long is left out', { phone: LONG_PHONE }, 'Phone', undefined, LONG_PHONE],
		['a first name is cut', { firstName: 'x'.repeat(41) }, 'FirstName', 'x'.repeat(40), 'x'.repeat(41)],
		[
			'a text is not cut in the middle of a character',
			{ title: `${'x'.repeat(127)}\u{1F600}` },
			'Title',
			'x'.repeat(127),
			`${'x'.repeat(127)}\u{1F600}`,
		],
		[
			'a custom field may be shorter than the offer',
			{ offerTitle: OFFER },
			'Marketplace_Offer__c',
			OFFER.slice(0, 20),
			OFFER,
		],
		[
			'a restricted picklist of the org need not have the stages',
			{ stage: 'trial' },
			'Marketplace_Stage__c',
			undefined,
			'trial',
		],
	];
	it.each(cases)('%s', async (_, changes, name, value, told) => {
		await start(custom);
		const { written, unwritten } = await run([leadOf('a', { stage: 'unknown', ...changes })]);
		expect(unwritten).toEqual([]);
		expect(written).toMatchObject([{ status: 'created', attempts: 1 }]);
		expect(stored()[name]).toBe(value);
		expect(stored().Description).toContain(told);
		const label = lab.org.fieldNamed(name)?.label ?? '';
		expect(written[0]?.message).toContain(label);
		expect(String(written[0]?.message)).not.toContain(told);
		expect(lab.writes()).toHaveLength(1);
	});

	it('a choice is found whatever its case', async () => {
		await start({
			fields: [
				externalIdField(EXTERNAL_ID),
				field('Marketplace_Stage__c', 'picklist', 40, {
					restrictedPicklist: true,
					picklistValues: picklist('Trial'),
				}),
			],
		});
		await run([leadOf('a', { stage: 'trial' })]);
		expect(stored()).toMatchObject({ Marketplace_Stage__c: 'Trial' });
	});

	it('control characters and half characters are taken out', async () => {
		await start();
		await run([leadOf('a', { lastName: 'V\u000bi\u001bl\ud800', note: 'Call\u0000 me\u000b.' })]);
		expect(stored()).toMatchObject({
			LastName: 'Vil',
			Description: expect.stringContaining('Call me.'),
		});
	});

	it('with Long Values set to Reject the lead is rejected, without a call that writes', async () => {
		await start();
		const { unwritten, shown } = await run([leadOf('a', { phone: LONG_PHONE })], {
			options: { longValues: 'reject' },
		});
		expect(unwritten).toMatchObject([
			{ status: 'rejected', code: 'VALUE_DOES_NOT_FIT', cause: expect.stringContaining('Phone') },
		]);
		expect(shown).not.toContain('Robin');
		expect(lab.writes()).toEqual([]);
	});
});

describe('the org refuses a value that its describe allows', () => {
	it.each([
		['STRING_TOO_LONG', ['Phone'], 'Phone', '555 0100'],
		['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', ['Title'], 'Title', 'Buyer'],
		['FIELD_INTEGRITY_EXCEPTION', [], 'Country', 'US'],
		['INVALID_EMAIL_ADDRESS', [], 'Email', 'a@private.example'],
	])(
		'%s for %p: the field is left out, and the value is in Description',
		async (code, fields, name, value) => {
			await start();
			lab.refuse({ code, fields, message: `${value} is bad`, when: (values) => name in values });
			const { written, shown } = await run([leadOf('a'), leadOf('b')].slice(0, 1));
			expect(written).toMatchObject([
				{ status: 'created', attempts: 1, message: expect.stringContaining(name) },
			]);
			expect(stored()[name]).toBeUndefined();
			expect(stored().Description).toContain(value);
			expect(lab.writes()).toHaveLength(2);
			expect(shown).not.toContain('private.example');
		},
	);

	it('an address that Salesforce does not accept costs the others nothing', async () => {
		await start();
		const leads = [leadOf('a'), leadOf('b', { email: 'robin@private' }), leadOf('c')];
		const { written } = await run(leads);
		expect(written.map(({ status }) => status)).toEqual(['created', 'created', 'created']);
		expect(JSON.parse(lab.writes()[1]?.body ?? '').records).toHaveLength(1);
	});

	it('several fields of one lead are left out, one after the other', async () => {
		await start();
		for (const name of ['Phone', 'Title', 'FirstName']) {
			lab.refuse({ code: 'STRING_TOO_LONG', fields: [name], when: (values) => name in values });
		}
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(lab.writes()).toHaveLength(4);
	});

	it('a last name that is refused becomes the fallback, because Salesforce requires one', async () => {
		await start();
		const isReal = ({ LastName }: SfRecord) => String(LastName).startsWith('Secretname');
		lab.refuse({ code: 'STRING_TOO_LONG', fields: ['LastName'], when: isReal });
		const { written } = await run([leadOf('a')]);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(stored()).toMatchObject({
			LastName: 'Not provided',
			Description: expect.stringContaining('Secretname a'),
		});
	});

	it('ends in a rejection when it goes on and on', async () => {
		await start();
		lab.refuse({ code: 'STRING_TOO_LONG', fields: ['Phone', 'Title', 'FirstName', 'Company', 'Country'] });
		const { unwritten } = await run([leadOf('a')]);
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'STRING_TOO_LONG' }]);
		expect(lab.writes().length).toBeLessThanOrEqual(6);
	});

	it('never leaves out the key: with Match By set to Email the lead could not be found again', async () => {
		await start();
		const { unwritten } = await run([leadOf('a', { email: 'robin@private' })], {
			matchBy: 'email',
			externalIdField: '',
		});
		expect(unwritten).toMatchObject([{ status: 'rejected', code: 'INVALID_EMAIL_ADDRESS' }]);
	});
});

describe('country in an org with state and country picklists', () => {
	const country = async (changes: Partial<Lead>) => {
		await start({ countryCodes: ['US', 'DE', 'XK'] });
		const choices = lab.org.fieldNamed('CountryCode')?.picklistValues ?? [];
		for (const choice of choices) {
			choice.label = { US: 'United States', DE: 'Deutschland', XK: 'Kosovo & Metohija' }[choice.value] ?? '';
		}
		const { written } = await run([leadOf('a', changes)]);
		expect(written).toMatchObject([{ status: 'created' }]);
		return stored();
	};

	it.each([
		['by the ISO code', { country: 'Germany', countryCode: 'DE' }, 'DE'],
		["by the org's own label", { country: 'deutschland', countryCode: null }, 'DE'],
		['by a label with other signs', { country: 'Kosovo and Metohija', countryCode: null }, 'XK'],
	])('is found %s', async (_, changes, code) => {
		expect(await country(changes)).toMatchObject({ CountryCode: code });
	});

	it('goes to Description if the org has not configured it', async () => {
		const record = await country({ country: 'Antarctica', countryCode: 'AQ' });
		expect(record.CountryCode).toBeUndefined();
		expect(record.Description).toContain('Country: Antarctica');
	});
});

describe('Manual mapping', () => {
	it.each([
		['without a field', {}],
		['of the key only', { [EXTERNAL_ID]: '={{ $json.leadId }}' }],
		['of fields that are all blank', { Title: '', Phone: null }],
	])('%s creates no empty leads, and says what to do', async (_, value) => {
		await start();
		const { written, unwritten } = await run([leadOf('a'), leadOf('b')], mapping(value));
		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'NOTHING_MAPPED', remedy: expect.stringContaining('Automatic') },
			{ status: 'unavailable', code: 'NOTHING_MAPPED' },
		]);
		expect(lab.writes()).toEqual([]);
	});

	it('leaves a value out that is not of the type of its field', async () => {
		await start({
			fields: [
				externalIdField(EXTERNAL_ID),
				field('Day__c', 'date', 0),
				field('At__c', 'datetime', 0),
				field('Tier__c', 'picklist', 40, { restrictedPicklist: true, picklistValues: picklist('Gold') }),
			],
		});
		const bad = mapping({
			LastName: 'x',
			NumberOfEmployees: 'many',
			DoNotCall: 'perhaps',
			Day__c: 'Tuesday',
			At__c: '2026-11-01T12:00:00+02:00',
			Tier__c: 'Lead',
		});
		const { written } = await run([leadOf('a')], bad);
		expect(written).toMatchObject([{ status: 'created' }]);
		expect(stored()).toMatchObject({ At__c: '2026-11-01T10:00:00.000Z' });
		for (const text of ['many', 'perhaps', 'Tuesday', 'Lead']) expect(stored().Description).toContain(text);
		for (const name of ['NumberOfEmployees', 'DoNotCall', 'Day__c', 'Tier__c']) {
			expect(stored()).not.toHaveProperty(name);
		}
	});
});
