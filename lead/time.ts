/**
 * When a lead was made. The format of CreatedTime is not published; the row we know of names its day in US order. So all forms are read
 * that have one meaning, and of the two readings of `5/6/2018` the US one. A time without a zone is taken for UTC, as .NET services
 * write it.
 */
import { DateTime } from '../vendor/luxon';
import { isCalendarDay, readDayPartition, type CalendarDay } from './dayPartition';
import { msOfTicks } from './testMarker';

export interface CreatedTimeReading {
	/** ISO 8601 in UTC; null if nothing tells. */
	createdAt: string | null;
	/** CreatedTime has a value that names no moment, or two. */
	unreadable: boolean;
}

/** The moment a lead was created: CreatedTime, else midnight UTC of the partition's day. */
export function readCreatedTime(createdTime: unknown, partitionKey: unknown): CreatedTimeReading {
	const moment = momentOf(createdTime);
	if (moment !== null) return { createdAt: new Date(moment).toISOString(), unreadable: false };
	const isBlank =
		createdTime === undefined ||
		createdTime === null ||
		(typeof createdTime === 'string' && createdTime.trim() === '');
	const day = typeof partitionKey === 'string' ? readDayPartition(partitionKey) : null;
	return { createdAt: day === null ? null : new Date(midnightOf(day)).toISOString(), unreadable: !isBlank };
}

/** Longer than any time in any standard. */
const LONGEST_TIME = 100;

/** Milliseconds since 1970; null for what names no moment. */
function momentOf(value: unknown): number | null {
	if (value instanceof Date) return inCalendar(value.getTime());
	if (typeof value === 'number') return momentOfDigits(String(value));
	if (typeof value !== 'string') return null;
	const text = value.trim().replaceAll(ODD_BLANKS, ' ');
	if (text === '' || text.length > LONGEST_TIME) return null;
	const own = momentOfDateTime(text) ?? momentOfJsonDate(text) ?? momentOfDigits(text);
	return own ?? momentOfStandard(text);
}

/** Newer .NET and ICU write a narrow no-break space before AM and PM (CLDR 42). */
const ODD_BLANKS = /[\u00A0\u2007\u2009\u202F]/g;

/** Years of four digits: what lies outside is no time of a lead, and other readers of ISO 8601 refuse it. */
const inCalendar = (ms: number): number | null =>
	ms >= Date.UTC(1000, 0, 1) && ms < Date.UTC(10_000, 0, 1) ? ms : null;

const YEAR_FIRST = /^(?<year>\d{4})(?<sign>[-/.])(?<month>\d{1,2})\k<sign>(?<day>\d{1,2})/;
/** Microsoft's order; of `28/9/2018` only the other one is left. */
const WITH_SLASHES = /^(?<month>\d{1,2})\/(?<day>\d{1,2})\/(?<year>\d{4})/;
/** Wherever points are used, the day comes first. */
const WITH_POINTS = /^(?<day>\d{1,2})\.\s?(?<month>\d{1,2})\.\s?(?<year>\d{4})/;
const WITH_HYPHENS = /^(?<month>\d{1,2})-(?<day>\d{1,2})-(?<year>\d{4})/;
const WEEKDAY = '(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,?\\s+)?';
const MONTH_NAME = '(?<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\\.?';
const DAY_AND_NAME = new RegExp(`^${WEEKDAY}(?<day>\\d{1,2})[\\s-]${MONTH_NAME},?[\\s-](?<year>\\d{4})`, 'i');
const NAME_AND_DAY = new RegExp(`^${WEEKDAY}${MONTH_NAME}\\s+(?<day>\\d{1,2}),?\\s+(?<year>\\d{4})`, 'i');

/** What comes after the date: a time of day, half a day, a zone. */
const CLOCK =
	/^(?:(?:T|,?\s+(?:at\s+)?)(?<hour>\d{1,2}):(?<minute>\d\d)(?::(?<second>\d\d)(?:[.,](?<fraction>\d{1,9}))?)?(?:\s*(?<half>[AP])\.?M\.?)?)?(?:\s*(?<zone>Z|(?:UTC|GMT)?(?<offset>[+-]\d\d(?::?\d\d)?)|UTC|GMT)(?:\s+\([\w\s]+\))?)?$/i;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function momentOfDateTime(text: string): number | null {
	for (const pattern of [YEAR_FIRST, WITH_SLASHES, WITH_POINTS, WITH_HYPHENS, DAY_AND_NAME, NAME_AND_DAY]) {
		const match = pattern.exec(text);
		if (match?.groups === undefined) continue;
		const day = dayOf(match.groups, pattern);
		const clock = CLOCK.exec(text.slice(match[0].length));
		if (day === null || clock?.groups === undefined) return null;
		const time = timeOfDay(clock.groups);
		return time === null ? null : inCalendar(midnightOf(day) + time);
	}
	return null;
}

