import type { Counts } from './facts';

/** A picture and what it says in words and numbers, for those who do not see it. */
export interface Chart {
	title: string;
	/** One sentence. */
	says: string;
	svg: string;
	columns: readonly string[];
	rows: ReadonlyArray<readonly [string, ...number[]]>;
}

/** Colours of the light page; the style sheet of the page replaces them in the dark. Contrast to white is at least 3 to 1 (WCAG 2.2, 1.4.11). */
export const COLOURS = ['#0f6cbd', '#8a6d00', '#b3261e', '#6b6b6b', '#8e4ec6'] as const;
export const TEXT_COLOUR = '#242424';
export const LINE_COLOUR = '#d1d1d1';

const WIDTH = 720;
const BAR_HEIGHT = 30;
/** So many bars are shown; the others are one bar together. */
const MOST_BARS = 12;
const LONGEST_LABEL = 34;
/** Width of a letter at most, on average. */
const LETTER = 8.5;

interface Series {
	name: string;
	values: readonly number[];
	kind: 'bar' | 'line';
}

const TEXT = { color: TEXT_COLOUR, fontSize: 14, fontFamily: 'system-ui, sans-serif' };

/**
 * Draws with Apache ECharts on the server: text of an SVG, without a browser (ECharts handbook, "Server-side rendering").
 *
 * @param isLying bars from left to right, for names; else from bottom to top, for days
 */
async function draw(names: readonly string[], series: readonly Series[], isLying: boolean): Promise<string> {
	const { init } = await import('../../../vendor/echarts');
	const height = isLying ? names.length * BAR_HEIGHT + 96 : 300;
	const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
	const longest = Math.max(...names.map((name) => shortened(name).length));
	const category = {
		type: 'category',
		data: names.map(shortened),
		inverse: isLying,
		axisLabel: TEXT,
		axisLine: { lineStyle: { color: LINE_COLOUR } },
		axisTick: { show: false },
	} as const;
	const value = {
		type: 'value',
		axisLabel: TEXT,
		splitLine: { lineStyle: { color: LINE_COLOUR } },
		minInterval: series.some(({ kind }) => kind === 'line') ? 0 : 1,
	} as const;
	chart.setOption({
		animation: false,
		color: [...COLOURS],
		legend: series.length > 1 ? { bottom: 0, itemGap: 32, textStyle: TEXT } : undefined,
		// Without a browser ECharts estimates the width of letters, and too small for most fonts: room for wider ones.
		grid: {
			left: isLying ? 16 + longest * LETTER : 56,
			right: 40,
			top: 16,
			bottom: series.length > 1 ? 64 : 32,
			outerBoundsMode: 'none',
		},
		xAxis: isLying ? value : category,
		yAxis: isLying ? category : value,
		series: series.map(({ name, values, kind }) => ({
			name,
			type: kind,
			data: [...values],
			silent: true,
			...(kind === 'bar' && series.length > 1 ? { stack: 'all' } : {}),
		})),
	});
	const svg = chart.renderToSVGString({ useViewBox: true });
	chart.dispose();
	return svg;
}

const shortened = (name: string): string =>
	name.length > LONGEST_LABEL ? `${name.slice(0, LONGEST_LABEL - 1)}…` : name;

/** One bar for each name. */
export async function barsOf(title: string, counts: Counts, what = 'leads'): Promise<Chart | null> {
	const all = [...counts];
	const [first] = all;
	if (first === undefined) return null;
	const others = all.slice(MOST_BARS).reduce((sum, [, count]) => sum + count, 0);
	const shown = others > 0 ? [...all.slice(0, MOST_BARS), ['all others', others] as const] : all;
	const values = shown.map(([, count]) => count);
	return {
		title,
		says: `${first[0]} has most: ${first[1]} of ${values.reduce((sum, count) => sum + count, 0)} ${what}.`,
		svg: await draw(
			shown.map(([name]) => name),
			[{ name: what, values, kind: 'bar' }],
			true,
		),
		columns: [what],
		rows: all.map(([name, count]) => [name, count]),
	};
}

/** For each name a bar of several parts, or for each day a point of each line. */
export async function seriesOf<Part extends string>(
	title: string,
	says: string,
	data: ReadonlyMap<string, Readonly<Record<Part, number>>>,
	parts: readonly Part[],
	{ kind, isLying }: { kind: 'bar' | 'line'; isLying: boolean },
): Promise<Chart | null> {
	if (data.size === 0) return null;
	const series = parts.map((name) => ({ name, kind, values: [...data.values()].map((one) => one[name]) }));
	const used = series.filter(({ values }) => values.some((value) => value > 0));
	return {
		title,
		says,
		svg: await draw([...data.keys()], used, isLying),
		columns: parts,
		rows: [...data].map(([name, one]) => [name, ...parts.map((part) => one[part])]),
	};
}
