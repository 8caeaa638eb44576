import type { Reason } from '../../transport/reason';

/**
 * What a refusal of a whole call asks for.
 *
 * `wait`: not carried out, try again. `unsure`: it may have been carried out, so only a write that cannot double is
 * repeated. `quota`: nothing goes before midnight. `token`: log in again. `data`: something in the records; smaller parts
 * show which one. `setup`: every call would be answered like this.
 */
export type RequestErrorKind = 'wait' | 'unsure' | 'quota' | 'token' | 'data' | 'setup';

interface RequestError {
	kind: RequestErrorKind;
	message: string;
	cause: string;
	remedy: string;
	/** How long to wait: `window` of the rate limit, `turn` of the calls at a time, `settle` until Marketo is at rest. */
	wait?: 'window' | 'turn' | 'settle';
}

const LATER = 'Send the leads again later. If it goes on, ask Adobe support.';
const CREDENTIAL = 'Check client ID and client secret in the Marketo Lead credential.';
const DEFECT = 'Report this code: the node has a defect.';
const FIELDS = 'Check Field Mapping, and the fields of this lead.';

/** Codes of whole calls (error-codes.md, HTTP-Level and Response-Level); they come as text, most with HTTP 200. */
export const REQUEST_ERRORS = {
	413: {
		kind: 'data',
		message: 'The call is too large for Marketo',
		cause: 'More than 1 MB was sent.',
		remedy: 'Send fewer fields (Field Mapping), or lower Batch Size.',
	},
	502: {
		kind: 'unsure',
		message: 'A gateway before Marketo did not get an answer in time',
		cause: 'Marketo took too long.',
		remedy: LATER,
		wait: 'settle',
	},
	600: {
		kind: 'token',
		message: 'Marketo did not see the access token',
		cause: 'Something between n8n and Marketo removes the Authorization header.',
		remedy: "Check n8n's proxy settings.",
	},
	601: {
		kind: 'token',
		message: 'Marketo does not accept the access token',
		cause: 'A new token was refused as well.',
		remedy: `${CREDENTIAL} The custom service or its API user may have been removed.`,
	},
	602: {
		kind: 'token',
		message: 'The access token has expired',
		cause: 'A new token was refused as well.',
		remedy: CREDENTIAL,
	},
	603: {
		kind: 'setup',
		message: 'The API user may not do this',
		cause: 'Its role lacks a permission, or the allowlist for API access does not have the address of n8n.',
		remedy:
			'In Marketo, give the role of the API user Read-Write Person (and Read-Only Assets for the lists), and look at Admin, Security, IP allowlist.',
	},
	604: {
		kind: 'unsure',
		message: 'Marketo ran out of time on this call',
		cause: 'Its database is busy.',
		remedy: LATER,
		wait: 'settle',
	},
	605: {
		kind: 'setup',
		message: 'Marketo does not take this kind of call',
		cause: 'The address behind the base URL expects another method.',
		remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential.',
	},
	606: {
		kind: 'wait',
		message: 'Marketo gets more calls than it allows in 20 seconds',
		cause: 'All integrations of a subscription share 100 calls in 20 seconds.',
		remedy: 'Lower Calls per 20 Seconds in the Marketo Lead credential, or slow the other integrations down.',
		wait: 'window',
	},
	607: {
		kind: 'quota',
		message: 'The daily quota of Marketo calls is used up',
		cause: 'All integrations of a subscription share it. It is counted anew from midnight, US Central time.',
		remedy: 'Send the leads again after that, or ask your account manager for a larger quota.',
	},
	608: {
		kind: 'wait',
		message: 'The interface of Marketo is not available at the moment',
		cause: 'Marketo says so itself.',
		remedy: LATER,
	},
	609: {
		kind: 'data',
		message: 'Marketo cannot read the call',
		cause: 'It says that the body is no valid JSON.',
		remedy: DEFECT,
	},
	610: {
		kind: 'setup',
		message: 'Nothing is found at this address of Marketo',
		cause: 'The base URL leads somewhere else.',
		remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential.',
	},
	611: {
		kind: 'unsure',
		message: 'Marketo stumbled over the call',
		cause: 'It reports a system failure without saying more.',
		remedy: LATER,
	},
	612: {
		kind: 'setup',
		message: 'Marketo does not see that the call is JSON',
		cause: 'Something between n8n and Marketo changes the Content-Type header.',
		remedy: "Check n8n's proxy settings.",
	},
	614: {
		kind: 'wait',
		message: 'The Marketo subscription cannot be reached',
		cause: 'Mostly this passes; otherwise the subscription has been closed.',
		remedy: LATER,
	},
	615: {
		kind: 'wait',
		message: 'Marketo is at work on as many calls as it takes at a time',
		cause: 'All integrations of a subscription share ten calls at a time.',
		remedy: 'Slow the other integrations down, or send the leads at another time of day.',
		wait: 'turn',
	},
	616: {
		kind: 'setup',
		message: 'This kind of Marketo subscription does not have the feature',
		cause: 'It is not part of your contract.',
		remedy: 'Choose another Operation, or ask your account manager.',
	},
	701: {
		kind: 'data',
		message: 'Marketo misses a value',
		cause: 'A field that must not be empty is empty.',
		remedy: FIELDS,
	},
	702: {
		kind: 'data',
		message: 'Marketo found nothing',
		cause: 'What the call names does not exist.',
		remedy: 'Check program, form and partition.',
	},
	703: {
		kind: 'setup',
		message: 'The feature is not switched on in this Marketo subscription',
		cause: 'Marketo says so itself.',
		remedy: 'Choose another Operation, or ask Adobe support to switch it on.',
	},
	704: {
		kind: 'data',
		message: 'Marketo cannot read a date',
		cause: 'Dates are written as 2026-11-21 or 2026-11-21T08:00:00Z.',
		remedy: FIELDS,
	},
	709: {
		kind: 'data',
		message: 'A rule of Marketo forbids the call',
		cause: 'A rule of the form or program is broken.',
		remedy: 'Check the form or program in Marketo.',
	},
	713: {
		kind: 'unsure',
		message: 'Marketo lacked something for a moment',
		cause: 'It calls this passing itself.',
		remedy: LATER,
	},
	719: {
		kind: 'unsure',
		message: 'Marketo waited for a lock in vain',
		cause: 'Something else was writing to the same records.',
		remedy: LATER,
	},
	1006: {
		kind: 'setup',
		message: 'Marketo does not know a field',
		cause: 'It was removed or renamed since the fields were read.',
		remedy: 'Open the node, refresh the list under Fields and check Lookup Field.',
	},
	1008: {
		kind: 'setup',
		message: 'The API user has no access to the partition',
		cause: 'Its workspace does not have this partition, or the name is misspelt.',
		remedy: 'Check the option Partition, and the workspaces of the API user in Marketo.',
	},
	1009: {
		kind: 'setup',
		message: 'Marketo wants to be told the partition',
		cause: 'The API user has several partitions and no default one.',
		remedy: 'Set the option Partition.',
	},
	1011: {
		kind: 'setup',
		message: 'Marketo cannot look people up by this field',
		cause: 'Only email and custom fields of type string, email or integer can be looked up.',
		remedy: 'Choose another Lookup Field.',
	},
	1013: {
		kind: 'setup',
		message: 'Marketo does not know the program or form',
		cause: 'It was removed or renamed, or stands in a workspace that the API user cannot see.',
		remedy: 'Check Program or Form ID in the node.',
	},
} as const satisfies { [code: string]: RequestError };

const OTHER: RequestError = {
	kind: 'data',
	message: 'Marketo refused the call',
	cause: 'It gives a code that this node does not know.',
	remedy: 'Look the code up under "Error Codes" in the developer pages of Marketo.',
};

export interface RequestFault {
	kind: RequestErrorKind;
	wait?: RequestError['wait'];
	reason: Reason;
}

/** What a code means. Marketo's own words are left out: they may repeat the buyer's data. */
export function requestFault(code: string): RequestFault {
	const named: { readonly [code: string]: RequestError } = REQUEST_ERRORS;
	const { kind, wait, message, cause, remedy } = (Object.hasOwn(named, code) && named[code]) || OTHER;
	return { kind, wait, reason: { code, message: `${message} (${code})`, cause, remedy } };
}
