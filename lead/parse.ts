import { countryCodeOf } from './country';
import { hasPersonalData } from './customer';
import { readDescription } from './description';
import { customerKeyOf } from './identity';
import type { Json, Lead } from './lead';
import { readLeadSource, type LeadSourceReading } from './leadSource';
import { offerOf, readOffer, type OfferCatalogue, type OfferReading } from './offer';
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
 *   as object or text; a bare LeadSource string. Anything else gives an unreadable lead
 */
export function parseLead(input: unknown, options: ParseOptions = DEFAULTS): Lead {
	const parts = partsOf(recogniseShape(input));
	const { customer, unreadable } = parts.customer;
	const reading = readLeadSource(parts.leadSource, parts.actionCode);
	const offer = readOffer(parts.productId, reading.offer, parts.offerTitle, options.catalogue);
	const ticks = ticksOfTestLead(customer, reading.sourceRaw, reading.actionRaw);
	const { campaign, note } = readDescription(parts.description);
	const isAnonymous = customer === null || !hasPersonalData(customer);

	const unreadableLead = !parts.recognised || unreadable || (isAnonymous && saysNothing(reading, offer));
	const qualifiedOffer = offerOf(offer);
	const email = customer?.email ?? null;

	const lead: Lead = {
		email,
		firstName: customer?.firstName ?? null,
		lastName: customer?.lastName ?? null,
		company: customer?.company ?? null,
		title: customer?.title ?? null,
		phone: customer?.phone ?? null,
		country: customer?.country ?? null,
		countryCode: countryCodeOf(customer?.country ?? null),
		offer: qualifiedOffer,
		source: reading.source,
		action: reading.action,
		stage: stageOf(reading, ticks !== null, options.stageModel ?? '2018'),
		note,
		createdAt: createdAtOf(parts.createdTime, parts.partitionKey),
		receivedFrom: parts.receivedFrom,
		publisherId: offer.publisherId,
		offerId: offer.offerId,
		planId: offer.planId,
		offerTitle: offer.offerTitle,
		campaign,
		emailRaw: null,
		sourceRaw: reading.sourceRaw,
		actionRaw: reading.actionRaw,
		testCreatedAt: ticks === null ? null : isoOfTicks(ticks),
		isTest: ticks !== null,
		doNotContact: reading.doNotContact,
		piiRedacted: isAnonymous && parts.carriesCustomer && !unreadable,
		unreadable: unreadableLead,
		warnings: [],
		customerKey: email === null ? null : customerKeyOf(email, qualifiedOffer ?? ''),
		leadId: parts.leadId,
		ledgerKey: parts.ledgerKey,
	};
	lead.warnings = warningsOf(lead, parts, reading);
	if (unreadableLead || options.includeRaw === true) lead.raw = asJson(input);
	return lead;
}

function stageOf({ action, doNotContact }: LeadSourceReading, isTest: boolean, model: StageModel): LeadStage {
	if (isTest) return 'test';
	if (doNotContact) return 'do-not-contact';
	return action === null ? 'unknown' : STAGE_OF_ACTION[model][action];
}

/** Neither a known source nor a known action nor an offer: whatever arrived, nobody can act on it. */
const saysNothing = ({ source, action }: LeadSourceReading, { offerId, offerTitle }: OfferReading): boolean =>
	source === null && action === null && offerId === null && offerTitle === null;

/**
 * n8n's items are JSON. A caller that hands over something else gets it back as it is, except for undefined, which no
 * JSON can hold.
 */
const asJson = (input: unknown): Json => (input === undefined ? null : (input as Json));
