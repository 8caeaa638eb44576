import type { Catalogue, Fault } from '../../../transport/catalogue';
import { lookUp } from '../../../transport/catalogue';
import { listAt, memberOf, parseJson, textAt } from '../../../transport/json';
import { RETRIED } from '../../../transport/reason';
import type { HttpResponse } from '../../../transport/send';

export const HUBSPOT = 'HubSpot';

const PROPERTIES =
	'Check the property in HubSpot, Settings, Properties. Run the operation Prepare HubSpot for the properties that this node fills.';

/**
 * HubSpot's error codes and categories (HubSpot developers, "Error handling", "Usage guidelines", "CRM API write validation
 * enforcement"), HTTP statuses, and what the node itself finds wrong.
 */
export const HUBSPOT_ERRORS = {
	KEY_MISSING: {
		blame: 'setup',
		message: 'The credential holds no service key',
		cause: 'The field Service Key is empty or holds characters that no key has.',
		remedy: 'In HubSpot open Development, Keys, Service keys, and copy the key into the credential.',
	},
	BASE_URL_INVALID: {
		blame: 'setup',
		message: 'The base URL in the credential cannot be used',
		cause: 'It is not a complete address that begins with https://.',
		remedy: 'Set Base URL to https://api.hubapi.com.',
	},
	INVALID_AUTHENTICATION: {
		blame: 'setup',
		message: 'HubSpot does not accept the service key',
		cause: 'The key was rotated, deleted or copied incompletely.',
		remedy: 'In HubSpot open Development, Keys, Service keys, and copy the key into the credential again.',
	},
	EXPIRED_AUTHENTICATION: {
		blame: 'setup',
		message: 'The service key is no longer valid',
		cause: 'It was rotated, and the time of the old key is over.',
		remedy: 'In HubSpot open Development, Keys, Service keys, and copy the new key into the credential.',
	},
	MISSING_SCOPES: {
		blame: 'setup',
		message: 'The service key lacks a scope',
		cause: 'What this node does needs a permission that the key does not have.',
		remedy: 'In HubSpot open Development, Keys, Service keys, the key, Scopes, and add what is missing.',
	},
	'HTTP 401': {
		blame: 'setup',
		message: 'HubSpot does not accept the service key (HTTP 401)',
		cause: 'The key is not valid at this address.',
		remedy: 'Check Service Key and Base URL in the credential.',
	},
	'HTTP 403': {
		blame: 'setup',
		message: 'HubSpot does not allow the call (HTTP 403)',
		cause: 'The answer does not say why.',
		remedy: 'Check the scopes of the key and what the edition of the account includes.',
	},
	'HTTP 404': {
		blame: 'setup',
		message: 'HubSpot does not know the address that was called (HTTP 404)',
		cause:
			'Base URL is wrong, or the account does not have the object, e.g. leads without Sales Hub Professional.',
		remedy: 'Check Base URL in the credential, and Record Interest As in the node.',
	},
	LEADS_NOT_AVAILABLE: {
		blame: 'setup',
		message: 'The account cannot record interest as leads',
		cause:
			'Leads need Sales Hub Professional, the scope crm.objects.leads.write and the property Marketplace Lead ID.',
		remedy: 'Run the operation Prepare HubSpot, or set Record Interest As to Note.',
	},
	RATE_LIMITS: {
		blame: 'passing',
		message: 'HubSpot gets more calls than it allows',
		cause: 'All apps of the account share a limit of calls in ten seconds.',
		remedy: RETRIED,
	},
	DAILY_LIMIT: {
		blame: 'passing',
		message: 'The calls of this day are used up at HubSpot',
		cause:
			'All apps of the account share a limit of calls a day. It begins anew at midnight in the time zone of the account.',
		remedy: RETRIED,
	},
	'HTTP 423': {
		blame: 'passing',
		message: 'HubSpot has locked the record for a moment (HTTP 423)',
		cause: 'It is being changed by many calls at the same time.',
		remedy: RETRIED,
	},
	'HTTP 477': {
		blame: 'passing',
		message: 'HubSpot is moving the account to another data centre (HTTP 477)',
		cause: 'The account cannot be written meanwhile; this takes up to a day.',
		remedy: RETRIED,
	},
	'HTTP 5xx': {
		blame: 'passing',
		message: 'HubSpot is not available',
		cause: 'The service or a part of it is down or overloaded.',
		remedy: RETRIED,
	},
	INVALID_EMAIL: {
		blame: 'lead',
		message: 'HubSpot does not accept the email address',
		cause: 'HubSpot checks the form of an address and whether its top-level domain exists.',
		remedy: 'Correct the address and send the lead again.',
	},
	EMAIL_ERASED: {
		blame: 'lead',
		message: 'The person was erased from HubSpot for good',
		cause: 'The address is on the list of deleted people (GDPR delete), and HubSpot never accepts it again.',
		remedy: 'Do not write this person to HubSpot.',
	},
	NO_EMAIL: {
		blame: 'lead',
		message: 'The lead has no email address, and a contact is known by it',
		cause:
			'The account lacks the unique property Marketplace Contact Key, by which such leads are recognised.',
		remedy: 'Run the operation Prepare HubSpot, or look at the lead by hand.',
	},
	NOTHING_MAPPED: {
		blame: 'setup',
		message: 'No field is mapped for this lead',
		cause: 'Field Mapping is set to Manual, and none of its fields has a value.',
		remedy: 'Map at least a name or a company, or set Field Mapping to Automatic.',
	},
	PROPERTY_DOESNT_EXIST: {
		blame: 'setup',
		message: 'The account lacks a property',
		cause: 'It was renamed or deleted in HubSpot.',
		remedy: PROPERTIES,
	},
	INVALID_OPTION: {
		blame: 'setup',
		message: 'A value is not among the options of its property',
		cause: 'The options of the property in HubSpot are other ones.',
		remedy: PROPERTIES,
	},
	READ_ONLY_VALUE: {
		blame: 'setup',
		message: 'A property may not be written',
		cause: 'HubSpot calculates it.',
		remedy: 'Remove the property from Field Mapping.',
	},
	MISSING_REQUIRED_PROPERTY: {
		blame: 'setup',
		message: 'The account requires a property that is not filled',
		cause: 'An administrator made it required for new contacts.',
		remedy: 'Map a value to it, or make it optional in HubSpot, Settings, Objects, Contacts.',
	},
	MISSING_CONDITIONAL_REQUIRED_PROPERTY: {
		blame: 'setup',
		message: 'The account requires a property that is not filled',
		cause: 'An administrator made it required depending on another property.',
		remedy: 'Map a value to it, or change the rule in HubSpot, Settings, Objects, Contacts.',
	},
	CONFLICTING_UNIQUE_VALUE: {
		blame: 'lead',
		message: 'Another record has a value that must be unique',
		cause: 'Somebody else uses the same unique property.',
		remedy: 'Find the record in HubSpot and correct it, then send the lead again.',
	},
	CONFLICT: {
		blame: 'passing',
		message: 'The contact was created by somebody else at the same moment',
		cause: 'Two writers had the same person.',
		remedy: RETRIED,
	},
	OBJECT_NOT_FOUND: {
		blame: 'passing',
		message: 'The record was deleted or merged while it was written',
		cause: 'Somebody changed it in HubSpot at the same moment.',
		remedy: RETRIED,
	},
	ANSWER_NOT_READABLE: {
		blame: 'unclear',
		message: 'HubSpot gave an answer that cannot be read',
		cause: 'A proxy on the way may have answered instead.',
		remedy: 'Check Base URL in the credential and the proxy settings of n8n.',
	},
} as const satisfies Catalogue;

