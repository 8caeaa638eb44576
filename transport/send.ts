import type { IHttpRequestMethods, IHttpRequestOptions } from 'n8n-workflow';

/** One HTTP exchange with a vendor. Bodies are text: all of them speak JSON, forms or multipart. */
export interface HttpRequest {
	method: string;
	url: string;
	headers: Record<string, string>;
	body?: string;
	/** Milliseconds until the exchange is given up, also when an answer still comes in byte by byte. */
	timeout: number;
	signal?: AbortSignal;
}

export interface HttpResponse {
	status: number;
	headers: Record<string, string>;
	body: string;
}

/**
 * Sends one request and answers with whatever status came back.
 *
 * @throws the transport's error when no answer came (name not found, connection refused, time-out), and one with the code
 *   `ANSWER_TOO_SLOW` when an answer did not end in time
 */
export type Send = (request: HttpRequest) => Promise<HttpResponse>;

interface FullResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** n8n's own request helper, as far as it is needed: proxy, CA and SSRF settings hold because all traffic goes through it. */
export interface HttpRequestHelper {
	httpRequest(options: IHttpRequestOptions): Promise<unknown>;
}

/** Sends through `this.helpers.httpRequest` of a node. */
export function sendThrough(helpers: HttpRequestHelper): Send {
	return async ({ method, url, headers, body, timeout, signal }) => {
		const response = await inTime(
			timeout,
			signal,
			async (abortSignal) =>
				await helpers.httpRequest({
					// The SDK uses GET, POST, PUT, PATCH, MERGE and DELETE; n8n's type lists all of them but MERGE, which the SDK tunnels as PATCH.
					method: method as IHttpRequestMethods,
					url,
					headers,
					body,
					timeout,
					abortSignal,
					encoding: 'text',
					returnFullResponse: true,
					ignoreHttpStatusErrors: true,
					disableFollowRedirect: true,
				}),
		);
		return readFullResponse(response);
	};
}

/** The request function of n8n's credential test context, which offers nothing newer. */
export interface LegacyRequestHelper {
	request(options: object): Promise<unknown>;
}

/** Sends through the `helpers.request` of a credential test. */
export function sendThroughLegacy(helpers: LegacyRequestHelper): Send {
	return async ({ method, url, headers, body, timeout }) => {
		const response = await inTime(
			timeout,
			undefined,
			async () =>
				await helpers.request({
					method,
					uri: url,
					headers,
					body,
					timeout,
					json: false,
					simple: false,
					resolveWithFullResponse: true,
					followRedirect: false,
				}),
		);
		return readFullResponse(response);
	};
}

/**
 * Ends an exchange after its time. The time-outs of the request helpers count from one byte to the next, so that an answer
 * that trickles in would never end.
 */
async function inTime<Result>(
	milliseconds: number,
	signal: AbortSignal | undefined,
	exchange: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
	const timer = new AbortController();
	const both = signal ? AbortSignal.any([signal, timer.signal]) : timer.signal;
	let timeout: NodeJS.Timeout | undefined;
	const tooSlow = new Promise<never>((_resolve, reject) => {
		timeout = setTimeout(() => {
			reject(Object.assign(new Error('The response did not end in time'), { code: 'ANSWER_TOO_SLOW' }));
			timer.abort();
		}, milliseconds + GRACE_MS);
	});
	try {
		return await Promise.race([exchange(both), tooSlow]);
	} finally {
		clearTimeout(timeout);
	}
}

/** The helper's own time-out comes first, where it can: its error says more. */
const GRACE_MS = 1_000;

function readFullResponse(response: unknown): HttpResponse {
	if (!isFullResponse(response)) throw new TypeError('n8n returned no complete response');
	const headers: Record<string, string> = {};
	for (const [name, value] of Object.entries(response.headers)) headers[name.toLowerCase()] = String(value);
	return { status: response.statusCode, headers, body: textOf(response.body) };
}

function isFullResponse(value: unknown): value is FullResponse {
	return (
		typeof value === 'object' &&
		value !== null &&
		'statusCode' in value &&
		typeof value.statusCode === 'number' &&
		'headers' in value &&
		typeof value.headers === 'object' &&
		value.headers !== null
	);
}

function textOf(body: unknown): string {
	if (body === undefined || body === null) return '';
	return typeof body === 'string' ? body : JSON.stringify(body);
}
