import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { authenticationHeaders } from '../../transport/authentication';

/** The query parameter with the secret; Azure Functions call theirs the same. */
export const SECRET_PARAMETER = 'code';

/**
 * Compares in a time that tells nothing about the secret, not even its length: it is the hashes that are compared.
 *
 * @param given as it came: anything but a text is not the secret
 */
export function isSameSecret(given: unknown, secret: unknown): boolean {
	const isText = typeof given === 'string' && typeof secret === 'string';
	const isSame = timingSafeEqual(sha256(isText ? given : ''), sha256(isText ? secret : '-'));
	return isText && isSame;
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest();

/** Whether the headers are the ones that a sender with this credential sends. True where it asks for none. */
export function isAuthenticated(
	credential: ICredentialDataDecryptedObject,
	headers: IncomingHttpHeaders,
): boolean {
	const expected = authenticationHeaders(credential, { body: '', id: '', timestamp: 0 });
	return Object.entries(expected).every(([name, value]) => {
		const given = headers[name.toLowerCase()];
		return isSameSecret(typeof given === 'string' ? withPlainScheme(given) : given, value);
	});
}

/** The word Basic may be written in any case (RFC 7617, 2). */
const withPlainScheme = (header: string): string => header.replace(/^basic +/i, 'Basic ');
