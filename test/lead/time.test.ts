import fc from 'fast-check';
import { parseLead } from '../../lead/parse';
import { readCreatedTime } from '../../lead/time';
import { row } from './samples';

const createdAtOf = (createdTime: unknown, partitionKey: unknown) =>
	readCreatedTime(createdTime, partitionKey).createdAt;

test.each([
	['2018-09-28T18:24:19.002Z', '2018-09-28T18:24:19.002Z'],
	['2018-09-28T18:24:19Z', '2018-09-28T18:24:19.000Z'],
	['2018-09-28T18:24:19.0020000Z', '2018-09-28T18:24:19.002Z'],
	['2018-09-28T18:24:19', '2018-09-28T18:24:19.000Z'],
	['2018-09-28T20:24:19+02:00', '2018-09-28T18:24:19.000Z'],
	['2018-09-28T20:24:19+0200', '2018-09-28T18:24:19.000Z'],
	['20180928T182419Z', '2018-09-28T18:24:19.000Z'],
	['2018-W39-5T18:24:19Z', '2018-09-28T18:24:19.000Z'],
	['2018-271', '2018-09-28T00:00:00.000Z'],
	['2020-02-29T00:00:00.000Z', '2020-02-29T00:00:00.000Z'],
	['2018-09-28', '2018-09-28T00:00:00.000Z'],
	['2018-09-28 18:24:19', '2018-09-28T18:24:19.000Z'],
	['2018-09-28 18:24:19Z', '2018-09-28T18:24:19.000Z'],
	['2018-09-28 20:24:19.1234567 +02:00', '2018-09-28T18:24:19.123Z'],
	['2018/09/28 18:24:19', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 6:24:19 PM', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 6:24:19\u202FPM', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 6:24:19 PM +00:00', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 11:24:19 AM -07:00', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 6:24:19 PM Z', '2018-09-28T18:24:19.000Z'],
	['9/28/2018 6:24:19 PM UTC', '2018-09-28T18:24:19.000Z'],
	['09/28/2018 06:24:19 am', '2018-09-28T06:24:19.000Z'],
	['9/28/2018 12:00:00 AM', '2018-09-28T00:00:00.000Z'],
	['9/28/2018 12:30 PM', '2018-09-28T12:30:00.000Z'],
	['9/28/2018 18:24:19', '2018-09-28T18:24:19.000Z'],
	['9/28/2018', '2018-09-28T00:00:00.000Z'],
	['28.09.2018 18:24:19', '2018-09-28T18:24:19.000Z'],
	['28.9.2018, 18:24', '2018-09-28T18:24:00.000Z'],
	['5.6.2018 18:24:19 +02:00', '2018-06-05T16:24:19.000Z'],
	['28-09-2018 18:24:19', '2018-09-28T18:24:19.000Z'],
	['28/9/2018 18:24', '2018-09-28T18:24:00.000Z'],
	['28-Sep-2018 18:24:19', '2018-09-28T18:24:19.000Z'],
	['28 September 2018 18:24:19', '2018-09-28T18:24:19.000Z'],
	['Sep 28 2018  6:24PM', '2018-09-28T18:24:00.000Z'],
	['Friday, September 28, 2018 6:24:19 PM', '2018-09-28T18:24:19.000Z'],
	['Fri, 28 Sep 2018 18:24:19 GMT', '2018-09-28T18:24:19.000Z'],
	['Fri Sep 28 2018 20:24:19 GMT+0200 (Central European Summer Time)', '2018-09-28T18:24:19.000Z'],
	['Fri Sep 28 18:24:19 2018', '2018-09-28T18:24:19.000Z'],
	['/Date(1538159059000)/', '2018-09-28T18:24:19.000Z'],
	['/Date(1538159059000+0200)/', '2018-09-28T18:24:19.000Z'],
	['\\/Date(1538159059000)\\/', '2018-09-28T18:24:19.000Z'],
	['1538159059', '2018-09-28T18:24:19.000Z'],
	[1538159059, '2018-09-28T18:24:19.000Z'],
	[1538159059000, '2018-09-28T18:24:19.000Z'],
	['636737558590000000', '2018-09-28T18:24:19.000Z'],
	[new Date('2018-09-28T18:24:19Z'), '2018-09-28T18:24:19.000Z'],
])('CreatedTime %p is %s', (createdTime, iso) => {
	expect(readCreatedTime(createdTime, '1:2F1:2F2000')).toEqual({ createdAt: iso, unreadable: false });
});

test('of two readings of a date with slashes the US one is taken, as Microsoft writes it', () => {
	expect(createdAtOf('5/6/2018 18:24:19', null)).toBe('2018-05-06T18:24:19.000Z');
});

test.each([
	'yesterday',
	'2018-02-30T00:00:00Z',
	'2018-02-29T00:00:00.000Z',
	'2018-13-01T00:00:00.000Z',
	'2018-09-28T18:24:19+25:00',
	'2018',
	'2018-09',
	'18:24:19',
	'T18:24',
	'9/28/18 6:24 PM',
	'9/28/2018 13:00 PM',
	'9/28/2018 0:10 AM',
	'9/28/2018 25:00',
	'9/28/2018 6:24:19 PM PST',
	'28.09.2018 18:24:19 Uhr',
	'2/30/2018',
	'09.28.2018',
	'05-06-2018 18:24:19',
	'/Date(x)/',
	'/Date(99999999999999)/x',
	'20180928182419',
	'-1',
	new Date(Number.NaN),
	42,
	true,
	{},
])('CreatedTime %p names no moment, which is told, and the day of the partition counts', (createdTime) => {
	expect(readCreatedTime(createdTime, '9:2F28:2F2018')).toEqual({
		createdAt: '2018-09-28T00:00:00.000Z',
		unreadable: true,
	});
	expect(createdAtOf(createdTime, 'leads')).toBeNull();
	expect(createdAtOf(createdTime, undefined)).toBeNull();
	expect(parseLead(row({ CreatedTime: createdTime })).warnings).toEqual(['created-time-unreadable']);
});

test.each(['', ' ', null, undefined])(
	'CreatedTime %p is a blank, of which there is nothing to tell',
	(createdTime) => {
		expect(readCreatedTime(createdTime, '9:2F28:2F2018')).toEqual({
			createdAt: '2018-09-28T00:00:00.000Z',
			unreadable: false,
		});
	},
);

test('a moment reads the same however a .NET service or a browser writes it', () => {
	const moments = fc.date({
		min: new Date('2001-10-01T00:00:00Z'),
		max: new Date('2099-12-31T23:59:59Z'),
		noInvalidDate: true,
	});
	const locales = fc.constantFrom('en-US', 'de-DE', 'sv-SE', 'ja-JP');
	fc.assert(
		fc.property(moments, locales, (date, locale) => {
			const second = new Date(Math.floor(date.getTime() / 1000) * 1000);
			const written = second.toLocaleString(locale, { timeZone: 'UTC' });
			for (const text of [
				written,
				second.toISOString(),
				second.toUTCString(),
				`/Date(${second.getTime()})/`,
			]) {
				expect(createdAtOf(text, null)).toBe(second.toISOString());
			}
		}),
	);
});

test('a text either names a moment of four-digit years or is told to name none', () => {
	const pieces = fc.array(
		fc.constantFrom('9', '28', '2018', '/', '-', '.', ' ', ':', 'T', 'Z', '+02:00', 'PM', 'Sep', 'W39'),
	);
	fc.assert(
		fc.property(
			fc.oneof(
				fc.string(),
				pieces.map((parts) => parts.join('')),
			),
			(text) => {
				const { createdAt, unreadable } = readCreatedTime(text, null);
				if (createdAt === null) expect(unreadable).toBe(text.trim() !== '');
				else expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
			},
		),
		{ numRuns: 2000 },
	);
});
