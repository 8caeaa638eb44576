import { type WriteResult, resultOf } from '../../../delivery/outcome';
import { failureOf } from '../../../delivery/target';
import { vendorWord } from '../../../delivery/vendorWord';
import type { Lead } from '../../../lead/lead';
import { memberOf, parseJson } from '../../../transport/json';
import { parseRetryAfter } from '../../../transport/retryAfter';
import type { EndpointResponse } from '../api/call';
import { responseFault, webPageFault, webPageNotice } from '../api/errors';

/** Credential, plan, network: these are the same for every lead. Any other refusal may be a firewall's answer to one lead. */
const ABOUT_ALL_LEADS: ReadonlySet<number> = new Set([401, 402, 407, 511]);

/** Refusals that may be about the one lead that was posted; a Retry-After in them holds no other lead back. */
const ABOUT_ONE_LEAD: ReadonlySet<number> = new Set([400, 403, 406, 409, 413, 422, 423]);

/** What the node knows of the endpoint beforehand. */
export interface Expectation {
	/** For texts. */
	host: string;
	/** Whether a web page counts as no answer of the endpoint. */
	refuseWebPages: boolean;
}

/**
 * Reads a response as the result for the one lead that was posted.
 *
 * 201 is `created`. A response that is marked as replayed (header `Idempotent-Replayed`) is `unchanged`: the endpoint
 * had received this very lead before. Any other 2xx is `accepted`: it confirms receipt and no more. A web page may come from
 * somebody else than the endpoint, so the user is told, or has asked not to believe it.
 *
 * @param nowMs milliseconds since 1970, for a Retry-After that is a date
 * @throws BatchFailure for responses that concern all leads
 */
export function readResponse(
	response: EndpointResponse,
	lead: Lead,
	nowMs: number,
	{ host, refuseWebPages }: Expectation,
): WriteResult {
	const { status, headers } = response;
	const body = parseJson(response.body ?? '');
	if (status >= 200 && status < 300) {
		const written = { status: writtenStatus(status, headers), targetId: targetIdOf(body, headers) };
		if (written.status === 'unchanged' || !isWebPage(response)) return written;
		return refuseWebPages ? resultOf(webPageFault()) : { ...written, notice: webPageNotice(host) };
	}
	const retryAfterMs = parseRetryAfter(headers['retry-after'], nowMs);
	const fault = responseFault(status, wordOf(body, lead), retryAfterMs !== undefined);
	const isPassing = fault.blame === 'passing' && ABOUT_ONE_LEAD.has(status);
	const isOfThisLead = fault.blame === 'setup' && !ABOUT_ALL_LEADS.has(status);
	if (fault.blame === 'lead' || isPassing || isOfThisLead) return resultOf(fault, retryAfterMs);
	throw failureOf(fault, retryAfterMs);
}

function writtenStatus(
	status: number,
	headers: EndpointResponse['headers'],
): 'created' | 'unchanged' | 'accepted' {
	if (String(headers['idempotent-replayed']).toLowerCase() === 'true') return 'unchanged';
	return status === 201 ? 'created' : 'accepted';
}

/**
 * Whether the body is a whole page. The content type alone does not tell: Slack, and whatever PHP answers, sends `ok` as text/html.
 * What is too long or too slow to read is no confirmation that a service sends, so there it does.
 */
function isWebPage({ body, headers }: EndpointResponse): boolean {
	if (body === null) return /html/i.test(String(headers['content-type']));
	const beginning = body.slice(0, 4000).replace(/<!--.*?-->/gs, '');
	return /^\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html|head|body|meta|title|script)\b/i.test(beginning);
}

const MAX_TARGET_ID = 255;

/** The member `id` of a JSON response, else where Location points to, without its query: that may hold a key. */
function targetIdOf(body: unknown, { location }: EndpointResponse['headers']): string | null {
	const id = memberOf(body, 'id');
	const isId = typeof id === 'string' || typeof id === 'number';
	if (isId && `${id}` !== '' && `${id}`.length <= MAX_TARGET_ID) return `${id}`;
	const path =
		typeof location === 'string' ? location.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//') : '';
	return path !== '' && path.length <= MAX_TARGET_ID ? path : null;
}

/**
 * The endpoint's own code, from a JSON response's `code`, `error`, `error.code`, `errors[0].code` or `type`. Its words are
 * never shown: they may repeat the buyer's data.
 */
function wordOf(body: unknown, lead: Lead): string | null {
	const error = memberOf(body, 'error');
	const first = memberOf(memberOf(body, 'errors'), '0');
	for (const candidate of [
		memberOf(body, 'code'),
		memberOf(error, 'code'),
		error,
		memberOf(first, 'code'),
		memberOf(body, 'type'),
	]) {
		const word = vendorWord(candidate, lead);
		if (word !== null) return word;
	}
	return null;
}
