import type { Json, JsonObject } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';

/** What the codes mean (error-codes.md, Response-Level and Record-Level). All codes are strings on the wire. */
const MEANINGS: { readonly [code: string]: string } = {
	500: 'Internal Server error',
	502: 'Bad Gateway',
	600: 'Access token not given',
	601: 'Access token invalid',
	602: 'Access token expired',
	603: 'Access denied',
	604: 'Request time-out',
	605: 'HTTP method not supported',
	606: 'Rate limit exceeded',
	607: 'Daily quota reached',
	608: 'API temporarily unavailable',
	609: 'Invalid JSON',
	610: 'Requested resource not found',
	611: 'System error',
	612: 'Invalid content type',
	614: 'Invalid subscription',
	615: 'Concurrent access limit reached',
	701: 'A value cannot be blank',
	713: 'Transient error',
	719: 'Lock wait timeout',
	1002: 'A required parameter is missing',
	1003: 'Invalid data',
	1004: 'Lead not found',
	1005: 'Lead already exists',
	1006: 'Field not found',
	1007: 'Multiple leads match the lookup criteria',
	1008: 'Access denied to partition',
	1009: 'Partition name must be specified',
	1010: 'Partition update not allowed',
	1013: 'Object not found',
	1021: 'Company update not allowed',
};

export interface LabReason {
	code: string;
	message: string;
}

export const reasonOf = (code: string, message = MEANINGS[code] ?? `Code ${code}`): LabReason => ({
	code,
	message,
});

/** A refusal of the whole call: thrown by the parts, answered with HTTP 200 by the front. */
export class CallRefused extends Error {
	constructor(
		readonly code: string,
		message?: string,
	) {
		super(message ?? MEANINGS[code] ?? `Code ${code}`);
	}
}

let requests = 0;
/** e.g. `4f2a#1`; Marketo's support asks for it. */
const requestId = () => `4f2a#${(requests += 1)}`;

const JSON_TYPE = { 'content-type': 'application/json;charset=UTF-8' };
export const json = (status: number, body: Json): Answer => ({
	status,
	headers: JSON_TYPE,
	body: JSON.stringify(body),
});

/** Errors of the call come with HTTP 200 too (error-codes.md, Error Types). */
export const refused = ({ code, message }: LabReason): Answer =>
	json(200, { requestId: requestId(), success: false, errors: [{ code, message }] });

export const succeeded = (result: Json[], more: JsonObject = {}): Answer =>
	json(200, { requestId: requestId(), success: true, result, ...more });

export const isRecord = (value: unknown): value is JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
