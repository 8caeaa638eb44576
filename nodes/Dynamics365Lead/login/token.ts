import { retriable } from '../../../delivery/target';
import { memberOf, parseJson, textAt } from '../../../transport/json';
import { withPatience } from '../../../transport/patience';
import { retryAfterOf } from '../../../transport/retryAfter';
import type { Send } from '../../../transport/send';
import { type AccessToken, renewalTime, TokenMemory } from '../../../transport/tokenMemory';
import { connectionFailure, DynamicsFailure } from '../api/errors';
import type { Access } from './access';
import { entraEntry } from './errors';

/** A sign-in is a matter of a second. */
const TIMEOUT_MS = 30_000;

export type Tokens = TokenMemory<AccessToken>;

/** Executions share their tokens: one is good for an hour, and Entra ID turns away those who ask too often. */
export const TOKENS: Tokens = new TokenMemory();

interface TokenOptions {
	tokens: Tokens;
	/** Whether passing faults are waited out; a test of the credential reports them at once. */
	isPatient: boolean;
	signal?: AbortSignal | undefined;
}

/**
 * @returns a token for the environment, from memory while it is good
 * @throws DynamicsFailure
 */
export async function tokenFor(
	access: Access,
	send: Send,
	{ tokens, isPatient, signal }: TokenOptions,
): Promise<AccessToken> {
	const { environment, tokenUrl, clientId, clientSecret } = access;
	const logIn = async () => await askFor(access, send);
	return await tokens.get(
		[environment, tokenUrl, clientId, clientSecret],
		isPatient ? async () => await withPatience(logIn, retriable, signal) : logIn,
	);
}

/** Identity platform, "OAuth 2.0 client credentials flow": one resource per token, the origin of the environment. */
async function askFor(access: Access, send: Send): Promise<AccessToken> {
	const form = new URLSearchParams({
		client_id: access.clientId,
		client_secret: access.clientSecret,
		grant_type: 'client_credentials',
		scope: `${access.environment}/.default`,
	});
	const response = await send({
		method: 'POST',
		url: access.tokenUrl,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
		body: form.toString(),
		timeout: TIMEOUT_MS,
	}).catch(async (thrown: unknown) => await Promise.reject(connectionFailure('login', thrown)));
	const { status, body } = response;
	const token = status === 200 ? readToken(body) : null;
	if (token) return token;
	const { code, entry } = entraEntry(status, body, access.clientSecret);
	const { blame, check, message, cause, remedy } = entry;
	throw new DynamicsFailure(
		blame === 'passing' ? 'retry' : 'setup',
		{ code, message, cause, remedy },
		check ?? null,
		blame === 'passing' ? retryAfterOf(response) : undefined,
	);
}

function readToken(body: string): AccessToken | null {
	const answer = parseJson(body);
	const value = textAt(answer, 'access_token');
	const seconds = Number(memberOf(answer, 'expires_in'));
	if (value === undefined) return null;
	return { value, renewAt: renewalTime(Number.isFinite(seconds) ? seconds * 1000 : 0, Date.now()) };
}
