import type { HttpRequest, HttpResponse } from 'jsforce/lib/core';
import type { Send } from '../../transport/send';
import { parseRetryAfter } from '../../transport/retryAfter';
import { readErrors, SalesforceFault } from './fault';
import { networkCodeOf } from './networkFaults';
import { describeOf, isRecent, rememberDescribe } from './memory';
import type { Describe } from './memory';

/** The header `Sforce-Limit-Info` of every answer: calls of the last 24 hours and how many the org has. */
export interface ApiUsage {
	used: number;
	max: number;
}

/** A write may take minutes in an org with much automation; the API itself gives up after 10 (API limits, REST time-out). */
const TIMEOUT_MS = 120_000;

/**
 * All HTTP of one session, through n8n. Failures become SalesforceFault, so that status, code and headers stay together;
 * only 401 is handed on, for jsforce to renew the token. Describes are asked for with their ETag, if they are asked for at all.
 */
export class Exchange {
	usage: ApiUsage | null = null;
	/** Whether any call was let in with the present token. */
	isTokenAccepted = false;
	/** Whether a describe was had from memory. */
	hasRemembered = false;

	/**
	 * @param user who the describes belong to; never a secret
	 * @param mayRemember whether a describe of the last minute will do
	 */
	constructor(
		private readonly send: Send,
		private readonly user: string,
		private readonly mayRemember: boolean,
		private readonly signal?: AbortSignal,
	) {}

	async run({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
		const key = `${this.user} ${url}`;
		const known = method === 'GET' && url.endsWith('/describe') ? describeOf(key) : undefined;
		if (known && this.mayRemember && isRecent(known, Date.now())) {
			this.hasRemembered = true;
			return answerOf(known);
		}
		const response = await this.send({
			method,
			url,
			headers: { ...withoutLength(headers), ...(known ? { 'if-none-match': known.etag } : {}) },
			body: typeof body === 'string' ? body : undefined,
			timeout: TIMEOUT_MS,
			signal: this.signal,
		}).catch(async (thrown: unknown) => await Promise.reject(new SalesforceFault(0, networkCodeOf(thrown))));
		this.usage = usageOf(response.headers) ?? this.usage;
		if (response.status !== 401) this.isTokenAccepted = true;
		if (response.status === 304 && known) {
			known.askedAt = Date.now();
			return answerOf(known);
		}
		if (response.status >= 300 && response.status !== 401) throw faultOfResponse(response);
		const { etag } = response.headers;
		if (url.endsWith('/describe') && response.status === 200 && etag) {
			rememberDescribe(key, { etag, body: response.body, askedAt: Date.now() });
		}
		return { statusCode: response.status, headers: response.headers, body: response.body };
	}
}

const answerOf = ({ body }: Describe): HttpResponse => ({
	statusCode: 200,
	headers: { 'content-type': 'application/json' },
	body,
});

/** The helper counts the bytes itself. */
const withoutLength = (headers: HttpRequest['headers'] = {}): { [name: string]: string } =>
	Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'content-length'));

function usageOf(headers: { [name: string]: string }): ApiUsage | null {
	const match = /api-usage=(\d+)\/(\d+)/.exec(headers['sforce-limit-info'] ?? '');
	return match ? { used: Number(match[1]), max: Number(match[2]) } : null;
}

function faultOfResponse({ status, headers, body }: Awaited<ReturnType<Send>>): SalesforceFault {
	const [first] = readErrors(parsed(body));
	const retryAfterMs = parseRetryAfter(headers['retry-after'], Date.now());
	return new SalesforceFault(status, first?.code ?? `HTTP ${status}`, first?.fields, retryAfterMs);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}
