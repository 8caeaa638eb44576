import type { SeededRandom } from '../../dev/lab/seededRandom';

/** What n8n is doing when a call passes by, as far as the call tells. */
export const MOMENTS = [
	'poll',
	'claim',
	'decide',
	'settle',
	'deliver to table',
	'deliver to receiver',
	'any time',
] as const;
export type Moment = (typeof MOMENTS)[number];

/** When to kill: at the nth call of one kind since n8n was started, or after a time without any such call. */
export interface Tripwire {
	moment: Moment;
	nth: number;
	/** Milliseconds after n8n has answered. */
	after: number;
}

/** Draws where the next kill strikes, every moment as often as any other. */
export function drawTripwire(random: SeededRandom): Tripwire {
	const moment = random.pick(MOMENTS);
	return { moment, nth: random.between(1, HIGHEST_COUNT[moment]), after: random.between(0, 6_000) };
}

/** A poll is a few calls, a delivery to the receiver one for each lead. */
const HIGHEST_COUNT: Readonly<Record<Moment, number>> = {
	poll: 5,
	claim: 2,
	decide: 2,
	settle: 2,
	'deliver to table': 3,
	'deliver to receiver': 20,
	'any time': 1,
};

/** What a call to the table service belongs to, by its address and body. */
export function momentOf({ method, path, body }: { method: string; path: string; body: string }): Moment {
	const isBatch = path.includes('$batch');
	const address = isBatch ? body : path;
	if (method === 'GET') return 'poll';
	if (address.includes('MarketplaceLeadRouting')) return 'decide';
	if (!address.includes('MarketplaceLeadLedger')) return 'deliver to table';
	return /"Status":"claimed"/.test(body) ? 'claim' : 'settle';
}
