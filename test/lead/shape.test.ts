import { outputOf } from '../../lead/outputs';
import { parseLead } from '../../lead/parse';
import { buyer, form, post, row } from './samples';

const customer = {
	firstName: 'Maria',
	lastName: 'Gonzalez',
	email: 'Maria.Gonzalez@fabrikam.example',
	phone: '+1 (425) 555-0100',
	country: 'United States',
	company: 'Fabrikam',
	title: 'Head of IT',
};
const lowerKeys = (object: object) =>
	Object.fromEntries(Object.entries(object).map(([name, value]) => [name.toLowerCase(), value]));
const camelKeys = (object: object) =>
	Object.fromEntries(
		Object.entries(object).map(([name, value]) => [name.charAt(0).toLowerCase() + name.slice(1), value]),
	);
const webhookItem = (body: unknown) => ({
	headers: { 'content-type': 'application/json' },
	params: {},
	query: { code: 'x' },
	body,
	webhookUrl: 'https://example.com/webhook/x',
	executionMode: 'production',
});
const urlEncoded = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

/** What names the lead and the buyer of `row()`. */
const IDS = ['8dda0d51-a83a-51df-8ddb-4abe428920d1', '68779fcb-bbcd-5549-9926-40bd7f89ba3a'] as const;

test('a table row is read whole', () => {
	const lead = parseLead(row());
	const expected = {
		email: 'Maria.Gonzalez@fabrikam.example',
		firstName: 'Maria',
		lastName: 'Gonzalez',
		company: 'Fabrikam',
		country: 'United States',
		offer: 'checkpoint.check-point-r77-10sg-byol',
		action: 'INS',
		title: 'Head of IT',
		phone: '+1 (425) 555-0100',
		countryCode: 'US',
		source: 'AzureMarketplace',
		stage: 'initial-interest',
		note: null,
		createdAt: '2018-09-28T18:24:18.000Z',
		receivedFrom: 'azureTable',
		publisherId: 'checkpoint',
		offerId: 'check-point-r77-10sg-byol',
		planId: null,
		offerTitle: 'Check Point vSEC',
		campaign: null,
		emailRaw: null,
		sourceRaw: 'AzureMarketplace',
		actionRaw: 'INS',
		testCreatedAt: null,
		isTest: false,
		doNotContact: false,
		piiRedacted: false,
		unreadable: false,
		warnings: [],
		customerKey: IDS[1],
		leadId: IDS[0],
		ledgerKey: '13:9:2F28:2F2018row-1',
	};
	expect(lead).toEqual(expected);
	expect(Object.keys(lead)).toEqual(Object.keys(expected));
});

test('the input is kept as raw on request, as the last member, and of an unreadable lead in any case', () => {
	expect(parseLead(row())).not.toHaveProperty('raw');
	const lead = parseLead(row(), { includeRaw: true });
	expect(lead.raw).toEqual(row());
	expect(Object.keys(lead).at(-1)).toBe('raw');
	expect(parseLead(row({ CustomerInfo: '{' })).raw).toEqual(row({ CustomerInfo: '{' }));
});

describe('a table row is the same lead', () => {
	const annotated = {
		...row(),
		'odata.etag': 'W/"1"',
		'odata.metadata': 'https://x',
		'Timestamp@odata.type': 'Edm.DateTime',
	};
	test.each([
		['with annotations of the table service', annotated],
		['in the spelling of the SDK', camelKeys({ ...row(), etag: 'W/"1"' })],
		['in lower case', lowerKeys(row())],
		['when somebody has edited it', row({ Timestamp: '2026-01-01T00:00:00Z' })],
		['with its customer already read', row({ CustomerInfo: buyer })],
		[
			'with a date as the SDK may type it',
			row({ CreatedTime: { type: 'DateTime', value: '2018-09-28T18:24:18Z' } }),
		],
		['with a date as an object', row({ CreatedTime: new Date('2018-09-28T18:24:18Z') })],
	])('%s', (_, input) => {
		expect(parseLead(input)).toEqual(parseLead(row()));
	});
});

