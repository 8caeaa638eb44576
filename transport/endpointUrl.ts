import type { Reason } from './reason';

/** What can be wrong with the address itself. No text repeats any of it: an endpoint's URL often carries its key. */
const URL_REASONS = {
	empty: {
		code: 'URL_MISSING',
		message: 'The credential holds no URL',
		cause: 'The field URL of the HTTPS Endpoint credential is empty.',
		remedy: 'Open the credential and paste the whole URL of the endpoint.',
	},
	invalid: {
		code: 'URL_INVALID',
		message: 'The URL in the credential cannot be read',
		cause: 'It is not a complete web address.',
		remedy: 'Copy the whole URL again, from https:// to the last character.',
	},
	insecure: {
		code: 'URL_NOT_HTTPS',
		message: 'The URL in the credential does not begin with https://',
		cause: 'Leads are personal data, so they are sent only with encryption, except to this machine.',
		remedy: 'Use the https:// address of the endpoint.',
	},
	userinfo: {
		code: 'URL_WITH_PASSWORD',
		message: 'The URL in the credential contains a user name or password',
		cause: 'The part of a URL before the @ shows up in logs.',
		remedy: 'Remove it from the URL and set Authentication to Basic instead.',
	},
} as const satisfies { [name: string]: Reason };

export type EndpointUrl = { url: string } | { reason: Reason };

/**
 * Checks the address of an endpoint: https only, except to a loopback host, and without user name and password.
 *
 * @returns the address in normal form, or why it is refused
 */
export function readEndpointUrl(text: unknown): EndpointUrl {
	if (typeof text !== 'string' || text.trim() === '') return { reason: URL_REASONS.empty };
	const trimmed = text.trim();
	if (!URL.canParse(trimmed)) return { reason: URL_REASONS.invalid };
	const url = new URL(trimmed);
	if (url.username !== '' || url.password !== '') return { reason: URL_REASONS.userinfo };
	const isAllowed = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname));
	return isAllowed ? { url: url.href } : { reason: URL_REASONS.insecure };
}

/** RFC 6761, 6.3 (localhost names) and RFC 1122, 3.2.1.3 (127/8); the URL parser has normalised the notation. */
function isLoopback(hostname: string): boolean {
	return (
		hostname === 'localhost' ||
		hostname.endsWith('.localhost') ||
		hostname === '[::1]' ||
		/^127\.\d+\.\d+\.\d+$/.test(hostname)
	);
}
