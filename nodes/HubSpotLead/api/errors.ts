import type { Catalogue, Fault } from '../../../transport/catalogue';
import { lead, lookUp, passing, setup, unclear } from '../../../transport/catalogue';
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
const HUBSPOT_ERRORS = {
	KEY_MISSING: setup(
		'The credential holds no service key',
		'The field Service Key is empty, or contains characters that are not allowed in a key.',
		'In HubSpot open Development, Keys, Service keys, and copy the key into the credential.',
	),
	BASE_URL_INVALID: setup(
		'The base URL in the credential cannot be used',
		'It is not a complete address that begins with https://.',
		'Set Base URL to https://api.hubapi.com.',
	),
	INVALID_AUTHENTICATION: setup(
		'HubSpot does not accept the service key',
		'The key was rotated, deleted or copied incompletely.',
		'In HubSpot open Development, Keys, Service keys, and copy the key into the credential again.',
	),
	EXPIRED_AUTHENTICATION: setup(
		'The service key is no longer valid',
		'It was rotated, and the old key has expired.',
		'In HubSpot open Development, Keys, Service keys, and copy the new key into the credential.',
	),
	MISSING_SCOPES: setup(
		'The service key lacks a scope',
		'The key does not have a permission that this node needs.',
		'In HubSpot open Development, Keys, Service keys, the key, Scopes, and add the missing scopes.',
	),
	'HTTP 401': setup(
		'HubSpot does not accept the service key (HTTP 401)',
		'The key is not valid at this address.',
		'Check Service Key and Base URL in the credential.',
	),
	'HTTP 403': setup(
		'HubSpot does not allow the call (HTTP 403)',
		'HubSpot does not say why.',
		'Check the scopes of the key, and what your edition of HubSpot includes.',
	),
	'HTTP 404': setup(
		'HubSpot does not know the address (HTTP 404)',
		'Base URL is wrong, or the account does not have the object, e.g. leads without Sales Hub Professional.',
		'Check Base URL in the credential, and Record Interest As in the node.',
	),
	LEADS_NOT_AVAILABLE: setup(
		'The account cannot record interest as leads',
		'Leads need Sales Hub Professional, the scope crm.objects.leads.write and the property Marketplace Lead ID.',
		'Run the operation Prepare HubSpot, or set Record Interest As to Note.',
	),
	RATE_LIMITS: passing(
		'HubSpot received more calls than it allows',
		'All apps of the account share a limit of calls in ten seconds.',
		RETRIED,
	),
	DAILY_LIMIT: passing(
		'The daily limit of calls of HubSpot is used up',
		'All apps of the account share it. It is reset at midnight in the time zone of the account.',
		RETRIED,
	),
	'HTTP 423': passing(
		'HubSpot has locked the record for a short time (HTTP 423)',
		'Many calls are changing it at the same time.',
		RETRIED,
	),
	'HTTP 477': passing(
		'HubSpot is moving the account to another data centre (HTTP 477)',
		'HubSpot does not accept changes to the account until then. This takes up to a day.',
		RETRIED,
	),
	'HTTP 5xx': passing(
		'HubSpot is not available',
		'The service, or a part of it, is down or overloaded.',
		RETRIED,
	),
	INVALID_EMAIL: lead(
		'HubSpot does not accept the email address',
		'HubSpot checks the form of an address and whether its top-level domain exists.',
		'Correct the address and send the lead again.',
	),
	EMAIL_ERASED: lead(
		'The person was permanently deleted from HubSpot',
		'The address is on the list of permanently deleted people (GDPR delete). HubSpot never accepts it again.',
		'Do not write this person to HubSpot.',
	),
	NO_EMAIL: lead(
		'The lead has no email address, and contacts are identified by it',
		'The account does not have the unique property Marketplace Contact Key, which identifies such leads.',
		'Run the operation Prepare HubSpot, or handle the lead manually.',
	),
	PROPERTY_DOESNT_EXIST: setup(
		'A property does not exist in the account',
		'It was renamed or deleted in HubSpot.',
		PROPERTIES,
	),
	INVALID_OPTION: setup(
		'A value is not among the options of its property',
		'The property has different options in HubSpot.',
		PROPERTIES,
	),
	READ_ONLY_VALUE: setup(
		'A property is read-only',
		'HubSpot calculates it.',
		'Remove the property from Field Mapping.',
	),
	MISSING_REQUIRED_PROPERTY: setup(
		'The account requires a property that has no value',
		'An administrator made it required for new contacts.',
		'Map a value to it, or make it optional in HubSpot, Settings, Objects, Contacts.',
	),
	MISSING_CONDITIONAL_REQUIRED_PROPERTY: setup(
		'The account requires a property that has no value',
		'An administrator made it required depending on another property.',
		'Map a value to it, or change the rule in HubSpot, Settings, Objects, Contacts.',
	),
	CONFLICTING_UNIQUE_VALUE: lead(
		'Another record has the same value in a unique property',
		'The value of a unique property may exist only once.',
		'Find the record in HubSpot and correct it, then send the lead again.',
	),
	CONFLICT: passing(
		'Somebody else created the contact at the same moment',
		'Another program or user wrote the same person.',
		RETRIED,
	),
	OBJECT_NOT_FOUND: passing(
		'The record was deleted or merged while it was written',
		'Somebody changed it in HubSpot at the same moment.',
		RETRIED,
	),
	ANSWER_NOT_READABLE: unclear(
		'The response of HubSpot cannot be read',
		'A proxy may have responded instead.',
		'Check Base URL in the credential and the proxy settings of n8n.',
	),
} as const satisfies Catalogue;

/** The meaning of a code of the catalogue. */
export const hubSpotFault = (code: keyof typeof HUBSPOT_ERRORS): Fault =>
	lookUp(HUBSPOT_ERRORS, code, HUBSPOT);

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
