import type { LeadAction, LeadSource, LeadStage, LeadWarning, ReceivedFrom } from './vocabulary';

/** A value as JSON can hold it. */
export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** The seven members of Microsoft's customer record, trimmed; blank or absent ones are null. */
export interface LeadCustomer {
	email: string | null;
	firstName: string | null;
	lastName: string | null;
	company: string | null;
	title: string | null;
	phone: string | null;
	country: string | null;
}

/**
 * A marketplace lead as Lead Parse outputs it. The names are a contract: people's workflows refer to them. So is the order: n8n's
 * table view shows the first columns, and what a salesperson reads comes first.
 */
export interface Lead extends LeadCustomer {
	/** An address in the form in which it can be written to; null if there is none. */
	email: string | null;
	/** ISO 3166-1 alpha-2 code of `country`. */
	countryCode: string | null;
	/** What the lead is about: `publisher.offer`, else the offer id alone, else the title. */
	offer: string | null;
	source: LeadSource | null;
	action: LeadAction | null;
	stage: LeadStage;
	/** The buyer's own words, from Description. */
	note: string | null;
	/** ISO 8601, UTC. */
	createdAt: string | null;
	receivedFrom: ReceivedFrom;
	publisherId: string | null;
	offerId: string | null;
	/** Only from the user's offer catalogue: Microsoft's ids fuse offer and plan without a separator. */
	planId: string | null;
	offerTitle: string | null;
	/** The URL parameters of the campaign, from Description. */
	campaign: JsonObject | null;
	/** The text in place of the address, where it is not the address itself; null where `email` says the same. */
	emailRaw: string | null;
	sourceRaw: string | null;
	actionRaw: string | null;
	/** ISO 8601, UTC: the moment a test lead was made, from the .NET ticks of its marker. */
	testCreatedAt: string | null;
	isTest: boolean;
	doNotContact: boolean;
	piiRedacted: boolean;
	/** True when a part could not be read; such a lead goes to the output Unreadable with all that could be read. */
	unreadable: boolean;
	warnings: LeadWarning[];
	/** UUID v5 of lower-cased e-mail and offer; null without an e-mail address. */
	customerKey: string | null;
	/** UUID v5 of the event: the same row or the same posted body always gives the same id. */
	leadId: string;
	/** Names the lead's row for the ledger (see ledgerKey.ts); null for a lead that came from no table. */
	ledgerKey: string | null;
	/** The input, untouched: only on request, and of every unreadable lead. */
	raw?: Json;
}
