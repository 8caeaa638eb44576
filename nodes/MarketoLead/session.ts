import type { Send, HttpRequest } from '../../transport/send';
import type { Account } from './account';
import { readAnswer } from './answer';
import type { Answer } from './answer';
import { connectionFault, MarketoFault } from './fault';
import { readFields } from './fields';
import type { FieldCatalogue } from './fields';
import type { Gate } from './gate';
import { readToken, tokenUrl } from './login';
import type { Login, Token } from './login';
import { quotaReason } from './quota';
import { TIMING } from './timing';

/** One call of the REST interface. */
export interface ApiCall {
	method: 'GET' | 'POST';
	/** From the base address on, e.g. `/rest/v1/leads.json`. */
	path: string;
	query?: { [name: string]: string };
	/** JSON text. */
	body?: string;
}

export interface Surroundings {
	send: Send;
	gate: Gate;
	login: Login;
	/** Aborted when the execution is cancelled: no further call is made then. */
	signal?: AbortSignal;
}

/** The way to one subscription: logs in, paces, and renews the token once when it is refused. */
export class Session {
	constructor(
		private readonly account: Account,
		private readonly surroundings: Surroundings,
	) {}

	/**
	 * Makes one call; writes wait for their turn.
	 *
	 * @throws MarketoFault
	 */
	async call(call: ApiCall): Promise<Answer> {
		const { gate, signal } = this.surroundings;
		const work = async () => await this.callWithToken(call);
		const said = call.method === 'POST' ? await gate.inTurn(work, signal) : await work();
		if (said instanceof MarketoFault) throw said;
		return said;
	}

	/** The fields of a person, asked for once a day. */
	async fields(): Promise<FieldCatalogue> {
		const { login } = this.surroundings;
		if (!login.fields || login.fields.until <= Date.now()) {
			const catalogue = this.call({ method: 'GET', path: '/rest/v1/leads/describe2.json' }).then(
				({ result }) => readFields(result),
			);
			login.fields = { until: Date.now() + TIMING.fieldsMs, catalogue };
			// A failure is not kept for a day.
			catalogue.catch(() => this.forgetFields());
		}
		return await login.fields.catalogue;
	}

	forgetFields(): void {
		this.surroundings.login.fields = undefined;
	}

	/** @throws MarketoFault */
	async token(): Promise<Token> {
		const { login } = this.surroundings;
		const before = login.token;
		const known = await before?.catch(() => undefined);
		if (known && known.expiresAt > Date.now()) return known;
		// Another call may have asked for a new one meanwhile.
		const token = login.token && login.token !== before ? login.token : this.logIn();
		login.token = token;
		return await token;
	}

	/**
	 * 601 and 602 come with HTTP 200, so nothing before this place notices them. They say that the call was not carried
	 * out (error-codes.md: 6xx), so it is made again, once.
	 */
	private async callWithToken(call: ApiCall): Promise<Answer | MarketoFault> {
		const token = await this.token();
		const said = await this.exchange(call, token);
		if (!(said instanceof MarketoFault) || said.kind !== 'token') return said;
		this.forgetToken(token);
		const again = await this.exchange(call, await this.token());
		const isRefused = again instanceof MarketoFault && again.kind === 'token';
		return isRefused ? new MarketoFault('setup', again.reason) : again;
	}

	private async exchange(call: ApiCall, { value }: Token): Promise<Answer | MarketoFault> {
		const { gate, send, signal } = this.surroundings;
		if (gate.closedUntil > Date.now()) return new MarketoFault('quota', quotaReason(gate.closedUntil));
		await gate.pace(this.account.callsPerWindow, signal);
		const startedMs = Date.now();
		const said = await send(this.requestFor(call, value)).then(
			(response) => readAnswer(response, startedMs),
			(thrown: unknown) => connectionFault(thrown, startedMs),
		);
		if (!(said instanceof MarketoFault)) return said;
		if (said.kind === 'quota') {
			gate.close();
			return new MarketoFault('quota', quotaReason(gate.closedUntil));
		}
		if (said.kind === 'unsure' && call.method === 'POST') gate.rest(said.retryAfterMs ?? 0);
		return said;
	}

	/** The token travels in the header only: support for tokens in the query ended in 2026 (authentication.md). */
	private requestFor({ method, path, query = {}, body }: ApiCall, token: string): HttpRequest {
		const search = new URLSearchParams(query).toString();
		return {
			method,
			url: `${this.account.baseUrl}${path}${search === '' ? '' : `?${search}`}`,
			headers: {
				Authorization: `Bearer ${token}`,
				Accept: 'application/json',
				...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
			},
			body,
			timeout: TIMING.timeoutMs,
		};
	}

	/** Only the token that was refused is forgotten: another call may have brought a new one meanwhile. */
	private forgetToken(refused: Token): void {
		refused.expiresAt = 0;
	}

	private async logIn(): Promise<Token> {
		const { send } = this.surroundings;
		const startedMs = Date.now();
		const said = await send({
			method: 'GET',
			url: tokenUrl(this.account),
			headers: { Accept: 'application/json' },
			timeout: TIMING.timeoutMs,
		}).then(
			(response) => readToken(response, startedMs),
			(thrown: unknown) => connectionFault(thrown, startedMs),
		);
		if (!(said instanceof MarketoFault)) return said;
		// Asking for a token changes nothing, so a lost answer is no riddle.
		throw said.kind === 'unsure' ? new MarketoFault('wait', said.reason) : said;
	}
}
