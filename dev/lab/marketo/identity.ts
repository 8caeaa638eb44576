import type { Answer } from '../faultyAnswer';
import { json } from './answers';

const LIFETIME_SECONDS = 3600;

export interface ApiUser {
	clientId: string;
	clientSecret: string;
	/** The API-only user who owns the custom service. */
	owner: string;
}

/** Hands tokens out and checks them (authentication.md). */
export class Identity {
	/** Calls that asked for a token. */
	calls = 0;
	private serial = 0;
	private token: { value: string; expiresAt: number } | undefined;

	constructor(
		private readonly user: ApiUser,
		private readonly now: () => number,
	) {}

	/** A second call before the token expires gets the same token with what is left of its lifetime. */
	grant(parameters: URLSearchParams): Answer {
		this.calls += 1;
		const { clientId, clientSecret, owner } = this.user;
		const isKnown =
			parameters.get('client_id') === clientId && parameters.get('client_secret') === clientSecret;
		if (parameters.get('grant_type') !== 'client_credentials') {
			return json(400, { error: 'unsupported_grant_type', error_description: 'Unsupported grant type' });
		}
		// Bad credentials are one of the few errors that HTTP tells (error-codes.md, HTTP-Level errors).
		if (!isKnown) return json(401, { error: 'unauthorized', error_description: 'Bad client credentials' });
		if (!this.token || this.token.expiresAt <= this.now()) {
			const value = `lab-token-${(this.serial += 1)}:ab`;
			this.token = { value, expiresAt: this.now() + LIFETIME_SECONDS * 1000 };
		}
		const left = Math.floor((this.token.expiresAt - this.now()) / 1000);
		return json(200, {
			access_token: this.token.value,
			token_type: 'bearer',
			expires_in: Math.min(left, LIFETIME_SECONDS - 1),
			scope: owner,
		});
	}

	/**
	 * Only the header counts: tokens in the query are not supported any more since 2026 (authentication.md, Using an
	 * Access Token). Which code they get is not documented; 600 is taken for "no token".
	 *
	 * @returns the code of the refusal, undefined when the token is good
	 */
	fault(authorization: string | undefined): '600' | '601' | '602' | undefined {
		const given = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
		if (given === undefined) return '600';
		if (!/^lab-token-\d+:ab$/.test(given)) return '601';
		if (given !== this.token?.value || this.token.expiresAt <= this.now()) return '602';
		return undefined;
	}

	/** The token that is out is good for nothing any more, before its time. */
	expire(): void {
		this.token = undefined;
	}
}
