import type { Connection, HttpRequest } from 'jsforce/lib/core';
import { PassThrough } from 'node:stream';
import type { Send } from '../../transport/send';
import { BatchFailure } from '../../delivery/target';
import type { SalesforceAccess } from './access';
import { Exchange } from './exchange';
import type { ApiUsage } from './exchange';
import { failureOf } from './failure';
import { requestToken, userKeyOf } from './token';
import type { Token } from './token';
import { forgetToken, rememberedToken, rememberToken } from './memory';

export interface SessionOptions {
	/** Whether a token and a describe of the last minute will do; if not, the org is asked. */
	mayRemember?: boolean;
	signal?: AbortSignal;
}

/** An open way into the org: jsforce for the protocol, n8n for the transport. */
export class Session {
	/** Why no new token could be had; kept here, because jsforce hands on no more than a text. */
	private refreshFailure: unknown;

	private constructor(
		private readonly connection: Connection,
		private readonly exchange: Exchange,
		private readonly isTokenRemembered: boolean,
	) {}

	/**
	 * Logs in, which is one call unless there is a token.
	 *
	 * @throws BatchFailure
	 */
	static async open(
		access: SalesforceAccess,
		send: Send,
		{ mayRemember = false, signal }: SessionOptions = {},
	): Promise<Session> {
		const known = mayRemember ? rememberedToken(access, Date.now()) : undefined;
		const { accessToken, instanceUrl } = known ?? (await freshToken(access, send));
		// Loaded here and not above: n8n reads node files at boot, and the SDK is needed at the first lead only.
		const sdk = await import('../../vendor/jsforce');
		const exchange = new Exchange(send, userKeyOf(access), mayRemember, signal);
		// A remembered token has been let in before: that it is refused now only means that its time is over.
		exchange.isTokenAccepted = known !== undefined;
		class HelperTransport extends sdk.Transport {
			override httpRequest(request: HttpRequest) {
				return sdk.StreamPromise.create(() => ({
					stream: new PassThrough(),
					promise: exchange.run(request),
				}));
			}
		}
		const connection = new sdk.Connection({
			instanceUrl,
			accessToken,
			version: access.version,
			refreshFn: (_connection, done) => {
				session.newToken(access, send).then(
					(token) => done(null, token),
					(thrown: unknown) => {
						session.refreshFailure = thrown;
						done(new Error('No new token'));
					},
				);
			},
		});
		connection._transport = new HelperTransport();
		const session = new Session(connection, exchange, known !== undefined);
		return session;
	}

	get usage(): ApiUsage | null {
		return this.exchange.usage;
	}

	/** Whether something that the org was not asked for in this session came from an earlier one. */
	get hasRemembered(): boolean {
		return this.isTokenRemembered || this.exchange.hasRemembered;
	}

	/** Address of a record in the browser. */
	addressOf(id: string): string {
		return `${this.connection.instanceUrl}/${id}`;
	}

	/**
	 * Runs calls of jsforce.
	 *
	 * @throws BatchFailure, whatever went wrong
	 */
	async call<Result>(action: (connection: Connection) => PromiseLike<Result>): Promise<Result> {
		return await Promise.resolve(action(this.connection)).catch(async (thrown: unknown) => {
			const cause = this.refreshFailure ?? thrown;
			this.refreshFailure = undefined;
			return await Promise.reject(failureOf(cause, this.usage));
		});
	}

	/** jsforce asks for a new token at every 401, without end; a token that was never let in is not worth another one. */
	private async newToken(access: SalesforceAccess, send: Send): Promise<string> {
		forgetToken(access);
		if (!this.exchange.isTokenAccepted) {
			throw new BatchFailure('setup', {
				code: 'INVALID_SESSION_ID',
				message: 'Salesforce does not accept its own token',
				cause: 'The org opened a session for the app, and its API refuses it.',
				remedy:
					'Check that the scope "Manage user data via APIs (api)" is selected in the app, that the user has the permission API Enabled, and that the network of n8n is allowed.',
			});
		}
		this.exchange.isTokenAccepted = false;
		return (await freshToken(access, send)).accessToken;
	}
}

async function freshToken(access: SalesforceAccess, send: Send): Promise<Token> {
	const token = await requestToken(access, send, Date.now());
	rememberToken(access, token, Date.now());
	return token;
}
