import type { LeadFieldName } from '../../delivery/leadFields';
import type { Lead } from '../../lead/lead';

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

/** One row of Lead Source Table. */
export interface LeadSourceRow {
	/** A source of the marketplace, or `other`. */
	source: string;
	/** A choice of the column leadsourcecode, by label or value; empty: the column is left alone. */
	leadSource: string;
}

/** The columns of one lead by the defaults; topic and description are composed, the lead source is looked up. */
export function automaticColumns(
	lead: Lead,
	sources: readonly LeadSourceRow[],
): { [column: string]: unknown } {
	return {
		subject: topicOf(lead),
		...Object.fromEntries(DEFAULT_COLUMNS.map(({ column, field }) => [column, lead[field]])),
		description: descriptionOf(lead),
		leadsourcecode: leadSourceOf(lead, sources),
	};
}

/** The topic is what sales reads first: the offer, and what the buyer did where. */
export function topicOf(lead: Lead): string {
	const offer = lead.offerTitle ?? lead.offerId ?? 'Microsoft marketplace';
	const event = [lead.source ?? lead.sourceRaw, lead.action ?? lead.actionRaw].filter(Boolean).join(' ');
	return event === '' ? offer : `${offer} (${event})`;
}

/** The buyer's own words first, then what no column is meant for. */
export function descriptionOf(lead: Lead): string {
	const campaign = Object.entries(lead.campaign ?? {}).map(
		([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
	);
	const facts: Array<[string, string | null]> = [
		['Offer', [lead.publisherId, lead.offerId].filter(Boolean).join('.')],
		['Plan', lead.planId],
		['Stage', lead.stage],
		['Campaign', campaign.length === 0 ? null : campaign.join(', ')],
		['Created', lead.createdAt],
	];
	const lines = facts.flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []));
	return [lead.note, lines.join('\n')].filter(Boolean).join('\n\n');
}

function leadSourceOf(lead: Lead, sources: readonly LeadSourceRow[]): string | null {
	const row =
		sources.find(({ source }) => source === lead.source) ?? sources.find(({ source }) => source === 'other');
	return row?.leadSource.trim() || null;
}
