import { isEmail } from '../vendor/isEmail';

/** What is in place of an address. */
export interface EmailReading {
	/** An address that a mail can be sent to; null if there is none. */
	email: string | null;
	/** The text as it came, where it is not the address itself. */
	emailRaw: string | null;
}

/** Invisible signs (zero-width, direction marks, soft hyphen, byte order mark) and control characters, but no line ends or tabs, which separate. */
export const INVISIBLE = /(?![\s\x85])[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]|\uFEFF/gu;
/** Robin Vil <robin@fabrikam.example> */
const IN_ANGLE_BRACKETS = /^[^<>]*<([^<>]*)>[^<>]*$/;
const MAILTO = /^\s*mailto:\s*([^?]*)(?:\?.*)?$/is;
/** Brackets, quotes and the punctuation of lists and sentences before an address, of any script. */
const LEADING_SIGNS = /^(?:[\s\x85<"'`;,:]|[\p{Ps}\p{Pi}\p{Pf}]|(?![ -~])[\p{P}\p{S}])+/u;
/** A domain ends in a letter or a digit; validators take `.com…` for a domain, too. */
const TRAILING_SIGNS = /[\s\x85\p{P}\p{S}]+$/u;
/** The longest address has 254 characters (RFC 5321, errata 1690); longer text is not searched for one. */
const LONGEST_TEXT = 1000;

/**
 * Reads the text in place of an address.
 *
 * What can only be a wrapping is taken off: invisible signs, `mailto:`, brackets, quotes, punctuation at the ends. Whether the rest
 * is an address is up to the package validator: one that can be reached in the public Internet, so `a@b` is none.
 *
 * @param text as it came
 */
export function readEmail(text: string | null): EmailReading {
	if (text === null) return { email: null, emailRaw: null };
	// Half a sign of two units is in no address, and makes validators throw.
	if (text.length > LONGEST_TEXT || !text.isWellFormed()) return { email: null, emailRaw: text };
	const visible = text.normalize('NFC').replace(INVISIBLE, '').trim();
	const address = [unwrapped(visible), visible].find((candidate) => isEmail(candidate)) ?? null;
	return { email: address, emailRaw: address === text ? null : text };
}

function unwrapped(visible: string): string {
	const inside = IN_ANGLE_BRACKETS.exec(visible)?.[1] ?? visible;
	const address = linked(inside).replace(LEADING_SIGNS, '').replace(TRAILING_SIGNS, '');
	return linked(address);
}

/** The address of a `mailto:` link, in which signs may be escaped (RFC 6068, 2). */
function linked(text: string): string {
	const address = MAILTO.exec(text)?.[1];
	if (address === undefined) return text;
	try {
		return decodeURIComponent(address).trim();
	} catch {
		return address;
	}
}
