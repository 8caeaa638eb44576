import type { INodePropertyOptions } from 'n8n-workflow';
import { LEAD_FIELDS } from '../../../delivery/leadFields';
import type { JsonObject, Lead } from '../../../lead/lead';
import { isRecord } from '../../../lead/text';

export interface BodyRequest {
	lead: Lead;
	/** The user's own mapping, by field; null for the whole lead. */
	mapped: { [field: string]: unknown } | null;
	includeRaw: boolean;
}

export interface Body {
	content: object;
	headers: { [name: string]: string };
}

interface BodyFormat extends INodePropertyOptions {
	value: string;
	/** Must not depend on clock or chance: a later delivery of the same lead has to send the same bytes. */
	build(request: BodyRequest): Body;
}

const EVENT_TYPE = 'com.microsoft.marketplace.lead.v1';

/** The bodies that an endpoint can be sent; dropdown and request derive from this list. */
export const BODY_FORMATS = [
	{
		name: 'CloudEvents 1.0 (Binary)',
		value: 'cloudEventBinary',
		description: 'The body is the lead; the event is in ce- headers',
		build: (request) => ({ content: leadBody(request), headers: { ...JSON_TYPE, ...eventHeaders(request) } }),
	},
	{
		name: 'CloudEvents 1.0 (Structured)',
		value: 'cloudEvent',
		description: 'The body is an event that contains the lead',
		build: (request) => ({
			content: {
				...eventAttributes(request),
				datacontenttype: 'application/json',
				data: leadBody(request),
			},
			headers: { 'Content-Type': 'application/cloudevents+json' },
		}),
	},
	{
		name: 'Lead',
		value: 'lead',
		description: 'The lead as Lead Parse outputs it',
		build: (request) => ({ content: leadBody(request), headers: JSON_TYPE }),
	},
	{
		name: "Microsoft's Payload",
		value: 'microsoft',
		description: 'The same body that Microsoft posts to an HTTPS endpoint, for existing receivers',
		build: ({ lead }) => ({ content: microsoftPayload(lead), headers: JSON_TYPE }),
	},
] as const satisfies readonly BodyFormat[];

const JSON_TYPE = { 'Content-Type': 'application/json' };

/** The lead's own members, in the order of the contract, and what Lead Route decided; whatever else the item carries is not sent. */
function leadBody({ lead, mapped, includeRaw }: BodyRequest): object {
	const body: { [member: string]: unknown } = {};
	for (const { name } of LEAD_FIELDS) {
		if (!mapped) body[name] = lead[name];
		else if (Object.hasOwn(mapped, name)) body[name] = mapped[name] ?? null;
	}
	const assignment: unknown = Reflect.get(lead, 'assignment');
	if (!mapped && isRecord(assignment)) body.assignment = assignment;
	if (includeRaw && lead.raw !== undefined) body.raw = lead.raw;
	return body;
}

/** CloudEvents 1.0.2, "Context Attributes". Source and id together name the event, once and for all. */
function eventAttributes({ lead }: BodyRequest): { [attribute: string]: string } {
	const path = ['marketplace', lead.publisherId, lead.offerId].filter((part) => part !== null);
	return {
		specversion: '1.0',
		id: lead.leadId,
		source: `/${path.map(encodeURIComponent).join('/')}`,
		type: EVENT_TYPE,
		...(lead.createdAt ? { time: lead.createdAt } : {}),
	};
}

/** CloudEvents HTTP Protocol Binding 1.0.2, 3.1: attributes as headers. All values are ASCII already. */
const eventHeaders = (request: BodyRequest): { [header: string]: string } =>
	Object.fromEntries(
		Object.entries(eventAttributes(request)).map(([attribute, value]) => [`ce-${attribute}`, value]),
	);

/**
 * The lead as Microsoft posts it to an HTTPS endpoint: exactly the documented members, in the documented spelling (HTTPS page,
 * 08/2022, JSON schema). It is rebuilt from the fields; what the lead lacks is blank.
 */
const microsoftPayload = (lead: Lead): JsonObject => ({
	UserDetails: {
		FirstName: lead.firstName ?? '',
		LastName: lead.lastName ?? '',
		Email: lead.email ?? lead.emailRaw ?? '',
		Phone: lead.phone ?? '',
		Country: lead.country ?? '',
		Company: lead.company ?? '',
		Title: lead.title ?? '',
	},
	LeadSource: lead.sourceRaw ?? lead.source ?? '',
	ActionCode: lead.actionRaw ?? lead.action ?? '',
	OfferTitle: lead.offerTitle ?? lead.offer ?? '',
	Description: describe(lead),
});

/** Description has the buyer's words or, as JSON, the parameters of the campaign (get-customer-leads). */
const describe = ({ note, campaign }: Lead): string => note ?? (campaign ? JSON.stringify(campaign) : '');
