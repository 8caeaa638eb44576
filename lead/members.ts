/**
 * The members (columns, form fields) of a lead, as tables.
 *
 * Sources: Azure Table columns from PatLac04/azure-marketplace-leads and Microsoft's pages; HTTPS body from the schema
 * on the HTTPS page (12/2018 to 08/2022); form fields from the FAQ's Salesforce test lead. Names are compared without
 * case: the FAQ writes `userDetails`, the schema `UserDetails`.
 */
import type { LeadCustomer } from './lead';
import type { ReceivedFrom } from './vocabulary';

export type ObjectShape = Exclude<ReceivedFrom, 'leadSource'>;

/** The shapes as bits of a set. */
export const SHAPE_BIT = {
	azureTable: 1,
	httpsEndpoint: 2,
	webToLead: 4,
} as const satisfies Record<ObjectShape, number>;

const TABLE = SHAPE_BIT.azureTable;
const HTTPS = SHAPE_BIT.httpsEndpoint;
const FORM = SHAPE_BIT.webToLead;

/** What a member means, whatever the shape calls it. */
export type MemberMeaning =
	| 'partitionKey'
	| 'rowKey'
	| 'leadSource'
	| 'actionCode'
	| 'offerTitle'
	| 'productId'
	| 'customer'
	| 'description'
	| 'createdTime'
	| 'body';

export interface Member {
	/** Null: the member is known, but is not read from here. */
	meaning: MemberMeaning | null;
	/** The shapes that have this member, as a set of bits. */
	shapes: number;
	/** The shape that this member gives away, as a bit; 0 if none. */
	tells: number;
}

/** A table by name that also answers to the name in lower case. As it is usually written is found first, and fast. */
const ignoringCase = <Value>(entries: ReadonlyArray<readonly [string, Value]>): ReadonlyMap<string, Value> =>
	new Map([...entries.map(([name, value]) => [name.toLowerCase(), value] as const), ...entries]);

/** Looks a name up without regard to case. */
export const lookUp = <Value>(table: ReadonlyMap<string, Value>, name: string): Value | undefined =>
	table.get(name) ?? table.get(name.toLowerCase());

const member = (meaning: MemberMeaning | null, shapes: number, tells = 0): Member => ({
	meaning,
	shapes,
	tells,
});

export const MEMBERS = ignoringCase([
	['PartitionKey', member('partitionKey', TABLE)],
	['RowKey', member('rowKey', TABLE)],
	['Timestamp', member(null, TABLE)],
	['etag', member(null, TABLE)],
	['LeadSource', member('leadSource', TABLE | HTTPS, HTTPS)],
	['ActionCode', member('actionCode', TABLE | HTTPS, HTTPS)],
	['OfferDisplayName', member('offerTitle', TABLE, TABLE)],
	['PublisherDisplayName', member(null, TABLE)],
	['ProductId', member('productId', TABLE, TABLE)],
	['CreatedTime', member('createdTime', TABLE)],
	['CustomerInfo', member('customer', TABLE, TABLE)],
	['UserDetails', member('customer', HTTPS, HTTPS)],
	['OfferTitle', member('offerTitle', HTTPS, HTTPS)],
	['Description', member('description', TABLE | HTTPS | FORM)],
	['lead_source', member('leadSource', FORM, FORM)],
	['oid', member(null, FORM, FORM)],
	['encoding', member(null, FORM)],
	['first_name', member(null, FORM)],
	['last_name', member(null, FORM)],
	['email', member(null, FORM)],
	['phone', member(null, FORM)],
	['country', member(null, FORM)],
	['company', member(null, FORM)],
	['title', member(null, FORM)],
	['body', member('body', 0)],
]);

/** The members of a customer record. */
export const CUSTOMER_MEMBERS = ignoringCase<keyof LeadCustomer>([
	['FirstName', 'firstName'],
	['LastName', 'lastName'],
	['Email', 'email'],
	['Phone', 'phone'],
	['Country', 'country'],
	['Company', 'company'],
	['Title', 'title'],
]);

/** The fields of a Web-to-Lead form that describe the customer. */
export const CUSTOMER_FORM_FIELDS = ignoringCase<keyof LeadCustomer>([
	['first_name', 'firstName'],
	['last_name', 'lastName'],
	['email', 'email'],
	['phone', 'phone'],
	['country', 'country'],
	['company', 'company'],
	['title', 'title'],
]);

/** `odata.etag`, `Timestamp@odata.type`: the table service's notes about a row, not columns. */
export const isAnnotation = (name: string): boolean => name.includes('odata.');
