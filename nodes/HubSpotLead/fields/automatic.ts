import type { FieldRule } from '../../../delivery/laterLead';
import type { LeadTextName } from '../../../delivery/leadFields';
import type { Lead } from '../../../lead/lead';

/** How one property of a contact is filled, and what a later lead of the same person does to it. */
export interface AutomaticProperty {
	/** Internal name. */
	id: string;
	rule: FieldRule;
	/** The field of the lead that it is filled from, where it is one. */
	field?: LeadTextName;
	value(lead: Lead): string | null;
	/** Made by Prepare HubSpot; an account does not have it otherwise. */
	own?: { label: string; isUnique?: true; description: string };
}

const from = (field: LeadTextName) => ({ field, value: (lead: Lead): string | null => lead[field] });

/** Properties of contacts. The first are HubSpot's own. */
export const CONTACT_PROPERTIES = [
	{ id: 'email', rule: 'createOnly', value: ({ email }) => email },
	{ id: 'firstname', rule: 'fill', ...from('firstName') },
	{ id: 'lastname', rule: 'fill', ...from('lastName') },
	{ id: 'company', rule: 'fill', ...from('company') },
	{ id: 'jobtitle', rule: 'fill', ...from('title') },
	{ id: 'phone', rule: 'fill', ...from('phone') },
	{ id: 'country', rule: 'fill', ...from('country') },
	{
		id: 'marketplace_offers',
		rule: 'append',
		...from('offer'),
		own: { label: 'Marketplace Offers', description: 'The offers that this person was interested in' },
	},
	{
		id: 'marketplace_source',
		rule: 'createOnly',
		...from('source'),
		own: { label: 'Marketplace Source', description: 'Where the first lead of this person came from' },
	},
	{
		id: 'marketplace_action',
		rule: 'advance',
		...from('action'),
		own: { label: 'Marketplace Action', description: 'The hottest action of this person' },
	},
	{
		id: 'marketplace_stage',
		rule: 'advance',
		...from('stage'),
		own: { label: 'Marketplace Stage', description: 'The hottest stage of this person' },
	},
	{
		id: 'marketplace_campaign',
		rule: 'createOnly',
		value: ({ campaign }) => (campaign === null ? null : JSON.stringify(campaign)),
		own: { label: 'Marketplace Campaign', description: 'The campaign parameters of the first lead' },
	},
	{
		id: 'marketplace_contact_key',
		rule: 'createOnly',
		value: ({ email, leadId }) => (email === null ? leadId : null),
		own: {
			label: 'Marketplace Contact Key',
			isUnique: true,
			description: 'Identifies the contact of a lead without an email address',
		},
	},
] as const satisfies readonly AutomaticProperty[];

/** By which a contact without an address is recognised. */
export const CONTACT_KEY = 'marketplace_contact_key';

/** The property of a lead (object 0-136) by which a repeat is recognised. */
export const LEAD_KEY = 'marketplace_lead_id';

/** Properties of leads that Prepare HubSpot makes. */
export const LEAD_PROPERTIES = [
	{ id: LEAD_KEY, label: 'Marketplace Lead ID', isUnique: true, value: ({ leadId }: Lead) => leadId },
	{ id: 'marketplace_offer', label: 'Marketplace Offer', value: ({ offer }: Lead) => offer },
	{ id: 'marketplace_source', label: 'Marketplace Source', value: ({ source }: Lead) => source },
	{ id: 'marketplace_action', label: 'Marketplace Action', value: ({ action }: Lead) => action },
	{ id: 'marketplace_stage', label: 'Marketplace Stage', value: ({ stage }: Lead) => stage },
] as const satisfies ReadonlyArray<{
	id: string;
	label: string;
	isUnique?: true;
	value(lead: Lead): string | null;
}>;

/** The group of properties of Prepare HubSpot. */
export const PROPERTY_GROUP = { name: 'marketplace_leads', label: 'Marketplace Leads' } as const;

const RULES = new Map<string, FieldRule>(CONTACT_PROPERTIES.map(({ id, rule }) => [id, rule]));

/** Set when a contact is created, and left to sales afterwards ("Contacts": lifecycle stages only move forward). */
const CREATE_ONLY = new Set(['lifecyclestage', 'hs_lead_status', 'hubspot_owner_id', 'hs_legal_basis']);

/** The rule of each property. @param isTextArea texts of several lines that the user mapped are appended to */
export const ruleOf =
	(isTextArea: (name: string) => boolean) =>
	(name: string): FieldRule =>
		CREATE_ONLY.has(name) ? 'createOnly' : (RULES.get(name) ?? (isTextArea(name) ? 'append' : 'fill'));
