import type { ReconciledRow } from './reconcile';

/** What a row can be; in the order of the output. */
export const RESULTS = ['delivered', 'notDelivered', 'notInAccount', 'severalCandidates', 'skipped'] as const;
export type Result = (typeof RESULTS)[number];

const IN_WORDS: Readonly<Record<Result, string>> = {
	delivered: 'delivered',
	notDelivered: 'in the account but not delivered',
	notInAccount: 'not in the account',
	severalCandidates: 'several candidates',
	skipped: 'skipped',
};

/** What rows are counted by. None of it says who the buyer is. */
const DIMENSIONS = ['month', 'offer', 'source'] as const;
type Dimension = (typeof DIMENSIONS)[number];

type Counts = Record<Result, number> & { rows: number };

/** One count for each combination of month, offer and source. */
export type GroupOfRows = Record<Dimension, string> & Counts;

export interface Totals extends Counts {
	/** Rows that say the same as an earlier one, which alone is counted. */
	repeats: number;
	/** By each on its own. */
	by: Record<Dimension, Record<string, Counts>>;
	text: string;
}

const UNKNOWN = 'none';
/** Longer texts, and those that could be an address, are no offer. */
const LONGEST_OFFER = 200;

const noCounts = (): Counts => ({
	rows: 0,
	delivered: 0,
	notDelivered: 0,
	notInAccount: 0,
	severalCandidates: 0,
	skipped: 0,
});

const valuesOf = ({ month, offer, source }: ReconciledRow): Record<Dimension, string> => ({
	month: month ?? UNKNOWN,
	offer: offer === null ? UNKNOWN : offer.length > LONGEST_OFFER || offer.includes('@') ? 'other' : offer,
	source: source ?? UNKNOWN,
});

export function groupsOf(rows: readonly ReconciledRow[]): GroupOfRows[] {
	const groups = new Map<string, GroupOfRows>();
	for (const row of rows) {
		if (row.isRepeat) continue;
		const values = valuesOf(row);
		const name = DIMENSIONS.map((dimension) => values[dimension]).join('\n');
		const group = groups.get(name) ?? { ...values, ...noCounts() };
		groups.set(name, group);
		group.rows++;
		group[row.result]++;
	}
	return [...groups].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, group]) => group);
}

export function totalsOf(rows: readonly ReconciledRow[], limits: readonly string[]): Totals {
	const total = noCounts();
	const by: Record<Dimension, Map<string, Counts>> = { month: new Map(), offer: new Map(), source: new Map() };
	for (const group of groupsOf(rows)) {
		add(total, group);
		for (const dimension of DIMENSIONS) {
			const counts = by[dimension].get(group[dimension]) ?? noCounts();
			by[dimension].set(group[dimension], counts);
			add(counts, group);
		}
	}
	const lines = DIMENSIONS.flatMap((dimension) =>
		sorted(by[dimension]).map(([value, counts]) => `${value}: ${inWords(counts)}`),
	);
	const text = [`Rows: ${inWords(total)}`, ...lines, ...limits].join('\n');
	const record = (dimension: Dimension) => Object.fromEntries(sorted(by[dimension]));
	return {
		...total,
		repeats: rows.filter(({ isRepeat }) => isRepeat).length,
		by: { month: record('month'), offer: record('offer'), source: record('source') },
		text,
	};
}

function add(to: Counts, from: Counts): void {
	to.rows += from.rows;
	for (const result of RESULTS) to[result] += from[result];
}

const sorted = (counts: ReadonlyMap<string, Counts>): Array<[string, Counts]> =>
	[...counts].sort(([one], [other]) => (one < other ? -1 : 1));

const inWords = (counts: Counts): string =>
	`${counts.rows} (${RESULTS.filter((result) => counts[result] > 0)
		.map((result) => `${counts[result]} ${IN_WORDS[result]}`)
		.join(', ')})`;
