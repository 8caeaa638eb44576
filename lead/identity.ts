import * as crypto from 'node:crypto';

/**
 * The namespace of every id this package makes: UUID v5 of the name `n8n-nodes-marketplace-leads` in the DNS
 * namespace. It is frozen: another value would give every known lead a new id, and targets would hold it twice.
 */
export const LEAD_NAMESPACE = '92c21e86-d302-53c9-9b22-588e5003b48e';

const NAMESPACE_BYTES = Buffer.from(LEAD_NAMESPACE.replaceAll('-', ''), 'hex');

/** Room for the namespace and a name, used again by every call: ids are made synchronously, one at a time. */
const SCRATCH = Buffer.alloc(4096);
NAMESPACE_BYTES.copy(SCRATCH);

/** UTF-8 needs at most three bytes for one UTF-16 code unit. */
const LONGEST_SCRATCH_NAME = Math.floor((SCRATCH.length - NAMESPACE_BYTES.length) / 3);

function bytesToHash(name: string): Buffer {
	if (name.length > LONGEST_SCRATCH_NAME) return Buffer.concat([NAMESPACE_BYTES, Buffer.from(name, 'utf8')]);
	const written = SCRATCH.write(name, NAMESPACE_BYTES.length, 'utf8');
	return SCRATCH.subarray(0, NAMESPACE_BYTES.length + written);
}

const VARIANT_DIGITS = ['8', '9', 'a', 'b'] as const;

/**
 * UUID v5 of a name in the namespace of this package (RFC 9562, section 5.5: SHA-1 of namespace and name).
 *
 * @param name any text; it is hashed as UTF-8
 */
export function uuidOf(name: string): string {
	const sha1 = crypto.hash('sha1', bytesToHash(name), 'hex');
	const variant = VARIANT_DIGITS[parseInt(sha1.charAt(16), 16) & 3];
	return `${sha1.slice(0, 8)}-${sha1.slice(8, 12)}-5${sha1.slice(13, 16)}-${variant}${sha1.slice(17, 20)}-${sha1.slice(20, 32)}`;
}

/** Two texts as one, so that no other pair gives the same: the length of the first, a colon, the first, the second. */
const pair = (first: string, second: string): string => `${first.length}:${first}${second}`;

/**
 * The id of a lead that stands in a table: by its two keys and nothing else, so that an edited row, a copy of the
 * table in another account and the trigger's ledger all give the same id.
 */
export const leadIdOfRow = (partitionKey: string, rowKey: string): string =>
	uuidOf(`row:${pair(partitionKey, rowKey)}`);

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
