/**
 * When a lead was made. The format of CreatedTime is not published; the row we know of names its day in US order, so
 * both ISO 8601 and .NET's US format are read. A time without a zone is taken for UTC, as .NET services write it.
 */
import { DateTime } from '../vendor/luxon';
import { isCalendarDay, readDayPartition } from './dayPartition';

const ISO_IN_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,7})?Z$/;
/** `9/28/2018`, `9/28/2018 6:24:19 PM`, `09/28/2018 18:24`. */
const US_DATE_TIME =
	/^(\d{1,2})\/(\d{1,2})\/(\d{4})(?:,?\s+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AP])\.?M\.?)?)?$/i;

/**
 * The moment a lead was created: CreatedTime, else midnight UTC of the partition's day.
 *
 * @returns ISO 8601 in UTC; null if neither tells
 */
export const createdAtOf = (createdTime: unknown, partitionKey: unknown): string | null =>
	isoOfCreatedTime(createdTime) ?? (typeof partitionKey === 'string' ? isoOfPartition(partitionKey) : null);

/** Longer than any time in any standard. */
const LONGEST_TIME = 64;

function isoOfCreatedTime(value: unknown): string | null {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
	if (typeof value !== 'string') return null;
	const text = value.trim();
	if (text === '' || text.length > LONGEST_TIME) return null;
	return isoOfUtcText(text) ?? isoOfUsText(text) ?? isoOfOtherText(text);
}

/** As it is put out, or with the seven decimals of .NET; the days that not every month has are left to the calendar. */
const NEARLY_AS_PUT_OUT =
	/^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3,7}Z$/;
const UP_TO_MILLISECONDS = '2018-09-28T18:24:19.002'.length;

/** The usual case, without a library. A day that does not exist would roll over to the next month: not taken. */
function isoOfUtcText(text: string): string | null {
	if (NEARLY_AS_PUT_OUT.test(text)) return `${text.slice(0, UP_TO_MILLISECONDS)}Z`;
	if (!ISO_IN_UTC.test(text)) return null;
	const milliseconds = Date.parse(text);
	if (Number.isNaN(milliseconds)) return null;
	const iso = new Date(milliseconds).toISOString();
	return iso.startsWith(text.slice(0, 10)) ? iso : null;
}

function isoOfUsText(text: string): string | null {
	const match = US_DATE_TIME.exec(text);
	if (!match) return null;
	const day = { year: Number(match[3]), month: Number(match[1]), day: Number(match[2]) };
	const hour = hourOf(Number(match[4] ?? 0), match[7]);
	const minute = Number(match[5] ?? 0);
	const second = Number(match[6] ?? 0);
	if (!isCalendarDay(day) || hour === null || minute > 59 || second > 59) return null;
	return `${match[3]}-${twoDigits(day.month)}-${twoDigits(day.day)}T${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}.000Z`;
}

const twoDigits = (number: number): string => (number < 10 ? `0${number}` : String(number));

/** The hour of 24; null if there is no such hour. 12 AM is midnight, 12 PM noon. */
function hourOf(hour: number, half: string | undefined): number | null {
	if (half === undefined) return hour <= 23 ? hour : null;
	if (hour < 1 || hour > 12) return null;
	return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}

/** Other ways to write a moment in standards: offsets, week dates, RFC 2822, HTTP, SQL. */
const STANDARDS = [DateTime.fromISO, DateTime.fromRFC2822, DateTime.fromHTTP, DateTime.fromSQL] as const;

function isoOfOtherText(text: string): string | null {
	for (const read of STANDARDS) {
		const moment = read(text, { zone: 'utc' });
		if (moment.isValid) return new Date(moment.toMillis()).toISOString();
	}
	return null;
}

/** The leads of one read mostly stand in one partition: the last answer is kept. */
let lastPartition = '';
let lastPartitionIso: string | null = null;

function isoOfPartition(partitionKey: string): string | null {
	if (partitionKey !== lastPartition) {
		const day = readDayPartition(partitionKey);
		lastPartitionIso =
			day === null ? null : new Date(Date.UTC(day.year, day.month - 1, day.day)).toISOString();
		lastPartition = partitionKey;
	}
	return lastPartitionIso;
}
