import type { Reason } from './reason';

export interface NetworkFault {
	/** Whether waiting can help; a bad certificate does not mend itself within minutes. */
	kind: 'retry' | 'setup';
	message: string;
	cause: string;
	remedy: string;
}

const UNREACHABLE: NetworkFault = {
	kind: 'retry',
	message: 'The endpoint cannot be reached',
	cause: 'No connection came about, or it broke off.',
	remedy: 'Check that the endpoint is up and that n8n may connect to it, then send the lead again.',
};
const REFUSED: NetworkFault = {
	...UNREACHABLE,
	message: 'The endpoint refused the connection',
	cause: 'Nothing listens at the address: the service is down, or host or port are wrong.',
};
const BROKEN: NetworkFault = {
	...UNREACHABLE,
	message: 'The connection to the endpoint broke off',
	cause:
		'It is unknown whether the endpoint took the lead in. Sending it again with the same Idempotency-Key is safe.',
};
const SLOW: NetworkFault = {
	...UNREACHABLE,
	message: 'The endpoint did not answer in time',
	cause: 'It took longer than the option Timeout allows. It may have taken the lead in all the same.',
	remedy:
		'Raise Timeout, or look why the endpoint is slow. Sending the lead again with the same key is safe.',
};
const NAME: NetworkFault = {
	...UNREACHABLE,
	message: 'The host name of the endpoint is not known',
	cause: 'The URL has a typing mistake, or the name service does not work for n8n.',
	remedy: 'Check the URL in the HTTPS Endpoint credential.',
};
const CERTIFICATE: NetworkFault = {
	kind: 'setup',
	message: 'The certificate of the endpoint is not trusted',
	cause: 'It is self-signed, expired, of an unknown authority, or made out to another host.',
	remedy: 'Install a valid certificate. For a test system of your own you may switch on Ignore SSL Issues.',
};
const PROTOCOL: NetworkFault = {
	kind: 'setup',
	message: 'The endpoint does not speak HTTPS',
	cause: 'The port in the URL serves something else, e.g. plain HTTP.',
	remedy: 'Check host and port of the URL in the HTTPS Endpoint credential.',
};
const FORBIDDEN: NetworkFault = {
	kind: 'setup',
	message: "n8n's protection of internal addresses blocks this endpoint",
	cause: 'The address is in a range that the administrator of n8n does not allow.',
	remedy: 'Use a public address, or ask the administrator to allow this host.',
};

/** Error codes of Node.js (sockets, DNS, TLS) and axios. */
export const NETWORK_FAULTS: { readonly [code: string]: NetworkFault } = {
	ECONNREFUSED: REFUSED,
	ECONNRESET: BROKEN,
	EPIPE: BROKEN,
	ECONNABORTED: SLOW,
	ETIMEDOUT: SLOW,
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

/**
 * What a failed call means. Only the code of the fault is used: its text and its request hold the URL and the lead.
 *
 * @param thrown what n8n's request helper threw; the fault itself may be its cause, several levels down
 */
export function networkFaultOf(thrown: unknown): { kind: NetworkFault['kind']; reason: Reason } {
	const code =
		codesOf(thrown).find((candidate) => Object.hasOwn(NETWORK_FAULTS, candidate)) ?? 'NO_CONNECTION';
	const { kind, message, cause, remedy } = NETWORK_FAULTS[code] ?? UNREACHABLE;
	return { kind, reason: { code, message, cause, remedy } };
}

function codesOf(thrown: unknown): string[] {
	const codes: string[] = [];
	let fault = thrown;
	for (let depth = 0; depth < 5 && typeof fault === 'object' && fault !== null; depth += 1) {
		const code: unknown = Reflect.get(fault, 'code');
		if (typeof code === 'string') codes.push(code);
		if (/^Ssrf/.test(fault.constructor.name)) codes.push('SSRF_BLOCKED');
		fault = Reflect.get(fault, 'cause');
	}
	return codes;
}
