import { INVISIBLE } from '../../../lead/email';

/**
 * An address as it is compared: without blanks around it, in lower case, its accents composed.
 *
 * @returns null for what is no single address, e.g. a list, a name with an address, or nothing: it must not match anything
 */
export function addressOf(value: unknown): string | null {
	if (typeof value !== 'string') return null;
	const address = comparable(value.trim());
	return ADDRESS.test(address) ? address : null;
}

/**
 * Upper and lower case, two spellings of one accent, and the wide signs of East Asian keyboards are the same; Lead Parse takes
 * invisible signs out of an address, too.
 */
export const comparable = (text: string): string =>
	text
		.normalize('NFC')
		.replace(INVISIBLE, '')
		.replace(WIDE, (sign) => sign.normalize('NFKC'))
		.replace(WIDE_BETWEEN, (sign) => (IS_DOT.test(sign) ? '.' : sign.normalize('NFKC')))
		.toLowerCase();

/** Letters, digits and `@` (Unicode, Halfwidth and Fullwidth Forms, Small Form Variants). */
const WIDE = /[\uff10-\uff19\uff20-\uff3a\uff41-\uff5a\ufe6b]/g;
/** `+`, `-`, `_` and the full stops that count as the dots of a domain (UTS #46); elsewhere they end a sentence or separate. */
const WIDE_BETWEEN = /(?<=[a-z0-9])[\uff0b\uff0d\uff3f\uff0e\u3002\uff61\ufe52](?=[a-z0-9])/gi;
const IS_DOT = /[\uff0e\u3002\uff61\ufe52]/;

/** Looser than mail systems are, but one address: no blanks, and none of the signs that come around or between addresses. */
const ADDRESS =
	/^[^\s\p{Cc}@"(),:;<>[\\\]]+@[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?)*$/u;
