import { countryIsoOf } from './country';
import { hasPersonalData } from './customer';
import { readDescription } from './description';
import { customerKeyOf } from './identity';
import type { Json, Lead, LeadCustomer } from './lead';
import { readLeadSource, type LeadSourceReading } from './leadSource';
import { readOffer, type OfferCatalogue, type OfferReading } from './offer';
import { partsOf } from './parts';
import { recogniseShape } from './shape';
import { isoOfTicks, ticksOfTestLead } from './testMarker';
import { createdAtOf } from './time';
import { STAGE_OF_ACTION, type LeadStage, type StageModel } from './vocabulary';
import { warningsOf } from './warnings';

export interface ParseOptions {
	/** Which generation of Microsoft's pages says what an action means; `2018` if not given. */
	stageModel?: StageModel;
	/** The user's own offers. Give the same array for all leads: its index is built once per array. */
	catalogue?: OfferCatalogue;
}

const DEFAULTS: ParseOptions = {};

/**
 * Reads one marketplace lead, by the rules of Microsoft's lead pages.
 *
 * Never throws, never changes or drops the input (`raw`), and guesses nothing: what cannot be read is null and named in
 * `warnings`, and the lead is quarantined where a person has to look at it.
 *
 * @param input a table row; an HTTPS body as object or text; a webhook item with either in `body`; a Web-to-Lead form
 *   as object or text; a bare LeadSource string. Anything else gives a quarantined lead
 */
export function parseLead(input: unknown, options: ParseOptions = DEFAULTS): Lead {
	const parts = partsOf(recogniseShape(input));
	const { customer, unreadable } = parts.customer;
	const reading = readLeadSource(parts.leadSource, parts.actionCode);
	const offer = readOffer(parts.productId, reading.offer, parts.offerTitle, options.catalogue);
	const ticks = ticksOfTestLead(customer, reading.sourceRaw, reading.actionRaw);
	const { campaign, note } = readDescription(parts.description);
	const isAnonymous = customer === null || !hasPersonalData(customer);

	const lead: Lead = {
		leadId: parts.leadId,
		customerKey: keyOfCustomer(customer, offer),
		receivedFrom: parts.receivedFrom,
		source: reading.source,
		sourceRaw: reading.sourceRaw,
		action: reading.action,
		actionRaw: reading.actionRaw,
		publisherId: offer.publisherId,
		offerId: offer.offerId,
		planId: offer.planId,
		offerTitle: offer.offerTitle,
		stage: stageOf(reading, ticks !== null, options.stageModel ?? '2018'),
		isTest: ticks !== null,
		doNotContact: reading.doNotContact,
		piiRedacted: isAnonymous && parts.carriesCustomer && !unreadable,
		customer,
		countryIso: customer === null ? null : countryIsoOf(customer.country),
		campaign,
		note,
		createdAt: createdAtOf(parts.createdTime, parts.partitionKey),
		testCreatedAt: ticks === null ? null : isoOfTicks(ticks),
		quarantine: !parts.recognised || unreadable || (isAnonymous && saysNothing(reading, offer)),
		warnings: [],
		raw: asJson(input),
	};
	lead.warnings = warningsOf(lead, parts, reading);
	return lead;
}

function stageOf({ action, doNotContact }: LeadSourceReading, isTest: boolean, model: StageModel): LeadStage {
	if (isTest) return 'test';
	if (doNotContact) return 'do-not-contact';
	return action === null ? 'unknown' : STAGE_OF_ACTION[model][action];
}

function keyOfCustomer(
	customer: LeadCustomer | null,
	{ publisherId, offerId, offerTitle }: OfferReading,
): string | null {
	if (customer === null || customer.email === null) return null;
	const qualified = publisherId === null ? offerId : `${publisherId}.${offerId}`;
	return customerKeyOf(customer.email, qualified ?? offerTitle ?? '');
}

/** Neither a known source nor a known action nor an offer: whatever arrived, nobody can act on it. */
const saysNothing = ({ source, action }: LeadSourceReading, { offerId, offerTitle }: OfferReading): boolean =>
	source === null && action === null && offerId === null && offerTitle === null;

/**
 * n8n's items are JSON. A caller that hands over something else gets it back as it is, except for undefined, which no
 * JSON can hold.
 */
const asJson = (input: unknown): Json => (input === undefined ? null : (input as Json));
