import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { compareWithLedger } from '../../ledger/comparison';
import { stamp } from '../../ledger/entry';
import { type Speed, type Stage, STAGES, type Stopwatch } from '../../ledger/speed';
import { type DateRange, dateRangeOf, leadsWithin } from './dateRange';
import { hintOnKept, KeptPosts } from './keptPosts';
import { openBoth } from './openLedger';
import { type Dimension, type Group, groupLeads, isDimension } from './summarise';

/**
 * How many leads there are of which kind, without any single one.
 *
 * @throws TableFault
 */
export async function summary(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const { leads, ledger, users } = await openBoth(context, itemIndex);
	const range = dateRangeOf(context, itemIndex, ledger.now());
	const dimensions = [context.getNodeParameter('groupBy', itemIndex, [])].flat().filter(isDimension);
	const kept = await KeptPosts.within(ledger, range);
	const { groups, total, stopwatch } = await groupLeads(
		compareWithLedger(leadsWithin(leads, range), ledger),
		dimensions,
		kept,
	);
	hintOnUsers(context, users);
	hintOnKept(context, kept.rest);
	hintOnSpeed(context, stopwatch);
	if (context.getNodeParameter('output', itemIndex, 'groups') !== 'total') {
		return groups.map((group) => ({ ...group.values, count: group.count, ...group.stopwatch.speed }));
	}
	return [inTotal(groups, total, stopwatch.speed, dimensions, range)];
}

/** @param users n8n's ids of the workflows that use the ledger */
function hintOnUsers(context: IExecuteFunctions, users: readonly string[]): void {
	if (users.length < 2) return;
	context.addExecutionHints({
		message: `${users.length} workflows use this ledger (${users.join(', ')}), so each lead goes to only one of them, and they are counted together. If each should get every lead, set a different Ledger Table Name in the trigger of one of them.`,
		type: 'warning',
		location: 'outputPane',
	});
}

/** From here on somebody would notice: speed to lead is counted in minutes. */
const SLOW_SECONDS = 60;

/** A share that is worth a word. */
const WORTH_NAMING = 0.1;

/** What to do about a stage that takes long. */
const REMEDIES: Readonly<Record<Stage, string>> = {
	look: 'See that n8n was running, lower Look Every of the trigger, and if many leads come at once raise Concurrent Batches. Leads from before the workflow was published count, too: set From to a later time to leave them out.',
	earlierLead:
		'A buyer’s next lead waits until the one before it has arrived. Use Find Undelivered to see what fails.',
	retries: 'Use Find Undelivered to see what failed, and why.',
	execution: 'Nodes before the target are slow, or n8n has more executions than it can run at the same time.',
	target: 'The target responds slowly. See Concurrency and Batch Size of its node.',
};

function hintOnSpeed(context: IExecuteFunctions, stopwatch: Stopwatch): void {
	const { speed, shares } = stopwatch;
	const [first] = shares;
	if (speed === null || first === undefined || speed.p95Seconds <= SLOW_SECONDS) return;
	const where = shares
		.filter(({ share }) => share >= WORTH_NAMING)
		.map(({ stage, share }) => `${Math.round(share * 100)} % ${STAGES[stage]}`);
	context.addExecutionHints({
		message: `5 % of the leads took more than ${speed.p95Seconds} seconds to a target. Where the time went: ${where.join(', ')}. ${REMEDIES[first.stage]}`,
		type: 'warning',
		location: 'outputPane',
	});
}

/** One item for a mail: the counts by each dimension on its own, and the same in words. */
function inTotal(
	groups: readonly Group[],
	total: number,
	speed: Speed | null,
	dimensions: readonly Dimension[],
	range: DateRange,
): IDataObject {
	const counts = dimensions.map((dimension) => [dimension, countsBy(groups, dimension)] as const);
	const lines = counts.map(
		([dimension, by]) =>
			`By ${dimension}: ${[...by].map(([value, count]) => `${value} ${count}`).join(', ') || 'none'}`,
	);
	return {
		from: stamp(range.from),
		to: stamp(range.to),
		total,
		...speed,
		...Object.fromEntries(counts.map(([dimension, by]) => [dimension, Object.fromEntries(by)])),
		text: [`Leads: ${total}`, ...lines, ...(speed === null ? [] : [inWords(speed)])].join('\n'),
	};
}

const inWords = ({ p50Seconds, p95Seconds, maxSeconds }: Speed): string =>
	`Seconds to a target: half within ${p50Seconds}, 95 % within ${p95Seconds}, longest ${maxSeconds}`;

function countsBy(groups: readonly Group[], dimension: Dimension): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { values, count } of groups) {
		const value = values[dimension] ?? '';
		counts.set(value, (counts.get(value) ?? 0) + count);
	}
	return counts;
}
