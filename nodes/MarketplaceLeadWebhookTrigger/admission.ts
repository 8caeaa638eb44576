import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressList } from './addressList';
import { isAuthenticated, isSameSecret } from './secrets';

/** What a post says about who sends it. */
export interface Caller {
	address: string | undefined;
	/** The secret in the URL, as it came. */
	code: unknown;
	headers: IncomingHttpHeaders;
}

/** Why a post is not taken in. The sender learns the status and nothing else. */
export interface Refusal {
	status: 401 | 403 | 413 | 503;
	headers?: Readonly<Record<string, string>>;
	/** For n8n's log: no secret, nothing of the body. */
	reason: string;
}

/** Whoever is let in must be in the list, know the secret, and authenticate if the credential asks for it. */
export interface AdmissionTerms {
	credential: ICredentialDataDecryptedObject;
	/** Null: posts may come from everywhere. */
	addresses: AddressList | null;
}

/** @returns null when the post may come in */
export function refusalOf(caller: Caller, { credential, addresses }: AdmissionTerms): Refusal | null {
	if (addresses !== null && !addresses.includes(caller.address)) {
		const address = caller.address ?? 'unknown';
		return { status: 403, reason: `its source address (${address}) is not among the Allowed Addresses` };
	}
	// Both are always looked at, and answered alike, so that neither can be found out on its own.
	const knowsSecret = isSameSecret(caller.code, credential.urlSecret);
	const isProved = isAuthenticated(credential, caller.headers);
	if (knowsSecret && isProved) return null;
	return {
		status: 401,
		reason: knowsSecret
			? 'it does not authenticate as the credential requires'
			: 'its URL does not end in ?code= and the URL Secret of the credential',
		// Where it is Basic that is missing, the answer must name it (RFC 9110, 11.6.1).
		...(credential.authentication === 'basic'
			? { headers: { 'WWW-Authenticate': 'Basic realm="leads", charset="UTF-8"' } }
			: {}),
	};
}
