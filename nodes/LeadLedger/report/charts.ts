import type { Counts } from './facts';

/** A picture and what it says in words and numbers, for those who do not see it. */
export interface Chart {
	title: string;
	/** One sentence. */
	says: string;
	/** For a page as wide as a screen or a sheet, and for a phone. */
	svg: { wide: string; narrow: string };
	columns: readonly string[];
	rows: ReadonlyArray<readonly [string, ...number[]]>;
}

/** Colours of the light page; the style sheet of the page replaces them in the dark. Contrast to white is at least 3 to 1 (WCAG 2.2, 1.4.11). */
export const COLOURS = ['#0f6cbd', '#8a6d00', '#b3261e', '#6b6b6b', '#8e4ec6'] as const;
export const TEXT_COLOUR = '#242424';
export const LINE_COLOUR = '#d1d1d1';

/** In pixels; `label`: the longest, in letters. A phone shows a wide chart too small to be read, or not the whole. */
const SIZES = {
	wide: { width: 720, label: 34, legendGap: 32, steps: 5 },
	narrow: { width: 360, label: 17, legendGap: 12, steps: 3 },
} as const;
type Size = (typeof SIZES)[keyof typeof SIZES];

const BAR_HEIGHT = 30;
/** So many bars are shown; the others are one bar together. */
const MOST_BARS = 12;
/** Width of a letter at most, on average. */
const LETTER = 8.5;
const LEGEND_ROW = 28;
/** Of the sign before a word of the legend. */
const LEGEND_SIGN = 32;

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
async function draw(names: readonly string[], series: readonly Series[], isLying: boolean): Promise<Chart['svg']> {
	const [wide, narrow] = [
		await drawIn(SIZES.wide, names, series, isLying),
		await drawIn(SIZES.narrow, names, series, isLying),
	];
	return { wide, narrow };
}

async function drawIn(
	{ width, label, legendGap, steps }: Size,
	names: readonly string[],
	series: readonly Series[],
	isLying: boolean,
): Promise<string> {
	const { init } = await import('../../../vendor/echarts');
	const legend = series.length > 1 ? LEGEND_ROW * rowsOf(series, width, legendGap) : 0;
	const height = (isLying ? names.length * BAR_HEIGHT + 68 : 272) + legend;
	const chart = init(null, null, { renderer: 'svg', ssr: true, width, height });
	const labels = names.map((name) => shortened(name, label));
	const longest = Math.max(...labels.map(widthOf));
	const category = {
		type: 'category',
		data: labels,
		inverse: isLying,
		axisLabel: TEXT,
		axisLine: { lineStyle: { color: LINE_COLOUR } },
		axisTick: { show: false },
	} as const;
	const value = {
		type: 'value',
		axisLabel: { ...TEXT, hideOverlap: true },
		splitNumber: steps,
		splitLine: { lineStyle: { color: LINE_COLOUR } },
		minInterval: series.some(({ kind }) => kind === 'line') ? 0 : 1,
	} as const;
	chart.setOption({
		animation: false,
		color: [...COLOURS],
		legend: series.length > 1 ? { bottom: 0, itemGap: legendGap, textStyle: TEXT } : undefined,
		// Without a browser ECharts estimates the width of letters, and too small for most fonts: room for wider ones.
		grid: {
			left: isLying ? 16 + longest * LETTER : 56,
			right: 40,
			top: 16,
			bottom: legend > 0 ? legend + 36 : 32,
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

/** How many rows the legend has. */
function rowsOf(series: readonly Series[], width: number, gap: number): number {
	let [rows, used] = [1, 0];
	for (const { name } of series) {
		const item = LEGEND_SIGN + LETTER * widthOf(name) + gap;
		if (used > 0 && used + item > width) [rows, used] = [rows + 1, 0];
		used += item;
	}
	return rows;
}

/** Signs of East Asian scripts and pictures are as wide as two letters (Unicode Standard Annex 11). */
const WIDE_SIGN =
	/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

const widthOfSign = (sign: string): number => (WIDE_SIGN.test(sign) ? 2 : /[MWmw@%]/.test(sign) ? 1.6 : 1);

/** In letters. */
const widthOf = (name: string): number => [...name].reduce((sum, sign) => sum + widthOfSign(sign), 0);

/** Control signs, halves of signs, and signs that turn the direction of what follows: they would change the page around a name. */
const UNPRINTABLE = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]+/gu;

/** A name as it may be shown, whatever somebody wrote. */
export const printable = (name: string): string => name.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();

/** Both ends of a long name stay: names of offers and owners often differ at their end only. */
function shortened(name: string, most: number): string {
	const signs = [...printable(name)];
	if (widthOf(signs.join('')) <= most) return signs.join('');
	const half = (some: readonly string[]): string[] => {
		const kept: string[] = [];
		for (const sign of some) {
			if (widthOf(kept.join('')) + widthOfSign(sign) > (most - 1) / 2) break;
			kept.push(sign);
		}
		return kept;
	};
	return `${half(signs).join('')}…${half([...signs].reverse()).reverse().join('')}`;
}

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
