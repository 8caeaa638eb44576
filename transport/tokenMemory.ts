import { BoundedMap, memoryKey } from './boundedMap';

export interface AccessToken {
	value: string;
	/** Milliseconds since 1970 from which a new one is asked for. */
	renewAt: number;
}

/**
 * Access tokens of this process: one login for all who need one at the same time, renewed before it expires or when it
 * was refused, and kept in memory only.
 *
 * @typeParam Token what a login brings; more than the text, where a vendor tells more
 */
export class TokenMemory<Token extends AccessToken> {
	private readonly tokens: BoundedMap<string, Promise<Token>>;

	/** @param most how many logins are kept */
	constructor(most = 100) {
		this.tokens = new BoundedMap(most);
	}

	/**
	 * @param identity all that the token depends on, the secret included
	 * @param logIn asks for a new token; what it throws is handed on and not kept
	 */
	async get(identity: readonly unknown[], logIn: () => Promise<Token>): Promise<Token> {
		const key = memoryKey(identity);
		const known = this.tokens.get(key);
		const token = await known?.catch(() => undefined);
		if (token !== undefined && token.renewAt > Date.now()) return token;
		// Somebody else may have begun a login while this one looked at the old token.
		const current = this.tokens.get(key);
		if (current !== undefined && current !== known) return await current;
		const login = logIn();
		this.tokens.set(key, login);
		return await login;
	}

	/** Forgets a token that was refused, unless a newer one has come meanwhile. */
	forget(refused: Token): void {
		refused.renewAt = 0;
	}

	/** As after a restart of n8n. */
	clear(): void {
		this.tokens.clear();
	}
}

/** A token is renewed this long before it expires, or at half of its life if that is shorter. In milliseconds. */
const RENEW_EARLY_MS = 5 * 60_000;

/** When to renew a token that lives for so long from now on, in milliseconds since 1970. */
export const renewalTime = (lifeMs: number, nowMs: number): number =>
	nowMs + lifeMs - Math.min(RENEW_EARLY_MS, lifeMs / 2);
