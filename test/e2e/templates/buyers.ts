import type { Crms } from '../../../dev/demo/crms';
import type { GeneratedLead } from '../../../dev/lab/generator';
import type { Lead } from '../../../lead/lead';
import { uuidOf } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';

/** The leads that may go to a CRM, read. */
export const wantedOf = (leads: readonly GeneratedLead[]): Lead[] =>
	leads.filter(({ expected }) => expected === 'lead').map(({ row }) => parseLead(row));

const sorted = (values: Iterable<string>): string[] => [...new Set(values)].sort();

/** One record for each buyer of an offer: the keys that Match By "Customer and Offer" writes. */
export const keysOf = (leads: readonly Lead[]): string[] =>
	sorted(leads.map(({ leadId, customerKey }) => customerKey ?? leadId));

export const emailsOf = (leads: readonly Lead[]): string[] =>
	sorted(leads.flatMap(({ email }) => (email ? [email.toLowerCase()] : [])));

/** Ids of Dataverse follow from the keys. */
export const recordIdsOf = (leads: readonly Lead[]): string[] =>
	sorted(keysOf(leads).map((key) => uuidOf(`dataverse:${key}`)));

/** What each CRM has, as often as it has it. */
export const keysInSalesforce = ({ salesforce }: Crms): string[] =>
	[...salesforce.org.leads.values()].map(({ Marketplace_Key__c }) => String(Marketplace_Key__c)).sort();
export const idsInDynamics = ({ dataverse }: Crms): string[] =>
	dataverse
		.leads()
		.map(({ id }) => id)
		.sort();
export const emailsInMarketo = ({ marketo }: Crms): string[] =>
	marketo.people.map(({ values }) => String(values.email).toLowerCase()).sort();
export const emailsInHubSpot = ({ hubspot }: Crms): string[] =>
	hubspot
		.contacts()
		.map(({ properties }) => String(properties.email).toLowerCase())
		.sort();
