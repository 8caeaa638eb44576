import fc from 'fast-check';
import { dayPartitionKey, readDayPartition } from '../../lead/dayPartition';

test('the partition key of the one known row is the 28th of September 2018', () => {
	expect(readDayPartition('9:2F28:2F2018')).toEqual({ year: 2018, month: 9, day: 28 });
	expect(dayPartitionKey(new Date('2018-09-28T18:24:19Z'))).toBe('9:2F28:2F2018');
});

test('a day is written in UTC and without leading zeros, and read back as the same day', () => {
	fc.assert(
		fc.property(
			fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
			(date) => {
				expect(readDayPartition(dayPartitionKey(date))).toEqual({
					year: date.getUTCFullYear(),
					month: date.getUTCMonth() + 1,
					day: date.getUTCDate(),
				});
			},
		),
	);
	expect(dayPartitionKey(new Date('2026-01-02T23:59:59Z'))).toBe('1:2F2:2F2026');
});

test.each(['', '9/28/2018', '28:2F9:2F2018', '2:2F30:2F2018', '0:2F1:2F2018', '9:2F28:2F2018 ', 'leads'])(
	'%p is no day partition',
	(key) => {
		expect(readDayPartition(key)).toBeNull();
	},
);
