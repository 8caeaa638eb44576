import { DateTime, IANAZone } from '../vendor/luxon';
import type { DaySpan, WorkingHours } from './plan';
import { PlanFault } from './planFault';

const DAY_NAMES = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const EVERY_DAY = [1, 2, 3, 4, 5, 6, 7];
const DAY = 24 * 60;

/**
 * Reads working hours such as `Mon-Fri 09:00-12:30 13:00-17:00; Sat 10-12` or `Sun-Thu 22:00-06:00`. Hours without days count for every
 * day. Hours that end before they begin cross midnight.
 *
 * @param who whose hours these are, for the error
 * @returns null for an empty text: always at work
 */
export function readHours(text: string, who: string): WorkingHours[] | null {
	const tokens = text
		.toLowerCase()
		.replace(/\s*(?:[-–—]|\bto\b)\s*/g, '-')
		.split(/[\s,;]+/)
		.filter((token) => token !== '');
	if (tokens.length === 0) return null;
	const found: WorkingHours[] = [];
	let days: number[] = [];
	let isComplete = true;
	for (const token of tokens) {
		const weekdays = daysOf(token);
		if (weekdays !== null) {
			days = isComplete ? weekdays : [...days, ...weekdays];
			isComplete = false;
			continue;
		}
		const span = spanOf(token);
		if (span === null) throw badHours(who, token);
		isComplete = true;
		for (const weekday of days.length > 0 ? days : EVERY_DAY) found.push({ weekday, ...span });
	}
	if (!isComplete) throw badHours(who, tokens.at(-1) ?? '');
	return found;
}

/** `mon`, `monday`, `mon-fri`, `fri-mon`, `daily`; null: no days. */
function daysOf(token: string): number[] | null {
	if (token === 'daily') return EVERY_DAY;
	const [first = '', last = first, ...more] = token.replace(/\.$/, '').split('-');
	const from = dayOf(first);
	const to = dayOf(last);
	if (from === null || to === null || more.length > 0) return null;
	const length = ((to - from + 7) % 7) + 1;
	return Array.from({ length }, (_, step) => ((from - 1 + step) % 7) + 1);
}

function dayOf(name: string): number | null {
	if (name.length < 2) return null;
	const at = DAY_NAMES.findIndex((day) => day.startsWith(name));
	return at >= 0 ? at + 1 : null;
}

function spanOf(token: string): { start: number; end: number } | null {
	const [first = '', last = '', ...more] = token.split('-');
	const start = minuteOf(first);
	const end = minuteOf(last);
	if (start === null || end === null || start >= DAY || more.length > 0) return null;
	return { start, end: end <= start ? end + DAY : end };
}

/** `9`, `09:00`, `9.30`, `5pm`. */
function minuteOf(text: string): number | null {
	const match = /^(\d{1,2})(?:[:.](\d\d))?(am|pm)?$/.exec(text);
	if (match === null) return null;
	const half = match[3];
	const hour = Number(match[1]);
	const minutes = Number(match[2] ?? 0);
	if (minutes > 59 || hour > 24 || (half !== undefined && (hour < 1 || hour > 12))) return null;
	const minute = (half === undefined ? hour : (hour % 12) + (half === 'pm' ? 12 : 0)) * 60 + minutes;
	return minute <= DAY ? minute : null;
}

const badHours = (who: string, token: string): PlanFault =>
	new PlanFault(
		`The working hours of ${who} cannot be read at "${token}"`,
		'Enter days and hours, e.g. Mon-Fri 09:00-17:00; Sat 10:00-12:00. Hours may cross midnight: 22:00-06:00.',
	);

/** Reads days off such as `2026-12-24, 2026-12-27..2027-01-02`. */
export function readDaysOff(text: string, who: string): DaySpan[] {
	return text
		.split(/[,;\n]+/)
		.map((part) => part.trim())
		.filter((part) => part !== '')
		.map((part) => {
			const [first = '', last = first, ...more] = part.split(/\s*(?:\.\.+|…|\/|\bto\b|\s[-–—]\s)\s*/);
			const from = dateOf(first);
			const to = dateOf(last);
			if (from !== null && to !== null && from <= to && more.length === 0) return { from, to };
			throw new PlanFault(
				`The days off of ${who} cannot be read at "${part}"`,
				'Enter dates and ranges of dates, separated by commas, e.g. 2026-12-24, 2026-12-27..2027-01-02.',
			);
		});
}

function dateOf(text: string): string | null {
	const date = /^\d{4}-\d\d-\d\d/.test(text) ? DateTime.fromISO(text.trim(), { zone: 'utc' }) : null;
	return date?.isValid === true ? date.toISODate() : null;
}

/** @returns the zone's name */
export function readTimeZone(text: string, who: string): string {
	const zone = text.trim();
	if (IANAZone.isValidZone(zone)) return zone;
	throw new PlanFault(
		`The time zone of ${who} is not valid: "${zone}"`,
		'Enter the IANA name, e.g. Europe/Berlin or America/New_York.',
	);
}

/** @returns milliseconds; null for an empty text. A time without a zone is one in the member's zone. */
export function readPausedUntil(text: string, timeZone: string, who: string): number | null {
	if (text.trim() === '') return null;
	const time = DateTime.fromISO(text.trim().replace(' ', 'T'), { zone: timeZone });
	if (time.isValid) return time.toMillis();
	throw new PlanFault(
		`Paused Until of ${who} is not a date: "${text.trim()}"`,
		'Enter a date, or a date with a time, e.g. 2026-12-24 or 2026-12-24T12:00.',
	);
}
