import type { Fault } from './catalogue';

/** What a fault of the network means, whatever the target. `{target}` is the name of the target or service. */
interface NetworkFault {
	/** Whether waiting can help; a bad certificate stays bad for longer than minutes. */
	blame: 'passing' | 'setup';
	message: string;
	cause: string;
	remedy: string;
}

const UNREACHABLE: NetworkFault = {
	blame: 'passing',
	message: '{target} cannot be reached',
	cause: 'No connection was made, or it was lost.',
	remedy: 'Check that {target} is running and that n8n can connect to it.',
};
const REFUSED: NetworkFault = {
	...UNREACHABLE,
	message: '{target} refused the connection',
	cause: 'No service runs at the address: it is down, or the host or port is wrong.',
};
const BROKEN: NetworkFault = {
	...UNREACHABLE,
	message: 'The connection to {target} was lost',
	cause:
		'It is not known whether {target} received the call. If you send the lead again, it is not written twice.',
};
const SLOW: NetworkFault = {
	...UNREACHABLE,
	message: '{target} did not respond in time',
	cause: 'It may have received the call. If you send the lead again, it is not written twice.',
	remedy: 'Check why {target} is slow, and lower Batch Size if there is one.',
};
const NAME: NetworkFault = {
	...UNREACHABLE,
	message: 'The host name of {target} is not known',
	cause: 'The address in the credential has a typing error, or DNS does not work for n8n.',
	remedy: 'Check the address in the credential.',
};
const CERTIFICATE: NetworkFault = {
	blame: 'setup',
	message: 'The certificate of {target} is not trusted',
	cause: 'It is self-signed, expired, from an unknown authority, or issued for another host.',
	remedy: 'Install a valid certificate, or make n8n trust the authority (NODE_EXTRA_CA_CERTS).',
};
const PROTOCOL: NetworkFault = {
	blame: 'setup',
	message: '{target} does not use HTTPS at this address',
	cause: 'The port in the address is for something else, e.g. HTTP.',
	remedy: 'Check host and port in the credential.',
};
const FORBIDDEN: NetworkFault = {
	blame: 'setup',
	message: "n8n's protection of internal addresses blocks {target}",
	cause: 'The address is in a range that the administrator of n8n does not allow.',
	remedy: 'Use a public address, or ask the administrator to allow this host.',
};

/** Error codes of Node.js (sockets, DNS, TLS), axios, and the two of our own sending. */
export const NETWORK_FAULTS: { readonly [code: string]: NetworkFault } = {
	ECONNREFUSED: REFUSED,
	ECONNRESET: BROKEN,
	ERR_BAD_RESPONSE: BROKEN,
	EPIPE: BROKEN,
	ECONNABORTED: SLOW,
	ETIMEDOUT: SLOW,
	ESOCKETTIMEDOUT: SLOW,
	ANSWER_TOO_SLOW: SLOW,
	ENOTFOUND: NAME,
	EAI_AGAIN: NAME,
	EHOSTUNREACH: UNREACHABLE,
	ENETUNREACH: UNREACHABLE,
	CERT_HAS_EXPIRED: CERTIFICATE,
	DEPTH_ZERO_SELF_SIGNED_CERT: CERTIFICATE,
	ERR_TLS_CERT_ALTNAME_INVALID: CERTIFICATE,
	SELF_SIGNED_CERT_IN_CHAIN: CERTIFICATE,
	UNABLE_TO_GET_ISSUER_CERT: CERTIFICATE,
	UNABLE_TO_GET_ISSUER_CERT_LOCALLY: CERTIFICATE,
	UNABLE_TO_VERIFY_LEAF_SIGNATURE: CERTIFICATE,
	EPROTO: PROTOCOL,
	ERR_SSL_WRONG_VERSION_NUMBER: PROTOCOL,
	SSRF_BLOCKED: FORBIDDEN,
};

/** Codes of connections that were never made: nothing was sent. Any other break leaves open what arrived. */
export const NEVER_SENT: ReadonlySet<string> = new Set([
	'ECONNREFUSED',
	'ENOTFOUND',
	'EAI_AGAIN',
	'EHOSTUNREACH',
	'ENETUNREACH',
]);

/**
 * What a failed call means. Only the code of the fault is used: its text and its request hold the URL and the lead.
 *
 * @param thrown what n8n's request helper threw; the fault itself may be its cause, several levels down
 * @param target as the user knows it, e.g. `Salesforce` or `The endpoint`
 */
export function networkFaultOf(thrown: unknown, target: string): Fault {
	const code =
		codesOf(thrown).find((candidate) => Object.hasOwn(NETWORK_FAULTS, candidate)) ?? 'NO_CONNECTION';
	return networkFault(code, target);
}

/** The fault of one code, for whom it happened to. */
function networkFault(code: string, target: string): Fault {
	const { blame, message, cause, remedy } = NETWORK_FAULTS[code] ?? UNREACHABLE;
	const inside = target.replace(/^The /, 'the ');
	const named = (text: string): string => text.replace(/^\{target\}/, target).replaceAll('{target}', inside);
	return { blame, reason: { code, message: named(message), cause: named(cause), remedy: named(remedy) } };
}

function codesOf(thrown: unknown): string[] {
	const codes: string[] = [];
	let fault = thrown;
	for (let depth = 0; depth < 5 && typeof fault === 'object' && fault !== null; depth += 1) {
		// Until 2.35 n8n's NodeApiError had no cause: it kept the code of a fault of the network as `httpCode`.
		for (const member of ['code', 'httpCode']) {
			const code: unknown = Reflect.get(fault, member);
			if (typeof code === 'string') codes.push(code);
		}
		if (/^Ssrf/.test(fault.constructor.name)) codes.push('SSRF_BLOCKED');
		fault = Reflect.get(fault, 'cause');
	}
	return codes;
}
