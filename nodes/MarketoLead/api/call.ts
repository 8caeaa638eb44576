import { networkFaultOf } from '../../../transport/networkFaults';
import type { HttpRequest, Send } from '../../../transport/send';
import type { Account } from '../login/access';
import { forgetToken, type Token, tokenOf } from '../login/token';
import { type Answer, lostFault, MarketoFault, readAnswer } from './response';
import { TOKEN_CODES } from './errors';
import { type Limits, limitsOf, nextReset, quotaReason, TIMING } from './limits';

/** One call of the REST interface. */
export interface ApiCall {
	method: 'GET' | 'POST';
	/** From the base address on, e.g. `/rest/v1/leads.json`. */
	path: string;
	query?: { [name: string]: string };
	/** JSON text, or form fields where `isForm` is set. */
	body?: string;
	isForm?: true;
}

/** The way to one subscription: paces calls, logs in, and renews the token once when it is refused. */
export class MarketoApi {
	private readonly limits: Limits;

	constructor(
		readonly account: Account,
		private readonly send: Send,
		private readonly signal?: AbortSignal,
	) {
		this.limits = limitsOf(account.baseUrl, account.callsPerWindow);
	}

	/**
	 * Does work that writes, while no other execution of this process does.
	 *
	 * A lost answer delays the next turn until Marketo has surely finished.
	 */
	async inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
		return await this.limits.writes.run(work, this.signal);
	}

	/**
	 * Makes one call; a write must be made in a turn.
	 *
	 * @throws MarketoFault
	 */
	async call(call: ApiCall): Promise<Answer> {
		const isWrite = call.method === 'POST' && !call.isForm;
		const said = await this.callWithToken(call);
		if (!(said instanceof MarketoFault)) return said;
		if (said.isUnsure && isWrite) this.limits.writes.pause(said.retryAfterMs ?? 0);
		// A read that was lost is repeated without a thought.
		throw said.isUnsure && !isWrite ? new MarketoFault(said) : said;
	}

	/** Who is logged in. @throws MarketoFault */
	async token(): Promise<Token> {
		return await tokenOf(this.account, this.send);
	}

	/** 601 and 602 come with HTTP 200 and say that the call was not carried out (error-codes.md: 6xx), so it is repeated. */
	private async callWithToken(call: ApiCall): Promise<Answer | MarketoFault> {
		const token = await this.token();
		const said = await this.exchange(call, token);
		if (!(said instanceof MarketoFault) || !TOKEN_CODES.has(said.reason.code)) return said;
		forgetToken(token);
		return await this.exchange(call, await this.token());
	}

	private async exchange(call: ApiCall, { value }: Token): Promise<Answer | MarketoFault> {
		const { limits, signal } = this;
		return await limits.calls.run(async () => {
			if (limits.quota.resetsAt > Date.now()) return quotaFault(limits.quota.resetsAt);
			const startedMs = Date.now();
			const said = await this.send(this.requestFor(call, value)).then(
				(response) => readAnswer(response, startedMs),
				(thrown: unknown) => lostFault(networkFaultOf(thrown, 'Marketo'), startedMs),
			);
			if (!(said instanceof MarketoFault)) return said;
			if (said.reason.code === '607') return this.closeUntilReset();
			if (said.reason.code === '606') limits.calls.pause(said.retryAfterMs ?? TIMING.windowMs);
			return said;
		}, signal);
	}

	/** The daily quota is used up: no execution makes a call until it begins anew. */
	closeUntilReset(): MarketoFault {
		this.limits.quota.resetsAt = nextReset(Date.now());
		return quotaFault(this.limits.quota.resetsAt);
	}

	/** The token travels in the header only: support for tokens in the query ended in 2026 (authentication.md). */
	private requestFor({ method, path, query = {}, body, isForm }: ApiCall, token: string): HttpRequest {
		const search = new URLSearchParams(query).toString();
		const type = isForm ? 'application/x-www-form-urlencoded' : 'application/json';
		return {
			method,
			url: `${this.account.baseUrl}${path}${search === '' ? '' : `?${search}`}`,
			headers: {
				Authorization: `Bearer ${token}`,
				Accept: 'application/json',
				...(body === undefined ? {} : { 'Content-Type': type }),
			},
			body,
			timeout: TIMING.timeoutMs,
		};
	}
}

const quotaFault = (resetMs: number): MarketoFault =>
	new MarketoFault({ blame: 'setup', reason: quotaReason(resetMs) });