/** An error of HubSpot without its texts: those may quote the lead. */
export interface HubSpotError {
	code: string;
	/** Internal names of the properties that it is about. */
	properties: string[];
	/** Of a contact that exists already. */
	existingId: string | null;
	/** What a record of a batch was sent with. */
	traceId: string | null;
	/** Records of a batch by id. */
	ids: string[];
	scopes: string[];
	/** Which limit of calls was reached: `DAILY`, `SECONDLY`, `TEN_SECONDLY_ROLLING`. */
	policy: string | null;
}

/** Reads one error object, of a whole call or of one record. */
export function readError(body: unknown): HubSpotError {
	const context = memberOf(body, 'context');
	const inner = [...listAt(body, 'errors'), ...messageErrors(body)];
	const codes = inner.flatMap((error) => textAt(error, 'code') ?? textAt(error, 'error') ?? []);
	const properties = inner.flatMap((error) => [
		...texts(memberOf(memberOf(error, 'context'), 'propertyName')),
		...texts(memberOf(error, 'name')),
	]);
	const message = textAt(body, 'message') ?? '';
	return {
		code: codeOf(
			codes.find((code) => Object.hasOwn(HUBSPOT_ERRORS, code)) ?? codes[0] ?? textAt(body, 'category'),
			message,
		),
		properties: [...new Set(properties)].filter((name) => /^[\w-]{1,100}$/.test(name)),
		existingId: texts(memberOf(context, 'existingId'))[0] ?? /Existing ID: (\d+)/.exec(message)?.[1] ?? null,
		traceId: texts(memberOf(context, 'objectWriteTraceId'))[0] ?? textAt(body, 'objectWriteTraceId') ?? null,
		ids: texts(memberOf(context, 'ids')),
		scopes: [
			...texts(memberOf(context, 'requiredGranularScopes')),
			...inner.flatMap((error) => texts(memberOf(memberOf(error, 'context'), 'requiredGranularScopes'))),
		].filter((scope) => /^[\w.-]{1,80}$/.test(scope)),
		policy: /daily/i.test(message) ? 'DAILY' : (textAt(body, 'policyName') ?? null),
	};
}

