import type { LeadFieldName } from '../../../delivery/leadFields';
import type { Lead } from '../../../lead/lead';

/** Which column a field of the lead goes to, if the mapping is automatic. */
export const DEFAULT_COLUMNS = [
	{ column: 'firstname', field: 'firstName' },
	{ column: 'lastname', field: 'lastName' },
	{ column: 'emailaddress1', field: 'email' },
	{ column: 'telephone1', field: 'phone' },
	{ column: 'companyname', field: 'company' },
	{ column: 'jobtitle', field: 'title' },
	{ column: 'address1_country', field: 'country' },
] as const satisfies ReadonlyArray<{ column: string; field: LeadFieldName }>;

/** The columns of one lead by the defaults. Its text is composed apart (`factsOf`), the lead source is looked up. */
export const automaticColumns = (lead: Lead): { [column: string]: unknown } => ({
	subject: topicOf(lead),
	...Object.fromEntries(DEFAULT_COLUMNS.map(({ column, field }) => [column, lead[field]])),
});

/** The topic is what sales reads first: the offer, and what the buyer did where. */
function topicOf(lead: Lead): string {
	const offer = lead.offerTitle ?? lead.offerId ?? 'Microsoft marketplace';
	const event = eventOf(lead);
	return event === '' ? offer : `${offer} (${event})`;
}

const eventOf = (lead: Lead): string =>
	[lead.source ?? lead.sourceRaw, lead.action ?? lead.actionRaw].filter(Boolean).join(' ');

/** What no column is meant for, as lines of the description, in the order in which sales reads them. */
export function factsOf(lead: Lead): string[] {
	const campaign = Object.entries(lead.campaign ?? {}).map(
		([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	const facts: Array<[string, string | null]> = [
		['Offer', [lead.publisherId, lead.offerId].filter(Boolean).join('.') || lead.offerTitle],
		['Plan', lead.planId],
		['Action', eventOf(lead)],
		['Stage', lead.stage],
		['Campaign', campaign.length === 0 ? null : campaign.join(', ')],
		['Created', lead.createdAt],
		['Email as received', lead.email === null ? lead.emailRaw : null],
	];
	return facts.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
}
