import type { Target } from './bench';
import type { Rounds } from './rounds';
import { spreadOf } from './spread';
import type { Spread } from './spread';

/** A target with what was measured of it. */
export interface Assessment extends Spread {
	what: string;
	/** e.g. `at least 100x` */
	toReach: string;
	unit: string;
	isReached: boolean;
}

/**
 * Works a target out in every round and takes the median.
 *
 * @throws Error when the target names a figure that was not measured
 */
export function judge(target: Target, rounds: Rounds): Assessment {
	const { what, unit = '', atLeast, atMost } = target;
	const count = Math.max(...[...rounds.values()].map(({ length }) => length));
	const values = Array.from({ length: count }, (_, round) =>
		target.value((contender, figure = 'ms') => {
			const value = rounds.get(contender)?.[round]?.[figure];
			if (value === undefined) throw new Error(`"${what}": ${contender} measured no "${figure}".`);
			return value;
		}),
	);
	const spread = spreadOf(values);
	const bounds = [
		atLeast === undefined ? [] : [`at least ${atLeast}${unit}`],
		atMost === undefined ? [] : [`at most ${atMost}${unit}`],
	].flat();
	const isReached = spread.median >= (atLeast ?? -Infinity) && spread.median <= (atMost ?? Infinity);
	return { what, toReach: bounds.join(', '), unit, isReached, ...spread };
}
