import { createHash, getHashes } from 'node:crypto';
import { customerKeyOf } from '../lead/identity';
import { textOf } from '../lead/text';

/** The hashes that services make keys of; a Node.js of a restricted build may lack some. */
const ALGORITHMS = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'].filter((name) =>
	getHashes().includes(name),
);

/** Of these UUIDs of names are made (versions 3 and 5). */
const OF_UUIDS: ReadonlySet<string> = new Set(['md5', 'sha1']);

/** The namespaces of names in UUIDs (RFC 9562, section 6.6): DNS, URL, OID, X.500. They differ in one byte. */
const NAMESPACES = ['10', '11', '12', '14'].map((byte) =>
	Buffer.from(`6ba7b8${byte}9dad11d180b400c04fd430c8`, 'hex'),
);

const UUID = /[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}/gi;

/** The shortest such key is an MD5 in base64 without padding. Most record ids are shorter, and need no hash of the address. */
const LONG_ENOUGH = /[\w+/-]{22}/;

/**
 * Whether a text holds a key that was made from the address without a secret, so that whoever reads it could test an address against it:
 * a hash in hex or base64, a UUID made of one, or `customerKey`. An endpoint may well name its records so.
 *
 * @param lead its `email` and `offer`
 */
export function isMadeFromAddress(text: string, lead: { email?: unknown; offer?: unknown }): boolean {
	const address = textOf(lead.email);
	if (address === null || !LONG_ENOUGH.test(text)) return false;
	const lower = text.toLowerCase();
	const uuids = new Set([...lower.matchAll(UUID)].map(([uuid]) => masked(uuid)));
	const offers = ['', textOf(lead.offer) ?? ''];
	if (offers.some((offer) => uuids.has(masked(customerKeyOf(address, offer))))) return true;
	return digestsOf(address).some(
		(digest) =>
			lower.includes(digest.toString('hex')) ||
			text.includes(unpadded(digest.toString('base64'))) ||
			text.includes(digest.toString('base64url')) ||
			(digest.length >= 16 &&
				[digest, turned(digest)].some((bytes) => uuids.has(masked(bytes.toString('hex'))))),
	);
}

function digestsOf(address: string): Buffer[] {
	const plain = [...new Set([address, address.toLowerCase(), address.toUpperCase()])];
	const spellings = plain.flatMap((one) => [one, `mailto:${one}`]);
	const digest = (algorithm: string, ...parts: ReadonlyArray<string | Buffer>): Buffer =>
		parts.reduce((hash, part) => hash.update(part), createHash(algorithm)).digest();
	return spellings.flatMap((spelling) =>
		ALGORITHMS.flatMap((algorithm) => [
			digest(algorithm, spelling),
			...(OF_UUIDS.has(algorithm) ? NAMESPACES : []).map((space) => digest(algorithm, space, spelling)),
		]),
	);
}

const unpadded = (base64: string): string => base64.replace(/=+$/, '');

/** The first 16 bytes as hex digits, without those that a UUID has for its version and variant. */
const masked = (hex: string): string => {
	const digits = hex.replaceAll('-', '').slice(0, 32);
	return `${digits.slice(0, 12)}-${digits.slice(13, 16)}-${digits.slice(17)}`;
};

/** .NET reads the first three parts of a GUID from bytes in turned order. */
const turned = (digest: Buffer): Buffer =>
	Buffer.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((at) => digest[at] ?? 0));
