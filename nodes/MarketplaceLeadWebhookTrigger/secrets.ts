import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Reason } from '../../transport/reason';
import { authenticationHeaders, credentialProblem } from '../../transport/authentication';

/** The query parameter that carries the secret; Azure Functions call theirs the same. */
export const SECRET_PARAMETER = 'code';

/** Characters that stand in a URL as they are (RFC 3986, 2.3), so that the user can paste the secret unescaped. */
const URL_SECRET = /^[A-Za-z0-9._~-]+$/;
const SHORTEST_SECRET = 20;
const LONGEST_SECRET = 200;

const REMEDY =
	'Open the credential and set a URL Secret of 20 to 200 letters and digits, made by a password manager or by "openssl rand -hex 24". Then put the same secret into the URL in Partner Center.';

const SECRET_MISSING: Reason = {
	code: 'URL_SECRET_MISSING',
	message: 'The credential has no URL Secret',
	cause: 'Without it anybody who learns the address could post leads.',
	remedy: REMEDY,
};

const SECRET_UNFIT: Reason = {
	code: 'URL_SECRET_UNFIT',
	message: 'The URL Secret in the credential does not fit',
	cause: 'It is too short or too long, or has characters other than letters, digits and - . _ ~',
	remedy: REMEDY,
};

/** @returns why nobody could be let in, or everybody would be; null when the credential is fit for use */
export function webhookCredentialProblem(credential: ICredentialDataDecryptedObject): Reason | null {
	const { urlSecret } = credential;
	if (typeof urlSecret !== 'string' || urlSecret === '') return SECRET_MISSING;
	if (!URL_SECRET.test(urlSecret) || urlSecret.length < SHORTEST_SECRET || urlSecret.length > LONGEST_SECRET)
		return SECRET_UNFIT;
	return credentialProblem(credential);
}

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
