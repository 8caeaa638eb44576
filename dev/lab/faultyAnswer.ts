import type { ServerResponse } from 'node:http';
import { retryAfterHeader } from './faults';
import type { Fault } from './faults';

/** What a vendor would have answered had nothing gone wrong. */
export interface Answer {
	status: number;
	headers?: Readonly<Record<string, string>>;
	body: string;
}

export function send(response: ServerResponse, answer: Answer): void {
	// A 204 has no body and says nothing of its length (RFC 9110, section 8.6).
	const length = answer.status === 204 ? {} : { 'content-length': Buffer.byteLength(answer.body) };
	response.writeHead(answer.status, { ...answer.headers, ...length });
	response.end(answer.body);
}

/**
 * Shows a fault on the wire.
 *
 * @param answer the right answer, of which some faults keep a part; absent when the fault comes before the work
 * @param elsewhere path that a redirect points at
 */
export function sendFaulty(
	response: ServerResponse,
	fault: Exclude<Fault, { kind: 'slow' }>,
	answer: Answer | undefined,
	elsewhere: string,
): void {
	switch (fault.kind) {
		case 'status':
			return send(response, statusAnswer(fault));
		case 'reset':
			response.socket?.resetAndDestroy();
			return;
		case 'hang':
			return;
		case 'redirect':
			return send(response, { status: 302, headers: { location: elsewhere }, body: '' });
		case 'badJson':
			return send(response, {
				status: answer?.status ?? 200,
				headers: JSON_TYPE,
				body: '{"id": "unfinished',
			});
		case 'truncate':
			return sendTruncated(response, answer?.body ?? '{}');
		case 'huge':
			return sendHuge(response, fault.bytes ?? Number.POSITIVE_INFINITY);
	}
}

const JSON_TYPE = { 'content-type': 'application/json' };

function statusAnswer(fault: Extract<Fault, { kind: 'status' }>): Answer {
	const { status, retryAfter, code, json, text, headers } = fault;
	return {
		status,
		headers: {
			...(text === undefined ? JSON_TYPE : { 'content-type': 'text/html; charset=utf-8' }),
			...headers,
			...(retryAfter === undefined ? {} : { 'retry-after': retryAfterHeader(retryAfter) }),
			...(code === undefined ? {} : { 'x-ms-error-code': code }),
		},
		body: text ?? JSON.stringify(json ?? bodyOf(status, code)),
	};
}

const bodyOf = (status: number, code: string | undefined): object =>
	code === undefined
		? { title: `Scripted ${status}` }
		: { 'odata.error': { code, message: { lang: 'en-US', value: `Scripted ${status}` } } };

/** The connection is cut in the middle of the body (RFC 9112, section 8: an incomplete message). */
function sendTruncated(response: ServerResponse, body: string): void {
	response.writeHead(200, { ...JSON_TYPE, 'content-length': Buffer.byteLength(body) + 100 });
	response.write(body, () => response.destroy());
}

const HUGE_CHUNK = Buffer.alloc(64 * 1024, 'x');

/** Writes no faster than the client reads, so that only the client's memory is at stake. */
function sendHuge(response: ServerResponse, bytes: number): void {
	let left = bytes;
	response.writeHead(200, JSON_TYPE);
	response.write('{"padding":"');
	const pump = (): void => {
		while (!response.destroyed) {
			if (left <= 0) {
				response.end('"}');
				return;
			}
			const chunk = left < HUGE_CHUNK.length ? HUGE_CHUNK.subarray(0, left) : HUGE_CHUNK;
			left -= chunk.length;
			if (!response.write(chunk)) {
				response.once('drain', pump);
				return;
			}
		}
	};
	pump();
}
