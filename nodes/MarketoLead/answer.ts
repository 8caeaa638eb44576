import type { HttpResponse } from '../../transport/send';
import { faultOf, lostAnswer, MarketoFault } from './fault';
import { requestFault } from './requestErrors';

/** The answer of a call that succeeded as a whole; its rows may have failed all the same. */
export interface Answer {
	result: unknown[];
}

/**
 * Reads an answer. Nearly all failures come with HTTP 200 and `success: false` (error-codes.md, Error Types).
 *
 * @param startedMs when the call was begun, in milliseconds since 1970
 */
export function readAnswer({ status, body }: HttpResponse, startedMs: number): Answer | MarketoFault {
	if (status !== 200) return httpFault(status, startedMs);
	const parsed = parse(body);
	if (member(parsed, 'success') === true) {
		const result = member(parsed, 'result');
		return { result: Array.isArray(result) ? result : [] };
	}
	const errors = member(parsed, 'errors');
	const code = member(Array.isArray(errors) ? errors[0] : undefined, 'code');
	const isCode = typeof code === 'string' && /^\d{3,4}$/.test(code);
	return isCode ? faultOf(requestFault(code), startedMs) : lostAnswer('ANSWER_UNREADABLE', startedMs);
}

function httpFault(status: number, startedMs: number): MarketoFault {
	if (status === 413) return faultOf(requestFault('413'), startedMs);
	if (status === 429) return faultOf(requestFault('606'), startedMs);
	if (status >= 300 && status < 500) {
		return new MarketoFault('setup', {
			code: `HTTP ${status}`,
			message: `The address of Marketo answered HTTP ${status}`,
			cause: 'What answers there is not the REST interface of Marketo.',
			remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential.',
		});
	}
	return lostAnswer(`HTTP ${status}`, startedMs);
}

export function parse(body: string): unknown {
	try {
		return JSON.parse(body);
	} catch {
		return undefined;
	}
}

export const member = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
