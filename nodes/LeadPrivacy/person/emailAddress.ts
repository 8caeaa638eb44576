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

/** Upper and lower case, and two spellings of one accent, are the same; Lead Parse takes invisible signs out of an address, too. */
export const comparable = (text: string): string =>
	text.normalize('NFC').replace(INVISIBLE, '').toLowerCase();

/** Looser than mail systems are, but one address: no blanks, and none of the signs that come around or between addresses. */
const ADDRESS =
	/^[^\s\p{Cc}@"(),:;<>[\\\]]+@[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?(?:\.[\p{L}\p{N}\p{M}](?:[\p{L}\p{N}\p{M}_-]*[\p{L}\p{N}\p{M}])?)*$/u;
