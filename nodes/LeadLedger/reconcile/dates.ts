import { readCreatedTime } from '../../../lead/time';

const DAY = 24 * 60 * 60_000;

/** When something was, in milliseconds: a moment, or a whole day; the end belongs to it. */
export interface Span {
	from: number;
	to: number;
}

/** The order of day and month in a file; `either`: no date of it tells, so that both readings count. */
export type DateOrder = 'monthFirst' | 'dayFirst' | 'either';

const NUMBERS = /^(\d{1,2})([/-])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const HAS_CLOCK = /\d:\d\d/;
/** How spreadsheets keep a date: days since 30 December 1899, with the time of day as a fraction. Those of 1990 to 2079. */
const SERIAL = /^(3[3-9]|[45]\d|6[0-5])\d{3}(?:[.,]\d+)?$/;

/** The order that all dates of a file agree on. */
export function orderOf(dates: readonly string[]): DateOrder {
	const isFirst = { month: false, day: false };
	for (const date of dates) {
		const match = NUMBERS.exec(date);
		if (match === null) continue;
		if (Number(match[1]) > 12) isFirst.day = true;
		if (Number(match[3]) > 12) isFirst.month = true;
	}
	if (isFirst.day === isFirst.month) return 'either';
	return isFirst.day ? 'dayFirst' : 'monthFirst';
}

const IN_HANGUL_OR_KANJI = /^(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日일]/;
/** `2026. 9. 25.` as Korean and Hungarian spreadsheets show it. */
const YEAR_FIRST_WITH_POINTS = /^(\d{4})\.\s?(\d{1,2})\.\s?(\d{1,2})\.?(?!\d)/;
/** `25.09.26`, `25-Sep-26`, `Sep 25, 26`: the short forms of spreadsheets. */
const SHORT_YEAR = /^(\d{1,2}\.\s?\d{1,2}\.\s?|\d{1,2}[\s-][a-z]{3,9}\.?,?[\s-]|[a-z]{3,9}\.?\s+\d{1,2},\s+)(\d{2})(?![\d:])/i;

/** Other ways to write what `readCreatedTime` reads. */
const plainDate = (date: string): string =>
	date
		.trim()
		.replace(IN_HANGUL_OR_KANJI, '$1-$2-$3')
		.replace(YEAR_FIRST_WITH_POINTS, '$1-$2-$3')
		.replace(SHORT_YEAR, (_whole, before: string, year: string) => `${before}20${year}`)
		.replace(/\b([ap])\.?\s?m\.?(?=$|\s)/i, '$1m')
		.replace(/\s*\((?:UTC|GMT)\)$/i, ' UTC');

/** What a date of a file can mean; none where it cannot be read. The first reading is Microsoft's. */
export function readingsOf(date: string, order: DateOrder): Span[] {
	const text = plainDate(date);
	if (SERIAL.test(text)) {
		const days = Number(text.replace(',', '.'));
		const from = Math.round(Date.UTC(1899, 11, 30) + days * DAY);
		return [{ from, to: Number.isInteger(days) ? from + DAY - 1 : from }];
	}
	const numbers = NUMBERS.exec(text);
	if (numbers === null) return spanOf(text);
	const [whole, first = '', , second = '', year = ''] = numbers;
	const rest = `/${year.padStart(4, '20')}${text.slice(whole.length)}`;
	const monthFirst = `${first}/${second}${rest}`;
	const dayFirst = `${second}/${first}${rest}`;
	// A number above 12 is a day wherever it is, whatever the rest of the file says.
	if (Number(second) > 12) return spanOf(monthFirst);
	if (Number(first) > 12) return spanOf(dayFirst);
	const inOrder = { monthFirst: [monthFirst], dayFirst: [dayFirst], either: [monthFirst, dayFirst] };
	return [...new Set(inOrder[order])].flatMap(spanOf);
}

function spanOf(text: string): Span[] {
	const { createdAt } = readCreatedTime(text, null);
	if (createdAt === null) return [];
	const from = Date.parse(createdAt);
	const isMoment = HAS_CLOCK.test(text) || /^\d{10,}$|^\/Date/.test(text);
	return [{ from, to: isMoment ? from : from + DAY - 1 }];
}

/** How far two spans are apart, in milliseconds; 0 where they meet. */
export const between = (one: Span, other: Span): number =>
	Math.max(0, one.from - other.to, other.from - one.to);
