import { parseLead } from '../../lead/parse';
import type { Lead } from '../../lead/lead';
import type { ComparedLead } from '../../ledger/comparison';
import { byCodeUnit } from '../../ledger/entries';
import { rawLead } from '../../leadTable/leadRows';
import { type LeadStatus, type LedgerRecord, statusOf } from '../../ledger/record';
import { type Journey, journeyOf, Stopwatch } from '../../ledger/speed';
import type { TargetReport } from '../../ledger/targetReports';
import type { KeptPosts } from './keptPosts';

/** A lead, or its part at one of its targets. */
interface Facts {
	/** Null: of a post that is in no table only its targets are known. */
	lead: Lead | null;
	/** When its row was written, or its targets last had it; ISO 8601. */
	at: string;
	status: LeadStatus;
	target: string | null;
}

/**
 * What leads can be counted by. None of it says who the buyer is: of a lead's own words only those of the vocabulary, and the
 * name of the publisher's offer.
 */
export const DIMENSIONS = {
	action: { name: 'Action', of: ({ lead }) => lead?.action ?? null },
	day: { name: 'Day', of: ({ at }) => at.slice(0, 10) },
	offer: { name: 'Offer', of: ({ lead }) => lead?.offer ?? null },
	source: { name: 'Source', of: ({ lead }) => lead?.source ?? null },
	status: { name: 'Status', of: ({ status }) => status },
	target: { name: 'Target', of: ({ target }) => target },
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
	/** How long its leads took to their targets. */
	stopwatch: Stopwatch;
}

/**
 * Counts leads by the chosen dimensions; the groups come in the order of their values. `total` counts each lead once.
 *
 * @param kept those that are in no table
 */
export async function groupLeads(
	compared: AsyncIterable<ComparedLead>,
	dimensions: readonly Dimension[],
	kept: KeptPosts,
): Promise<{ groups: Group[]; total: number; stopwatch: Stopwatch }> {
	const stopwatch = new Stopwatch();
	const groups = new Map<string, Group>();
	let total = 0;
	const isByTarget = dimensions.includes('target');
	const count = (facts: Facts): Group => {
		const values = dimensions.map((dimension) => DIMENSIONS[dimension].of(facts) ?? UNKNOWN);
		const name = JSON.stringify(values);
		const group = groups.get(name) ?? {
			values: Object.fromEntries(dimensions.map((d, i) => [d, values[i]])),
			count: 0,
			stopwatch: new Stopwatch(),
		};
		groups.set(name, group);
		group.count++;
		return group;
	};
	for await (const one of compared) {
		total++;
		kept.passOver(one.row);
		const lead = parseLead(rawLead(one.row));
		for (const part of partsOf(one.record, isByTarget)) {
			const group = count({ lead, at: one.row.timestamp, ...part });
			for (const journey of journeysOf(one, part.target)) {
				group.stopwatch.add(journey);
				stopwatch.add(journey);
			}
		}
	}
	for (const { record, at } of kept.rest) {
		total++;
		for (const part of partsOf(record, isByTarget)) count({ lead: null, at, ...part });
	}
	return {
		groups: [...groups].sort(([a], [b]) => byCodeUnit(a, b)).map(([, group]) => group),
		total,
		stopwatch,
	};
}

/** @param target the only one that counts; null: all of the lead */
function journeysOf({ row, record }: ComparedLead, target: string | null): Journey[] {
	const reports = record?.reports.filter((report) => target === null || report.target === target) ?? [];
	return reports.flatMap((report) =>
		record === null ? [] : (journeyOf(row.timestamp, record, report) ?? []),
	);
}

type Part = Pick<Facts, 'status' | 'target'>;

/** By target, a lead counts at each with what became of it there, so that the counts are those that the target itself shows. */
function partsOf(record: LedgerRecord | null, isByTarget: boolean): Part[] {
	const status = statusOf(record);
	if (!isByTarget || record === null) return [{ status, target: null }];
	if (record.reports.length > 0) {
		return record.reports.map((report) => ({ target: report.target, status: statusAt(report, status) }));
	}
	const targets = record.targets?.split(', ') ?? [];
	return targets.length > 0 ? targets.map((target) => ({ target, status })) : [{ status, target: null }];
}

/** @param status of the lead as a whole */
function statusAt({ status: said }: TargetReport, status: LeadStatus): LeadStatus {
	switch (said) {
		case 'created':
		case 'updated':
		case 'unchanged':
		case 'duplicate':
		case 'accepted':
			return status === 'setAside' ? 'setAside' : 'delivered';
		case 'suppressed':
			return 'suppressed';
		case 'rejected':
			return 'givenUp';
		default:
			return status === 'givenUp' ? 'givenUp' : 'failed';
	}
}
