import type { Lead } from '../lead/lead';

/** One field of a lead as a column, a body member or a row of the resource mapper. */
export interface LeadField {
	/** Where it stands in the lead, parts joined by a dot. */
	path: string;
	/** As the person at the screen reads it. */
	title: string;
	/** The flat name that targets without names of their own use, e.g. a table's column. */
	name: string;
	type: 'string' | 'boolean' | 'dateTime' | 'object' | 'array';
	/** Longest possible text, in characters, where a rule sets one. */
	maxLength?: number;
}

/** Every field of the lead but `raw`, in the order of the contract. A target declares its own defaults from these. */
export const LEAD_FIELDS = [
	{ path: 'leadId', title: 'Lead ID', name: 'leadId', type: 'string', maxLength: 36 },
	{ path: 'customerKey', title: 'Customer Key', name: 'customerKey', type: 'string', maxLength: 36 },
	{ path: 'receivedFrom', title: 'Received From', name: 'receivedFrom', type: 'string' },
	{ path: 'source', title: 'Source', name: 'source', type: 'string' },
	{ path: 'sourceRaw', title: 'Source (Raw)', name: 'sourceRaw', type: 'string' },
	{ path: 'action', title: 'Action', name: 'action', type: 'string' },
	{ path: 'actionRaw', title: 'Action (Raw)', name: 'actionRaw', type: 'string' },
	{ path: 'publisherId', title: 'Publisher ID', name: 'publisherId', type: 'string' },
	{ path: 'offerId', title: 'Offer ID', name: 'offerId', type: 'string' },
	{ path: 'planId', title: 'Plan ID', name: 'planId', type: 'string' },
	{ path: 'offerTitle', title: 'Offer Title', name: 'offerTitle', type: 'string' },
	{ path: 'stage', title: 'Stage', name: 'stage', type: 'string' },
	{ path: 'isTest', title: 'Is Test', name: 'isTest', type: 'boolean' },
	{ path: 'doNotContact', title: 'Do Not Contact', name: 'doNotContact', type: 'boolean' },
	{ path: 'piiRedacted', title: 'Personal Data Withheld', name: 'piiRedacted', type: 'boolean' },
	{ path: 'customer.firstName', title: 'First Name', name: 'firstName', type: 'string' },
	{ path: 'customer.lastName', title: 'Last Name', name: 'lastName', type: 'string' },
	{ path: 'customer.email', title: 'Email', name: 'email', type: 'string' },
	{ path: 'customer.phone', title: 'Phone', name: 'phone', type: 'string' },
	{ path: 'customer.country', title: 'Country', name: 'country', type: 'string' },
	{ path: 'customer.company', title: 'Company', name: 'company', type: 'string' },
	{ path: 'customer.title', title: 'Job Title', name: 'jobTitle', type: 'string' },
	{ path: 'countryIso', title: 'Country Code', name: 'countryIso', type: 'string', maxLength: 2 },
	{ path: 'campaign', title: 'Campaign', name: 'campaign', type: 'object' },
	{ path: 'note', title: 'Note', name: 'note', type: 'string' },
	{ path: 'createdAt', title: 'Created At', name: 'createdAt', type: 'dateTime' },
	{ path: 'testCreatedAt', title: 'Test Created At', name: 'testCreatedAt', type: 'dateTime' },
	{ path: 'quarantine', title: 'Quarantine', name: 'quarantine', type: 'boolean' },
	{ path: 'warnings', title: 'Warnings', name: 'warnings', type: 'array' },
] as const satisfies readonly LeadField[];

export type LeadFieldPath = (typeof LEAD_FIELDS)[number]['path'];

/** The value of one field; null where the lead has none, also when the whole customer is missing. */
export function leadValue(lead: Lead, path: LeadFieldPath): unknown {
	let value: unknown = lead;
	for (const part of path.split('.')) {
		value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : null;
	}
	return value ?? null;
}
