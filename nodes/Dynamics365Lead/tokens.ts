import { createHash } from 'node:crypto';
import { parseRetryAfter } from '../../transport/retryAfter';
import type { Send } from '../../transport/send';
import type { Access } from './access';
import { connectionFailure } from './connectionFaults';
import { entraMeaning } from './entraErrors';
import { DynamicsFailure } from './failure';

interface Token {
	value: string;
	/** Milliseconds since 1970 from which a new one is asked for. */
	renewAt: number;
}

/** A token is renewed this long before it expires, or at half of its life if that is shorter. */
const RENEW_EARLY_MS = 5 * 60_000;
const MOST_TOKENS = 100;

/**
 * Tokens of this process, by the hash of what they were had for. Executions share them: a token is good for an hour,
 * and Entra ID turns away those who ask too often.
 */
const known = new Map<string, Token>();
const asking = new Map<string, Promise<Token>>();

/**
 * @returns a token for the environment, from memory while it is good
 * @throws DynamicsFailure
 */
export async function tokenFor(access: Access, send: Send, timeoutMs: number): Promise<string> {
	const key = keyOf(access);
	const token = known.get(key);
	if (token && Date.now() < token.renewAt) return token.value;
	const request = asking.get(key) ?? ask(access, send, timeoutMs).finally(() => asking.delete(key));
	asking.set(key, request);
	const fresh = await request;
	if (known.size >= MOST_TOKENS) known.clear();
	known.set(key, fresh);
	return fresh.value;
}

/** Forgets a token that the environment refused; another one that has come meanwhile stays. */
export function forgetToken(access: Access, value: string): void {
	const key = keyOf(access);
	if (known.get(key)?.value === value) known.delete(key);
}

/** Identity platform, "OAuth 2.0 client credentials flow": one resource per token, the origin of the environment. */
async function ask(access: Access, send: Send, timeoutMs: number): Promise<Token> {
	const form = new URLSearchParams({
		client_id: access.clientId,
		client_secret: access.clientSecret,
		grant_type: 'client_credentials',
		scope: `${access.environment}/.default`,
	});
	const { status, headers, body } = await send({
		method: 'POST',
		url: access.tokenUrl,
		headers: { 'Content-Type': 'application/x-www-form-urlencoded', Accept: 'application/json' },
		body: form.toString(),
		timeout: timeoutMs,
	}).catch(async (thrown: unknown) => await Promise.reject(connectionFailure('login', thrown)));
	const token = status === 200 ? readToken(body) : null;
	if (token) return token;
	const { code, meaning } = entraMeaning(status, body, access.clientSecret);
	const { kind, check, message, cause, remedy } = meaning;
	throw new DynamicsFailure(
		kind,
		{ code, message, cause, remedy },
		check,
		kind === 'retry' ? parseRetryAfter(headers['retry-after'], Date.now()) : undefined,
	);
}

function readToken(body: string): Token | null {
	let answer: { access_token?: unknown; expires_in?: unknown };
	try {
		answer = Object(JSON.parse(body));
	} catch {
		return null;
	}
	const { access_token: value, expires_in: seconds } = answer;
	if (typeof value !== 'string' || value === '') return null;
	const lifeMs = Number.isFinite(Number(seconds)) ? Number(seconds) * 1000 : 0;
	return { value, renewAt: Date.now() + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2) };
}

const keyOf = ({ environment, tokenUrl, clientId, clientSecret }: Access): string =>
	createHash('sha256')
		.update(JSON.stringify([environment, tokenUrl, clientId, clientSecret]))
		.digest('hex');
