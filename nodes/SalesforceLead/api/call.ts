import type { Connection, HttpRequest, HttpResponse } from 'jsforce/lib/core';
import { PassThrough } from 'node:stream';
import { BatchFailure, failureOf, notAnswered, retriable } from '../../../delivery/target';
import { BoundedMap } from '../../../transport/boundedMap';
import { memberOf, parseJson } from '../../../transport/json';
import { withPatience } from '../../../transport/patience';
import { retryAfterOf } from '../../../transport/retryAfter';
import type { Send } from '../../../transport/send';
import { TokenMemory } from '../../../transport/tokenMemory';
import type { SalesforceAccess } from '../login/access';
import { identityOf, requestToken, type Token } from '../login/token';
import { type ApiUsage, ERRORS, failureOfCall, unreadable } from './errors';

/** A write may take minutes in an org with much automation; the API itself gives up after 10 (API limits, REST time-out). */
const TIMEOUT_MS = 120_000;
/** So long the fields of the lead that one execution has read serve the next ones. */
const DESCRIBE_REMEMBERED_MS = 60_000;

/** What the API tells of the fields of the lead, as it came. */
interface Describe {
	etag: string;
	body: string;
	/** Milliseconds since 1970. */
	askedAt: number;
}

const tokens = new TokenMemory<Token>();
/** By address and user: what a user may see differs. A few orgs at most. */
const describes = new BoundedMap<string, Describe>(20);

/** As after a restart of n8n. */
export function forgetAll(): void {
	tokens.clear();
	describes.clear();
}

export interface SessionOptions {
	/** Whether a token and fields from earlier executions are enough; if not, the org is asked. */
	mayRemember?: boolean;
	/** Whether login and reads are repeated while they meet passing faults; not where a person waits for the answer. */
	isPatient?: boolean;
	signal?: AbortSignal;
}

/** An open way into the org: jsforce for the protocol, n8n for the transport. */
export class Session {
	usage: ApiUsage | null = null;
	/** Whether something that the org was not asked for in this session came from an earlier one. */
	hasRemembered = false;
	/** A token that this session has asked for and that no call was accepted with yet. */
	private untried: Token | undefined;

	private constructor(
		private readonly access: SalesforceAccess,
		private readonly send: Send,
		private readonly options: SessionOptions,
		private token: Token,
		private readonly connection: Connection,
	) {}

	/**
	 * Signs in, which is one call unless there is a token.
	 *
	 * @throws BatchFailure
	 */
	static async open(access: SalesforceAccess, send: Send, options: SessionOptions = {}): Promise<Session> {
		const login: { made?: Token } = {};
		const logIn = async () => (login.made = await askForToken(access, send, options));
		const token = options.mayRemember ? await tokens.get(identityOf(access), logIn) : await logIn();
		// Loaded here and not above: n8n reads node files at boot, and the SDK is needed at the first lead only.
		const sdk = await import('../../../vendor/jsforce');
		class HelperTransport extends sdk.Transport {
			override httpRequest(request: HttpRequest) {
				return sdk.StreamPromise.create(() => ({
					stream: new PassThrough(),
					promise: session.exchange(request),
				}));
			}
		}
		const connection = new sdk.Connection({ instanceUrl: token.instanceUrl, version: access.version });
		connection._transport = new HelperTransport();
		const session = new Session(access, send, options, token, connection);
		session.untried = login.made;
		session.hasRemembered = login.made !== token;
		return session;
	}

	/** Address of a record in the browser. */
	addressOf(id: string): string {
		return `${this.token.instanceUrl}/${id}`;
	}

	/**
	 * Runs a call of jsforce.
	 *
	 * @throws BatchFailure, whatever went wrong
	 */
	async call<Result>(action: (connection: Connection) => PromiseLike<Result>): Promise<Result> {
		return await Promise.resolve(action(this.connection)).catch(
			async (thrown: unknown) => await Promise.reject(thrown instanceof BatchFailure ? thrown : sdkFailure()),
		);
	}

	/** A call that only reads and that comes before the first lead: patient, where the session is. */
	async read<Result>(action: (connection: Connection) => PromiseLike<Result>): Promise<Result> {
		const { isPatient, signal } = this.options;
		const once = async () => await this.call(action);
		return isPatient ? await withPatience(once, retriable, signal) : await once();
	}

