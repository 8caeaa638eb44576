import type { GeneratedLead } from '../generator';
import { SeededRandom } from '../seededRandom';

export interface Disorder {
	seed: number;
	/** So many of 100 leads come a second time, later. For posts: a table would refuse the second row. Default 0. */
	duplicatePercent?: number;
	/** So many leads are under way at a time, and any of them may arrive next. Default 1: all in order. */
	underWay?: number;
}

/**
 * Hands leads over as an unreliable line would: late, out of order, twice. Each lead comes at least once.
 *
 * Nothing promises order or exactly one delivery (lead-facts.md section 7, "delivery").
 */
export function* disordered(leads: Iterable<GeneratedLead>, disorder: Disorder): Generator<GeneratedLead> {
	const { seed, duplicatePercent = 0, underWay = 1 } = disorder;
	const random = new SeededRandom(seed);
	const line: GeneratedLead[] = [];
	const arrive = (): GeneratedLead[] => line.splice(random.between(0, line.length - 1), 1);
	for (const lead of leads) {
		line.push(lead);
		if (random.percent(duplicatePercent)) line.push(lead);
		while (line.length >= underWay) yield* arrive();
	}
	while (line.length > 0) yield* arrive();
}