type Groups = { [name: string]: string | undefined };

function dayOf({ year, month, day, name }: Groups, pattern: RegExp): CalendarDay | null {
	const written = {
		year: Number(year),
		month: name === undefined ? Number(month) : MONTHS.indexOf(name.toLowerCase()) + 1,
		day: Number(day),
	};
	const turned = { ...written, month: written.day, day: written.month };
	const isTurnable = pattern === WITH_SLASHES || pattern === WITH_HYPHENS;
	if (isTurnable && written.month > 12) return isCalendarDay(turned) ? turned : null;
	// Hyphens are used in either order: where both readings are days, neither is taken.
	const isAmbiguous = pattern === WITH_HYPHENS && written.day <= 12 && written.day !== written.month;
	return isCalendarDay(written) && !isAmbiguous ? written : null;
}

/** Milliseconds since midnight UTC; null if there is no such time of day. */
function timeOfDay({
	hour = '0',
	minute = '0',
	second = '0',
	fraction = '',
	half,
	offset,
}: Groups): number | null {
	const hours = hourOf(Number(hour), half);
	const shift = offset === undefined ? 0 : offsetOf(offset);
	if (hours === null || shift === null || Number(minute) > 59 || Number(second) > 59) return null;
	const seconds = (hours * 60 + Number(minute)) * 60 + Number(second);
	return seconds * 1000 + Number(fraction.slice(0, 3).padEnd(3, '0')) - shift;
}

/** The hour of 24; null if there is no such hour. 12 AM is midnight, 12 PM noon. */
function hourOf(hour: number, half: string | undefined): number | null {
	if (half === undefined) return hour <= 23 ? hour : null;
	if (hour < 1 || hour > 12) return null;
	return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}

/** `+02:00`, `+02` or `-0730` in milliseconds; null if no place on earth is so far away. */
function offsetOf(offset: string): number | null {
	const hours = Number(offset.slice(1, 3));
	const minutes = offset.length > 3 ? Number(offset.slice(-2)) : 0;
	if (hours > 14 || minutes > 59) return null;
	return (hours * 60 + minutes) * (offset.startsWith('-') ? -60_000 : 60_000);
}

/** `/Date(1538159059000)/` as .NET's older JSON writers have it. The offset says where the writer was; the number is UTC in any case. */
const JSON_DATE = /^\\?\/Date\((-?\d{1,15})(?:[+-]\d{4})?\)\\?\/$/;

function momentOfJsonDate(text: string): number | null {
	const match = JSON_DATE.exec(text);
	return match === null ? null : inCalendar(Number(match[1]));
}

/** Seconds, milliseconds or .NET ticks, which the number of digits tells apart for all years since 2001. */
function momentOfDigits(text: string): number | null {
	if (/^\d{10}$/.test(text)) return inCalendar(Number(text) * 1000);
	if (/^\d{13}$/.test(text)) return inCalendar(Number(text));
	return /^6\d{17}$/.test(text) ? inCalendar(msOfTicks(text)) : null;
}

/** What is left of the standards: week dates, basic formats, days of the year. */
const STANDARDS = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL] as const;

/** ISO 8601 also has months without a day and times without a date, which would become a day of their own or today. */
const NAMES_A_DAY = /^(?:\d{4}-?(?:W\d|\d{3})|[a-z]{3,9},?\s)/i;

function momentOfStandard(text: string): number | null {
	if (!NAMES_A_DAY.test(text)) return null;
	for (const read of STANDARDS) {
		const moment = read(text, { zone: 'utc' });
		if (moment.isValid) return inCalendar(moment.toMillis());
	}
	return null;
}

const midnightOf = ({ year, month, day }: CalendarDay): number => Date.UTC(year, month - 1, day);
