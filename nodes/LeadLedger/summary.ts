import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import { compareWithLedger } from '../../ledger/comparison';
import { stamp } from '../../ledger/entry';
import { type DateRange, dateRangeOf, leadsWithin } from './dateRange';
import { openBoth } from './openLedger';
import { type Dimension, type Group, groupLeads, isDimension } from './summarise';

/**
 * How many leads there are of which kind, without any single one.
 *
 * @throws TableFault
 */
export async function summary(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const { leads, ledger } = await openBoth(context, itemIndex);
	const range = dateRangeOf(context, itemIndex, ledger.now());
	const dimensions = [context.getNodeParameter('groupBy', itemIndex, [])].flat().filter(isDimension);
	const { groups, total } = await groupLeads(
		compareWithLedger(leadsWithin(leads, range), ledger),
		dimensions,
	);
	if (context.getNodeParameter('output', itemIndex, 'groups') !== 'total') {
		return groups.map(({ values, count }) => ({ ...values, count }));
	}
	return [inTotal(groups, total, dimensions, range)];
}

/** One item for a mail: the counts by each dimension on its own, and the same in words. */
function inTotal(
	groups: readonly Group[],
	total: number,
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
		...Object.fromEntries(counts.map(([dimension, by]) => [dimension, Object.fromEntries(by)])),
		text: [`Leads: ${total}`, ...lines].join('\n'),
	};
}

function countsBy(groups: readonly Group[], dimension: Dimension): Map<string, number> {
	const counts = new Map<string, number>();
	for (const { values, count } of groups) {
		const value = values[dimension] ?? '';
		counts.set(value, (counts.get(value) ?? 0) + count);
	}
	return counts;
}
