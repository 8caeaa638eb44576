import { domainToASCII, domainToUnicode } from 'node:url';
import { comparable } from './emailAddress';
import { ENDS_IN_REFERENCE, LONGEST_REFERENCE, readingsOf } from './textReadings';

/** The name of a domain, as far as it goes. */
const DOMAIN = /[\p{L}\p{N}\p{M}_-]+(?:\.[\p{L}\p{N}\p{M}_-]+)*/uy;

/** RFC 1035, section 2.3.4; a longer run of letters is none, and some signs more may follow it. */
const LONGEST_DOMAIN = 300;

/** How many signs before an address are looked at. */
const WINDOW = 4;

/**
 * What comes before an address and makes it the end of a longer one: a letter, digit, `_`, `+` or `-`; one of the other signs that an
 * address may hold after one of those (`o'ann`, `mary.ann`, `h&ann`); a backslash, which may be an escape.
 *
 * `=`, `/`, `?` and `|` are allowed in addresses (RFC 5322, atext) but come before and between them (`email=ann@...`).
 */
const LONGER = /(?:[\p{L}\p{N}\p{M}_+\\@-]|[\p{L}\p{N}\p{M}_+-][.!#$%&'*^`{}~]+)$/u;

/** A second part behind an address: it was itself only the name in another. */
const GOES_ON = /^"?@/;
/** An escaped letter, digit, dot or dash behind an address: another reading says how the domain goes on. */
const GOES_ON_ESCAPED =
	/^(?:(?:\\u00|%)(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|[c-f][\da-f])|&(?:#(?:x2[de]|4[56])|period|hyphen);)/i;

/** Looks for whole addresses in texts; the number of addresses hardly matters. */
export class AddressSearch {
	/** By domain, then by the length of the name, the names, each with the addresses as they were asked for. */
	private readonly wanted = new Map<string, Map<number, Map<string, Set<string>>>>();

	/** @param addresses as `addressOf` gives them */
	constructor(addresses: Iterable<string>) {
		for (const address of addresses) {
			const at = address.lastIndexOf('@');
			const [name, domain] = [address.slice(0, at), address.slice(at + 1)];
			for (const spelling of spellingsOf(domain)) this.want(spelling, name, address);
		}
	}

	private want(domain: string, name: string, address: string): void {
		const lengths = this.wanted.get(domain) ?? new Map<number, Map<string, Set<string>>>();
		const names = lengths.get(name.length) ?? new Map<string, Set<string>>();
		names.set(name, (names.get(name) ?? new Set()).add(address));
		lengths.set(name.length, names);
		this.wanted.set(domain, lengths);
	}

	/** The wanted addresses that are in the text. A part of a longer address does not count. */
	in(text: string): Set<string> {
		const found = new Set<string>();
		for (const reading of readingsOf(text)) this.lookInto(comparable(reading), found);
		return found;
	}

	private lookInto(text: string, found: Set<string>): void {
		for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
			DOMAIN.lastIndex = at + 1;
			const run = DOMAIN.exec(text)?.[0] ?? '';
			const domain = run.length > LONGEST_DOMAIN ? '' : run.replace(/[-_]+$/, '');
			const names = this.wanted.get(domain);
			if (names === undefined) continue;
			const behind = text.slice(at + 1 + domain.length, at + 10 + domain.length);
			if (GOES_ON.test(behind) || GOES_ON_ESCAPED.test(behind)) continue;
			for (const [length, some] of names) {
				const name = text.slice(Math.max(0, at - length), at);
				const addresses = some.get(name);
				if (addresses === undefined || isTail(text, at - length)) continue;
				for (const address of addresses) found.add(address);
			}
		}
	}
}

/** A domain with letters beyond ASCII travels in either of two spellings (RFC 5891, A-label and U-label). */
const spellingsOf = (domain: string): Set<string> =>
	new Set([domain, domainToASCII(domain), comparable(domainToUnicode(domain))].filter((one) => one !== ''));

const isTail = (text: string, start: number): boolean =>
	LONGER.test(text.slice(Math.max(0, start - WINDOW), start)) ||
	ENDS_IN_REFERENCE.test(text.slice(Math.max(0, start - LONGEST_REFERENCE), start));
