import { parseLead } from '../../lead/parse';
import { outputOf } from '../../lead/outputs';
import { buyer, post, row } from './samples';

describe('customer values', () => {
	test('are trimmed, blank ones are null, numbers are text', () => {
		const UserDetails = {
			FirstName: '\u00A0Ann ',
			LastName: '  ',
			Email: 'a@b.example',
			Phone: 4255550100,
			Title: null,
		};
		expect(parseLead(post({ UserDetails }))).toMatchObject({
			firstName: 'Ann',
			lastName: null,
			email: 'a@b.example',
			phone: '4255550100',
			country: null,
			company: null,
			title: null,
		});
	});

	test('that are no text are left out and told', () => {
		const lead = parseLead(post({ UserDetails: { ...buyer, Title: { en: 'CTO' } } }));
		expect(lead.title).toBeNull();
		expect(lead.warnings).toContain('unknown-members');
	});
});

describe('a customer record that cannot be read makes the lead unreadable and keeps the rest', () => {
	test.each([
		['broken JSON', row({ CustomerInfo: '{"FirstName":"Ann"' })],
		['plain words', row({ CustomerInfo: 'Ann Smith' })],
		['a list', row({ CustomerInfo: '["Ann"]' })],
		['a number', row({ CustomerInfo: '5' })],
		['words in place of UserDetails', post({ UserDetails: 'Ann' })],
		['a list in place of UserDetails', post({ UserDetails: ['Ann'] })],
	])('%s', (_, input) => {
		const lead = parseLead(input);
		expect(lead).toMatchObject({
			source: 'AzureMarketplace',
			email: null,
			lastName: null,
			customerKey: null,
			piiRedacted: false,
		});
		expect(lead.warnings).toContain('customerinfo-invalid-json');
		expect(lead.warnings).not.toContain('customer-info-absent');
		expect(outputOf(lead)).toBe('unreadable');
	});
});

describe('a customer record that was encoded once too often is read all the same, and told', () => {
	test.each([
		['in a row', row({ CustomerInfo: JSON.stringify(JSON.stringify(buyer)) })],
		['in a body', post({ UserDetails: JSON.stringify(buyer) })],
	])('%s', (_, input) => {
		const lead = parseLead(input);
		expect(lead).toMatchObject({ firstName: 'Maria', unreadable: false });
		expect(lead.warnings).toContain('customerinfo-double-encoded');
	});
});

describe('a lead whose personal data is withheld, as for .edu visitors, stays a lead', () => {
	const blank = { FirstName: '', LastName: ' ', Email: '', Phone: null };
	test.each([
		['blank values', post({ UserDetails: { ...blank, Country: 'US', Company: 'A university' } })],
		['null for all', post({ UserDetails: null })],
		['no member at all', post({ UserDetails: undefined })],
		['an empty record', row({ CustomerInfo: '{}' })],
		['null as text', row({ CustomerInfo: 'null' })],
		['a blank column', row({ CustomerInfo: ' ' })],
		['no column, for tables hold no null', row({ CustomerInfo: undefined })],
	])('with %s', (_, input) => {
		const lead = parseLead(input);
		expect(lead).toMatchObject({ piiRedacted: true, customerKey: null, unreadable: false });
		expect(lead.warnings).toContain('customer-info-absent');
		expect(outputOf(lead)).toBe('lead');
	});

	test('and personal data of a .edu visitor that came nevertheless is told', () => {
		const lead = parseLead(post({ UserDetails: { Email: 'ann@uni.EDU' } }));
		expect(lead.piiRedacted).toBe(false);
		expect(lead.warnings).toContain('edu-pii-present');
		expect(parseLead(post({ UserDetails: { Email: 'ann@notedu' } })).warnings).not.toContain(
			'edu-pii-present',
		);
	});
});

describe('text that could run somewhere is told and left as it is', () => {
	test.each([
		['FirstName', '<script>alert(1)</script>'],
		['Company', 'A <b>bold</b> company'],
		['Title', '</td>'],
		['Company', 'javascript:alert(1)'],
		['Company', 'JavaScript : alert(1)'],
		['Company', 'data:text/html,x'],
		['LastName', '=1+1'],
		['LastName', '@SUM(A1)'],
		['LastName', "+cmd|' /C calc'!A0"],
		['Phone', "-2+3+cmd|' /C calc'!D2"],
	])('%s %p', (member, value) => {
		const lead = parseLead(post({ UserDetails: { ...buyer, [member]: value } }));
		expect(lead.warnings).toContain('active-content');
		expect(Object.values(lead)).toContain(value);
		expect(outputOf(lead)).toBe('lead');
	});

	test("also in the buyer's note", () => {
		expect(parseLead(post({ Description: 'see <img src=x>' })).warnings).toContain('active-content');
	});

	test.each([
		['Phone', '+49 (30) 1234-0'],
		['Company', '@Home Ltd'],
		['Company', '-Dash- & Co'],
		['Company', 'R&D <3'],
		['Title', 'Data: lead'],
	])('but not %s %p', (member, value) => {
		expect(parseLead(post({ UserDetails: { ...buyer, [member]: value } })).warnings).not.toContain(
			'active-content',
		);
	});
});

describe("the examples of Microsoft's pages are recognised", () => {
	test.each([
		['get-customer-leads', { ...buyer, FirstName: 'John', LastName: 'Smith', Email: 'jsmith@microsoft.com' }],
		['the HTTPS page', { ...buyer, FirstName: 'Some', LastName: 'One', Email: 'SomeOne@contoso.com' }],
	])('%s', (_, UserDetails) => {
		expect(parseLead(post({ UserDetails })).warnings).toContain('doc-sample-lookalike');
	});

	test('a namesake, or a real telephone number of ten digits in order, is no example', () => {
		const UserDetails = {
			...buyer,
			FirstName: 'John',
			LastName: 'Smith',
			Phone: '1234567890',
			Country: 'US',
		};
		expect(parseLead(post({ UserDetails })).warnings).not.toContain('doc-sample-lookalike');
	});
});
