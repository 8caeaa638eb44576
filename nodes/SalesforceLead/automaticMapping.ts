import type { Lead } from '../../lead/lead';
import type { LeadSchema } from './leadSchema';

/** One field that Automatic fills. */
export interface AutomaticField {
	name: string;
	/** Every org has it; if the user cannot write it, the set-up is at fault. Others are filled where the org has them. */
	isStandard: boolean;
	value(lead: Lead): string | null;
	/** What Manual offers for the field, as an expression on the item. */
	expression: string;
}

const standard = (
	name: string,
	value: (lead: Lead) => string | null | undefined,
	expression: string,
): AutomaticField => ({ name, isStandard: true, value: (lead) => value(lead) ?? null, expression });
const custom = (
	name: string,
	value: (lead: Lead) => string | null | undefined,
	expression: string,
): AutomaticField => ({ name, isStandard: false, value: (lead) => value(lead) ?? null, expression });

/** Lead fields of Salesforce and what of a marketplace lead they get (facts on field mapping, Salesforce column). */
export const AUTOMATIC_FIELDS: readonly AutomaticField[] = [
	standard('FirstName', ({ firstName }) => firstName, '={{ $json.firstName }}'),
	standard('LastName', ({ lastName }) => lastName, '={{ $json.lastName }}'),
	standard('Company', ({ company }) => company, '={{ $json.company }}'),
	standard('Email', ({ email }) => email, '={{ $json.email }}'),
	standard('Phone', ({ phone }) => phone, '={{ $json.phone }}'),
	standard('Title', ({ title }) => title, '={{ $json.title }}'),
	standard('Description', descriptionOf, '={{ $json.note }}'),
	custom('Marketplace_Lead_ID__c', ({ leadId }) => leadId, '={{ $json.leadId }}'),
	custom('Marketplace_Source__c', ({ source, sourceRaw }) => source ?? sourceRaw, '={{ $json.source }}'),
	custom('Marketplace_Action__c', ({ action, actionRaw }) => action ?? actionRaw, '={{ $json.action }}'),
	custom('Marketplace_Stage__c', ({ stage }) => stage, '={{ $json.stage }}'),
	custom('Marketplace_Publisher_ID__c', ({ publisherId }) => publisherId, '={{ $json.publisherId }}'),
	custom('Marketplace_Offer_ID__c', ({ offerId }) => offerId, '={{ $json.offerId }}'),
	custom('Marketplace_Plan_ID__c', ({ planId }) => planId, '={{ $json.planId }}'),
	custom('Marketplace_Offer__c', ({ offerTitle }) => offerTitle, '={{ $json.offerTitle }}'),
];

/** What sales should know and no standard field holds, line by line; country only where it has no other place. */
export function descriptionOf(lead: Lead): string | null {
	const { offerTitle, offerId, offer, source, sourceRaw, action, actionRaw, campaign, note } = lead;
	const titleAndId = [offerTitle, offerId === null ? null : offer].filter((part) => part !== null).join(' - ');
	const lines = [
		['Offer', titleAndId],
		['Source', source ?? sourceRaw],
		['Action', action ?? actionRaw],
		['Campaign', campaign === null ? null : JSON.stringify(campaign)],
		['Note', note],
	];
	const text = lines
		.filter(([, value]) => value)
		.map(([name, value]) => `${name}: ${value}`)
		.join('\n');
	return text === '' ? null : text;
}

/**
 * Country by the org's rule: with state and country picklists the ISO code, where the org has it, and otherwise the text
 * (Salesforce Help, "Integration Values for State and Country Picklists").
 *
 * @returns `left`: the org has not configured the country, so it stands in the description
 */
export function countryOf(
	lead: Lead,
	schema: LeadSchema,
): { name: string; value: string | null } | { left: string } {
	const text = lead.country;
	const code = schema.get('CountryCode');
	if (!code?.isWritable) return { name: 'Country', value: text };
	const iso = lead.countryCode;
	if (iso !== null && code.choices.some(({ value }) => value === iso)) {
		return { name: 'CountryCode', value: iso };
	}
	return text === null ? { name: 'CountryCode', value: null } : { left: text };
}
