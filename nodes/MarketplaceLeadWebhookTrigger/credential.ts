import type {
	ICredentialDataDecryptedObject,
	ICredentialsDecrypted,
	ICredentialTestFunctions,
	INodeCredentialTestResult,
} from 'n8n-workflow';
import { credentialProblem } from '../../transport/authentication';
import type { Reason } from '../../transport/reason';
import { SECRET_PARAMETER } from './secrets';

/** Characters that need no escape in a URL (RFC 3986, 2.3), so that you can paste the secret as it is. */
const URL_SECRET = /^[A-Za-z0-9._~-]+$/;
const SHORTEST_SECRET = 20;
const LONGEST_SECRET = 200;

const REMEDY =
	'Open the credential and set a URL Secret of 20 to 200 letters and digits, made by a password manager or by "openssl rand -hex 24". Then put the same secret into the URL in Partner Center.';

const SECRET_MISSING: Reason = {
	code: 'URL_SECRET_MISSING',
	message: 'The credential has no URL Secret',
	cause: 'Without it, anybody who knows the address could post leads.',
	remedy: REMEDY,
};

const SECRET_UNFIT: Reason = {
	code: 'URL_SECRET_UNFIT',
	message: 'The URL Secret in the credential is not valid',
	cause: 'It is too short or too long, or has characters other than letters, digits and - . _ ~',
	remedy: REMEDY,
};

/** @returns why no post could be let in, or every post would be; null when the credential is fit for use */
export function webhookCredentialProblem(credential: ICredentialDataDecryptedObject): Reason | null {
	const { urlSecret } = credential;
	if (typeof urlSecret !== 'string' || urlSecret === '') return SECRET_MISSING;
	if (!URL_SECRET.test(urlSecret) || urlSecret.length < SHORTEST_SECRET || urlSecret.length > LONGEST_SECRET)
		return SECRET_UNFIT;
	return credentialProblem(credential);
}

/**
 * Says whether a credential is fit for use. It has what others must show to n8n, so no call can test it; the
 * Validate button of Partner Center is the full check.
 */
export async function testLeadWebhook(
	this: ICredentialTestFunctions,
	{ data = {} }: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const problem = webhookCredentialProblem(data);
	if (problem) {
		return { status: 'Error', message: `${problem.message}. ${problem.cause} ${problem.remedy}` };
	}
	return {
		status: 'OK',
		message: `The credential is valid. In Partner Center, enter the Production URL of the node, followed by ?${SECRET_PARAMETER}= and the URL Secret.`,
	};
}
