import type { Reason } from '../../../transport/reason';

/**
 * What an answer means. `retry`: a passing fault. `busy`: this very lead is in work there, ask again for it alone.
 * `rejected`: this lead is refused. `setup`: every lead would be answered like this.
 */
export type AnswerKind = 'retry' | 'busy' | 'rejected' | 'setup';

export interface AnswerMeaning {
	kind: AnswerKind;
	cause: string;
	remedy: string;
}

const OVERLOADED =
	'If it goes on, send fewer leads at a time (Concurrency) or ask those who run the endpoint.';
const LOOK_AT_ENDPOINT = "Look into the endpoint's own log, then send the lead again.";

/** Status codes with their meaning (RFC 9110, RFC 6585, RFC 8470; 409 by the Idempotency-Key draft, "in flight"). */
export const ANSWERS = {
	400: {
		kind: 'rejected',
		cause: 'The endpoint cannot read the body, or a field of this lead does not suit it.',
		remedy: 'Check Body Format and Field Mapping against what the endpoint expects.',
	},
	401: {
		kind: 'setup',
		cause:
			'The endpoint does not accept the credential. A signature is also refused when the clocks differ by minutes.',
		remedy: 'Check Authentication in the HTTPS Endpoint credential.',
	},
	403: {
		kind: 'setup',
		cause: 'The endpoint knows the sender but does not allow the call, or the key in the URL is wrong.',
		remedy:
			'Check the URL and Authentication in the HTTPS Endpoint credential, and the permissions at the endpoint.',
	},
	404: {
		kind: 'setup',
		cause: 'Nothing is found at this address.',
		remedy:
			'Check the URL in the HTTPS Endpoint credential; a flow or function may have been removed or switched off.',
	},
	405: {
		kind: 'setup',
		cause: 'The address exists but takes no POST.',
		remedy: 'Check the URL in the HTTPS Endpoint credential.',
	},
	407: {
		kind: 'setup',
		cause: 'A proxy between n8n and the endpoint wants a password.',
		remedy: "Check n8n's proxy settings.",
	},
	408: { kind: 'retry', cause: 'The endpoint did not get the lead in time.', remedy: OVERLOADED },
	409: {
		kind: 'busy',
		cause: 'The endpoint is still at work on this lead, or the lead collides with another change.',
		remedy: 'Send the lead again later.',
	},
	410: {
		kind: 'setup',
		cause: 'The endpoint was removed for good.',
		remedy: 'Enter the new URL in the HTTPS Endpoint credential.',
	},
	413: {
		kind: 'rejected',
		cause: 'The lead is larger than the endpoint allows.',
		remedy: 'Send fewer fields (Field Mapping, Include Raw Lead), or raise the limit at the endpoint.',
	},
	415: {
		kind: 'rejected',
		cause: 'The endpoint does not take this kind of body.',
		remedy: 'Choose another Body Format.',
	},
	422: {
		kind: 'rejected',
		cause: 'The endpoint understands the body but refuses what it says.',
		remedy: 'Check Body Format and Field Mapping, and the fields of this lead.',
	},
	425: { kind: 'retry', cause: 'The endpoint wants the call to be repeated.', remedy: OVERLOADED },
	429: { kind: 'retry', cause: 'The endpoint gets more calls than it allows.', remedy: OVERLOADED },
	500: { kind: 'retry', cause: 'The endpoint stumbled over the call.', remedy: LOOK_AT_ENDPOINT },
	501: {
		kind: 'setup',
		cause: 'The server behind the address cannot take a POST.',
		remedy: 'Check the URL in the HTTPS Endpoint credential.',
	},
	502: {
		kind: 'retry',
		cause: 'A gateway could not reach the endpoint behind it.',
		remedy: LOOK_AT_ENDPOINT,
	},
	503: { kind: 'retry', cause: 'The endpoint is overloaded or being maintained.', remedy: OVERLOADED },
	504: {
		kind: 'retry',
		cause: 'A gateway waited in vain for the endpoint behind it.',
		remedy: LOOK_AT_ENDPOINT,
	},
} as const satisfies { [status: number]: AnswerMeaning };

/** For statuses that the table does not name, by their first digit. */
const CLASSES: { readonly [firstDigit: number]: AnswerMeaning } = {
	3: {
		kind: 'setup',
		cause:
			'The endpoint sends the caller to another address. Leads are not sent on, as nobody has checked that address.',
		remedy: 'Enter the final address as URL in the HTTPS Endpoint credential.',
	},
	4: {
		kind: 'rejected',
		cause: 'The endpoint refuses this lead.',
		remedy: 'Check Body Format and Field Mapping, and what the endpoint expects.',
	},
	5: { kind: 'retry', cause: 'The endpoint, or a gateway before it, failed.', remedy: LOOK_AT_ENDPOINT },
};

const ODD: AnswerMeaning = {
	kind: 'retry',
	cause: 'This is no answer that a web service may give.',
	remedy: LOOK_AT_ENDPOINT,
};

/**
 * @param status the HTTP status, not 2xx
 * @param vendorCode the endpoint's own machine code, already checked to be one
 */
export function meaningOf(status: number, vendorCode: string | null): { kind: AnswerKind; reason: Reason } {
	const named: { readonly [status: number]: AnswerMeaning } = ANSWERS;
	const { kind, cause, remedy } = named[status] ?? CLASSES[Math.floor(status / 100)] ?? ODD;
	const message = `The endpoint answered HTTP ${status}${vendorCode ? ` (${vendorCode})` : ''}`;
	return { kind, reason: { code: `HTTP ${status}`, message, cause, remedy } };
}
