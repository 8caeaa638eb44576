import type { Lead } from '../../lead/lead';
import { parseLead } from '../../lead/parse';

/** A buyer as Microsoft's form would send one; none of its values is in Microsoft's pages. */
export const buyer = {
	FirstName: 'Maria',
	LastName: 'Gonzalez',
	Email: 'Maria.Gonzalez@fabrikam.example',
	Phone: '+1 (425) 555-0100',
	Country: 'United States',
	Company: 'Fabrikam',
	Title: 'Head of IT',
};

/** A row as it is in the table MarketplaceLeads. */
export const row = (columns: Record<string, unknown> = {}) => ({
	PartitionKey: '9:2F28:2F2018',
	RowKey: 'row-1',
	Timestamp: '2018-09-28T18:24:19.002Z',
	LeadSource: 'AzureMarketplace',
	ActionCode: 'INS',
	OfferDisplayName: 'Check Point vSEC',
	PublisherDisplayName: 'Check Point',
	ProductId: 'checkpoint.check-point-r77-10sg-byol',
	CreatedTime: '9/28/2018 6:24:18 PM',
	CustomerInfo: JSON.stringify(buyer),
	Description: 'Campaigns: ',
	...columns,
});

/** A body as it is posted to an HTTPS endpoint. */
export const post = (members: Record<string, unknown> = {}) => ({
	UserDetails: { ...buyer },
	LeadSource: 'AzureMarketplace',
	ActionCode: 'INS',
	OfferTitle: 'Check Point vSEC',
	Description: ' ',
	...members,
});

/** The fields of a Web-to-Lead form, as n8n's webhook reads them. */
export const form = (fields: Record<string, unknown> = {}) => ({
	oid: '00D000000000001',
	first_name: 'Maria',
	last_name: 'Gonzalez',
	email: 'maria.gonzalez@fabrikam.example',
	phone: '+1 425 555 0100',
	country: 'US',
	company: 'Fabrikam',
	title: 'Head of IT',
	description: '',
	lead_source: 'AzureMarketplace-INS|checkpoint.check-point-r77-10sg-byol',
	...fields,
});

export const MARKER = 'MSFT_TEST_636573304831318844';

/** The customer of a test lead: every member is the marker. */
export const testBuyer = {
	FirstName: MARKER,
	LastName: MARKER,
	Email: `${MARKER}@test.com`,
	Phone: '1234567890',
	Country: 'US',
	Company: MARKER,
	Title: MARKER,
};

/** A lead of which only the lead source tells source, action and offer. */
export const readSource = (leadSource: string): Lead =>
	parseLead(post({ LeadSource: leadSource, ActionCode: '' }));

export const withoutUndefined = (members: Record<string, unknown>): Record<string, unknown> =>
	Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
