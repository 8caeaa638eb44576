/**
 * The members (columns, form fields) of a lead, as tables. Names are in lower case, because they are compared without case: the FAQ
 * writes `userDetails`, the schema `UserDetails`.
 *
 * Sources: Azure Table columns from PatLac04/azure-marketplace-leads and Microsoft's pages; HTTPS body from the schema
 * on the HTTPS page (12/2018 to 08/2022); form fields from the FAQ's Salesforce test lead.
 */
import type { LeadCustomer } from './lead';
import type { ReceivedFrom } from './vocabulary';

export type ObjectShape = Exclude<ReceivedFrom, 'leadSource' | 'partnerCenterCsv' | 'azureBlobCsv'>;

/** What a member means, and what the shapes call it. */
export const NAMES_OF = {
	partitionKey: ['partitionkey'],
	rowKey: ['rowkey'],
	leadSource: ['leadsource', 'lead_source'],
	actionCode: ['actioncode'],
	offerTitle: ['offerdisplayname', 'offertitle'],
	productId: ['productid'],
	customer: ['customerinfo', 'userdetails'],
	description: ['description'],
	createdTime: ['createdtime'],
	body: ['body'],
} as const satisfies Record<string, readonly string[]>;

export type MemberMeaning = keyof typeof NAMES_OF;

/** The members of a customer record. */
export const CUSTOMER_MEMBERS: ReadonlyMap<string, keyof LeadCustomer> = new Map([
	['firstname', 'firstName'],
	['lastname', 'lastName'],
	['email', 'email'],
	['phone', 'phone'],
	['country', 'country'],
	['company', 'company'],
	['title', 'title'],
]);

/** The fields of a Web-to-Lead form that describe the customer. */
export const CUSTOMER_FORM_FIELDS: ReadonlyMap<string, keyof LeadCustomer> = new Map([
	['first_name', 'firstName'],
	['last_name', 'lastName'],
	['email', 'email'],
	['phone', 'phone'],
	['country', 'country'],
	['company', 'company'],
	['title', 'title'],
]);

/** All members that a shape has. */
export const MEMBERS: { readonly [shape in ObjectShape]: ReadonlySet<string> } = {
	azureTable: new Set([
		'partitionkey',
		'rowkey',
		'timestamp',
		'etag',
		'leadsource',
		'actioncode',
		'offerdisplayname',
		'publisherdisplayname',
		'productid',
		'createdtime',
		'customerinfo',
		'description',
		// What Marketplace Lead Trigger puts before a row for people to read; the row itself says the same.
		...['email', 'name', 'company', 'offer', 'action'],
	]),
	httpsEndpoint: new Set(['userdetails', 'leadsource', 'actioncode', 'offertitle', 'description']),
	webToLead: new Set(['lead_source', 'oid', 'encoding', 'description', ...CUSTOMER_FORM_FIELDS.keys()]),
};

/** The members that give a shape away. A row's own columns come first, because they beat those that it shares with the HTTPS body. */
export const TELLING: ReadonlyArray<readonly [ObjectShape, readonly string[]]> = [
	['azureTable', ['customerinfo', 'offerdisplayname', 'productid']],
	['webToLead', ['lead_source', 'oid']],
	['httpsEndpoint', ['userdetails', 'leadsource', 'actioncode', 'offertitle']],
];

/** What Lead Ledger, Find Undelivered, puts beside a row. */
const OF_LEDGER = /^ledger(?:status|attempts|reason|target|code|cause|remedy|at|outcomes)$/;

/** `odata.etag`, `timestamp@odata.type`: the table service's notes about a row, not columns; and those of the ledger. In lower case. */
export const isAnnotation = (name: string): boolean => name.includes('odata.') || OF_LEDGER.test(name);
