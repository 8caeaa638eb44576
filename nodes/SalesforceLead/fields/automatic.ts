import type { FieldRule } from '../../../delivery/laterLead';
import type { Lead } from '../../../lead/lead';
import type { LeadSchema } from './schema';

/** One field that Automatic fills. */
export interface AutomaticField {
	name: string;
	/** Every org has it; if the user cannot write it, the set-up is at fault. Others are filled where the org has them. */
	isStandard: boolean;
	value(lead: Lead): string | null;
	/** What Manual offers for the field, as an expression on the item. */
	expression: string;
	/** What a later lead of the same buyer does to it. */
	later: FieldRule;
	/** Whether a value that differs from that of the record is told in Description; other facts are there anyway. */
	isToldIfDifferent: boolean;
}

const person = (name: string, value: AutomaticField['value'], expression: string): AutomaticField => ({
	...{ name, value, expression, isStandard: true },
	...{ later: 'fill', isToldIfDifferent: true },
});
const custom = (
	name: string,
	value: AutomaticField['value'],
	expression: string,
	later: FieldRule = 'fill',
): AutomaticField => ({ name, value, expression, isStandard: false, later, isToldIfDifferent: false });

/** Lead fields of Salesforce and what of a marketplace lead they get (facts on field mapping, Salesforce column). */
export const AUTOMATIC_FIELDS: readonly AutomaticField[] = [
	person('FirstName', ({ firstName }) => firstName, '={{ $json.firstName }}'),
	person('LastName', ({ lastName }) => lastName, '={{ $json.lastName }}'),
	person('Company', ({ company }) => company, '={{ $json.company }}'),
	person('Email', ({ email }) => email, '={{ $json.email }}'),
	person('Phone', ({ phone }) => phone, '={{ $json.phone }}'),
	person('Title', ({ title }) => title, '={{ $json.title }}'),
	custom('Marketplace_Lead_ID__c', ({ leadId }) => leadId, '={{ $json.leadId }}'),
	custom('Marketplace_Source__c', ({ source, sourceRaw }) => source ?? sourceRaw, '={{ $json.source }}'),
	custom(
		'Marketplace_Action__c',
		({ action, actionRaw }) => action ?? actionRaw,
		'={{ $json.action }}',
		'advance',
	),
	custom('Marketplace_Stage__c', ({ stage }) => stage, '={{ $json.stage }}', 'advance'),
	custom('Marketplace_Publisher_ID__c', ({ publisherId }) => publisherId, '={{ $json.publisherId }}'),
	custom('Marketplace_Offer_ID__c', ({ offerId }) => offerId, '={{ $json.offerId }}'),
	custom('Marketplace_Plan_ID__c', ({ planId }) => planId, '={{ $json.planId }}'),
	custom('Marketplace_Offer__c', ({ offerTitle }) => offerTitle, '={{ $json.offerTitle }}'),
];

/** The field that takes the buyer's words, and everything that no other field takes. */
export const DESCRIPTION = 'Description';

/** What Manual offers for fields that Automatic fills in ways of their own. */
export const FURTHER_EXPRESSIONS = {
	[DESCRIPTION]: '={{ $json.note }}',
	Country: '={{ $json.country }}',
	CountryCode: '={{ $json.countryCode }}',
} as const;

/** What sales should know and no standard field has, line by line. */
export function factsOf(lead: Lead): string[] {
	const { offerTitle, offerId, offer, source, sourceRaw, action, actionRaw, campaign, emailRaw } = lead;
	const titleAndId = [offerTitle, offerId === null ? null : offer].filter((part) => part !== null);
	const facts = [
		['Offer', titleAndId.join(' - ')],
		['Source', source ?? sourceRaw],
		['Action', action ?? actionRaw],
		['Campaign', campaign === null ? null : JSON.stringify(campaign)],
		['Email as sent', lead.email === null ? emailRaw : null],
	];
	return facts.filter(([, value]) => value).map(([name, value]) => `${name}: ${value}`);
}

/**
 * Country by the org's rule: with state and country picklists a code that the org has, found by the ISO code or by the
 * org's own label, and otherwise the text (Salesforce Help, "Integration Values for State and Country Picklists").
 *
 * @returns `left`: the org has not configured the country, so it goes to the description
 */
export function countryOf(
	lead: Lead,
	schema: LeadSchema,
): { name: string; value: string | null } | { left: string } {
	const { country, countryCode } = lead;
	const field = schema.get('CountryCode');
	if (!field?.isWritable) return { name: 'Country', value: country };
	const wanted = [countryCode, country].filter((text) => text !== null).map(comparable);
	const choice = wanted.flatMap((text) =>
		field.choices.filter(({ value, label }) => comparable(value) === text || comparable(label) === text),
	)[0];
	if (choice) return { name: 'CountryCode', value: choice.value };
	const left = country ?? countryCode;
	return left === null ? { name: 'CountryCode', value: null } : { left };
}

/** Without case, accents and signs, as two people may write the name of a country. */
const comparable = (text: string): string =>
	text
		.normalize('NFKD')
		.replace(/\p{Mark}/gu, '')
		.replace(/&/g, 'and')
		.replace(/[^\p{Letter}\p{Number}]/gu, '')
		.toLowerCase();
