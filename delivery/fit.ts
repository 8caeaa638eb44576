/**
 * Makes values fit the fields of a target. The lead is written even if a value does not fit: the value is cut or left out, and
 * the whole of it goes into the description of the record.
 */

/** What a field of a target takes, as far as the target tells. */
export interface FieldShape {
	/** As the user knows the field. */
	label: string;
	/** `text` may be cut; half of an address, a number or a key is another one, so `whole` values are left out instead. */
	kind: 'text' | 'whole';
	/** Most characters, in UTF-16 units. */
	maxLength?: number;
	/** The only values that the field takes, compared without case. */
	choices?: readonly string[];
	/** Whether the field takes this value, where more than length and choices decide, e.g. the form of an address. */
	accepts?(value: string): boolean;
}

/** A value of a lead, as far as its field takes it. */
export interface FittedValue<Value = string> {
	/** What to write; null: nothing. */
	value: Value | null;
	/** The whole text for the description, where some of it is not in `value`. */
	rest: string | null;
	/** A sentence for the user that names the field; null where the value fits. */
	hint: string | null;
}

/**
 * Fits one text, blank or not. Blank texts are written as nothing.
 *
 * @param place where the target keeps what did not fit, as the user knows it; null: nowhere
 */
export function fitText(
	given: string,
	shape: FieldShape,
	place: string | null = 'the description',
): FittedValue {
	const text = cleanText(given).trim();
	const whole = restIn(place);
	const leftOut = (why: string): FittedValue => ({ value: null, rest: text, hint: `${why}${whole}` });
	if (text === '') return { value: null, rest: null, hint: null };
	const { label, kind, maxLength, choices } = shape;
	if (choices !== undefined) {
		const choice = choices.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
		if (choice !== undefined) return { value: choice, rest: null, hint: null };
		return leftOut(`${label} was left out: the value is not one of the choices of the field`);
	}
	if (shape.accepts?.(text) === false) {
		return leftOut(`${label} was left out: the field does not take the value`);
	}
	if (maxLength === undefined || text.length <= maxLength) return { value: text, rest: null, hint: null };
	if (kind === 'whole') {
		return leftOut(`${label} was left out: it is longer than the ${maxLength} characters of the field`);
	}
	return {
		value: cutText(text, maxLength),
		rest: text,
		hint: `${label} was cut to the ${maxLength} characters of the field${whole}`,
	};
}

/** The end of a hint on a value that was cut or left out. @param place as in `fitText` */
export const restIn = (place: string | null): string =>
	place === null ? '.' : `; the whole text is in ${place}.`;

/** Any mapped value as text: dates by ISO 8601, objects as JSON, nothing as a blank. */
export function textFor(value: unknown): string {
	if (value === null || value === undefined) return '';
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The first so many UTF-16 units of a text, without half a surrogate pair at the end. */
export const cutText = (text: string, maxLength: number): string =>
	text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');

/**
 * Takes out what the formats of vendors forbid: control characters other than tab and line ends (XML 1.0, section 2.2:
 * Char), lone surrogates, which UTF-8 cannot hold, and the two code points that are no characters.
 */
export const cleanText = (text: string): string => text.replace(FORBIDDEN, '');

const FORBIDDEN = /(?![\t\n\r\u0085])[\p{Control}\p{Surrogate}\uFFFE\uFFFF]/gu;

/** A value that is to be told in the description, with the name that the user knows. */
export interface LabelledText {
	label: string;
	text: string;
}

/**
 * Adds what did not fit to a description, one line each, and cuts only the buyer's own words when the whole is too long.
 *
 * @param lines what must stay: offer, action and the like, in their order
 * @param words the buyer's own words; null: none
 * @param maxLength of the description, in UTF-16 units; undefined: no limit
 */
export function describe(
	lines: readonly string[],
	words: string | null,
	rests: readonly LabelledText[],
	maxLength?: number,
): string {
	const facts = [...lines, ...rests.map(({ label, text }) => `${label}: ${text}`)].join('\n');
	const whole = [words, facts].filter((part) => part !== null && part !== '').join('\n\n');
	if (maxLength === undefined || whole.length <= maxLength) return whole;
	const room = maxLength - facts.length - 3;
	if (words !== null && room > 0) return `${cutText(words, room)}…\n\n${facts}`;
	return cutText(facts, maxLength);
}
