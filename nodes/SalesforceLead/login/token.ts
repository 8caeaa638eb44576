import { sign } from 'node:crypto';
import { BatchFailure, failureOf, notAnswered } from '../../../delivery/target';
import type { Blame } from '../../../transport/catalogue';
import { memberOf, parseJson, textAt } from '../../../transport/json';
import { parseRetryAfter } from '../../../transport/retryAfter';
import type { Send } from '../../../transport/send';
import type { AccessToken } from '../../../transport/tokenMemory';
import type { SalesforceAccess } from './access';

export interface Token extends AccessToken {
	/** Where the API of the org is. */
	instanceUrl: string;
}

const TIMEOUT_MS = 30_000;
/** Salesforce takes an assertion for three minutes at most (Salesforce Help, "OAuth 2.0 JWT Bearer Flow"). */
const ASSERTION_LIFE_S = 120;
/** Clocks that differ by less are not what is wrong. */
const CLOCK_TOLERANCE_MS = 60_000;
/**
 * How long a token serves other executions. It has no stated life: the session policy of the org ends it, after 15 minutes
 * at the earliest (Salesforce Help, "OAuth 2.0 Client Credentials Flow", "Modify Session Security Settings").
 */
const REMEMBERED_MS = 10 * 60_000;

/**
 * Asks for an access token.
 *
 * @param nowMs milliseconds since 1970
 * @throws BatchFailure; its texts have neither secret nor user name
 */
