import type { TableFault } from '../../../azureTable/fault';
import { type Chart, COLOURS, LINE_COLOUR, printable, TEXT_COLOUR } from './charts';
import type { Counts, Trouble } from './facts';

export interface Page {
	from: string;
	to: string;
	total: number;
	arrived: number;
	open: number;
	givenUp: number;
	heldBack: number;
	notInLedger: number;
	/** In words, or null while nothing was measured. */
	speed: string | null;
	charts: readonly Chart[];
	troubles: readonly Trouble[];
	/** On posts that are in no table; null: there are none. */
	kept: string | null;
	/** Why Lead Route's table could not be read. */
	withoutOwners: Pick<TableFault, 'cause' | 'remedy'> | null;
	unknownSources: Counts;
	unknownActions: Counts;
}

const DARK = ['#5aa9f5', '#d9b44a', '#ff8a80', '#a9a9a9', '#c9a2f2'] as const;

/** ECharts writes colours as attributes, so that a style sheet can replace them. */
const inTheDark = [
	[TEXT_COLOUR, '#e8e8e8'],
	[LINE_COLOUR, '#4a4a4a'],
	...COLOURS.map((colour, index) => [colour, DARK[index] ?? colour]),
]
	.map(([light, dark]) => `svg [fill="${light}"]{fill:${dark}}svg [stroke="${light}"]{stroke:${dark}}`)
	.join('');

const STYLE = `
:root{color-scheme:light dark}
body{margin:0 auto;padding:1rem;max-width:60rem;font:16px/1.5 system-ui,sans-serif;color:${TEXT_COLOUR};background:#fff}
h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:2rem 0 .5rem}
ul.figures{display:flex;flex-wrap:wrap;gap:.75rem;padding:0;list-style:none}
ul.figures li{flex:1 1 9rem;border:1px solid #767676;border-radius:.5rem;padding:.5rem .75rem}
ul.figures b{display:block;font-size:1.5rem}
figure{margin:0;break-inside:avoid}figcaption{margin-bottom:.5rem}
svg{width:100%;height:auto;display:block}.narrow{display:none}
.table{overflow-x:auto}table{border-collapse:collapse;width:100%}
th,td{text-align:left;padding:.3rem .6rem;border-bottom:1px solid #767676;vertical-align:top}.stacked td:nth-child(n+3),.plain td:first-child{overflow-wrap:anywhere}th.n,td.n{text-align:right;white-space:nowrap}
summary{cursor:pointer;padding:.4rem 0}
@media screen and (max-width:40rem){figure .wide{display:none}.narrow{display:block}.stacked thead{display:none}.stacked tr,.stacked td{display:block}.stacked td{border:0;padding:.1rem 0;overflow-wrap:anywhere}.stacked td.n{text-align:left;font-weight:bold}.stacked td.n::after{content:" leads"}.stacked tr{border-bottom:1px solid #767676;padding:.5rem 0}}
@media screen and (prefers-color-scheme:dark){body{color:#e8e8e8;background:#1b1b1b}${inTheDark}}
@media print{body{max-width:none;color:${TEXT_COLOUR};background:#fff}details:not([open])>*{display:none}}
`;

/** The whole page, which loads nothing and runs nothing. */
export function pageOf(page: Page): string {
	const always: ReadonlyArray<readonly [string, number]> = [
		['leads', page.total],
		['arrived', page.arrived],
		['in progress', page.open],
		['given up', page.givenUp],
	];
	const sometimes: ReadonlyArray<readonly [string, number]> = [
		['held back on purpose', page.heldBack],
		['not in the ledger', page.notInLedger],
	];
	const figures = [...always, ...sometimes.filter(([, count]) => count > 0)];
	return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Marketplace leads</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>Marketplace leads</h1>
<p>${escaped(page.from)} to ${escaped(page.to)} (UTC)${page.speed === null ? '' : `. ${escaped(page.speed)}`}</p>
<ul class="figures">${figures.map(([name, count]) => `<li><b>${count}</b> ${name}</li>`).join('')}</ul>
${troublesOf(page.troubles)}${page.kept === null ? '' : `<p>${escaped(page.kept)}</p>`}
${page.charts.map(figureOf).join('\n')}
${withoutOwners(page.withoutOwners)}
${unknownOf('Sources', page.unknownSources)}
${unknownOf('Actions', page.unknownActions)}
</main>
</body>
</html>
`;
}

const troublesOf = (troubles: readonly Trouble[]): string =>
	troubles.length === 0
		? '<h2>Not delivered</h2><p>Nothing: each lead of this time has arrived, is on its way for the first time, or was held back on purpose.</p>'
		: `<h2>Not delivered</h2><p>A lead counts once for each target that has not taken it.</p>${tableOf(
				['Leads', 'Target', 'What happened', 'What to do'],
				troubles.map(({ leads, target, code, cause, remedy }) => [
					leads,
					`${target} ${code}`.trim(),
					cause,
					remedy,
				]),
				'stacked',
			)}`;

const figureOf = ({ title, says, svg, columns, rows }: Chart): string =>
	`<section><h2>${escaped(title)}</h2><figure><figcaption>${escaped(says)}</figcaption><div role="img" aria-label="${escaped(`Chart: ${title}. ${says}`)}"><div class="wide">${svg.wide}</div><div class="narrow">${svg.narrow}</div></div><details><summary>${escaped(title)} in numbers</summary>${tableOf(['', ...columns], rows)}</details></figure></section>`;

const withoutOwners = (fault: Page['withoutOwners']): string =>
	fault === null
		? ''
		: `<h2>Leads by owner</h2><p>The table of Lead Route cannot be read. ${escaped(`${fault.cause}. ${fault.remedy}`)} If you do not use Lead Route, leave Routing Table Name empty.</p>`;

const unknownOf = (what: string, counts: Counts): string =>
	counts.size === 0
		? ''
		: `<h2>${what} that this package does not know</h2><p>Microsoft sent these. The leads arrived. Please report these words to the project, without any data of a lead.</p>${tableOf([what, 'Leads'], [...counts])}`;

/** @param kind `stacked`: on a phone each row is a block of lines, so that long texts need no scrolling to the side */
const tableOf = (
	heads: readonly string[],
	rows: ReadonlyArray<ReadonlyArray<string | number>>,
	kind: 'plain' | 'stacked' = 'plain',
): string =>
	`<div class="table"><table class="${kind}"><thead><tr>${heads
		.map(
			(head, at) =>
				`<th scope="col"${typeof rows[0]?.[at] === 'number' ? ' class="n"' : ''}>${escaped(head)}</th>`,
		)
		.join('')}</tr></thead><tbody>${rows
		.map((row) => `<tr>${row.map(cellOf).join('')}</tr>`)
		.join('')}</tbody></table></div>`;

const cellOf = (value: string | number): string =>
	typeof value === 'number' ? `<td class="n">${value}</td>` : `<td>${escaped(value)}</td>`;

const ESCAPES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

/** Names of offers come from Microsoft's row, so they may be anything. */
const escaped = (text: string): string =>
	printable(text).replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? sign);
