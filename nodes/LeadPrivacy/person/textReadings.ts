import { bodyTextOf } from '../../../lead/bodyText';

/** Lead Parse reads JSON that was put into JSON once too often; the raw lead in a column of its own adds one more. */
const MOST_LEVELS = 4;

/** The sign itself, also in its wide forms, or one of the ways to write it. Most texts have none of them, and to see that is cheap. */
const MAY_HOLD_ADDRESS =
	/[@\uff20\ufe6b]|%(?:25)*(?:40|ef%(?:25)*bc%(?:25)*a0)|=40|&(?:amp;)*(?:#0*(?:64|65312)|#x0*(?:40|ff20)|commat);/i;

/**
 * What a column's text says, as far as an address may be in it: as it is, and with base64 and the escapes of JSON, of markup, of web
 * forms and of mails undone.
 *
 * The text is not parsed: a damaged one must be searched, too, and of a member that comes twice a parser shows only one.
 */
export function readingsOf(text: string): string[] {
	const levels = levelsOf(text);
	const readings = [...levels, ...levels.flatMap(base64Within)]
		.filter((one) => MAY_HOLD_ADDRESS.test(one))
		.map(withoutQuotedPrintable);
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
			coded = coded.replace(PERCENT_CODED, (codes) => textOfHex(codes.replaceAll('%', '')));
			readings.push(coded);
		}
	}
	return readings;
}

/** The text, and with the escapes of JSON undone, as often as there are any. */
function levelsOf(text: string): string[] {
	const levels = [text];
	let level = text;
	for (let depth = 0; depth < MOST_LEVELS && isEscaped(level); depth++) {
		level = level.replace(ESCAPE, unescaped);
		levels.push(level);
	}
	return levels;
}

/** A backslash in a text without a quotation mark is none of JSON's. */
const isEscaped = (text: string): boolean => text.includes('\\') && text.includes('"');

/** The escapes of JSON strings (RFC 8259, section 7). */
const ESCAPE = /\\(?:u([0-9a-f]{4})|(.))/gis;

const BLANKS: Readonly<Record<string, string>> = { b: ' ', f: ' ', n: '\n', r: '\r', t: '\t' };

const unescaped = (_escape: string, code: string | undefined, sign = ''): string =>
	code === undefined ? (BLANKS[sign] ?? sign) : String.fromCharCode(parseInt(code, 16));

/** A whole text, as a column of type Binary is read; and a word within one, e.g. in the raw lead that a copy has. */
const BASE64 = /^[A-Za-z0-9+/_\-\r\n]{7,}={0,2}\s*$/;
const BASE64_WORD = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{6,}={0,2}/g;

function base64Within(text: string): string[] {
	const found = BASE64.test(text) ? [text] : (text.match(BASE64_WORD) ?? []).filter(isInFours);
	return found
		.map((packed) => Buffer.from(packed, 'base64'))
		.filter((bytes) => OF_SIGN.test(bytes.toString('latin1')))
		.flatMap((bytes) => levelsOf(textOfBytes(bytes)));
}

/** An `@` in UTF-8 or UTF-16, wide or not, or what begins one of the ways to write it. Most words that look like base64 have none. */
const OF_SIGN =
	/@|%\0?[24e]|=\0?4|\\\0?u|&\0?[#ac]|\xef\xbc\xa0|\xef\xb9\xab|\x20\xff|\xff\x20|\x6b\xfe|\xfe\x6b/i;

/** As padded base64 is, and few words are. */
const isInFours = ({ length }: string): boolean => length % 4 === 0;

/** Web forms and links (RFC 3986, 2.1); a link in a form is coded twice. */
const IS_CODED = /%[0-9a-f]{2}/i;
const MOST_CODINGS = 2;
const PERCENT_CODED = /(?:%[0-9a-f]{2})+/gi;

/**
 * Quoted-printable (RFC 2045, 6.7), told by an `@` within an address, a letter beyond ASCII or a long line that goes on. Each `=` of
 * it begins a code; `?id=20ann@x.com` is none. It has no second reading: its line ends and codes are in the midst of addresses.
 */
const withoutQuotedPrintable = (text: string): string =>
	text.includes('=') && !HAS_OTHER_EQUALS.test(text) && IS_QUOTED.test(text)
		? text
				.replace(SOFT_LINE_BREAK, '')
				.replace(QUOTED_CODED, (codes) => textOfHex(codes.replaceAll('=', '')))
		: text;
const IS_QUOTED = /[^\s=]=40[\p{L}\p{N}]|=[C-F][0-9A-F]=[89AB][0-9A-F]|(?<=[^\r\n]{60})=\r?\n/u;
const HAS_OTHER_EQUALS = /=(?![0-9A-F]{2}|\r?\n)/;
const SOFT_LINE_BREAK = /=\r?\n/g;
const QUOTED_CODED = /(?:=[0-9A-F]{2})+/g;

const textOfHex = (digits: string): string => textOfBytes(Buffer.from(digits, 'hex'));

const textOfBytes = (bytes: Buffer): string => bodyTextOf(bytes, undefined).body;

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
