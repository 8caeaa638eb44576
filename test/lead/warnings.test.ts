import { offerCatalogue } from '../../lead/offer';
import { parseLead } from '../../lead/parse';
import { WARNINGS, type LeadWarning } from '../../lead/vocabulary';
import { buyer, form, post, row } from './samples';

/** For each code an input that has this oddity and no other. */
const EXAMPLES: Record<LeadWarning, { input: unknown }> = {
	'source-missing': { input: row({ LeadSource: '' }) },
	'source-unknown': { input: row({ LeadSource: 'Contoso' }) },
	'action-missing': { input: row({ ActionCode: null }) },
	'action-unknown': { input: row({ ActionCode: 'Subscribe' }) },
	'action-conflict': { input: row({ LeadSource: 'SPZA-PLT|contoso.suite', ActionCode: 'INS' }) },
	'offer-missing': { input: row({ ProductId: '', OfferDisplayName: undefined }) },
	'offer-not-qualified': { input: row({ ProductId: '' }) },
	'unexpected-combination': { input: row({ LeadSource: 'AzureMarketplace', ActionCode: 'Create' }) },
	'separator-normalised': { input: form({ lead_source: 'AzureMarketplace-INS | contoso.suite' }) },
	'created-time-unreadable': { input: row({ CreatedTime: 'yesterday' }) },
	'body-invalid-json': { input: '{' },
	'customer-info-absent': { input: row({ CustomerInfo: '' }) },
	'customerinfo-invalid-json': { input: row({ CustomerInfo: '{' }) },
	'customerinfo-double-encoded': { input: row({ CustomerInfo: JSON.stringify(JSON.stringify(buyer)) }) },
	'email-invalid': { input: row({ CustomerInfo: JSON.stringify({ ...buyer, Email: 'N/A' }) }) },
	'duplicate-form-field': { input: form({ encoding: ['UTF-8', 'UTF-8'] }) },
	'unknown-members': { input: row({ Stage: 'new' }) },
	'edu-pii-present': { input: row({ CustomerInfo: JSON.stringify({ ...buyer, Email: 'a@uni.edu' }) }) },
	'active-content': { input: row({ CustomerInfo: JSON.stringify({ ...buyer, Company: '=1+1' }) }) },
	'doc-sample-lookalike': {
		input: row({
			CustomerInfo:
				'{"FirstName":"John","LastName":"Smith","Email":"jsmith@microsoft.com","Phone":"1234567890"}',
		}),
	},
};

test.each(WARNINGS)('%s is told, alone', (code) => {
	expect(parseLead(EXAMPLES[code].input).warnings).toEqual([code]);
});

test('a lead as Microsoft describes it gives no warning', () => {
	expect(parseLead(row()).warnings).toEqual([]);
	expect(parseLead(form()).warnings).toEqual([]);
	expect(
		parseLead(post(), {
			catalogue: offerCatalogue([{ publisher: 'a', offer: 'b', title: 'Check Point vSEC' }]),
		}).warnings,
	).toEqual([]);
});

test.each([
	['AzureMarketplace', 'INS'],
	['AzureMarketplace', 'StartTestDrive'],
	['AzurePortal', 'Create'],
	['TestDrive', 'StartTestDrive'],
	['SPZA', 'INS'],
	['SPZA', 'PLT'],
	['SPZA', 'DNC'],
	['AppSource (SPZA)', 'StartTestDrive'],
])('%s with %s is expected', (LeadSource, ActionCode) => {
	expect(parseLead(row({ LeadSource, ActionCode })).warnings).toEqual([]);
});

test.each([
	['AzureMarketplace', 'PLT'],
	['AzureMarketplace', 'DNC'],
	['AzurePortal', 'INS'],
	['TestDrive', 'INS'],
	['SPZA', 'Create'],
])('%s with %s is not', (LeadSource, ActionCode) => {
	expect(parseLead(row({ LeadSource, ActionCode })).warnings).toEqual(['unexpected-combination']);
});

test.each([
	['a column of the HTTPS body', row({ UserDetails: buyer, OfferTitle: 'x' })],
	['a column of a table in an HTTPS body', post({ RowKey: 'x' })],
	['another member of the customer', post({ UserDetails: { ...buyer, Fax: '1' } })],
	['another form field', form({ retURL: 'https://example.com' })],
])('%s is an unknown member', (_, input) => {
	expect(parseLead(input).warnings).toContain('unknown-members');
});
