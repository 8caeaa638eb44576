import { setTimeout as wait } from 'node:timers/promises';
import type { createHttpHeaders, HttpClient, PipelineRequest, RestError } from '@azure/core-rest-pipeline';
import { parseRetryAfter } from '../transport/retryAfter';
import { entryOfStatus, NETWORK_CODES, SERVICE_CODES } from './catalogue';
import { TableFault } from './fault';
import type { Send, HttpResponse } from '../transport/send';

/** What the SDK brings to its transport: its own classes of headers and errors. */
export interface SdkParts {
	createHttpHeaders: typeof createHttpHeaders;
	RestError: typeof RestError;
}

/**
 * The SDK's transport over ours: signing, paging and retry stay with the SDK, the traffic goes through n8n.
 *
 * @param defaultTimeout milliseconds, where the SDK names none
 * @param retries how often what the SDK does not repeat is repeated, see `isThrottledSilently`
 * @param onDate told the service's clock (milliseconds) with every answer of the service
 */
export function httpClientOver(
	send: Send,
	sdk: SdkParts,
	defaultTimeout: number,
	retries: number,
	onDate: (date: number) => void,
): HttpClient {
	return {
		async sendRequest(request: PipelineRequest) {
			const exchange = async (): Promise<HttpResponse> =>
				await send({
					method: request.method,
					url: request.url,
					headers: request.headers.toJSON({ preserveCase: true }),
					body: typeof request.body === 'string' ? request.body : undefined,
					timeout: request.timeout > 0 ? request.timeout : defaultTimeout,
				}).catch(async (error: unknown) => await Promise.reject(restErrorOf(error, sdk)));
			let response = await exchange();
			for (let tried = 0; tried < retries && isThrottledSilently(response); tried++) {
				await wait(RETRY_PAUSES.retryDelayInMs * 2 ** tried * (0.5 + Math.random() / 2));
				response = await exchange();
			}
			if (isOfService(response)) {
				const date = Date.parse(response.headers.date ?? '');
				if (!Number.isNaN(date)) onDate(date);
			} else refuseStranger(response);
			refuseLongWait(response);
			return {
				request,
				status: response.status,
				headers: sdk.createHttpHeaders(response.headers),
				bodyAsText: response.body,
			};
		},
	};
}

/** The SDK's own pauses in milliseconds, growing by the power of two. */
export const RETRY_PAUSES = { retryDelayInMs: 500, maxRetryDelayInMs: 8_000 };

/**
 * The SDK repeats a 503 always, and a 429 only if a header names the wait (its `throttlingRetryStrategy` and
 * `exponentialRetryStrategy`). A gateway before the service may well leave it out.
 */
const isThrottledSilently = ({ status, headers }: HttpResponse): boolean =>
	status === 429 && !WAITS.some((name) => name in headers);
const WAITS = ['retry-after', 'retry-after-ms', 'x-ms-retry-after-ms'] as const;

/** Every response of the service has one of these headers ("Table Service REST API", Response Headers). */
const OWN_HEADERS = ['x-ms-request-id', 'x-ms-version', 'x-ms-error-code'] as const;
const OWN_WORDS = /"odata\.|schemas\.microsoft\.com\/ado\//;

const isOfService = ({ headers, body }: HttpResponse): boolean =>
	OWN_HEADERS.some((name) => name in headers) || OWN_WORDS.test(body.slice(0, 2000));

/** What these say holds whoever says so, e.g. a proxy; of the others, and of a success, it matters who speaks. */
const SAY_ENOUGH: ReadonlySet<number> = new Set([401, 403, 407, 408, 413, 429]);

/**
 * The sign-in page of a network, a gateway or a web server may answer in place of the service. The SDK would take a page with status 200
 * for a table without rows, and one with 404 for a row that was deleted.
 *
 * @throws TableFault, which the SDK does not repeat
 */
function refuseStranger({ status }: HttpResponse): void {
	if (status >= 500 || (status >= 300 && status < 400) || SAY_ENOUGH.has(status)) return;
	const { kind, cause, remedy } = NETWORK_CODES.PARSE_ERROR;
	throw new TableFault(kind, `HTTP ${status}`, cause, remedy);
}

/** Longest wait in milliseconds that the SDK may keep a request, and with it a poll or a node, waiting. */
const LONGEST_WAIT = 30_000;

/**
 * The SDK waits as long as the service asks, without a bound. A longer wait becomes a fault at once, with the time in it: the
 * caller knows better what to do meanwhile.
 *
 * @throws TableFault, which the SDK does not repeat
 */
function refuseLongWait({ status, headers }: HttpResponse): void {
	if (status !== 429 && status !== 503) return;
	const wait = parseRetryAfter(headers['retry-after'], Date.now());
	if (wait === undefined || wait <= LONGEST_WAIT) return;
	const code = headers['x-ms-error-code'] ?? 'ServerBusy';
	const { cause, remedy } = SERVICE_CODES[code] ?? entryOfStatus(status);
	throw new TableFault('passing', code, cause, remedy, undefined, wait);
}

/**
 * A transport's failure in the form that the SDK's retry knows. Only the code is taken over: n8n's errors may hold the address, and
 * with it a signature.
 */
function restErrorOf(error: unknown, { RestError }: SdkParts): RestError {
	const code = codeOf(error) ?? nameOf(error) ?? 'ECONNRESET';
	// axios calls its own time-out so; the SDK retries the system's.
	return new RestError('No response from the table service', {
		code: code === 'ECONNABORTED' ? 'ETIMEDOUT' : code,
	});
}

function codeOf(error: unknown): string | undefined {
	for (let at = error, depth = 0; typeof at === 'object' && at !== null && depth < 3; depth++) {
		if ('code' in at && typeof at.code === 'string') return at.code;
		at = 'cause' in at ? at.cause : undefined;
	}
	return undefined;
}

/** n8n's guard of the inner network names its errors and gives them no code. */
const nameOf = (error: unknown): string | undefined =>
	error instanceof Error && error.name !== 'Error' ? error.name : undefined;
