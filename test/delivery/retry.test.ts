import { DEFAULT_RETRY, retryDelay } from '../../delivery/retry';
import { parseRetryAfter } from '../../transport/retryAfter';

const NOW = Date.parse('2026-11-21T06:00:00Z');

it.each([
	['seconds', '120', 120_000],
	['no wait', '0', 0],
	['a number', 3, 3000],
	['a date ahead', 'Sat, 21 Nov 2026 06:00:30 GMT', 30_000],
	['a date that has passed', 'Sat, 21 Nov 2026 05:00:00 GMT', 0],
])('a Retry-After of %s is read', (_, header, expected) => {
	expect(parseRetryAfter(header, NOW)).toBe(expected);
});

it.each([undefined, '', 'soon', '-5', ['1']])('anything else is no Retry-After: %p', (header) => {
	expect(parseRetryAfter(header, NOW)).toBeUndefined();
});

it('keeps to the wait of the vendor, however long it is', () => {
	expect(retryDelay(DEFAULT_RETRY, 1, 7000, 0.9)).toBe(7000);
	expect(retryDelay(DEFAULT_RETRY, 1, 9e9, 0.9)).toBe(9e9);
	expect(retryDelay(DEFAULT_RETRY, 1, -5, 0.9)).toBe(0);
});

it('spreads the waits from nothing up to a bound that doubles and then stays at a minute', () => {
	expect(retryDelay(DEFAULT_RETRY, 1, undefined, 0)).toBe(0);
	expect([1, 2, 3, 4].map((failures) => retryDelay(DEFAULT_RETRY, failures, undefined, 0.999999))).toEqual([
		500, 1000, 2000, 4000,
	]);
	expect(retryDelay(DEFAULT_RETRY, 50, undefined, 0.999999)).toBe(60_000);
});
