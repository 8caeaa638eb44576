import { createHash, sign } from 'node:crypto';
import type { Send } from '../../transport/send';
import { BatchFailure } from '../../delivery/target';
import type { SalesforceAccess } from './access';
import { memberOf } from './fault';
import { networkCodeOf, networkMeaningOf } from './networkFaults';
import { oauthReasonOf } from './oauthReasons';

export interface Token {
	accessToken: string;
	/** Where the API of the org is. */
	instanceUrl: string;
}

const TIMEOUT_MS = 30_000;
/** Salesforce takes an assertion for three minutes at most (Salesforce Help, "OAuth 2.0 JWT Bearer Flow"). */
const ASSERTION_LIFE_S = 120;
/** Clocks that differ by less are not what is wrong. */
const CLOCK_TOLERANCE_MS = 60_000;

/**
 * Asks for an access token. It has no stated life: the org's session policy ends it (Salesforce Help, "OAuth 2.0 Client
 * Credentials Flow").
 *
 * @param nowMs milliseconds since 1970
 * @throws BatchFailure; its texts hold neither secret nor user name
 */
export async function requestToken(access: SalesforceAccess, send: Send, nowMs: number): Promise<Token> {
	const response = await send({
		method: 'POST',
		url: `${access.origin}/services/oauth2/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
		body: grantForm(access, nowMs).toString(),
		timeout: TIMEOUT_MS,
	}).catch(async (thrown: unknown) => {
		const { kind, reason } = networkMeaningOf(networkCodeOf(thrown));
		return await Promise.reject(new BatchFailure(kind, reason));
	});
	const body = parsed(response.body);
	const accessToken = memberOf(body, 'access_token');
	const instanceUrl = memberOf(body, 'instance_url');
	if (response.status === 200 && typeof accessToken === 'string' && typeof instanceUrl === 'string') {
		return { accessToken, instanceUrl };
	}
	throw refusalOf(response.status, body, Date.parse(response.headers.date ?? '') - nowMs);
}

function grantForm({ clientId, grant }: SalesforceAccess, nowMs: number): URLSearchParams {
	if (grant.kind === 'secret') {
		return new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: clientId,
			client_secret: grant.secret,
		});
	}
	const claims = {
		iss: clientId,
		sub: grant.user,
		aud: grant.audience,
		exp: Math.floor(nowMs / 1000) + ASSERTION_LIFE_S,
	};
	const signed = `${encoded({ alg: 'RS256', typ: 'JWT' })}.${encoded(claims)}`;
	const signature = sign('RSA-SHA256', Buffer.from(signed), grant.key).toString('base64url');
	return new URLSearchParams({
		grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
		assertion: `${signed}.${signature}`,
	});
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** @param skewMs how far the server's clock is ahead of ours; NaN when it told no time */
function refusalOf(status: number, body: unknown, skewMs: number): BatchFailure {
	const error = memberOf(body, 'error');
	if (typeof error === 'string') {
		const description = memberOf(body, 'error_description');
		const { kind, reason } = oauthReasonOf(error, typeof description === 'string' ? description : '');
		const isClock = Math.abs(skewMs) > CLOCK_TOLERANCE_MS;
		const cause = isClock
			? `${reason.cause} This machine's clock is ${Math.round(Math.abs(skewMs) / 60_000)} minutes ${skewMs > 0 ? 'behind' : 'ahead of'} Salesforce's.`
			: reason.cause;
		return new BatchFailure(kind, { ...reason, cause });
	}
	const isPassing = status === 200 || status === 429 || status >= 500;
	return new BatchFailure(isPassing ? 'retry' : 'setup', {
		code: `HTTP ${status}`,
		message: 'Salesforce gave no token',
		cause: isPassing
			? 'The login service did not answer as it should.'
			: 'At this address there is no login service of Salesforce.',
		remedy: isPassing ? 'Try again in a minute.' : 'Check My Domain in the Salesforce Lead credential.',
	});
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** Names the user of an access without giving it away: what the API shows depends on it. */
export const userKeyOf = ({ origin, clientId, grant }: SalesforceAccess): string =>
	createHash('sha256')
		.update(JSON.stringify([origin, clientId, grant.kind === 'jwt' ? grant.user : '']))
		.digest('hex');
