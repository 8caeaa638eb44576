import { countryCodeOf } from './country';
import { EMPTY_CUSTOMER } from './customer';
import { readDescription } from './description';
import { readEmail } from './email';
import type { ColumnAliases } from './exportedColumns';
import { customerKeyOf } from './identity';
import type { Json, Lead } from './lead';
import { readLeadSource, type LeadSourceReading } from './leadSource';
import { offerOf, readOffer, type OfferCatalogue } from './offer';
import { readParts } from './parts';
import { isoOfTicks, ticksOfTestLead } from './testMarker';
import { readCreatedTime } from './time';
import { STAGE_OF_ACTION, type LeadStage, type StageModel } from './vocabulary';
import { warningsOf } from './warnings';

export interface ParseOptions {
	/** Which generation of Microsoft's pages says what an action means; `2018` if not given. */
	stageModel?: StageModel;
	/** The user's own offers. */
	catalogue?: OfferCatalogue;
	/** Headers of the user's own CSV files. */
	columns?: ColumnAliases;
	/** Whether the lead keeps the input as `raw`; an unreadable one does in any case. */
	includeRaw?: boolean;
}

const DEFAULTS: ParseOptions = {};

/**
 * Reads one marketplace lead, by the rules of Microsoft's lead pages.
 *
 * Never throws, never changes the input, and guesses nothing: what cannot be read is null and named in `warnings`, and the lead is
 * `unreadable` where a person has to look at it: then it keeps the input as `raw`.
 *
 * @param input a table row; an HTTPS body as object or text; a webhook item with either in `body`; a Web-to-Lead form
 *   as object or text; a row of a CSV file; a bare LeadSource string. Anything else gives an unreadable lead
 */
export function parseLead(input: unknown, options: ParseOptions = DEFAULTS): Lead {
	const parts = readParts(input, options.columns);
	const { customer } = parts.customer;
	const reading = readLeadSource(parts.leadSource, parts.actionCode);
	const about = readOffer(parts.productId, reading.offer, parts.offerTitle, options.catalogue);
	const offer = offerOf(about);
	const { email, emailRaw } = readEmail(customer?.email ?? null);
	const { createdAt, unreadable: hasUnreadableTime } = readCreatedTime(parts.createdTime, parts.partitionKey);
	const { campaign, note } = readDescription(parts.description);
	const ticks = ticksOfTestLead(customer, reading.sourceRaw, reading.actionRaw);
	const isTest = ticks !== null;
	const isAnonymous =
		email === null && [customer?.firstName, customer?.lastName, customer?.phone].every((text) => !text);
	// Alone in a text, a title after a bar may be anything.
	const named = parts.receivedFrom === 'leadSource' ? about.offerId : offer;
	const saysNothing = reading.source === null && reading.action === null && named === null && !isTest;

	const { firstName, lastName, company, country, title, phone } = customer ?? EMPTY_CUSTOMER;
	// What a person looks for first comes first: n8n's table view shows about seven columns (docs/decisions/0101).
	const lead: Lead = {
		email,
		firstName,
		lastName,
		company,
		country,
		offer,
		action: reading.action,
		title,
		phone,
		countryCode: countryCodeOf(country),
		source: reading.source,
		stage: stageOf(reading, isTest, options.stageModel ?? '2018'),
		note,
		createdAt,
		receivedFrom: parts.receivedFrom,
		...about,
		campaign,
		emailRaw,
		sourceRaw: reading.sourceRaw,
		actionRaw: reading.actionRaw,
		testCreatedAt: ticks === null ? null : isoOfTicks(ticks),
		isTest,
		doNotContact: reading.doNotContact,
		piiRedacted: isAnonymous && parts.carriesCustomer && !parts.customer.unreadable,
		unreadable: !parts.recognised || parts.customer.unreadable || (isAnonymous && saysNothing),
		warnings: [],
		customerKey: email === null ? null : customerKeyOf(email, offer ?? ''),
		leadId: parts.leadId,
		ledgerKey: parts.ledgerKey,
	};
	lead.warnings = warningsOf({ lead, parts, reading, isAnonymous, hasUnreadableTime });
	if (lead.unreadable || options.includeRaw === true) lead.raw = asJson(input);
	return lead;
}

function stageOf({ action, doNotContact }: LeadSourceReading, isTest: boolean, model: StageModel): LeadStage {
	if (isTest) return 'test';
	if (doNotContact) return 'do-not-contact';
	return action === null ? 'unknown' : STAGE_OF_ACTION[model][action];
}

/**
 * n8n's items are JSON. A caller that hands over something else gets it back as it is, except for undefined, which no
 * JSON can hold.
 */
const asJson = (input: unknown): Json => (input === undefined ? null : (input as Json));
