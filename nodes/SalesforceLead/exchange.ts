import type { HttpRequest, HttpResponse } from 'jsforce/lib/core';
import type { Send } from '../../transport/send';
import { parseRetryAfter } from '../../delivery/retry';
import { readErrors, SalesforceFault } from './fault';
import { networkCodeOf } from './networkFaults';

/** The header `Sforce-Limit-Info` of every answer: calls of the last 24 hours and how many the org has. */
export interface ApiUsage {
	used: number;
	max: number;
}

/** A write may take minutes in an org with much automation; the API itself gives up after 10 (API limits, REST time-out). */
const TIMEOUT_MS = 120_000;

/** Describes of this process, by address and user: what a user may see differs. A few orgs at most. */
const describes = new Map<string, { etag: string; body: string }>();
const MAX_DESCRIBES = 20;

/**
 * All HTTP of one session, through n8n. Failures become SalesforceFault, so that status, code and headers stay together;
 * only 401 is handed on, for jsforce to renew the token. Describes are asked for with their ETag.
 */
export class Exchange {
	usage: ApiUsage | null = null;
	/** Whether any call was let in with the present token. */
	isTokenAccepted = false;

	/**
	 * @param user who the describes belong to; never a secret
	 */
	constructor(
		private readonly send: Send,
		private readonly user: string,
		private readonly signal?: AbortSignal,
	) {}

	async run({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
		const key = `${this.user} ${url}`;
		const known = method === 'GET' && url.endsWith('/describe') ? describes.get(key) : undefined;
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
			return { statusCode: 200, headers: { 'content-type': 'application/json' }, body: known.body };
		}
		if (response.status >= 300 && response.status !== 401) throw faultOfResponse(response);
		const { etag } = response.headers;
		if (url.endsWith('/describe') && response.status === 200 && etag) {
			remember(key, { etag, body: response.body });
		}
		return { statusCode: response.status, headers: response.headers, body: response.body };
	}
}

function remember(key: string, describe: { etag: string; body: string }): void {
	const oldest = describes.keys().next().value;
	if (describes.size >= MAX_DESCRIBES && oldest !== undefined) describes.delete(oldest);
	describes.set(key, describe);
}

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
