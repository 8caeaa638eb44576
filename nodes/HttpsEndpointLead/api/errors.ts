import { type Catalogue, type CatalogueEntry, type Fault, lookUp } from '../../../transport/catalogue';

/** As messages name the target. */
export const ENDPOINT = 'The endpoint';

const OVERLOADED =
	'If it happens again, send fewer leads at a time (option Concurrency) or ask the operator of the endpoint.';
const LOOK_AT_ENDPOINT = 'Look at the log of the endpoint.';
const CHECK_URL = 'Check the URL in the HTTPS Endpoint credential.';
const CHECK_BODY = 'Check Body Format and Field Mapping against what the endpoint expects.';
const ASK_ENDPOINT = 'Ask the operator of the endpoint.';

const lead = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'lead', cause, remedy });
const setup = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'setup', cause, remedy });
const passing = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'passing', cause, remedy });
const unclear = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'unclear', cause, remedy });

/**
 * Status codes with who must act (RFC 9110, 15; RFC 6585; RFC 8470; RFC 7725; WebDAV, RFC 4918 and 5842; the
 * Idempotency-Key draft for 409; Cloudflare, "5xx errors", for 520 to 526).
 *
 * URL, method and headers are the same for all leads, so that what is wrong with them is the set-up. 400, 403 and 406 may
 * be about the body of one lead (a firewall that dislikes a text) or about all of them.
 */
export const RESPONSES = {
	'HTTP 3xx': setup(
		'The endpoint redirects to another address. The node does not follow redirects, because that address was not checked.',
		'Enter the final address as URL in the HTTPS Endpoint credential.',
	),
	'HTTP 400': unclear(
		'The endpoint cannot read the request. The cause may be the body format, or a value of this lead.',
		CHECK_BODY,
	),
	'HTTP 401': setup(
		'The endpoint does not accept the credential. A signature is also refused when the clocks differ by minutes.',
		'Check Authentication in the HTTPS Endpoint credential.',
	),
	'HTTP 402': setup(
		'The service requires payment, or its plan or quota is used up.',
		'Check your plan and quota in the service.',
	),
	'HTTP 403': unclear(
		'The endpoint does not allow the request, the key in the URL is wrong, or a firewall refuses a text in this lead.',
		'Check the URL and Authentication in the HTTPS Endpoint credential, and the permissions at the endpoint.',
	),
	'HTTP 404': setup(
		'The endpoint does not know this address.',
		'Check the URL in the HTTPS Endpoint credential; a flow or function may have been removed or switched off.',
	),
	'HTTP 405': setup('The address exists, but does not accept POST requests.', CHECK_URL),
	'HTTP 406': unclear(
		'The endpoint cannot respond in a format that n8n accepts, or a firewall refuses a text in this lead.',
		ASK_ENDPOINT,
	),
	'HTTP 407': setup(
		'A proxy between n8n and the endpoint requires a password.',
		"Check n8n's proxy settings.",
	),
	'HTTP 408': passing('The endpoint did not receive the lead in time.', OVERLOADED),
	'HTTP 409': passing(
		'The endpoint is still processing this lead, or the lead conflicts with another change.',
		LOOK_AT_ENDPOINT,
	),
	'HTTP 410': setup(
		'The endpoint was removed permanently.',
		'Enter the new URL in the HTTPS Endpoint credential.',
	),
	'HTTP 411': setup(
		'The endpoint requires the length of the body, which a proxy may have removed.',
		ASK_ENDPOINT,
	),
	'HTTP 412': setup('A condition in the headers is not met.', ASK_ENDPOINT),
	'HTTP 413': lead(
		'The lead is larger than the endpoint allows.',
		'Send fewer fields (Field Mapping, Include Raw Lead), or raise the limit at the endpoint.',
	),
	'HTTP 414': setup('The URL is too long for the endpoint.', CHECK_URL),
	'HTTP 415': setup('The endpoint does not accept this type of body.', 'Choose another Body Format.'),
	'HTTP 417': setup('The endpoint, or a proxy, cannot meet an expectation in the headers.', ASK_ENDPOINT),
	'HTTP 421': setup('The server is not responsible for the host in the URL.', CHECK_URL),
	'HTTP 422': lead(
		'The endpoint can read the body, but refuses its content.',
		'Check the fields of this lead, and Field Mapping.',
	),
	'HTTP 423': passing('The record is locked at the endpoint.', LOOK_AT_ENDPOINT),
	'HTTP 425': passing('The endpoint asks n8n to repeat the request.', OVERLOADED),
	'HTTP 426': setup('The endpoint requires a protocol other than HTTP/1.1.', ASK_ENDPOINT),
	'HTTP 428': setup(
		'The endpoint requires a condition in the headers, which this node does not send.',
		ASK_ENDPOINT,
	),
	'HTTP 429': passing('The endpoint receives more requests than it allows.', OVERLOADED),
	'HTTP 431': setup(
		'The headers are too long for the endpoint.',
		'Check Authentication in the HTTPS Endpoint credential.',
	),
	'HTTP 451': setup(
		'The endpoint is blocked for legal reasons, e.g. in the country of this n8n.',
		ASK_ENDPOINT,
	),
	'HTTP 500': passing('The endpoint failed.', LOOK_AT_ENDPOINT),
	'HTTP 501': setup('The server at this address does not support POST requests.', CHECK_URL),
	'HTTP 502': passing('A gateway could not reach the endpoint.', LOOK_AT_ENDPOINT),
	'HTTP 503': passing('The endpoint is overloaded or in maintenance.', OVERLOADED),
	'HTTP 504': passing('A gateway got no response from the endpoint in time.', LOOK_AT_ENDPOINT),
	'HTTP 505': setup('The endpoint does not support HTTP/1.1.', ASK_ENDPOINT),
	'HTTP 506': setup('The server at this address is misconfigured.', ASK_ENDPOINT),
	'HTTP 507': setup('The storage of the endpoint is full.', ASK_ENDPOINT),
	'HTTP 508': setup('The endpoint calls itself in a loop.', ASK_ENDPOINT),
	'HTTP 510': setup('The endpoint requires an extension of HTTP.', ASK_ENDPOINT),
	'HTTP 511': setup(
		'The network between n8n and the endpoint requires a sign-in.',
		'Ask your network administrator.',
	),
	'HTTP 525': setup('A gateway cannot make a secure connection to the endpoint.', ASK_ENDPOINT),
	'HTTP 526': setup('A gateway does not trust the certificate of the endpoint.', ASK_ENDPOINT),
	'HTTP 5xx': passing('The endpoint, or a gateway, failed.', LOOK_AT_ENDPOINT),
} as const satisfies Catalogue;

