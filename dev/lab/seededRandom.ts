/**
 * Chance that repeats itself: the same seed gives the same values on every machine and Node version.
 *
 * Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for test data, not for secrets.
 */
export class SeededRandom {
	private state: number;

	constructor(seed: number) {
		this.state = seed >>> 0;
	}

	/** A fraction: 0 <= n < 1. */
	next(): number {
		this.state = (this.state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	}

	/** A whole number between both ends, ends included. */
	between(lowest: number, highest: number): number {
		return lowest + Math.floor(this.next() * (highest - lowest + 1));
	}

	/** True in `percent` of 100 calls. */
	percent(percent: number): boolean {
		return this.next() * 100 < percent;
	}

	pick<const T>(choices: readonly [T, ...T[]]): T {
		return choices[Math.floor(this.next() * choices.length)] ?? choices[0];
	}

	/** Picks a name by its weight; the weights need not add up to anything. */
	weighted<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Name {
		// Object.entries forgets that the keys are the names.
		const entries = Object.entries(weights) as Array<[Name, number]>;
		let left = this.next() * entries.reduce((sum, [, weight]) => sum + weight, 0);
		for (const [name, weight] of entries) {
			left -= weight;
			if (left < 0) return name;
		}
		throw new Error('No choice has a weight above zero.');
	}

	/** A UUID of version 4. */
	uuid(): string {
		const hex = Array.from({ length: 4 }, () =>
			this.between(0, 0xffffffff).toString(16).padStart(8, '0'),
		).join('');
		const variant = '89ab'.charAt(this.between(0, 3));
		return [
			hex.slice(0, 8),
			hex.slice(8, 12),
			`4${hex.slice(13, 16)}`,
			`${variant}${hex.slice(17, 20)}`,
			hex.slice(20),
		].join('-');
	}
}
