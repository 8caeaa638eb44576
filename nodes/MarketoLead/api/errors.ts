import { type Catalogue, type CatalogueEntry, type Fault, lookUp } from '../../../transport/catalogue';

const LATER = 'No action is needed. If it continues, ask Adobe support.';
const CREDENTIAL = 'Check client ID and client secret in the Marketo Lead credential.';
const ADDRESS = 'Check Munchkin ID or Base URL in the Marketo Lead credential.';
const VALUES = 'Check Field Mapping, and the fields of this lead.';
const PROXY = "Check n8n's proxy settings.";

interface MarketoError extends CatalogueEntry {
	message: string;
}

/**
 * Every code of Marketo that a write of people, a read of people or fields, or a login can meet (error-codes.md). They
 * come as text, nearly all with HTTP 200, for a whole call or for one record.
 */
export const MARKETO_ERRORS = {
	413: {
		blame: 'lead',
		message: 'The call is too large for Marketo',
		cause: 'More than 1 MB was sent.',
		remedy: 'Send fewer fields (Field Mapping), or lower Batch Size.',
	},
	414: {
		blame: 'unclear',
		message: 'The address of the call is too long for Marketo',
		cause: 'The values of the lookup field are unusually long.',
		remedy: 'Lower Batch Size, or choose another Lookup Field.',
	},
	500: {
		blame: 'passing',
		message: 'Marketo reports an internal error',
		cause: 'Marketo gives no details.',
		remedy: LATER,
	},
	502: {
		blame: 'passing',
		message: 'A gateway before Marketo got no answer in time',
		cause: 'Marketo took too long.',
		remedy: LATER,
	},
	600: {
		blame: 'setup',
		message: 'Marketo did not receive the access token',
		cause: 'Something between n8n and Marketo removes the Authorization header.',
		remedy: PROXY,
	},
	601: {
		blame: 'setup',
		message: 'Marketo does not accept the access token',
		cause: 'A new token was refused as well.',
		remedy: `${CREDENTIAL} The custom service or its API user may have been removed.`,
	},
	602: {
		blame: 'setup',
		message: 'The access token has expired',
		cause: 'A new token was refused as well.',
		remedy: CREDENTIAL,
	},
	603: {
		blame: 'setup',
		message: 'The API user may not do this',
		cause: 'Its role lacks a permission, or the allowlist for API access does not have the address of n8n.',
		remedy:
			'In Marketo, give the role of the API user Read-Write Person (and Read-Only Assets for the lists), and check Admin, Security, IP allowlist.',
	},
	604: {
		blame: 'passing',
		message: 'Marketo ran out of time on this call',
		cause: 'Its database is busy, or the call is large. Marketo did not carry it out.',
		remedy: 'If it continues, lower Batch Size.',
	},
	605: {
		blame: 'setup',
		message: 'Marketo does not take this kind of call',
		cause: 'The base URL leads to something that expects another method.',
		remedy: ADDRESS,
	},
	606: {
		blame: 'passing',
		message: 'Marketo gets more calls than it allows in 20 seconds',
		cause: 'All integrations of a subscription share 100 calls in 20 seconds.',
		remedy: 'Lower Calls per 20 Seconds in the Marketo Lead credential, or slow the other integrations down.',
	},
	607: {
		blame: 'setup',
		message: 'The daily quota of Marketo calls is used up',
		cause: 'All integrations of a subscription share it. It is counted anew from midnight, US Central time.',
		remedy: 'Wait until then, or ask your account manager for a larger quota.',
	},
	608: {
		blame: 'passing',
		message: 'The interface of Marketo is not available at the moment',
		cause: 'Marketo gives no details.',
		remedy: LATER,
	},
	609: {
		blame: 'unclear',
		message: 'Marketo cannot read the call',
		cause: 'It reports that the body is not valid JSON.',
		remedy: 'Report this code as a defect of the node.',
	},
	610: {
		blame: 'setup',
		message: 'Nothing is found at this address of Marketo',
		cause: 'The base URL leads somewhere else.',
		remedy: ADDRESS,
	},
	611: {
		blame: 'passing',
		message: 'Marketo reports a system error',
		cause: 'Marketo gives no details, and did not carry the call out.',
		remedy: LATER,
	},
	612: {
		blame: 'setup',
		message: 'Marketo does not see that the call is JSON',
		cause: 'Something between n8n and Marketo changes the Content-Type header.',
		remedy: PROXY,
	},
	614: {
		blame: 'passing',
		message: 'The Marketo subscription cannot be reached',
		cause: 'This usually passes; otherwise the subscription has been closed.',
		remedy: LATER,
	},
	615: {
		blame: 'passing',
		message: 'Marketo is working on as many calls as it takes at a time',
		cause: 'All integrations of a subscription share ten calls at a time.',
		remedy: 'Slow the other integrations down, or send the leads at another time of day.',
	},
	616: {
		blame: 'setup',
		message: 'This kind of Marketo subscription does not have the feature',
		cause: 'It is not part of your contract.',
		remedy: 'Choose another Operation, or ask your account manager.',
	},
	701: {
		blame: 'unclear',
		message: 'Marketo misses a value',
		cause: 'A field that must not be empty is empty.',
		remedy: VALUES,
	},
	702: {
		blame: 'unclear',
		message: 'Marketo found no data',
		cause: 'Something that the call names does not exist.',
		remedy: 'Check program, form and partition.',
	},
	703: {
		blame: 'setup',
		message: 'The feature is not switched on in this Marketo subscription',
		cause: 'It must be enabled for your subscription.',
		remedy: 'Choose another Operation, or ask Adobe support to switch it on.',
	},
	704: {
		blame: 'unclear',
		message: 'Marketo cannot read a date',
		cause: 'Dates are written as 2026-11-21 or 2026-11-21T08:00:00Z.',
		remedy: VALUES,
	},
	709: {
		blame: 'setup',
		message: 'The call violates a rule of the form or program',
		cause: 'Marketo calls this a business rule violation.',
		remedy: 'Check the form or program in Marketo, e.g. whether it is approved.',
	},
	713: {
		blame: 'passing',
		message: 'A resource of Marketo was not available for a moment',
		cause: 'Marketo itself calls this a transient error.',
		remedy: LATER,
	},
	719: {
		blame: 'passing',
		message: 'Marketo waited too long for a lock',
		cause: 'Something else was writing to the same records.',
		remedy: LATER,
	},
	1001: {
		blame: 'lead',
		message: 'A value does not suit the type of its field',
		cause: 'For example text in a field for numbers.',
		remedy: VALUES,
	},
	1002: {
		blame: 'unclear',
		message: 'Marketo misses a value that it needs',
		cause: 'The lookup field, or a field that the form requires, is empty.',
		remedy: VALUES,
	},
	1003: {
		blame: 'unclear',
		message: 'Marketo does not take the data of the call or lead',
		cause: 'A value is not allowed in its field, or in this kind of call.',
		remedy: VALUES,
	},
	1004: {
		blame: 'passing',
		message: 'Marketo does not find the person',
		cause: 'It was deleted or merged while the lead was written.',
		remedy: 'No action is needed: the lead is written anew.',
	},
	1006: {
		blame: 'setup',
		message: 'Marketo does not know a field',
		cause: 'It was removed, renamed or hidden, or it is not on the form.',
		remedy:
			'Open the node, refresh the list under Fields and check Lookup Field. For Submit Form, map only fields of the form.',
	},
	1007: {
		blame: 'lead',
		message: 'Several people in Marketo match this lead',
		cause: 'It is not clear which of them is meant.',
		remedy: 'Merge them in Marketo, then send the lead again.',
	},
	1008: {
		blame: 'setup',
		message: 'The API user has no access to the partition',
		cause: 'Its workspaces do not have this partition, or the name is misspelt.',
		remedy: 'Check the option Partition, and the workspaces of the API user in Marketo.',
	},
	1009: {
		blame: 'setup',
		message: 'Marketo requires the name of a partition',
		cause: 'The API user has several partitions and no default one.',
		remedy: 'Set the option Partition.',
	},
	1010: {
		blame: 'lead',
		message: 'The person is in another partition',
		cause: 'A person is not moved to the partition that the node names.',
		remedy: 'Move the person in Marketo, or remove the option Partition.',
	},
	1011: {
		blame: 'setup',
		message: 'Marketo cannot look people up by this field',
		cause: 'Only email and custom fields of type string, email or integer can be looked up.',
		remedy: 'Choose another Lookup Field.',
	},
	1013: {
		blame: 'setup',
		message: 'Marketo does not know the program or form',
		cause: 'It was removed or renamed, or is in a workspace that the API user cannot see.',
		remedy: 'Check Program or Form ID in the node.',
	},
	1018: {
		blame: 'setup',
		message: 'Marketo does not allow this because a CRM is connected',
		cause: 'The subscription has a native CRM integration.',
		remedy: 'Remove the fields that the CRM manages under Fields.',
	},
	1021: {
		blame: 'lead',
		message: 'The company of this person cannot be changed through a lead',
		cause: 'The person belongs to a company record, usually one of the connected CRM.',
		remedy: 'Remove the fields of the company under Fields.',
	},
	1025: {
		blame: 'setup',
		message: 'The program does not have this status',
		cause: 'Its channel has no status of this name.',
		remedy: 'Check the program and its channel in Marketo.',
	},
	1036: {
		blame: 'unclear',
		message: 'Marketo found the same key twice in a call',
		cause: 'Two records have the same value in a field that must be unique.',
		remedy: 'Check Lookup Field and Field Mapping.',
	},
	SKIPPED: {
		blame: 'unclear',
		message: 'Marketo skipped the lead',
		cause: 'It gives no reason.',
		remedy: 'Check the person and the fields of this lead in Marketo.',
	},
} as const satisfies { [code: string]: MarketoError };

/**
 * Codes that leave open whether the call was carried out. Of the others Adobe says that it failed (error-codes.md,
 * Response-Level errors: "6xx codes always indicate that a request failed completely and were not executed").
 */
export const UNSURE: ReadonlySet<string> = new Set(['500', '502']);

/** Codes of the token itself; it is renewed once. */
export const TOKEN_CODES: ReadonlySet<string> = new Set(['600', '601', '602']);

/** Of the set-up, but of single people: their partition, or the CRM that they are in. */
export const PERSON_CODES: ReadonlySet<string> = new Set(['1008', '1018']);

/** Of a record that is there already: 1005 for createOnly; 1037, its program status is the same or a later one. */
export const EXISTS_CODES: ReadonlySet<string> = new Set(['1005', '1037']);

/** What a code means. Marketo's own words are left out: they may repeat the buyer's data. */
export function marketoFault(code: string): Fault {
	const catalogue: Catalogue = MARKETO_ERRORS;
	const { blame, reason } = lookUp(catalogue, code, 'Marketo');
	const message = reason.message.includes(`(${code})`) ? reason.message : `${reason.message} (${code})`;
	return { blame, reason: { ...reason, message } };
}
