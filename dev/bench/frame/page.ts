import type { ContenderResult, BenchResult } from './result';
import { machineLine } from './machine';
import type { Assessment } from './judge';
import type { Spread } from './spread';

/** The results as Markdown: what a user gains, all targets, then each bench with its contenders and how it was run. */
export const resultsPage = (results: readonly BenchResult[], gains: readonly string[] = []): string =>
	[
		'# Measured side by side',
		'',
		...(gains.length === 0 ? [] : [...gains.map((gain) => `- ${gain}`), '']),
		'Made by `npm run bench`; do not edit. Each figure is the median of the recorded rounds, with the lowest and the',
		'highest after it. Ratios are worked out round by round between runs side by side. How to repeat:',
		'',
		'```sh',
		'npm run bench                      # everything',
		'npm run bench -- deliverSalesforce # one bench; the rows of the others stay as they were',
		'npm run bench -- poll --rounds 2   # the same in fewer rounds, which its section says',
		'```',
		'',
		'Each section says when and on what machine it was measured. On a machine that does other work, trust the ratios: both sides had the',
		'same conditions. The data of this page is in `results.json`.',
		'',
		'## Targets',
		'',
		...targetTable(results),
		...results.flatMap(section),
		'',
	].join('\n');

/** Also printed at the end of a run. */
export const targetTable = (results: readonly BenchResult[]): string[] =>
	table(
		['bench', 'what', 'to reach', 'measured', ''],
		results.flatMap(({ title, assessments }) =>
			assessments.map((assessment) => [
				title,
				assessment.what,
				assessment.toReach,
				spreadText(assessment, assessment.unit),
				assessmentWord(assessment),
			]),
		),
	);

const assessmentWord = ({ isReached }: Assessment): string => (isReached ? 'reached' : '**missed**');

const section = (result: BenchResult): string[] => [
	'',
	`## ${result.title}`,
	'',
	...contenderTable(result),
	'',
	...result.notes.map((note) => `- ${note}`),
	`- ${result.rounds} rounds on ${machineLine(result.machine)}.`,
];

/** Also printed when a bench has ended. */
export function contenderTable({ contenders }: BenchResult): string[] {
	const names = [...new Set(contenders.flatMap(({ figures }) => Object.keys(figures)))];
	// The time first; it stands last in the data because whatever else a run tells comes before.
	const ordered = ['ms', ...names.filter((name) => name !== 'ms')];
	return table(
		['', ...ordered],
		contenders.map((contender) => [labelOf(contender), ...ordered.map((name) => cell(contender, name))]),
	);
}

const labelOf = ({ label, share }: ContenderResult): string =>
	share === 1 ? label : `${label} (time of ${percent(share)} of the work, scaled up)`;

const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

function cell({ figures }: ContenderResult, name: string): string {
	const spread = figures[name];
	return spread ? spreadText(spread, '') : '';
}

/** `148 (140-163)`; one number where all rounds agree. */
export function spreadText({ median, low, high }: Spread, unit: string): string {
	const middle = `${numberText(median)}${unit}`;
	const isOne = numberText(low) === numberText(high);
	return isOne ? middle : `${middle} (${numberText(low)}-${numberText(high)})`;
}

/** Three significant digits, no more than the measurement bears; whole numbers from 100 on. */
export const numberText = (value: number): string =>
	(Math.abs(value) >= 100 || Number.isInteger(value)
		? Math.round(value)
		: Number(value.toPrecision(3))
	).toLocaleString('en-US', { maximumFractionDigits: 6 });

/** A Markdown table whose columns stand below each other in plain text too. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string[] {
	const widths = head.map((title, column) =>
		Math.max(3, title.length, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (cells: readonly string[]): string =>
		`| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
	return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)];
}