export async function requestToken(access: SalesforceAccess, send: Send, nowMs: number): Promise<Token> {
	const response = await send({
		method: 'POST',
		url: `${access.origin}/services/oauth2/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
		body: grantForm(access, nowMs).toString(),
		timeout: TIMEOUT_MS,
	}).catch(notAnswered('Salesforce'));
	const body = parseJson(response.body);
	const value = textAt(body, 'access_token');
	const instanceUrl = textAt(body, 'instance_url');
	if (response.status === 200 && value !== undefined && instanceUrl !== undefined) {
		return { value, instanceUrl, renewAt: nowMs + REMEMBERED_MS };
	}
	const retryAfterMs = parseRetryAfter(response.headers['retry-after'], nowMs);
	throw refusalOf(response.status, body, Date.parse(response.headers.date ?? '') - nowMs, retryAfterMs);
}

/** All that a token depends on: a changed secret is another login, though it be of the same user. */
export const identityOf = ({ origin, clientId, grant }: SalesforceAccess): readonly string[] =>
	grant.kind === 'secret'
		? [origin, clientId, grant.secret]
		: [
				origin,
				clientId,
				grant.user,
				grant.audience,
				grant.key.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
			];

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
function refusalOf(status: number, body: unknown, skewMs: number, retryAfterMs?: number): BatchFailure {
	const error = memberOf(body, 'error');
	if (typeof error === 'string' && status < 500 && status !== 429) {
		const fault = oauthFaultOf(error, textAt(body, 'error_description') ?? '');
		if (Math.abs(skewMs) > CLOCK_TOLERANCE_MS) {
			const minutes = Math.round(Math.abs(skewMs) / 60_000);
			const direction = skewMs > 0 ? 'slow' : 'fast';
			fault.reason.cause += ` The clock of this machine is ${minutes} minutes ${direction}.`;
		}
		return failureOf(fault, retryAfterMs);
	}
	const isPassing = status === 200 || status === 429 || status >= 500;
	const reason = {
		code: `HTTP ${status}`,
		message: 'Salesforce issued no token',
		cause: isPassing
			? 'The login service sent an unexpected response.'
			: 'There is no Salesforce login service at this address.',
		remedy: isPassing ? 'Try again in a minute.' : 'Check My Domain in the Salesforce Lead credential.',
	};
	return new BatchFailure(isPassing ? 'retry' : 'setup', reason, retryAfterMs);
}

interface OauthError {
	/** The member `error` of the answer. */
	error: string;
	/** What `error_description` must say; absent: anything. */
	description?: RegExp;
	blame: Extract<Blame, 'setup' | 'passing'>;
	cause: string;
	remedy: string;
}

const APP = 'the External Client App in Salesforce';

/**
 * What the token endpoint says instead of a token, the first line that fits (Salesforce Help, "OAuth 2.0 Error Codes",
 * "OAuth 2.0 Client Credentials Flow", "OAuth 2.0 JWT Bearer Flow").
 */
export const OAUTH_ERRORS: readonly OauthError[] = [
	{
		error: 'invalid_grant',
		description: /client credentials user/i,
		blame: 'setup',
		cause: 'No user is set under which the app runs.',
		remedy: `Open ${APP}, Policies, OAuth Policies, and choose a user under Run As for the Client Credentials Flow.`,
	},
	{
		error: 'invalid_grant',
		description: /not supported on this domain/i,
		blame: 'setup',
		cause: 'The client credentials flow works only at the My Domain address.',
		remedy: 'Set My Domain in the credential to the Current My Domain URL from Setup, My Domain.',
	},
	{
		error: 'invalid_grant',
		description: /approved/i,
		blame: 'setup',
		cause: 'The user has no permission to use the app.',
		remedy: `Open ${APP}, Policies, set Permitted Users to admin approved users, and add a profile or permission set of the user.`,
	},
	{
		error: 'invalid_grant',
		description: /audience/i,
		blame: 'setup',
		cause: 'The credential is for a sandbox but the org is not a sandbox, or the other way round.',
		remedy: 'Set Org Type in the credential to Sandbox for a sandbox, and to Production for all other orgs.',
	},
	{
		error: 'invalid_grant',
		description: /expired|long-lived|not yet valid/i,
		blame: 'setup',
		cause: 'The clocks differ too much: Salesforce accepts a signed login only for three minutes.',
		remedy: 'Set the clock of the machine on which n8n runs.',
	},
	{
		error: 'invalid_grant',
		description: /assertion/i,
		blame: 'setup',
		cause: 'The private key does not belong to the certificate of the app.',
		remedy: `Upload the certificate of this key in ${APP}, or paste the key of the certificate that is there.`,
	},
	{
		error: 'invalid_grant',
		blame: 'setup',
		cause: 'Salesforce does not allow this app and user to log in.',
		remedy:
			'See Setup, Login History, for the reason: inactive user, login hours, or a network that is not allowed.',
	},
	{
		error: 'invalid_client_id',
		blame: 'setup',
		cause:
			'The org has no app with this consumer key. It can take up to ten minutes until a new app is known.',
		remedy: 'Check Consumer Key and My Domain: both must belong to the same org.',
	},
	{
		error: 'invalid_client',
		blame: 'setup',
		cause: 'The consumer secret does not belong to the app.',
		remedy: 'Copy the Consumer Secret again; it changes when somebody rotates it.',
	},
	{
		error: 'unsupported_grant_type',
		blame: 'setup',
		cause: 'The flow is not enabled for the app.',
		remedy: `Open ${APP}, Settings, and enable the flow that you chose under Authentication.`,
	},
	{
		error: 'invalid_app_access',
		blame: 'setup',
		cause: 'The administrator has not given the user access to the app.',
		remedy: `Open ${APP}, Policies, and give the user access by profile or permission set.`,
	},
	{
		error: 'inactive_user',
		blame: 'setup',
		cause: 'The user of the app was deactivated.',
		remedy: 'Activate the user in Setup, Users, or choose another one.',
	},
	{
		error: 'inactive_org',
		blame: 'setup',
		cause: 'The org is locked, closed or suspended.',
		remedy: 'Ask the administrator of the org.',
	},
	{
		error: 'rate_limit_exceeded',
		blame: 'passing',
		cause: 'Too many logins within an hour.',
		remedy: 'Send leads in fewer, larger executions.',
	},
	...['server_error', 'temporarily_unavailable', 'unknown_error'].map(
		(error): OauthError => ({
			error,
			blame: 'passing',
			cause: 'The login service of Salesforce cannot respond at the moment.',
			remedy: 'Try again in a minute.',
		}),
	),
];

const UNKNOWN = {
	blame: 'setup',
	cause: 'Salesforce issued no token, for a reason that this node does not know.',
	remedy: 'See Setup, Login History, and check the app and the credential.',
} as const;

/** Of the description nothing is shown: it may name the user. */
export function oauthFaultOf(error: string, description: string) {
	const { blame, cause, remedy } =
		OAUTH_ERRORS.find((known) => known.error === error && (known.description?.test(description) ?? true)) ??
		UNKNOWN;
	const code = /^\w{1,40}$/.test(error) ? error : 'OAUTH';
	return { blame, reason: { code, message: 'Salesforce does not accept the credential', cause, remedy } };
}