test('rows are told apart by their two keys, and by nothing else', () => {
	const { leadId } = parseLead(row());
	expect(parseLead(row({ LeadSource: 'SPZA', CustomerInfo: '' })).leadId).toBe(leadId);
	expect(parseLead(row({ RowKey: 'other' })).leadId).not.toBe(leadId);
	expect(parseLead(row({ PartitionKey: '9:2F29:2F2018' })).leadId).not.toBe(leadId);
});

test('a row that lost its keys on the way is still a row, named by its columns', () => {
	const lead = parseLead(row({ PartitionKey: undefined, RowKey: undefined }));
	expect(lead).toMatchObject({ receivedFrom: 'azureTable', ...customer, unreadable: false, ledgerKey: null });
	expect(lead.leadId).not.toBe(parseLead(row()).leadId);
});

describe('a posted body is the same lead', () => {
	const expected = parseLead(post());
	test.each([
		['as text', JSON.stringify(post())],
		['as text that was put into JSON twice', JSON.stringify(JSON.stringify(post()))],
		['as text that was put into JSON three times', JSON.stringify(JSON.stringify(JSON.stringify(post())))],
		['as indented text with a byte order mark', `\uFEFF${JSON.stringify(post(), null, 2)}\n`],
		['with its members in another order', Object.fromEntries(Object.entries(post()).reverse())],
		['in a webhook item', webhookItem(post())],
		['as text in a webhook item', webhookItem(JSON.stringify(post()))],
	])('%s', (_, input) => {
		expect(parseLead(input)).toEqual(expected);
	});

	test.each([
		['in camel case', camelKeys({ ...post(), UserDetails: camelKeys(buyer) })],
		['in lower case', lowerKeys({ ...post(), UserDetails: lowerKeys(buyer) })],
		['in the mixed case of the FAQ', { ...post(), UserDetails: undefined, userDetails: buyer }],
	])('%s it has the same content', (_, input) => {
		expect(parseLead(input)).toMatchObject({
			receivedFrom: 'httpsEndpoint',
			...customer,
			ledgerKey: null,
			warnings: expected.warnings,
		});
	});

	test('and another body is another lead', () => {
		expect(parseLead(post({ Description: 'again' })).leadId).not.toBe(expected.leadId);
	});
});

test('a Web-to-Lead form is read from its fields, its text, and a webhook item alike', () => {
	const lead = parseLead(form());
	expect(lead).toMatchObject({
		receivedFrom: 'webToLead',
		source: 'AzureMarketplace',
		action: 'INS',
		publisherId: 'checkpoint',
		offerId: 'check-point-r77-10sg-byol',
		...customer,
		email: 'maria.gonzalez@fabrikam.example',
		phone: '+1 425 555 0100',
		country: 'US',
		unreadable: false,
		warnings: [],
	});
	for (const input of [urlEncoded(form()), webhookItem(form()), webhookItem(urlEncoded(form()))]) {
		expect(parseLead(input)).toEqual(lead);
	}
});

test('a form field that comes twice counts by its first value, and is told', () => {
	const text = `encoding=UTF-8&${urlEncoded({ ...form(), encoding: 'UTF-8' })}&last_name=Other`;
	const lead = parseLead(text);
	expect(lead.lastName).toBe('Gonzalez');
	expect(lead.warnings).toEqual(['duplicate-form-field']);
});

test('a bare lead source is a lead without a customer', () => {
	expect(parseLead(' SPZA-PLT|contoso.suite\n')).toMatchObject({
		receivedFrom: 'leadSource',
		source: 'AppSource',
		action: 'PLT',
		publisherId: 'contoso',
		offerId: 'suite',
		email: null,
		lastName: null,
		piiRedacted: false,
		unreadable: false,
		warnings: ['customer-info-absent'],
	});
	expect(parseLead('"SPZA-PLT|contoso.suite"')).toMatchObject({
		receivedFrom: 'leadSource',
		source: 'AppSource',
	});
});

