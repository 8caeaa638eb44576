import { whyAway } from '../../routing/availability';
import { readDaysOff, readHours, readPausedUntil, readTimeZone } from '../../routing/readAvailability';
import { withLead } from '../../routing/teamState';
import { member } from './samples';

const berlin = (workingHours: string, daysOff = '') =>
	member('Anna', {
		timeZone: 'Europe/Berlin',
		hours: readHours(workingHours, 'Anna'),
		daysOff: readDaysOff(daysOff, 'Anna'),
	});

const isThere = (who: ReturnType<typeof berlin>, at: string): boolean =>
	whyAway(who, undefined, Date.parse(at)) === null;

describe('working hours', () => {
	it.each([
		['2026-11-25T07:59:00Z', false],
		['2026-11-25T08:00:00Z', true],
		['2026-11-25T15:59:59Z', true],
		['2026-11-25T16:00:00Z', false],
		// A Saturday.
		['2026-11-28T10:00:00Z', false],
	])('of 9 to 17 in Berlin, in winter, at %s: %s', (at, there) => {
		expect(isThere(berlin('Mon-Fri 09:00-17:00'), at)).toBe(there);
	});

	it('follow the clock on the wall over both changes of daylight-saving time', () => {
		const anna = berlin('daily 09:00-17:00');
		// Spring forward on 29 March 2026 at 01:00 UTC, back on 25 October 2026 at 01:00 UTC.
		expect(isThere(anna, '2026-03-28T08:00:00Z')).toBe(true);
		expect(isThere(anna, '2026-03-28T07:30:00Z')).toBe(false);
		expect(isThere(anna, '2026-03-29T07:30:00Z')).toBe(true);
		expect(isThere(anna, '2026-03-29T15:30:00Z')).toBe(false);
		expect(isThere(anna, '2026-10-24T07:30:00Z')).toBe(true);
		expect(isThere(anna, '2026-10-25T07:30:00Z')).toBe(false);
		expect(isThere(anna, '2026-10-25T15:30:00Z')).toBe(true);
	});

	it('within the hour that does not exist, or exists twice, mean what the clock shows', () => {
		const night = berlin('Sun 02:00-03:00');
		// 02:30 does not exist on 29 March: 00:59 UTC is 01:59, 01:00 UTC is 03:00.
		expect(isThere(night, '2026-03-29T00:59:00Z')).toBe(false);
		expect(isThere(night, '2026-03-29T01:00:00Z')).toBe(false);
		// It exists twice on 25 October.
		expect(isThere(night, '2026-10-25T00:30:00Z')).toBe(true);
		expect(isThere(night, '2026-10-25T01:30:00Z')).toBe(true);
		expect(isThere(night, '2026-10-25T02:30:00Z')).toBe(false);
	});

	it('that cross midnight belong to the day on which they begin, also for a day off', () => {
		const anna = berlin('Fri 22:00-06:00');
		expect(isThere(anna, '2026-11-27T20:59:00Z')).toBe(false);
		expect(isThere(anna, '2026-11-27T21:00:00Z')).toBe(true);
		expect(isThere(anna, '2026-11-28T04:59:00Z')).toBe(true);
		expect(isThere(anna, '2026-11-28T05:00:00Z')).toBe(false);
		expect(isThere(anna, '2026-11-27T02:00:00Z')).toBe(false);
		expect(isThere(berlin('Fri 22:00-06:00', '2026-11-27'), '2026-11-28T02:00:00Z')).toBe(false);
	});

	it('cross midnight also from Sunday to Monday', () => {
		expect(isThere(berlin('Sun 22:00-06:00'), '2026-11-30T03:00:00Z')).toBe(true);
	});

	it.each([
		['Mon-Fri 09:00-12:30 13:00-17:00; Sat 10-12', 11],
		['Mon, Wed, Fri 9am-5pm', 3],
		['Fri-Mon 09.00–17.00', 4],
		['monday to friday 08:00 to 24:00', 5],
		['00:00-24:00', 7],
	])('are read from "%s"', (text, spans) => {
		expect(readHours(text, 'Anna')).toHaveLength(spans);
	});

	it('that are empty mean always', () => {
		expect(readHours('  ', 'Anna')).toBeNull();
	});

	it.each(['Mon-Fri', '9', 'Mon 25:00-26:00', 'Mon 9-17 Tue', 'office hours', 'Mon 09:60-10:00', '13pm-5pm'])(
		'that cannot be read stop the plan: "%s"',
		(text) => {
			expect(() => readHours(text, 'Anna in team Sales')).toThrow(/Anna in team Sales/);
		},
	);
});

