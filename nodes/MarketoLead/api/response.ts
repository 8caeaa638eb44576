import { BatchFailure, KIND_OF_BLAME } from '../../../delivery/target';
import type { Fault } from '../../../transport/catalogue';
import { NEVER_SENT } from '../../../transport/networkFaults';
import type { Reason } from '../../../transport/reason';
import { listAt, memberOf, parseJson, textAt } from '../../../transport/json';
import { retryAfterOf } from '../../../transport/retryAfter';
import type { HttpResponse } from '../../../transport/send';
import { marketoFault, UNSURE } from './errors';
import { TIMING } from './limits';

/** The answer of a call that succeeded as a whole; its rows may have failed all the same. */
export interface Answer {
	result: readonly unknown[];
	nextPageToken: string | null;
}

export interface FaultDetails {
	/** Wait before the next call, in milliseconds. */
	retryAfterMs?: number;
	/** It is not known whether the call was carried out. */
	isUnsure?: boolean;
	/** Marketo's own words. They may quote the lead: for `mentions` only, never to be shown. */
	said?: string;
}

/** A call that failed as a whole. What it shows holds no personal data and no secret. */
export class MarketoFault extends BatchFailure implements Fault {
	readonly blame: Fault['blame'];
	readonly isUnsure: boolean;
	/** Hidden from whoever prints or serialises the fault. */
	readonly #said: string;

	constructor({ blame, reason }: Fault, { retryAfterMs, isUnsure = false, said = '' }: FaultDetails = {}) {
		super(KIND_OF_BLAME[blame], reason, retryAfterMs);
		this.blame = blame;
		this.isUnsure = isUnsure;
		this.#said = said;
	}

	/** Which of the texts Marketo's own words quote. */
	mentions(quoted: string): boolean {
		return quotes(this.#said, quoted);
	}
}

/** Marketo quotes names and values: "Field 'phone' not found" (error-codes.md, Record-Level). */
export const quotes = (said: string, text: string): boolean =>
	text !== '' && [`'${text}'`, `‘${text}’`, `‘${text}'`, `"${text}"`].some((quoted) => said.includes(quoted));

/** For a `catch`: a fault as a value. Anything else, e.g. a cancelled execution, is left to the engine. */
export const onlyFaults = async (thrown: unknown): Promise<MarketoFault> =>
	thrown instanceof MarketoFault ? thrown : await Promise.reject(asError(thrown));

const asError = (thrown: unknown): Error => (thrown instanceof Error ? thrown : new Error('Unknown failure'));

/**
 * Reads an answer. Nearly all failures come with HTTP 200 and `success: false` (error-codes.md, Error Types).
 *
 * @param startedMs when the call was begun, in milliseconds since 1970
 */
export function readAnswer(response: HttpResponse, startedMs: number): Answer | MarketoFault {
	const { status, body } = response;
	if (status !== 200) return httpFault(response, startedMs);
	const parsed = parseJson(body);
	if (memberOf(parsed, 'success') === true) {
		return { result: listAt(parsed, 'result'), nextPageToken: textAt(parsed, 'nextPageToken') ?? null };
	}
	const [error] = listAt(parsed, 'errors');
	const code = codeOf(error);
	if (code === undefined) return unreadable('ANSWER_UNREADABLE', startedMs);
	const fault = marketoFault(code);
	const asked = retryAfterOf(response);
	const details = { said: textAt(error, 'message'), retryAfterMs: asked ?? waitFor(code, startedMs) };
	return new MarketoFault(fault, { ...details, isUnsure: UNSURE.has(code) });
}

/** How long to wait after a code, in milliseconds; undefined: as the engine likes. */
function waitFor(code: string, startedMs: number): number | undefined {
	if (code === '606') return TIMING.windowMs;
	if (code === '615') return TIMING.turnMs;
	return UNSURE.has(code) ? settleMs(startedMs) : undefined;
}

/** How long Marketo may still be at work on a call that was begun at this time. */
const settleMs = (startedMs: number): number => Math.max(0, startedMs + TIMING.settleMs - Date.now());

function httpFault(response: HttpResponse, startedMs: number): MarketoFault {
	const { status } = response;
	if (status === 413 || status === 414) return new MarketoFault(marketoFault(String(status)));
	const asked = retryAfterOf(response);
	if (status === 429)
		return new MarketoFault(marketoFault('606'), { retryAfterMs: asked ?? TIMING.windowMs });
	if (status >= 300 && status < 500) {
		const reason = {
			code: `HTTP ${status}`,
			message: `The address of Marketo responded with HTTP ${status}`,
			cause:
				'Marketo itself responds to nearly every call with HTTP 200, so this is probably another service or a proxy.',
			remedy: 'Check Munchkin ID or Base URL in the Marketo Lead credential, and the proxy of n8n.',
		};
		return new MarketoFault({ blame: 'setup', reason });
	}
	return unreadable(`HTTP ${status}`, startedMs, asked);
}

/** No answer came. Unless no connection was made, it is not known whether the call was carried out. */
export function lostFault(fault: Fault, startedMs: number): MarketoFault {
	if (fault.blame === 'setup' || NEVER_SENT.has(fault.reason.code)) return new MarketoFault(fault);
	return new MarketoFault(fault, { isUnsure: true, retryAfterMs: settleMs(startedMs) });
}

/** The call went out, and its answer tells nothing. */
function unreadable(code: string, startedMs: number, askedMs = 0): MarketoFault {
	const reason: Reason = {
		code,
		message: `The response of Marketo cannot be read (${code})`,
		cause: 'It is not known whether Marketo processed the call.',
		remedy: 'If it happens again, lower Batch Size. Create or Update never writes a lead twice.',
	};
	const retryAfterMs = Math.max(askedMs, settleMs(startedMs));
	return new MarketoFault({ blame: 'passing', reason }, { isUnsure: true, retryAfterMs });
}

/** @returns the code of an error or reason; undefined when there is none that is like one of Marketo's */
export function codeOf(error: unknown): string | undefined {
	const code = memberOf(error, 'code');
	const text = typeof code === 'number' ? String(code) : code;
	return typeof text === 'string' && /^\d{3,4}$/.test(text) ? text : undefined;
}
