import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { BatchFailure } from '../../../delivery/target';
import { credentialProblem } from '../../../transport/authentication';
import { readEndpointUrl } from '../../../transport/endpointUrl';

export interface EndpointAccess {
	url: string;
	/** What only n8n and the endpoint know, as far as the credential has it: the key of hashes that travel. */
	secret: string;
}

/** The one field of each kind of Authentication that is secret. With none, the URL is what the endpoint knows n8n by. */
const SECRET_FIELDS: { readonly [authentication: string]: string } = {
	basic: 'password',
	bearer: 'token',
	header: 'headerValue',
	standardWebhooks: 'signingSecret',
};

/** @throws BatchFailure of kind `setup` when URL or credential cannot work */
export function readAccess(credential: ICredentialDataDecryptedObject): EndpointAccess {
	const endpoint = readEndpointUrl(credential.url);
	if ('reason' in endpoint) throw new BatchFailure('setup', endpoint.reason);
	const problem = credentialProblem(credential);
	if (problem) throw new BatchFailure('setup', problem);
	return { url: endpoint.url, secret: secretOf(credential) || endpoint.url };
}

const secretOf = (credential: ICredentialDataDecryptedObject): string =>
	String(credential[SECRET_FIELDS[String(credential.authentication)] ?? ''] ?? '');