describe('days off', () => {
	it('are days of the member’s own zone', () => {
		const anna = berlin('', '2026-12-24, 2026-12-27..2027-01-02');
		expect(isThere(anna, '2026-12-23T22:59:00Z')).toBe(true);
		expect(isThere(anna, '2026-12-23T23:00:00Z')).toBe(false);
		expect(isThere(anna, '2026-12-25T10:00:00Z')).toBe(true);
		expect(isThere(anna, '2027-01-02T22:59:00Z')).toBe(false);
		expect(isThere(anna, '2027-01-02T23:00:00Z')).toBe(true);
	});

	it.each(['2026-02-30', '24.12.2026', '2026-12-31..2026-12-24', 'Christmas'])(
		'that cannot be read stop the plan: "%s"',
		(text) => expect(() => readDaysOff(text, 'Anna')).toThrow(/days off of Anna/),
	);

	it.each(['2026-12-24 - 2026-12-26', '2026-12-24/2026-12-26', '2026-12-24 to 2026-12-26'])(
		'may be a range in other signs: "%s"',
		(text) => expect(readDaysOff(text, 'Anna')).toEqual([{ from: '2026-12-24', to: '2026-12-26' }]),
	);
});

describe('a pause', () => {
	it('ends at a time of the member’s zone', () => {
		const pausedUntil = readPausedUntil('2026-12-01', 'America/New_York', 'Ben');
		const ben = member('Ben', { pausedUntil });
		expect(whyAway(ben, undefined, Date.parse('2026-12-01T04:59:00Z'))).toContain('paused until');
		expect(whyAway(ben, undefined, Date.parse('2026-12-01T05:00:00Z'))).toBeNull();
	});

	it('that is no date, and a zone that is none, stop the plan', () => {
		expect(() => readPausedUntil('soon', 'UTC', 'Ben')).toThrow(/Paused Until of Ben/);
		expect(() => readTimeZone('Berlin', 'Ben')).toThrow(/time zone of Ben/);
	});
});

describe('a cap', () => {
	it('counts days, weeks and months of the member’s zone', () => {
		const ben = member('Ben', {
			timeZone: 'Asia/Tokyo',
			caps: { day: 2, week: 3, month: 4 },
		});
		const at = (text: string) => Date.parse(text);
		const led = (state: ReturnType<typeof withLead>, text: string) => withLead(state, ben, at(text));
		const why = (state: ReturnType<typeof withLead>, text: string) => whyAway(ben, state.Ben, at(text));

		// Wednesday, 25 November in Tokyo, from 15:00 UTC of the day before.
		let state = led(led({}, '2026-11-24T15:00:00Z'), '2026-11-25T01:00:00Z');
		expect(why(state, '2026-11-25T14:59:00Z')).toBe('cap of 2 per day reached');
		expect(why(state, '2026-11-25T15:00:00Z')).toBeNull();
		state = led(state, '2026-11-25T15:00:00Z');
		expect(why(state, '2026-11-27T00:00:00Z')).toBe('cap of 3 per week reached');
		// Monday in Tokyo.
		expect(why(state, '2026-11-29T15:00:00Z')).toBeNull();
		state = led(state, '2026-11-29T15:00:00Z');
		expect(why(state, '2026-11-30T14:59:00Z')).toBe('cap of 4 per month reached');
		expect(why(state, '2026-11-30T15:00:00Z')).toBeNull();
	});

	it.each([
		['of 25 hours', '2026-11-01T04:00:00Z', '2026-11-02T04:59:59Z', '2026-11-02T05:00:00Z'],
		['of 23 hours', '2026-03-08T05:00:00Z', '2026-03-09T03:59:59Z', '2026-03-09T04:00:00Z'],
	])('lasts until the end of a day %s', (_, first, last, next) => {
		const amy = member('Amy', { timeZone: 'America/New_York', caps: { day: 1, week: null, month: null } });
		const state = withLead({}, amy, Date.parse(first));
		expect(whyAway(amy, state.Amy, Date.parse(last))).toBe('cap of 1 per day reached');
		expect(whyAway(amy, state.Amy, Date.parse(next))).toBeNull();
	});
});
