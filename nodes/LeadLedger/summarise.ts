import { parseLead } from '../../lead/parse';
import type { Lead } from '../../lead/lead';
import type { ComparedLead } from '../../ledger/comparison';
import { byCodeUnit } from '../../ledger/entries';
import { rawLead } from '../../leadTable/leadRows';
import { statusOf } from '../../ledger/record';

interface Facts extends ComparedLead {
	lead: Lead;
}

/**
 * What leads can be counted by. None of it says who the buyer is: of a lead's own words only those of the vocabulary, and the
 * name of the publisher's offer.
 */
export const DIMENSIONS = {
	action: { name: 'Action', of: ({ lead }) => lead.action },
	day: { name: 'Day', of: ({ row }) => row.timestamp.slice(0, 10) },
	offer: { name: 'Offer', of: ({ lead }) => lead.offer },
	source: { name: 'Source', of: ({ lead }) => lead.source },
	status: { name: 'Status', of: ({ record }) => statusOf(record) },
	target: { name: 'Target', of: ({ record }) => record?.targets ?? null },
} as const satisfies Record<string, { name: string; of: (facts: Facts) => string | null }>;

export type Dimension = keyof typeof DIMENSIONS;

export const isDimension = (value: unknown): value is Dimension =>
	typeof value === 'string' && Object.hasOwn(DIMENSIONS, value);

/** What a lead does not tell. */
export const UNKNOWN = 'none';

export interface Group {
	/** By dimension. */
	values: Partial<Record<Dimension, string>>;
	count: number;
}

/** Counts leads by the chosen dimensions; the groups come in the order of their values. */
export async function groupLeads(
	compared: AsyncIterable<ComparedLead>,
	dimensions: readonly Dimension[],
): Promise<Group[]> {
	const groups = new Map<string, Group>();
	for await (const one of compared) {
		const facts = { ...one, lead: parseLead(rawLead(one.row)) };
		const values = dimensions.map((dimension) => DIMENSIONS[dimension].of(facts) ?? UNKNOWN);
		const name = JSON.stringify(values);
		const group = groups.get(name);
		if (group !== undefined) group.count++;
		else groups.set(name, { values: Object.fromEntries(dimensions.map((d, i) => [d, values[i]])), count: 1 });
	}
	return [...groups].sort(([a], [b]) => byCodeUnit(a, b)).map(([, group]) => group);
}