	/** One request of jsforce, with a token that is renewed once when it was refused. */
	private async exchange(request: HttpRequest): Promise<HttpResponse> {
		const key = `${this.access.clientId} ${userOf(this.access)} ${request.url}`;
		const isDescribe = request.method === 'GET' && request.url.endsWith('/describe');
		const known = isDescribe ? describes.get(key) : undefined;
		if (known && this.options.mayRemember && Date.now() < known.askedAt + DESCRIBE_REMEMBERED_MS) {
			this.hasRemembered = true;
			return answerOf(known);
		}
		let response = await this.sendOnce(request, known?.etag);
		// A token that the API has never accepted is not worth another one: jsforce and the API would go round in circles.
		if (response.status === 401 && this.token !== this.untried) {
			await this.renewToken();
			response = await this.sendOnce(request, known?.etag);
		}
		if (response.status === 401) throw failureOf(NEVER_ACCEPTED);
		this.untried = undefined;
		if (response.status === 304 && known) {
			known.askedAt = Date.now();
			return answerOf(known);
		}
		if (response.status >= 300) {
			const retryAfterMs = retryAfterOf(response);
			throw failureOfCall({ ...response, retryAfterMs }, this.usage);
		}
		const { etag } = response.headers;
		if (isDescribe && etag && parseJson(response.body) !== undefined)
			describes.set(key, { etag, body: response.body, askedAt: Date.now() });
		return { statusCode: response.status, headers: response.headers, body: response.body };
	}

	private async sendOnce({ method, url, headers = {}, body }: HttpRequest, etag: string | undefined) {
		const response = await this.send({
			method,
			url,
			headers: {
				...withoutLength(headers),
				authorization: `Bearer ${this.token.value}`,
				...(etag === undefined ? {} : { 'if-none-match': etag }),
			},
			body: typeof body === 'string' ? body : undefined,
			timeout: TIMEOUT_MS,
			signal: this.options.signal,
		}).catch(notAnswered('Salesforce'));
		const match = /api-usage=(\d+)\/(\d+)/.exec(response.headers['sforce-limit-info'] ?? '');
		if (match) this.usage = { used: Number(match[1]), max: Number(match[2]) };
		return response;
	}

	/** Its login is patient: a passing fault in the middle of a run must not make the leads look refused. */
	private async renewToken(): Promise<void> {
		tokens.forget(this.token);
		const logIn = async () =>
			(this.untried = await askForToken(this.access, this.send, { ...this.options, isPatient: true }));
		this.token = await tokens.get(identityOf(this.access), logIn);
	}
}

async function askForToken(access: SalesforceAccess, send: Send, options: SessionOptions): Promise<Token> {
	const ask = async () => await requestToken(access, send, Date.now());
	return options.isPatient ? await withPatience(ask, retriable, options.signal) : await ask();
}

const NEVER_ACCEPTED = {
	blame: 'setup',
	reason: {
		code: 'INVALID_SESSION_ID',
		message: 'Salesforce does not accept the token that it issued',
		cause: 'The org opened a session for the app, but its API refuses the session.',
		remedy: ERRORS.INVALID_SESSION_ID.remedy,
	},
} as const;

/** jsforce makes errors of its own of answers that it cannot read; their texts may repeat what was written. */
const sdkFailure = unreadable;

const answerOf = ({ body }: Describe): HttpResponse => ({
	statusCode: 200,
	headers: { 'content-type': 'application/json' },
	body,
});

/** The helper counts the bytes itself. */
const withoutLength = (headers: { [name: string]: string }): { [name: string]: string } =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'));

const userOf = ({ grant }: SalesforceAccess): string => (grant.kind === 'jwt' ? grant.user : '');

/** The records of a query, all pages of it. */
export async function queryAll(
	session: Session,
	soql: string,
	isEarly = false,
): Promise<Array<{ [field: string]: unknown }>> {
	const ask = (connection: Connection) => connection.query(soql, { autoFetch: true, maxFetch: 50_000 });
	const answer: unknown = await (isEarly ? session.read(ask) : session.call(ask));
	const records = memberOf(answer, 'records');
	if (!Array.isArray(records)) throw unreadable();
	return records;
}

/** A text of SOQL: backslash and quote are escaped (SOQL, "Quoted String Escape Sequences"). */
export const quoted = (text: string): string => `'${text.replace(/[\\']/g, String.raw`\$&`)}'`;
