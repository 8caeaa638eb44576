/** Lead Parse reads JSON that was put into JSON once too often; the raw lead in a column of its own adds one more. */
const MOST_LEVELS = 4;

/**
 * What a column's text says: as it is, and with the escapes of JSON, of markup and of web forms undone.
 *
 * The text is not parsed: a damaged one must be searched, too, and of a member that comes twice a parser shows only one.
 */
export function readingsOf(text: string): string[] {
	const readings = [text];
	let level = text;
	for (let depth = 0; depth < MOST_LEVELS && isEscaped(level); depth++) {
		level = level.replace(ESCAPE, unescaped);
		readings.push(level);
	}
	for (const reading of [...readings]) {
		let marked = reading;
		for (let depth = 0; depth < MOST_MARKINGS && IS_MARKUP.test(marked); depth++) {
			marked = marked.replace(REFERENCE, signReferredTo);
			readings.push(marked);
		}
	}
	for (const reading of [...readings]) {
		let coded = reading;
		for (let depth = 0; depth < MOST_CODINGS && IS_CODED.test(coded); depth++) {
			coded = coded.replace(PERCENT_CODED, percentDecoded);
			readings.push(coded);
		}
	}
	return readings;
}

/** A backslash in a text without a quotation mark is none of JSON's. */
const isEscaped = (text: string): boolean => text.includes('\\') && text.includes('"');

/** The escapes of JSON strings (RFC 8259, section 7). */
const ESCAPE = /\\(?:u([0-9a-f]{4})|(.))/gis;

const BLANKS: Readonly<Record<string, string>> = { b: ' ', f: ' ', n: '\n', r: '\r', t: '\t' };

const unescaped = (_escape: string, code: string | undefined, sign = ''): string =>
	code === undefined ? (BLANKS[sign] ?? sign) : String.fromCharCode(parseInt(code, 16));

/** An `@` of a web form, or a link whose address has escapes (RFC 6068, 2); a link in a form is coded twice. */
const IS_CODED = /%(?:25)*40|mailto(?::|%3a)[^\s"]*%/i;
const MOST_CODINGS = 2;
const PERCENT_CODED = /(?:%[0-9a-f]{2})+/gi;

function percentDecoded(codes: string): string {
	try {
		return decodeURIComponent(codes);
	} catch {
		// Not UTF-8: nothing that an address is made of.
		return ' ';
	}
}

/** Character references of HTML, by number or by the names of signs that are in or around addresses. */
const REFERENCE = /&(?:#(?:x([0-9a-f]{1,6})|(\d{1,7}))|(amp|apos|quot|lt|gt|nbsp|commat|period|plus|lowbar|hyphen));/gi;
/** Another reading has the sign itself. */
export const ENDS_IN_REFERENCE = new RegExp(`${REFERENCE.source}$`, 'i');
export const LONGEST_REFERENCE = 11;
const MOST_MARKINGS = 3;
const IS_MARKUP = /&(?:#x?[0-9a-f]{1,7}|[a-z]{2,6});/i;

const NAMED_SIGNS: Readonly<Record<string, string>> = {
	amp: '&',
	apos: "'",
	quot: '"',
	lt: '<',
	gt: '>',
	nbsp: ' ',
	commat: '@',
	period: '.',
	plus: '+',
	lowbar: '_',
	hyphen: '-',
};

function signReferredTo(whole: string, hex: string | undefined, decimal: string | undefined, name = ''): string {
	const code = hex !== undefined ? parseInt(hex, 16) : decimal !== undefined ? Number(decimal) : null;
	if (code === null) return NAMED_SIGNS[name.toLowerCase()] ?? whole;
	return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
}
