import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { signatureFault } from './standardWebhooks';

/** How a sender proves who it is. */
export type ReceiverAuth =
	| { kind: 'none' }
	| { kind: 'bearer'; token: string }
	| { kind: 'basic'; user: string; password: string }
	| { kind: 'header'; name: string; value: string }
	| { kind: 'standardWebhooks'; secret: string };

/**
 * Checks who sent a request.
 *
 * @param nowMs milliseconds since 1970
 * @returns what is wrong, or undefined; never the secret
 */
export function authenticationFault(
	auth: ReceiverAuth,
	headers: IncomingHttpHeaders,
	body: Buffer,
	nowMs: number,
): string | undefined {
	switch (auth.kind) {
		case 'none':
			return undefined;
		case 'bearer':
			// RFC 6750, section 2.1. The scheme is compared without case (RFC 9110, section 11.1).
			return schemeFault(headers.authorization, 'bearer', auth.token);
		case 'basic': {
			// RFC 7617, section 2: base64 of user, colon, password, in UTF-8.
			const expected = Buffer.from(`${auth.user}:${auth.password}`, 'utf8').toString('base64');
			return schemeFault(headers.authorization, 'basic', expected);
		}
		case 'header': {
			const given = headers[auth.name.toLowerCase()];
			if (typeof given !== 'string') return `header ${auth.name} is missing`;
			return isEqual(given, auth.value) ? undefined : `header ${auth.name} has another value`;
		}
		case 'standardWebhooks':
			return signatureFault(auth.secret, headers, body, nowMs);
	}
}

/** The challenge that a 401 must carry (RFC 9110, section 11.6.1). */
export function challengeOf(auth: ReceiverAuth): string {
	if (auth.kind === 'bearer') return 'Bearer';
	if (auth.kind === 'basic') return 'Basic realm="leads", charset="UTF-8"';
	return auth.kind === 'standardWebhooks' ? 'StandardWebhooks' : 'Header';
}

function schemeFault(given: string | undefined, scheme: string, expected: string): string | undefined {
	const parts = /^(\S+) +(\S+)$/.exec(given ?? '');
	if (parts?.[1]?.toLowerCase() !== scheme) return `Authorization is missing or not of the scheme ${scheme}`;
	return isEqual(parts[2] ?? '', expected)
		? undefined
		: `Authorization does not name the expected ${scheme} value`;
}

/** Constant time, whatever the lengths: both sides are hashed first. */
function isEqual(left: string, right: string): boolean {
	const hash = (value: string): Buffer => createHash('sha256').update(value, 'utf8').digest();
	return timingSafeEqual(hash(left), hash(right));
}
