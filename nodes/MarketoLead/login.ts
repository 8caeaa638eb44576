import { createHash } from 'node:crypto';
import type { HttpResponse } from '../../transport/send';
import type { Account } from './account';
import { member, parse } from './answer';
import { MarketoFault } from './fault';
import type { FieldCatalogue } from './fields';

export interface Token {
	value: string;
	/** Milliseconds since 1970. */
	expiresAt: number;
	/** The API user who owns the custom service. */
	owner: string | null;
}

/** What is remembered of one API user while n8n runs; in memory only. */
export interface Login {
	token?: Promise<Token>;
	fields?: { until: number; catalogue: Promise<FieldCatalogue> };
}

const logins = new Map<string, Login>();

/** The same login for all executions with the same client; a changed secret starts a new one. */
export function loginOf({ baseUrl, clientId, clientSecret }: Account): Login {
	const key = createHash('sha256')
		.update(JSON.stringify([baseUrl, clientId, clientSecret]))
		.digest('hex');
	const login = logins.get(key) ?? {};
	logins.set(key, login);
	return login;
}

/** Asks for a token with GET and query, as authentication.md shows it (Creating an Access Token). */
export function tokenUrl({ baseUrl, clientId, clientSecret }: Account): string {
	const query = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
	});
	return `${baseUrl}/identity/oauth/token?${query.toString()}`;
}

/** @param nowMs milliseconds since 1970 */
export function readToken({ status, body }: HttpResponse, nowMs: number): Token | MarketoFault {
	if (status === 400 || status === 401) {
		return new MarketoFault('setup', {
			code: `HTTP ${status}`,
			message: 'Marketo does not accept the client ID and client secret',
			cause: 'One of them is wrong, or they belong to another subscription.',
			remedy:
				'Copy both again from Admin, Integration, LaunchPoint, View Details, and check that Munchkin ID or Base URL is of the same subscription.',
		});
	}
	const answer = parse(body);
	const value = member(answer, 'access_token');
	const seconds = member(answer, 'expires_in');
	const owner = member(answer, 'scope');
	if (status === 200 && typeof value === 'string' && /^[\x21-\x7e]+$/.test(value)) {
		const lifetime = typeof seconds === 'number' ? seconds : 0;
		return { value, expiresAt: nowMs + lifetime * 1000, owner: typeof owner === 'string' ? owner : null };
	}
	// Marketo's gateway answers every host below mktorest.com, and one that is nobody's by 404.
	const isElsewhere = status >= 300 && status < 500 && status !== 429;
	return new MarketoFault(isElsewhere || status === 200 ? 'setup' : 'wait', {
		code: `HTTP ${status}`,
		message: `The login at Marketo failed (HTTP ${status})`,
		cause:
			isElsewhere || status === 200 ? 'What answers there is not Marketo.' : 'The login service is down.',
		remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential, then send the leads again.',
	});
}
