import { parseLead } from '../../lead/parse';

/** The documented columns of the analytics download. */
const ANALYTICS = {
	'Referral ID': '5a2c',
	'Creation Date': '2026-09-10',
	'Updated Date': '2026-09-11',
	PartnerID: '1',
	'Customer Country': 'DE',
	'Customer City': 'Berlin',
	'Customer Name': 'Fabrikam',
	'Lead Type': 'offer lead',
	'Lead Source': 'Azure portal',
	'Call to action': 'Get it now',
	'Referral program': '',
	'Business profile ID': '',
	'Offer ID': 'contoso.suite',
	'Offer name': 'Contoso Suite',
	'Lead currency': 'EUR',
	'Lead value': '0',
	'Lead value (USD)': '0',
	Status: 'New',
	'Status Reason': '',
};

describe('a row of Partner Center’s export', () => {
	it('of the analytics download is read by its documented columns, which have no contact', () => {
		expect(parseLead(ANALYTICS)).toMatchObject({
			receivedFrom: 'partnerCenterCsv',
			email: null,
			company: 'Fabrikam',
			countryCode: 'DE',
			offer: 'contoso.suite',
			source: 'AzurePortal',
			action: 'Create',
			createdAt: '2026-09-10T00:00:00.000Z',
			unreadable: false,
		});
	});

	it('has one title beside one offer ID, whatever signs are in it, and the first of several', () => {
		const titleOf = (ids: string, titles: string) =>
			parseLead({ ...ANALYTICS, 'Offer ID': ids, 'Offer name': titles }).offerTitle;
		expect(titleOf('contoso.gateway', 'Contoso Gateway | VM')).toBe('Contoso Gateway | VM');
		expect(titleOf('contoso.gateway', '["Contoso Gateway"]')).toBe('Contoso Gateway');
		expect(titleOf('contoso.a; contoso.b', 'A; B')).toBe('A');
	});

	it('is read whatever the case, blanks and order of its headers, with the contact of the grid', () => {
		const grid = {
			'CUSTOMER CONTACT EMAIL ADDRESS': 'ada@example.org',
			customerContactLastName: 'Lovelace',
			'customer contact first name ': 'Ada',
			'lead source': 'Appsource',
			'Call To Action': 'Contact me',
			'referral id': '5a2c',
			Notes: 'Please call',
		};
		const lead = parseLead(grid);
		expect(lead).toMatchObject({
			receivedFrom: 'partnerCenterCsv',
			email: 'ada@example.org',
			firstName: 'Ada',
			lastName: 'Lovelace',
			source: 'AppSource',
			action: 'PLT',
			note: 'Please call',
		});
		expect(lead.warnings).not.toContain('unknown-members');
	});

	it('has an id by its Referral ID alone', () => {
		const changed = { ...ANALYTICS, Status: 'Closed', 'Updated Date': '2026-10-01' };
		expect(parseLead(changed).leadId).toBe(parseLead(ANALYTICS).leadId);
		expect(parseLead({ ...ANALYTICS, 'Referral ID': '5a2d' }).leadId).not.toBe(parseLead(ANALYTICS).leadId);
	});

	it('keeps words that are not known', () => {
		const other = { ...ANALYTICS, 'Lead Source': 'Microsoft Marketplace', 'Call to action': 'Buy' };
		expect(parseLead(other)).toMatchObject({
			source: null,
			sourceRaw: 'Microsoft Marketplace',
			actionRaw: 'Buy',
		});
	});
});

describe('a row of an old Azure Blob file', () => {
	const BLOB = {
		Title: 'Countess',
		Email: 'ada@example.org',
		LeadSource: 'AzureMarketplace-INS|contoso.suite',
		Company: 'Engines',
		LastName: 'Lovelace',
		Country: 'GB',
		FirstName: 'Ada',
		Phone: '555 0100',
	};

	it('is read whatever the order of its columns', () => {
		const expected = {
			receivedFrom: 'azureBlobCsv',
			email: 'ada@example.org',
			firstName: 'Ada',
			title: 'Countess',
			offer: 'contoso.suite',
			source: 'AzureMarketplace',
			action: 'INS',
		};
		expect(parseLead(BLOB)).toMatchObject(expected);
		expect(parseLead(Object.fromEntries(Object.entries(BLOB).reverse()))).toMatchObject(expected);
	});

	it('is told from a form, a posted body and a row of a table', () => {
		const form = {
			lead_source: 'SPZA-PLT|contoso.suite',
			email: 'a@b.example',
			last_name: 'A',
			first_name: 'B',
		};
		expect(parseLead(form).receivedFrom).toBe('webToLead');
		expect(parseLead({ ...BLOB, UserDetails: {} }).receivedFrom).toBe('httpsEndpoint');
		expect(parseLead({ ...BLOB, PartitionKey: 'a', RowKey: 'b' }).receivedFrom).toBe('azureTable');
	});
});