/** HubSpot puts the errors of properties as JSON into the message ("Property values were not valid: [...]"). */
function messageErrors(body: unknown): readonly unknown[] {
	const message = textAt(body, 'message') ?? '';
	const list = parseJson(/: (\[.*\])\s*$/s.exec(message)?.[1] ?? '');
	return Array.isArray(list) ? list : [];
}

/** The text that HubSpot's own interface knows for an address that was deleted for good. */
const ERASED = /blacklisted/i;

function codeOf(code: string | undefined, message: string): string {
	if (ERASED.test(message)) return 'EMAIL_ERASED';
	return code !== undefined && /^[A-Za-z][\w]{0,60}$/.test(code) ? code.toUpperCase() : 'UNKNOWN';
}

const texts = (value: unknown): string[] => {
	const all: readonly unknown[] = Array.isArray(value) ? value : [value];
	return all.filter((one): one is string => typeof one === 'string');
};

/** The meaning of an error, with the properties or scopes that it names. */
export function faultOf({ code, properties, scopes, policy }: HubSpotError): Fault {
	const fault = lookUp(
		HUBSPOT_ERRORS,
		code === 'RATE_LIMITS' && policy === 'DAILY' ? 'DAILY_LIMIT' : code,
		HUBSPOT,
	);
	const named = code === 'MISSING_SCOPES' ? scopes : properties;
	if (named.length === 0) return fault;
	const { reason } = fault;
	return { ...fault, reason: { ...reason, message: `${reason.message} (${named.join(', ')})` } };
}

/** The meaning of a response that is no success. */
export function responseError({ status, body }: HttpResponse): HubSpotError {
	const error = readError(parseJson(body));
	if (status >= 500) return { ...error, code: 'HTTP 5xx' };
	if (status === 423 || status === 477) return { ...error, code: `HTTP ${status}` };
	if (status === 429) return { ...error, code: 'RATE_LIMITS' };
	if (error.code !== 'UNKNOWN') return error;
	return { ...error, code: `HTTP ${status}` };
}

/** HubSpot reported nothing of a record; writing it again does not double it. */
export const NOT_TOLD = readError({ category: 'OBJECT_NOT_FOUND' });
