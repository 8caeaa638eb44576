import type { JsonObject } from '../lead/lead';

/** .NET ticks (100 ns since the year 1) at the start of 1970. */
const TICKS_AT_UNIX_EPOCH = 621_355_968_000_000_000n;
const TICKS_PER_MS = 10_000n;

/** Microsoft's marker of a test lead: `MSFT_TEST_` and the moment in .NET ticks (lead management FAQ, test leads). */
export const testMarker = (nowMs: number): string =>
	`MSFT_TEST_${TICKS_AT_UNIX_EPOCH + BigInt(Math.floor(nowMs)) * TICKS_PER_MS}`;

/**
 * The body that Microsoft's Validate button posts to an HTTPS endpoint: the marker in every name, a fixed phone number
 * and country (lead management FAQ, sample test lead).
 *
 * @param nowMs milliseconds since 1970
 */
export function testLeadPayload(nowMs: number): JsonObject {
	const marker = testMarker(nowMs);
	return {
		UserDetails: {
			FirstName: marker,
			LastName: marker,
			Email: `${marker}@test.com`,
			Phone: '1234567890',
			Country: 'US',
			Company: marker,
			Title: marker,
		},
		LeadSource: 'AzureMarketplace',
		ActionCode: 'INS',
		OfferTitle: 'Test lead of n8n',
		Description: marker,
	};
}
