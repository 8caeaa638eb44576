import { randomUUID } from 'node:crypto';

export const SERVICE_ROOT = '/api/data/v9.2/';

/** "Compose HTTP requests and handle errors": what each request carries. */
export const ODATA_HEADERS = {
	Accept: 'application/json',
	'OData-MaxVersion': '4.0',
	'OData-Version': '4.0',
} as const;

/** One operation, alone or in a batch. */
export interface ApiRequest {
	method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
	/** After the service root, encoded. */
	resource: string;
	headers?: { [name: string]: string };
	body?: string;
}

/** The answer to one operation of a batch. */
export interface PartAnswer {
	status: number;
	/** Names in lower case. */
	headers: { [name: string]: string };
	body: string;
}

const CRLF = '\r\n';

/**
 * Several operations as one request ("Execute batch operations using the Web API"): no change set, so that each is
 * carried out and answered on its own, also after one that failed.
 *
 * Bodies are JSON, in which line breaks are escaped: no value can look like a boundary.
 */
export function batchRequest(operations: readonly ApiRequest[]): ApiRequest {
	const boundary = `batch_${randomUUID()}`;
	const parts = operations.map(({ method, resource, headers, body }) =>
		[
			`--${boundary}`,
			'Content-Type: application/http',
			'Content-Transfer-Encoding: binary',
			'',
			`${method} ${SERVICE_ROOT}${resource} HTTP/1.1`,
			...headerLines({ ...ODATA_HEADERS, ...(body === undefined ? {} : JSON_TYPE), ...headers }),
			'',
			body ?? '',
			'',
		].join(CRLF),
	);
	return {
		method: 'POST',
		resource: '$batch',
		headers: {
			...ODATA_HEADERS,
			'Content-Type': `multipart/mixed; boundary="${boundary}"`,
			Prefer: 'odata.continue-on-error',
		},
		body: `${parts.join('')}--${boundary}--${CRLF}`,
	};
}

const JSON_TYPE = { 'Content-Type': 'application/json; charset=utf-8' };

const headerLines = (headers: { [name: string]: string }): string[] =>
	Object.entries(headers).map(([name, value]) => `${name}: ${value}`);

/**
 * Reads the answer to a batch, part by part. Its boundary is the server's own.
 *
 * @returns null when it is not a whole batch answer, e.g. because it was cut off
 */
export function readBatchAnswer(contentType: string, body: string): PartAnswer[] | null {
	const [, quoted, token] =
		/^multipart\/mixed\s*;.*?boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(contentType) ?? [];
	const boundary = quoted ?? token;
	if (boundary === undefined) return null;
	const sections = `\n${body}`.split(`\n--${boundary}`);
	if (sections.length < 2 || !sections.at(-1)?.startsWith('--')) return null;
	const parts = sections.slice(1, -1).map(readPart);
	return parts.every((part) => part !== null) ? parts : null;
}

/** Headers of the part, an empty line, the status line, headers, an empty line, the body. */
function readPart(section: string): PartAnswer | null {
	const [, http] = split(section.replace(/^\r?\n/, ''));
	const [head, body] = split(http.trimStart());
	const [statusLine = '', ...lines] = head.split(/\r?\n/);
	const [, status] = /^HTTP\/1\.[01] (\d{3})\b/.exec(statusLine) ?? [];
	if (status === undefined) return null;
	const headers = Object.fromEntries(
		lines.flatMap((line) => {
			const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
			return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value]];
		}),
	);
	return { status: Number(status), headers, body: body.trim() };
}

/** What comes before the first empty line, and what after it. */
function split(text: string): [before: string, after: string] {
	const [gap] = /\r?\n\r?\n/.exec(text) ?? [];
	if (gap === undefined) return [text, ''];
	const at = text.indexOf(gap);
	return [text.slice(0, at), text.slice(at + gap.length)];
}
