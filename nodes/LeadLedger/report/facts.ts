import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import type { ComparedLead } from '../../../ledger/comparison';
import { isLongInWork, type LeadStatus, type LedgerRecord, statusOf } from '../../../ledger/record';
import { journeyOf, type Speed, type Stage, Stopwatch } from '../../../ledger/speed';
import { isUnwrittenReport } from '../../../ledger/targetReports';
import { rawLead } from '../../../leadTable/leadRows';
import type { Owned } from '../../../routing/owners';
import type { DateRange } from '../dateRange';
import type { KeptPost, KeptPosts } from '../keptPosts';
import { type Shares, ShareTally } from './shares';

/** What became of a lead, in the words of a report. */
export const ENDS = [
	'arrived',
	'in progress',
	'given up',
	'held back on purpose',
	'not in the ledger',
] as const;
export type End = (typeof ENDS)[number];

/** What a target makes of leads: for a chart of all targets. */
export const ANSWERS = ['confirmed', 'waits', 'refused', 'held back on purpose'] as const;
export type Answer = (typeof ANSWERS)[number];

/** Counts by a name, e.g. of an offer. */
export type Counts = ReadonlyMap<string, number>;

/** Why leads are not delivered. */
export interface Trouble {
	target: string;
	code: string;
	cause: string;
	remedy: string;
	leads: number;
}

/** All that a report shows. Counts and the texts of this package, nothing about a person. */
export interface Facts {
	total: number;
	/** By day (UTC), in order, days without leads included. */
	days: ReadonlyMap<string, Record<End, number>>;
	actions: Counts;
	offers: Counts;
	sources: Counts;
	targets: ReadonlyMap<string, Record<Answer, number>>;
	/** How long leads took to each target, and to all of them by day. */
	speedOfTarget: ReadonlyMap<string, Speed>;
	speedOfDay: ReadonlyMap<string, Speed>;
	stages: ReadonlyArray<{ stage: Stage; share: number }>;
	/** Who got the leads; null where Lead Route has no table. */
	owners: Shares | null;
	/** Most leads first. */
	troubles: readonly Trouble[];
	/** Those that are in no table; they are counted, too. */
	kept: readonly KeptPost[];
	unknownSources: Counts;
	unknownActions: Counts;
}

const END_OF: Readonly<Record<LeadStatus, End>> = {
	delivered: 'arrived',
	processed: 'arrived',
	setAside: 'held back on purpose',
	suppressed: 'held back on purpose',
	claimed: 'in progress',
	failed: 'in progress',
	givenUp: 'given up',
	notInLedger: 'not in the ledger',
};

const DAY = 24 * 60 * 60_000;

/** Days beyond this many are not filled up: a chart of more has no room for gaps. */
const MOST_DAYS = 400;

/**
 * Reads all leads once, with the memory of one page, of the counts, and of who has which lead.
 *
 * @param range whose days are shown, also those without leads
 * @param now milliseconds by the service's clock
 * @param kept those that are in no table
 * @param ownerOf by lead ID; null: nobody decided
 */
export async function gatherFacts(
	compared: AsyncIterable<ComparedLead>,
	range: DateRange,
	now: number,
	kept: KeptPosts,
	ownerOf: ReadonlyMap<string, Owned> | null = null,
): Promise<Facts> {
	const days = new Map<string, Record<End, number>>();
	const [actions, offers, sources] = [new Tally(), new Tally(), new Tally()];
	const [unknownSources, unknownActions] = [new Tally(), new Tally()];
	const targets = new Map<string, Record<Answer, number>>();
	const troubles = new Map<string, Trouble>();
	const ofTarget = new Map<string, Stopwatch>();
	const ofDay = new Map<string, Stopwatch>();
	const ofAll = new Stopwatch();
	const owners = ownerOf === null ? null : new ShareTally(ownerOf);
	let total = 0;
	const addTroubles = (record: LedgerRecord | null, writtenAt: string): void => {
		for (const trouble of troublesOf(record, writtenAt, now)) {
			entryOf(troubles, JSON.stringify(trouble), () => ({ ...trouble, leads: 0 })).leads++;
		}
	};
	for await (const { row, record } of compared) {
		total++;
		kept.passOver(row);
		const lead = parseLead(rawLead(row));
		const status = statusOf(record);
		const day = row.timestamp.slice(0, 10);
		entryOf(days, day, noEnds)[END_OF[status]]++;
		actions.add(lead.action ?? 'unknown');
		offers.add(lead.offer ?? 'unknown');
		sources.add(lead.source ?? 'unknown');
		owners?.add(lead.leadId);
		addUnknown(lead, unknownSources, unknownActions);
		for (const report of record?.reports ?? []) {
			entryOf(targets, report.target, noAnswers)[answerOf(report.status)]++;
			const journey = record === null ? null : journeyOf(row.timestamp, record, report);
			if (journey === null) continue;
			for (const watch of [
				entryOf(ofTarget, report.target, () => new Stopwatch()),
				entryOf(ofDay, day, () => new Stopwatch()),
				ofAll,
			]) {
				watch.add(journey);
			}
		}
		addTroubles(record, row.timestamp);
	}
	for (const { record, at } of kept.rest) {
		total++;
		entryOf(days, at.slice(0, 10), noEnds)[END_OF[record.status]]++;
		for (const tally of [actions, offers, sources]) tally.add('unknown');
		for (const report of record.reports) {
			entryOf(targets, report.target, noAnswers)[answerOf(report.status)]++;
		}
		addTroubles(record, at);
	}
	return {
		total,
		days: filledUp(days, range),
		actions: actions.sorted,
		offers: offers.sorted,
		sources: sources.sorted,
		targets,
		speedOfTarget: speedsOf(ofTarget),
		speedOfDay: new Map([...speedsOf(ofDay)].sort(([a], [b]) => (a < b ? -1 : 1))),
		stages: ofAll.shares,
		owners: owners?.shares ?? null,
		troubles: [...troubles.values()].sort((a, b) => b.leads - a.leads),
		kept: kept.rest,
		unknownSources: unknownSources.sorted,
		unknownActions: unknownActions.sorted,
	};
}

