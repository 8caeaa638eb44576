import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { failureOf } from '../../../delivery/target';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import { hubSpotFault } from '../api/errors';

export const DEFAULT_BASE_URL = 'https://api.hubapi.com';

/** What the credential says: where the API is and with which key. */
export interface HubSpotAccess {
	/** Without a slash at the end. */
	baseUrl: string;
	key: string;
}

/** @throws BatchFailure of kind `setup` when the credential cannot work */
export function readAccess({ apiKey, baseUrl }: ICredentialDataDecryptedObject): HubSpotAccess {
	const key = typeof apiKey === 'string' ? apiKey.trim() : '';
	if (!/^[\x21-\x7e]+$/.test(key)) throw failureOf(hubSpotFault('KEY_MISSING'));
	const wanted = typeof baseUrl === 'string' && baseUrl.trim() !== '' ? baseUrl : DEFAULT_BASE_URL;
	const address = readEndpointUrl(wanted);
	if ('reason' in address) throw failureOf(hubSpotFault('BASE_URL_INVALID'));
	return { baseUrl: address.url.replace(/\/+$/, ''), key };
}
