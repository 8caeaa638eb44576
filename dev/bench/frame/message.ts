import type { BenchResult } from './result';

/** What the process of a bench tells the one that started it. */
export type Message =
	| { kind: 'progress'; text: string }
	| { kind: 'result'; result: BenchResult }
	| { kind: 'failure'; text: string };
