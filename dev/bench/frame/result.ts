import type { Bench, Contender, Figures } from './bench';
import { judge } from './judge';
import type { Assessment } from './judge';
import type { Machine } from './machine';
import type { Rounds } from './rounds';
import { spreadOf } from './spread';
import type { Spread } from './spread';

export interface ContenderResult {
	label: string;
	/** 1 unless only a part of the work was run. */
	share: number;
	figures: { [name: string]: Spread };
}

/** What one bench measured; kept as data in `results.json`. */
export interface BenchResult {
	title: string;
	notes: readonly string[];
	rounds: number;
	contenders: ContenderResult[];
	assessments: Assessment[];
	machine: Machine;
}

/** Sums up the rounds of a bench. */
export function resultOf(
	{ title, notes, targets }: Bench,
	contenders: Readonly<Record<string, Contender>>,
	rounds: Rounds,
	machine: Machine,
): BenchResult {
	return {
		title,
		notes,
		rounds: Math.max(...[...rounds.values()].map(({ length }) => length)),
		contenders: Object.entries(contenders).map(([name, { label, share = 1 }]) => ({
			label,
			share,
			figures: spreadsOf(rounds.get(name) ?? []),
		})),
		assessments: targets.map((target) => judge(target, rounds)),
		machine,
	};
}

function spreadsOf(rounds: readonly Figures[]): ContenderResult['figures'] {
	const names = Object.keys(rounds[0] ?? {});
	return Object.fromEntries(
		names.map((name) => [name, spreadOf(rounds.flatMap((round) => round[name] ?? []))]),
	);
}
