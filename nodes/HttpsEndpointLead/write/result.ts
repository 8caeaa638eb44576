import { parseRetryAfter } from '../../../transport/retryAfter';
import { BatchFailure } from '../../../delivery/target';
import type { WriteResult } from '../../../delivery/outcome';
import { meaningOf } from '../api/errors';
import type { Answer } from '../api/call';

const MAX_TARGET_ID = 255;

/**
 * Reads an answer as the result for the one lead that was sent.
 *
 * 201 is `created`. An answer that is marked as replayed (header `Idempotent-Replayed`) is `unchanged`: the endpoint
 * had taken in this very lead before. Any other 2xx is `accepted`: it proves receipt and no more.
 *
 * @param nowMs milliseconds since 1970, for a Retry-After that is a date
 * @throws BatchFailure for answers that concern all leads
 */
export function resultOf(answer: Answer, nowMs: number): WriteResult {
	const { status } = answer;
	if (status >= 200 && status < 300) return { status: writtenStatus(answer), targetId: targetIdOf(answer) };

	const { kind, reason } = meaningOf(status, vendorCodeOf(answer.body));
	const retryAfterMs = parseRetryAfter(answer.headers['retry-after'], nowMs);
	switch (kind) {
		case 'rejected':
			return { status: 'rejected', ...reason };
		case 'busy':
			return { status: 'retry', retryAfterMs, ...reason };
		case 'retry':
			throw new BatchFailure('retry', reason, retryAfterMs);
		case 'setup':
			throw new BatchFailure('setup', reason);
	}
}

function writtenStatus({ status, headers }: Answer): 'created' | 'unchanged' | 'accepted' {
	if (String(headers['idempotent-replayed']).toLowerCase() === 'true') return 'unchanged';
	return status === 201 ? 'created' : 'accepted';
}

/** The member `id` of a JSON answer, else where Location points to, without its query: that may hold a key. */
function targetIdOf({ body, headers }: Answer): string | null {
	const id = memberOf(parsed(body), 'id');
	const isId = typeof id === 'string' || typeof id === 'number';
	if (isId && `${id}` !== '' && `${id}`.length <= MAX_TARGET_ID) return `${id}`;
	const { location } = headers;
	const path =
		typeof location === 'string' ? location.replace(/[?#].*$/, '').replace(/\/\/[^/@]*@/, '//') : '';
	return path !== '' && path.length <= MAX_TARGET_ID ? path : null;
}

/**
 * The endpoint's own code, from a JSON answer's `code`, `error`, `error.code` or `type`. Only a short machine word is
 * taken: an endpoint's text may repeat the buyer's data.
 */
function vendorCodeOf(body: string | null): string | null {
	const answer = parsed(body);
	const error = memberOf(answer, 'error');
	const candidates = [memberOf(answer, 'code'), memberOf(error, 'code'), error, memberOf(answer, 'type')];
	const code = candidates.find(
		(candidate) => typeof candidate === 'string' && /^[A-Za-z]\w{0,39}$/.test(candidate),
	);
	return typeof code === 'string' ? code : null;
}

function parsed(body: string | null): unknown {
	try {
		return JSON.parse(body ?? '');
	} catch {
		return null;
	}
}

const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
