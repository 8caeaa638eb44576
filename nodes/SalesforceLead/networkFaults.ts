import { NETWORK_FAULTS } from '../../transport/networkFaults';
import type { Reason } from '../../transport/reason';

/** Whether waiting can help, and what to tell. */
export interface NetworkMeaning {
	kind: 'retry' | 'setup';
	reason: Reason;
}

const CHECK_DOMAIN = 'Check My Domain in the Salesforce Lead credential.';

/** Faults of the way there that mean something of their own; the others are told alike. */
const MEANINGS: { readonly [code: string]: { cause: string; remedy: string } } = {
	ENOTFOUND: { cause: 'The host name of the org does not exist.', remedy: CHECK_DOMAIN },
	EAI_AGAIN: {
		cause: 'The name service did not answer.',
		remedy: 'Check that the name service works for n8n.',
	},
	ECONNREFUSED: { cause: 'Nothing listens at the address of the org.', remedy: CHECK_DOMAIN },
	SSRF_BLOCKED: {
		cause: 'This n8n does not allow requests to the address of the org.',
		remedy: 'Ask the administrator of n8n to allow the host.',
	},
};
const CERTIFICATE = {
	cause: 'The certificate that was shown is not trusted, perhaps that of a proxy on the way.',
	remedy: 'Give the certificate of the proxy to n8n (NODE_EXTRA_CA_CERTS).',
};
const BROKEN = {
	cause: 'The connection broke off or took too long. Salesforce may have taken the leads in all the same.',
	remedy: 'Send the leads again; what was written is recognised and not doubled.',
};

/** @returns the code of the fault, as deep as it may hide in what n8n threw; nothing else of it is safe to show */
export function networkCodeOf(thrown: unknown): string {
	let fault = thrown;
	for (let depth = 0; depth < 5 && typeof fault === 'object' && fault !== null; depth += 1) {
		const code: unknown = Reflect.get(fault, 'code');
		if (typeof code === 'string' && Object.hasOwn(NETWORK_FAULTS, code)) return code;
		if (/^Ssrf/.test(fault.constructor.name)) return 'SSRF_BLOCKED';
		fault = Reflect.get(fault, 'cause');
	}
	return 'NO_CONNECTION';
}

export function networkMeaningOf(code: string): NetworkMeaning {
	const kind = NETWORK_FAULTS[code]?.blame === 'setup' ? 'setup' : 'retry';
	const told = MEANINGS[code] ?? (kind === 'setup' ? CERTIFICATE : BROKEN);
	return { kind, reason: { code, message: 'Salesforce could not be reached', ...told } };
}
