/** The middle of several measurements, and how far they lie apart. */
export interface Spread {
	median: number;
	low: number;
	high: number;
}

/** @throws RangeError when there is no value */
export function spreadOf(values: readonly number[]): Spread {
	const sorted = values.toSorted((a, b) => a - b);
	const [low, high] = [sorted[0], sorted.at(-1)];
	const [below, above] = [
		sorted[Math.floor((sorted.length - 1) / 2)],
		sorted[Math.ceil((sorted.length - 1) / 2)],
	];
	if (low === undefined || high === undefined || below === undefined || above === undefined) {
		throw new RangeError('Nothing was measured.');
	}
	return { median: (below + above) / 2, low, high };
}
