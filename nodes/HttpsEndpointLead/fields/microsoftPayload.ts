import type { Json, JsonObject, Lead, LeadCustomer } from '../../../lead/lead';

/** The members of UserDetails and where the lead has them (HTTPS page, 08/2022, JSON schema). */
const USER_DETAILS = {
	FirstName: 'firstName',
	LastName: 'lastName',
	Email: 'email',
	Phone: 'phone',
	Country: 'country',
	Company: 'company',
	Title: 'title',
} as const satisfies { [member: string]: keyof LeadCustomer };

const OTHER_MEMBERS = ['LeadSource', 'ActionCode', 'OfferTitle', 'Description'] as const;

/**
 * The lead as Microsoft posts it to an HTTPS endpoint: exactly the documented members, in the documented spelling.
 *
 * A lead that came by HTTPS keeps Microsoft's own values. One that came otherwise is rebuilt; what it lacks is blank.
 */
export function microsoftPayload(lead: Lead): JsonObject {
	const posted = lead.receivedFrom === 'httpsEndpoint' ? postedBody(lead.raw) : null;
	return posted ? documentedMembers(posted) : rebuilt(lead);
}

function documentedMembers(posted: JsonObject): JsonObject {
	const details = member(posted, 'UserDetails');
	const payload: JsonObject = {};
	if (isObject(details)) payload.UserDetails = pick(details, Object.keys(USER_DETAILS));
	return { ...payload, ...pick(posted, OTHER_MEMBERS) };
}

function rebuilt(lead: Lead): JsonObject {
	const row = isObject(lead.raw) ? lead.raw : {};
	const description = member(row, 'Description');
	return {
		UserDetails: Object.fromEntries(
			Object.entries(USER_DETAILS).map(([name, field]) => [name, lead.customer?.[field] ?? '']),
		),
		LeadSource: lead.sourceRaw ?? lead.source ?? '',
		ActionCode: lead.actionRaw ?? lead.action ?? '',
		OfferTitle: lead.offerTitle ?? lead.offerId ?? '',
		Description: typeof description === 'string' ? description : describe(lead),
	};
}

/** Description carries the buyer's words or, as JSON, the parameters of the campaign (get-customer-leads). */
const describe = ({ note, campaign }: Lead): string => note ?? (campaign ? JSON.stringify(campaign) : '');

/** Lead Parse takes the posted body as object, as text, or inside a webhook item. */
function postedBody(raw: Json): JsonObject | null {
	const value = typeof raw === 'string' ? parsed(raw) : raw;
	if (!isObject(value)) return null;
	if (member(value, 'UserDetails') !== undefined || member(value, 'LeadSource') !== undefined) return value;
	const inner = member(value, 'body');
	return inner === undefined ? null : postedBody(inner);
}

function parsed(text: string): Json {
	try {
		const value: Json = JSON.parse(text);
		return value;
	} catch {
		return null;
	}
}

/** Spelling varies in case (`userDetails` in Microsoft's FAQ). */
function member(object: JsonObject, name: string): Json | undefined {
	const key = Object.keys(object).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
	return key === undefined ? undefined : object[key];
}

function pick(object: JsonObject, names: readonly string[]): JsonObject {
	const picked: JsonObject = {};
	for (const name of names) {
		const value = member(object, name);
		if (value !== undefined) picked[name] = value;
	}
	return picked;
}

const isObject = (value: Json | undefined): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