test.each([
	['lines of text', 'Hello,\nAppSource-DNC|contoso.suite'],
	['a form of another kind', '--x\r\nContent-Disposition: form-data\r\n\r\nAppSource-DNC|x'],
	['damaged characters', 'AppSource-DNC|\uFFFD\uFFFD'],
	['half a sign', 'AppSource-DNC|\uD800'],
	['the field of a form without the form', 'source=AppSource-DNC|contoso.app'],
])('%s around a lead source make it unreadable, and a wish not to be contacted still counts', (_, input) => {
	const lead = parseLead(input);
	expect(lead).toMatchObject({ unreadable: true, doNotContact: true, raw: input });
	expect(outputOf(lead)).toBe('unreadable');
});

describe('what is no lead is unreadable and kept', () => {
	test.each([
		['an empty text', ''],
		['a word', 'hello'],
		['words with a bar', 'error | it failed'],
		['packed data read as text', '\u001F\u2039\b\u0000\u0003|AzureMarketplace-INS|x'],
		['a page of markup', '<html><body>AzureMarketplace-INS|contoso.suite</body></html>'],
		['a text too long for a lead source', `${'x'.repeat(1000)}|contoso.suite`],
		['a number', 5],
		['nothing', null],
		['a list', [post()]],
		['a list as text', JSON.stringify([post()])],
		['JSON after a comment', `/* lead */ ${JSON.stringify(post())}`],
		['JSON in a call', `lead(${JSON.stringify(post())})`],
		['an empty object', {}],
		['an object of somebody else', { hello: 'world' }],
		['a row of another table', { PartitionKey: 'a', RowKey: 'b', Temperature: 20 }],
		[
			'a lead all of whose members are blank',
			{ LeadSource: ' ', ActionCode: '', UserDetails: null, OfferTitle: '' },
		],
		['a webhook item with an empty body', webhookItem({})],
		['a webhook item within a webhook item', webhookItem(webhookItem(post()))],
	])('%s', (_, input) => {
		const lead = parseLead(input);
		expect(lead.unreadable).toBe(true);
		expect(outputOf(lead)).toBe('unreadable');
		expect(lead.raw).toEqual(input);
		expect(lead.warnings).toEqual(expect.arrayContaining(['action-missing', 'customer-info-absent']));
	});

	test.each([
		'{"LeadSource":"AzureMarketplace",',
		'{"UserDetails":{"FirstName":"A" "LastName":"B"}}',
		'["',
		'"',
	])('a text that is not JSON: %s', (text) => {
		const lead = parseLead(text);
		expect(lead).toMatchObject({ unreadable: true, raw: text, warnings: ['body-invalid-json'] });
		expect(outputOf(lead)).toBe('unreadable');
	});

	test('undefined becomes null, because no JSON can hold it', () => {
		expect(parseLead(undefined)).toMatchObject({ unreadable: true, raw: null });
	});
});

test('members of an object beyond its own are not read', () => {
	const inherited: unknown = Object.create(post());
	expect(parseLead(inherited)).toMatchObject({ source: null, unreadable: true });
	const polluted = parseLead(JSON.parse('{"__proto__":{"LeadSource":"SPZA"},"OfferTitle":"x"}'));
	expect(polluted).toMatchObject({ source: null, offerTitle: 'x' });
	expect(polluted.warnings).toContain('unknown-members');
});

test('of two spellings of one member the first that has a value counts', () => {
	expect(parseLead({ LeadSource: '', leadSource: 'SPZA', LEADSOURCE: 'TestDrive' })).toMatchObject({
		source: 'AppSource',
	});
	const twice = parseLead(post({ UserDetails: { Email: ' ', email: 'a@b.example', EMAIL: 'c@d.example' } }));
	expect(twice.email).toBe('a@b.example');
});
