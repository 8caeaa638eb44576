import type { LeadAction, LeadSource, LeadStage, LeadWarning, ReceivedFrom } from './vocabulary';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The seven members of Microsoft's customer record, trimmed; blank or absent ones are null. */
export interface LeadCustomer {
	firstName: string | null;
	lastName: string | null;
	email: string | null;
	phone: string | null;
	country: string | null;
	company: string | null;
	title: string | null;
}

/** A marketplace lead as Lead Parse puts it out. The names are a contract: people's workflows refer to them. */
export interface Lead {
	/** UUID v5 of the event: the same row or the same posted body always gives the same id. */
	leadId: string;
	/** UUID v5 of lower-cased e-mail and offer; null without an e-mail address. */
	customerKey: string | null;
	receivedFrom: ReceivedFrom;
	source: LeadSource | null;
	sourceRaw: string | null;
	action: LeadAction | null;
	actionRaw: string | null;
	publisherId: string | null;
	offerId: string | null;
	/** Only from the user's offer catalogue: Microsoft's ids fuse offer and plan without a separator. */
	planId: string | null;
	offerTitle: string | null;
	stage: LeadStage;
	isTest: boolean;
	doNotContact: boolean;
	piiRedacted: boolean;
	customer: LeadCustomer | null;
	/** ISO 3166-1 alpha-2 code of `customer.country`. */
	countryIso: string | null;
	/** The URL parameters of the campaign, from Description. */
	campaign: JsonObject | null;
	/** The buyer's own words, from Description. */
	note: string | null;
	/** ISO 8601, UTC. */
	createdAt: string | null;
	/** ISO 8601, UTC: the moment a test lead was made, from the .NET ticks of its marker. */
	testCreatedAt: string | null;
	/** True when a part could not be read; such a lead leaves by the output Unreadable with all that could be read. */
	quarantine: boolean;
	warnings: LeadWarning[];
	/** The input, untouched: an object or a string; anything else is unreadable and kept as it came. */
	raw: Json;
}
