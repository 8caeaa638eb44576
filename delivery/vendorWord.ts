import type { Lead } from '../lead/lead';

const LONGEST_WORD = 40;

/**
 * The shapes that codes have and names do not: parts joined by `_`, `-` or a dot (`invalid_phone`), lower camel case
 * (`invalidPhone`), upper camel case of long parts (`DuplicateLead`), a number at the end (`E1021`). A bare word is none.
 */
const SHAPES = [
	/^[A-Za-z]{2,}\d{0,6}(?:[_.-][A-Za-z]{2,}\d{0,6})+$/,
	/^[a-z]{2,}(?:[A-Z][a-z]+)+$/,
	/^(?:[A-Z][a-z]{3,}){2,}$/,
	/^[A-Z]{1,12}[_-]?\d{1,6}$/,
];

/**
 * A code out of a response whose words nobody knows, if it may be shown: it has the shape of one, and repeats nothing of the
 * lead. An endpoint's text may well be the buyer's name.
 *
 * @returns null for everything else
 */
export function vendorWord(given: unknown, lead: Lead): string | null {
	if (typeof given !== 'string' || given.length > LONGEST_WORD) return null;
	return SHAPES.some((shape) => shape.test(given)) && !repeatsLead(given, lead) ? given : null;
}

/** Words of Microsoft or of this package, which say nothing about a person. */
const VOCABULARY: ReadonlySet<string> = new Set<keyof Lead>([
	'receivedFrom',
	'source',
	'action',
	'stage',
	'warnings',
]);

/**
 * Whether a short text has any word or number of the lead in it, as a whole or as a part, in any case and with or without
 * accents.
 */
export function repeatsLead(text: string, lead: Lead): boolean {
	const letters = lettersOf(text);
	const tokens = tokensOf(text.replace(/([a-z])([A-Z])/g, '$1 $2'));
	const numbers = text.match(/\d{3,}/g) ?? [];
	for (const [name, value] of Object.entries(lead)) {
		if (VOCABULARY.has(name)) continue;
		for (const known of textsIn(value)) {
			const digits = known.replace(/\D/g, '');
			if (numbers.some((number) => digits.includes(number))) return true;
			if (spellingsOf(known).some((spelling) => isIn(spelling, letters, tokens))) return true;
		}
	}
	return false;
}

/** Parts of addresses that every second lead has. */
const COMMON: ReadonlySet<string> = new Set(['com', 'net', 'org', 'www', 'http', 'https']);

/** Words of one or two letters are parts of many others, so they count as whole words only. */
const isIn = (spelling: string, letters: string, tokens: readonly string[]): boolean =>
	tokensOf(spelling).some((word) => {
		if (COMMON.has(word)) return false;
		return word.length < 3 ? tokens.includes(word) : letters.includes(word);
	});

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

const UMLAUTS: { readonly [letter: string]: string } = {
	ä: 'ae',
	ö: 'oe',
	ü: 'ue',
	ß: 'ss',
	ø: 'oe',
	å: 'aa',
};

/** `Müller` is also written `Muller` and `Mueller`. */
const spellingsOf = (text: string): string[] => [
	...new Set([
		plain(text),
		plain(text.toLowerCase().replace(/[äöüßøå]/g, (letter) => UMLAUTS[letter] ?? letter)),
	]),
];

const tokensOf = (text: string): string[] =>
	plain(text)
		.split(/[^\p{L}\p{N}]+/u)
		.filter((word) => word !== '');

const lettersOf = (text: string): string => tokensOf(text).join('');

/** Every text and number in a value; of JSON in a text, its values and not the names of its members. */
function* textsIn(value: unknown): Generator<string> {
	if (typeof value === 'number') yield String(value);
	else if (typeof value === 'object' && value !== null) {
		for (const member of Object.values(value)) yield* textsIn(member);
	} else if (typeof value === 'string') {
		const inner = objectIn(value);
		if (inner === null) yield value;
		else yield* textsIn(inner);
	}
}

function objectIn(text: string): object | null {
	if (!/^\s*[[{]/.test(text)) return null;
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' ? value : null;
	} catch {
		return null;
	}
}
