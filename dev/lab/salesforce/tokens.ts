import { createPublicKey, randomUUID, verify } from 'node:crypto';
import type { Answer } from '../faultyAnswer';
import { json, oauthError } from './answers';
import type { ConnectedApp, Org } from './org';

const JWT_GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** Salesforce Help, "OAuth 2.0 JWT Bearer Flow": `exp` within three minutes. */
const MAX_JWT_LIFE_S = 180;
const AUDIENCES = { production: 'https://login.salesforce.com', sandbox: 'https://test.salesforce.com' };

/** The token endpoint, `POST /services/oauth2/token`, and the sessions that it has opened. */
export class Tokens {
	private readonly sessions = new Set<string>();
	/** Tokens handed out so far. */
	issued = 0;

	constructor(private readonly org: Org) {}

	isOpen(authorization: string | undefined): boolean {
		const token = /^(?:Bearer|OAuth) (\S+)$/.exec(authorization ?? '')?.[1];
		return token !== undefined && this.sessions.has(token);
	}

	/** As when the session's time is over, or an administrator ends it. */
	expireAll(): void {
		this.sessions.clear();
	}

	answer(form: URLSearchParams, authorization: string | undefined, origin: string, nowMs: number): Answer {
		const refused = this.problem(form, authorization, origin, nowMs);
		if (refused) return refused;
		const token = `${this.org.id.slice(0, 15)}!${randomUUID()}`;
		this.sessions.add(token);
		this.issued += 1;
		return json(200, {
			access_token: token,
			signature: 'c2lnbmF0dXJl',
			scope: 'api',
			instance_url: origin,
			id: `${origin}/id/${this.org.id}/005000000000001AAA`,
			token_type: 'Bearer',
			issued_at: String(nowMs),
		});
	}

	private problem(
		form: URLSearchParams,
		authorization: string | undefined,
		origin: string,
		nowMs: number,
	): Answer | undefined {
		switch (form.get('grant_type')) {
			case 'client_credentials':
				return this.clientCredentialsProblem(form, authorization);
			case JWT_GRANT:
				return this.jwtProblem(form.get('assertion') ?? '', origin, nowMs);
			default:
				// Also for `password`: retired, and never there for External Client Apps.
				return oauthError(400, 'unsupported_grant_type', 'grant type not supported');
		}
	}

	private clientCredentialsProblem(form: URLSearchParams, authorization?: string): Answer | undefined {
		if (this.org.rules.host === 'login') {
			return oauthError(400, 'invalid_grant', 'request not supported on this domain');
		}
		const [id, secret] = basicPair(authorization) ?? [form.get('client_id'), form.get('client_secret')];
		const app = this.org.apps.find(({ clientId }) => clientId === id);
		if (!app) return oauthError(400, 'invalid_client_id', 'client identifier invalid');
		if (app.clientSecret === undefined || app.clientSecret !== secret) {
			return oauthError(400, 'invalid_client', 'invalid client credentials');
		}
		if (app.runAs === undefined || app.runAs === null) {
			return oauthError(400, 'invalid_grant', 'no client credentials user enabled');
		}
		return undefined;
	}

	private jwtProblem(assertion: string, origin: string, nowMs: number): Answer | undefined {
		const grant = (description: string) => oauthError(400, 'invalid_grant', description);
		const [header, payload, signature] = assertion.split('.');
		const head = decoded(header);
		const claims = decoded(payload);
		if (!head || !claims || signature === undefined || head.alg !== 'RS256') {
			return grant('invalid assertion');
		}
		const app = this.org.apps.find(({ clientId }) => clientId === claims.iss);
		if (!app) return oauthError(400, 'invalid_client_id', 'client identifier invalid');
		if (!isSignedBy(app, `${header}.${payload}`, signature)) return grant('invalid assertion');
		const audience = this.org.rules.isSandbox ? AUDIENCES.sandbox : AUDIENCES.production;
		if (claims.aud !== audience && claims.aud !== origin) return grant('audience is invalid');
		const now = nowMs / 1000;
		if (typeof claims.exp !== 'number' || claims.exp < now) return grant('expired authorization code');
		if (claims.exp > now + MAX_JWT_LIFE_S + 1) return grant('assertion is too long-lived');
		if (!app.approvedUsers?.includes(String(claims.sub))) {
			return grant("user hasn't approved this consumer");
		}
		return undefined;
	}
}

function basicPair(authorization: string | undefined): [string, string] | undefined {
	const encoded = /^Basic (\S+)$/.exec(authorization ?? '')?.[1];
	if (encoded === undefined) return undefined;
	const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
	return [id, secret.join(':')];
}

function decoded(part: string | undefined): { [claim: string]: unknown } | undefined {
	try {
		const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString('utf8'));
		return typeof value === 'object' && value !== null ? { ...value } : undefined;
	} catch {
		return undefined;
	}
}

function isSignedBy({ publicKey }: ConnectedApp, signed: string, signature: string): boolean {
	if (publicKey === undefined) return false;
	const key = createPublicKey(publicKey);
	return verify('RSA-SHA256', Buffer.from(signed), key, Buffer.from(signature, 'base64url'));
}
