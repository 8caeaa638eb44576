import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

const TOLERANCE_SECONDS = 5 * 60;
const SECRET_PREFIX = 'whsec_';

/**
 * Verifies a Standard Webhooks signature, written from the specification and not with its library, so that library
 * and lab can check each other.
 *
 * Source: Standard Webhooks 1.0.0, sections "Webhook headers", "Signature scheme", "Verifying signatures".
 *
 * @param secret `whsec_` and base64
 * @param body the bytes as they came, before any parsing
 * @param nowMs milliseconds since 1970
 * @returns what is wrong, or undefined
 */
export function signatureFault(
	secret: string,
	headers: IncomingHttpHeaders,
	body: Buffer,
	nowMs: number,
): string | undefined {
	const id = headers['webhook-id'];
	const timestamp = headers['webhook-timestamp'];
	const signatures = headers['webhook-signature'];
	if (typeof id !== 'string' || id === '') return 'webhook-id is missing';
	// A dot is the separator of the signed content, so an id that contains one could be read in two ways.
	if (id.includes('.')) return 'webhook-id contains a dot';
	if (typeof timestamp !== 'string' || !/^\d+$/.test(timestamp)) {
		return 'webhook-timestamp is missing or not a number of seconds';
	}
	if (typeof signatures !== 'string' || signatures === '') return 'webhook-signature is missing';
	if (Math.abs(nowMs / 1000 - Number(timestamp)) > TOLERANCE_SECONDS) {
		return 'webhook-timestamp is more than five minutes off';
	}

	const key = Buffer.from(
		secret.startsWith(SECRET_PREFIX) ? secret.slice(SECRET_PREFIX.length) : secret,
		'base64',
	);
	const expected = createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest();
	return signatures.split(' ').some((signature) => isSame(signature, expected))
		? undefined
		: 'no signature in webhook-signature fits the body';
}

/** Other versions than `v1`, e.g. the asymmetric `v1a`, are passed over: a sender may sign in several ways at once. */
function isSame(signature: string, expected: Buffer): boolean {
	const [version, value] = signature.split(',', 2);
	if (version !== 'v1' || value === undefined) return false;
	const given = Buffer.from(value, 'base64');
	return given.length === expected.length && timingSafeEqual(given, expected);
}
