import type { Contender, Figures } from './bench';

/** What every contender measured, by its name: one entry per recorded round. */
export type Rounds = ReadonlyMap<string, readonly Figures[]>;

export interface RoundOptions {
	rounds: number;
	warmUps: number;
	/** Milliseconds of a clock that does not jump. */
	now(): number;
	/** Told before every run. */
	progress(text: string): void;
}

/**
 * Lets the contenders run in turns. Each round begins with another one, so that what one leaves behind (a warm cache,
 * garbage, a slow moment of the machine) does not always hit the same.
 *
 * @throws whatever a contender throws: a bench whose work fails has no result
 */
export async function runRounds(
	contenders: Readonly<Record<string, Contender>>,
	{ rounds, warmUps, now, progress }: RoundOptions,
): Promise<Rounds> {
	const entries = Object.entries(contenders);
	const recorded = new Map(entries.map(([name]): [string, Figures[]] => [name, []]));
	for (let round = 0; round < warmUps + rounds; round += 1) {
		const isWarmUp = round < warmUps;
		for (const [name, contender] of rotated(entries, round)) {
			if (isWarmUp && contender.warmUp === false) continue;
			const where = isWarmUp ? 'warming up' : `round ${round - warmUps + 1} of ${rounds}`;
			progress(`${where}: ${contender.label}`);
			const figures = await measure(contender, now);
			if (!isWarmUp) recorded.get(name)?.push(figures);
		}
	}
	return recorded;
}

const rotated = <Item>(items: readonly Item[], by: number): Item[] =>
	items.map((_, index) => items[(index + by) % items.length]).filter((item) => item !== undefined);

async function measure(contender: Contender, now: () => number): Promise<Figures> {
	await contender.prepare?.();
	// Garbage of the contender before is not to be collected on this one's time.
	globalThis.gc?.();
	const began = now();
	const own = (await contender.run()) ?? {};
	const ms = (own.ms ?? now() - began) / (contender.share ?? 1);
	return { ...own, ...(await contender.figures?.()), ms };
}
