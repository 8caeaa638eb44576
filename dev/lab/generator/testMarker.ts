import type { Customer } from './people';

const TICKS_PER_MS = 10_000n;
/** .NET counts ticks of 100 ns from year 1; this many lie before 1970. */
const TICKS_OF_1970 = 621_355_968_000_000_000n;

/** The marker of a test lead made at this moment: `MSFT_TEST_` and .NET ticks in UTC (lead-facts.md, fact 5). */
export const testMarker = (at: Date): string =>
	`MSFT_TEST_${BigInt(at.getTime()) * TICKS_PER_MS + TICKS_OF_1970}`;

/** The customer of a test lead, the same in all documented forms (lead-facts.md section 3). */
export const testCustomer = (marker: string): Customer => ({
	FirstName: marker,
	LastName: marker,
	Email: `${marker}@test.com`,
	Phone: '1234567890',
	Country: 'US',
	Company: marker,
	Title: marker,
});
