import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** A request older or newer than this is refused (Microsoft Learn, "Authorize with Shared Key", date header). */
const MAX_SKEW_MS = 15 * 60 * 1000;

export interface SharedKey {
	accountName: string;
	/** Base64. */
	accountKey: string;
}

/**
 * Whether a request is signed with Shared Key Lite for the table service: HMAC-SHA256 over the date and the
 * canonicalised resource ("Authorize with Shared Key", section "Shared Key Lite ... for the Table service").
 *
 * @param nowMs the service's clock
 */
export function isSigned(key: SharedKey, url: URL, headers: IncomingHttpHeaders, nowMs: number): boolean {
	const stamp = headers['x-ms-date'] ?? headers.date;
	if (typeof stamp !== 'string' || !(Math.abs(Date.parse(stamp) - nowMs) <= MAX_SKEW_MS)) return false;
	const comp = url.searchParams.get('comp');
	const resource = `/${key.accountName}${url.pathname}${comp === null ? '' : `?comp=${comp}`}`;
	const mac = createHmac('sha256', Buffer.from(key.accountKey, 'base64')).update(`${stamp}\n${resource}`);
	const expected = Buffer.from(`SharedKeyLite ${key.accountName}:${mac.digest('base64')}`);
	const given = Buffer.from(headers.authorization ?? '');
	return given.length === expected.length && timingSafeEqual(given, expected);
}