/** A success by its status, whose body is a web page. */
const ANSWERS: Catalogue = {
	WEB_PAGE: {
		blame: 'setup',
		message: 'The endpoint answered with a web page',
		cause: 'Sign-in pages, parked domains and proxies answer like this, and Refuse Web Pages is on.',
		remedy:
			'Check the URL in the HTTPS Endpoint credential. If the endpoint confirms leads with a web page, turn off Refuse Web Pages.',
	},
};

export const webPageFault = (): Fault => lookUp(ANSWERS, 'WEB_PAGE', ENDPOINT);

/** @param host where the lead was posted; the rest of the URL may hold a key */
export const webPageNotice = (host: string): string =>
	`${host} answered with a web page, as sign-in pages, parked domains and proxies do. Check that the leads arrived there, and check the URL in the HTTPS Endpoint credential. If the endpoint never confirms a lead with a web page, turn on the option Refuse Web Pages.`;

/** What a Retry-After makes of a refusal: temporary (RFC 9110, 15.5.14 for 413; GitHub and others for 403). */
const TEMPORARY = {
	cause: 'The endpoint asks n8n to repeat the request later.',
	remedy: OVERLOADED,
};

/** What may be temporary when the endpoint names a wait. */
const OPEN_QUESTIONS: ReadonlySet<string> = new Set(['lead', 'unclear']);

/**
 * What a response that is no success means.
 *
 * @param word the endpoint's own code, already checked to be one
 * @param hasWait whether the endpoint named a time after which the call is welcome
 */
export function responseFault(status: number, word: string | null, hasWait: boolean): Fault {
	const code = `HTTP ${status}`;
	const named = Object.hasOwn(RESPONSES, code);
	const { blame, reason } = lookUp(RESPONSES, named ? code : classOf(status), ENDPOINT);
	const isTemporary = hasWait && OPEN_QUESTIONS.has(blame);
	const message = named ? reason.message : reason.message.replace(classOf(status), code);
	return {
		blame: isTemporary ? 'passing' : blame,
		reason: {
			...reason,
			code,
			message: word === null ? message : `${message} (${word})`,
			...(isTemporary ? TEMPORARY : {}),
		},
	};
}

/** A code of the classes 3xx and 5xx is known by its class (RFC 9110, 15); one of 4xx says too little about who must act. */
function classOf(status: number): string {
	const first = Math.floor(status / 100);
	return first === 3 || first === 5 ? `HTTP ${first}xx` : `HTTP ${status}`;
}
