import type { Lead } from '../lead/lead';

/** One field of a lead as a column, a body member or a row of the resource mapper. */
export interface LeadField {
	/** The lead's own member, and the name that targets without names of their own use, e.g. for a table's column. */
	name: keyof Lead;
	/** As the editor shows it. */
	title: string;
	type: 'string' | 'boolean' | 'dateTime' | 'object' | 'array';
	/** Longest possible text, in characters, where a rule sets one. */
	maxLength?: number;
}

/** Every field of the lead but `raw`, in the order of the contract. A target declares its own defaults from these. */
export const LEAD_FIELDS = [
	{ name: 'email', title: 'Email', type: 'string' },
	{ name: 'firstName', title: 'First Name', type: 'string' },
	{ name: 'lastName', title: 'Last Name', type: 'string' },
	{ name: 'company', title: 'Company', type: 'string' },
	{ name: 'country', title: 'Country', type: 'string' },
	{ name: 'offer', title: 'Offer', type: 'string' },
	{ name: 'action', title: 'Action', type: 'string' },
	{ name: 'title', title: 'Job Title', type: 'string' },
	{ name: 'phone', title: 'Phone', type: 'string' },
	{ name: 'countryCode', title: 'Country Code', type: 'string', maxLength: 2 },
	{ name: 'source', title: 'Source', type: 'string' },
	{ name: 'stage', title: 'Stage', type: 'string' },
	{ name: 'note', title: 'Note', type: 'string' },
	{ name: 'createdAt', title: 'Created At', type: 'dateTime' },
	{ name: 'receivedFrom', title: 'Received From', type: 'string' },
	{ name: 'publisherId', title: 'Publisher ID', type: 'string' },
	{ name: 'offerId', title: 'Offer ID', type: 'string' },
	{ name: 'planId', title: 'Plan ID', type: 'string' },
	{ name: 'offerTitle', title: 'Offer Title', type: 'string' },
	{ name: 'campaign', title: 'Campaign', type: 'object' },
	{ name: 'emailRaw', title: 'Email (Raw)', type: 'string' },
	{ name: 'sourceRaw', title: 'Source (Raw)', type: 'string' },
	{ name: 'actionRaw', title: 'Action (Raw)', type: 'string' },
	{ name: 'testCreatedAt', title: 'Test Created At', type: 'dateTime' },
	{ name: 'isTest', title: 'Is Test', type: 'boolean' },
	{ name: 'doNotContact', title: 'Do Not Contact', type: 'boolean' },
	{ name: 'piiRedacted', title: 'Personal Data Withheld', type: 'boolean' },
	{ name: 'unreadable', title: 'Unreadable', type: 'boolean' },
	{ name: 'warnings', title: 'Warnings', type: 'array' },
	{ name: 'customerKey', title: 'Customer Key', type: 'string', maxLength: 36 },
	{ name: 'leadId', title: 'Lead ID', type: 'string', maxLength: 36 },
	{ name: 'ledgerKey', title: 'Ledger Key', type: 'string' },
] as const satisfies readonly LeadField[];

export type LeadFieldName = (typeof LEAD_FIELDS)[number]['name'];

/** The fields that are a text or null. */
export type LeadTextName = Extract<(typeof LEAD_FIELDS)[number], { type: 'string' }>['name'];
