import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import { Readable } from 'node:stream';

export interface Post {
	url: string;
	headers: { [name: string]: string };
	body: string;
}

export interface PostOptions {
	/** For connecting and for the response, in milliseconds. */
	timeoutMs: number;
	ignoreSslIssues: boolean;
}

export interface EndpointResponse {
	status: number;
	headers: { [name: string]: unknown };
	/** Null when it was too long, too slow or cut off: the status is known all the same. */
	body: string | null;
}

/** More than this of a response is of no use here, and must not fill the memory. */
const MAX_RESPONSE_BYTES = 64 * 1024;

/**
 * Sends one post through n8n, so that its proxy, CA and SSRF settings hold. Redirects are not followed.
 *
 * @throws whatever n8n throws when there is no response; it may hold URL and body, so only its code may be shown
 */
export async function post(
	context: IExecuteFunctions,
	message: Post,
	options: PostOptions,
): Promise<EndpointResponse> {
	const request: IHttpRequestOptions = {
		...message,
		method: 'POST',
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		timeout: options.timeoutMs,
		skipSslCertificateValidation: options.ignoreSslIssues,
	};
	const response: unknown = await context.helpers.httpRequestWithAuthentication.call(
		context,
		'httpsEndpointApi',
		request,
	);
	const { statusCode, headers, body } = partsOf(response);
	return { status: statusCode, headers, body: await readBounded(body, options.timeoutMs) };
}

function partsOf(response: unknown): {
	statusCode: number;
	headers: EndpointResponse['headers'];
	body: unknown;
} {
	const parts: { statusCode?: unknown; headers?: unknown; body?: unknown } =
		typeof response === 'object' && response !== null ? response : {};
	return {
		statusCode: typeof parts.statusCode === 'number' ? parts.statusCode : 0,
		headers: typeof parts.headers === 'object' && parts.headers !== null ? { ...parts.headers } : {},
		body: parts.body,
	};
}

/** Reads a body up to the limits of size and time, and lets go of the connection if they are passed. */
async function readBounded(body: unknown, timeoutMs: number): Promise<string | null> {
	if (!(body instanceof Readable)) return typeof body === 'string' ? body : null;
	const timer = setTimeout(() => body.destroy(), timeoutMs);
	const chunks: Buffer[] = [];
	let size = 0;
	try {
		for await (const chunk of body) {
			const bytes = Buffer.from(chunk);
			size += bytes.length;
			if (size > MAX_RESPONSE_BYTES) return null;
			chunks.push(bytes);
		}
		return body.errored ? null : Buffer.concat(chunks).toString('utf8');
	} catch {
		return null;
	} finally {
		clearTimeout(timer);
		body.destroy();
	}
}
