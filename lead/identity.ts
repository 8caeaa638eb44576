import * as crypto from 'node:crypto';
import { ledgerKeyOf } from './ledgerKey';

/**
 * The namespace of every id this package makes, a UUID v8 (RFC 9562, section 5.8: custom). It is frozen: another value
 * would give every known lead a new id, and targets would hold it twice.
 *
 * Its sixteen bytes are valid UTF-8, so that namespace and name are hashed as one string, without a buffer.
 */
export const LEAD_NAMESPACE = '6c656164-73c3-89c3-a96e-386e2d6d6b74';

const NAMESPACE_TEXT = Buffer.from(LEAD_NAMESPACE.replaceAll('-', ''), 'hex').toString('utf8');

/** For each hex digit the one that carries the variant: its upper bits become `10`, the lower stay (section 4.1). */
const VARIANT_DIGITS = '89ab89ab89ab89ab';
const variantDigit = (hexDigit: string): string =>
	VARIANT_DIGITS.charAt('0123456789abcdef'.indexOf(hexDigit));

/**
 * UUID v5 of a name in the namespace of this package (RFC 9562, section 5.5: SHA-1 of namespace and name).
 *
 * @param name any text; it is hashed as UTF-8
 */
export function uuidOf(name: string): string {
	const sha1 = crypto.hash('sha1', NAMESPACE_TEXT + name, 'hex');
	return (
		sha1.slice(0, 8) +
		'-' +
		sha1.slice(8, 12) +
		'-5' +
		sha1.slice(13, 16) +
		'-' +
		variantDigit(sha1.charAt(16)) +
		sha1.slice(17, 20) +
		'-' +
		sha1.slice(20, 32)
	);
}

/** Two texts as one, so that no other pair gives the same: the length of the first, a colon, the first, the second. */
const pair = (first: string, second: string): string => `${first.length}:${first}${second}`;

/**
 * The id of a lead in a table: by its two keys and nothing else, so that an edited row, a copy of the
 * table in another account and the trigger's ledger all give the same id.
 */
export const leadIdOfRow = (partitionKey: string, rowKey: string): string =>
	uuidOf(`row:${ledgerKeyOf({ partitionKey, rowKey })}`);

/**
 * The id of a lead that was posted: by its body.
 *
 * @param canonicalBody the body as canonical JSON (see canonicalJson.ts), so that neither white space nor the order
 *   of members matters. Microsoft sends no id and no time: two equal posts are one lead.
 */
export const leadIdOfBody = (canonicalBody: string): string => uuidOf(`body:${canonicalBody}`);

/**
 * The key of a buyer's interest in one offer, the same for every lead of this buyer for this offer.
 *
 * @param email the buyer's address, in any case
 * @param offer the qualified offer id `publisher.offer`; where only a title is known, the title; else empty
 */
export const customerKeyOf = (email: string, offer: string): string =>
	uuidOf(`customer:${pair(email.toLowerCase(), offer)}`);