/** Why a lead is not delivered: one trouble for each target that has not taken it. */
function troublesOf(
	record: LedgerRecord | null,
	writtenAt: string,
	now: number,
): Array<Omit<Trouble, 'leads'>> {
	const status = statusOf(record);
	if (status === 'notInLedger') return [NOT_SEEN];
	const isLong = isLongInWork(record, Date.parse(writtenAt), now);
	if (record === null || (status !== 'failed' && status !== 'givenUp' && !isLong)) return [];
	const unwritten = record.reports.filter(isUnwrittenReport);
	if (unwritten.length === 0 && isLong) return [IN_WORK];
	if (unwritten.length === 0) return [{ ...UNTOLD, cause: record.said ?? UNTOLD.cause }];
	return unwritten.map(({ target, code, cause, remedy }) => ({
		target,
		code: code ?? '',
		cause: cause ?? record.said ?? UNTOLD.cause,
		remedy: remedy ?? UNTOLD.remedy,
	}));
}

const NOT_SEEN = {
	target: 'no target',
	code: 'NOT_EMITTED',
	cause:
		'The trigger has not emitted the lead: it came before the trigger began, or the workflow is not published',
	remedy:
		'See that the workflow is published. To emit older leads, set Start With of the trigger to All Leads.',
};

const IN_WORK = {
	target: 'no target',
	code: 'LONG_IN_WORK',
	cause: 'An execution has had the lead for more than an hour, or n8n stopped during it',
	remedy:
		'See whether an execution waits or does not end, and that the workflow is published: then the lead is emitted again.',
};

const UNTOLD = {
	target: 'no target',
	code: '',
	cause: 'The execution failed before a target had the lead',
	remedy: 'See the failed executions.',
};

class Tally {
	private readonly counts = new Map<string, number>();

	add(name: string): void {
		this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
	}

	/** Most first. */
	get sorted(): Counts {
		return new Map([...this.counts].sort(([, a], [, b]) => b - a));
	}
}

function entryOf<T>(all: Map<string, T>, name: string, make: () => T): T {
	const entry = all.get(name) ?? make();
	all.set(name, entry);
	return entry;
}

const noEnds = (): Record<End, number> => ({
	arrived: 0,
	'in progress': 0,
	'given up': 0,
	'held back on purpose': 0,
	'not in the ledger': 0,
});

const noAnswers = (): Record<Answer, number> => ({
	confirmed: 0,
	waits: 0,
	refused: 0,
	'held back on purpose': 0,
});

function answerOf(status: string): Answer {
	if (status === 'rejected') return 'refused';
	if (status === 'suppressed') return 'held back on purpose';
	return status === 'unavailable' || status === 'held' || status === 'dry-run' ? 'waits' : 'confirmed';
}

/**
 * Words of Microsoft's that this package does not know. They are shown as they came only where they look like a word of a
 * vocabulary, so that nothing that somebody wrote gets into a report.
 */
function addUnknown({ warnings, sourceRaw, actionRaw }: Lead, sources: Tally, actions: Tally): void {
	if (warnings.includes('source-unknown')) sources.add(wordIn(sourceRaw));
	if (warnings.includes('action-unknown')) actions.add(wordIn(actionRaw));
}

const OTHER_WORD = 'not a single word';

const wordIn = (raw: string | null): string => {
	const word = raw?.split('|')[0]?.trim() ?? '';
	return /^[A-Za-z][A-Za-z-]{0,39}$/.test(word) ? word : OTHER_WORD;
};

const speedsOf = (watches: ReadonlyMap<string, Stopwatch>): Map<string, Speed> =>
	new Map([...watches].flatMap(([name, { speed }]) => (speed === null ? [] : [[name, speed]])));

/** A day without leads tells more than any other, above all the last one. */
function filledUp(
	days: ReadonlyMap<string, Record<End, number>>,
	range: DateRange,
): Map<string, Record<End, number>> {
	const known = [...days.keys()].sort();
	if (known.length === 0) return new Map();
	const from = range.from > 0 ? Math.floor(range.from / DAY) * DAY : Date.parse(known[0] ?? '');
	const to = Math.max(range.to - 1, Date.parse(known.at(-1) ?? ''));
	if ((to - from) / DAY >= MOST_DAYS) return new Map(known.map((day) => [day, days.get(day) ?? noEnds()]));
	const filled = new Map<string, Record<End, number>>();
	for (let at = from; at <= to; at += DAY) {
		const day = new Date(at).toISOString().slice(0, 10);
		filled.set(day, days.get(day) ?? noEnds());
	}
	return filled;
}
