import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { TableFault } from '../../../azureTable/fault';
import type { Table } from '../../../azureTable/table';
import type { LeadRows } from '../../../leadTable/leadRows';
import { compareWithLedger } from '../../../ledger/comparison';
import { stamp } from '../../../ledger/entry';
import { STAGES } from '../../../ledger/speed';
import { report } from '../../../targetNode/report';
import { type DateRange, dateRangeOf, leadsWithin } from '../dateRange';
import { aboutKept, KeptPosts } from '../keptPosts';
import { openBoth } from '../openLedger';
import { barsOf, type Chart, seriesOf } from './charts';
import { ANSWERS, ENDS, type Facts, gatherFacts } from './facts';
import { pageOf } from './page';
import { chartOfShares, type Ownership, readOwnership } from './shares';

/** So many targets have their times in the headline, the slowest. */
const MOST_NAMED = 3;

const FILE = 'marketplace-leads.html';

/** One page with charts, as text in `html` and as a file. */
export async function reportPage(context: IExecuteFunctions): Promise<INodeExecutionData[]> {
	const items = await report(context, makePage);
	return await Promise.all(
		items.map(async (item) => {
			if (typeof item.json.html !== 'string') return item;
			const file = Buffer.from(item.json.html, 'utf8');
			return {
				...item,
				binary: { report: await context.helpers.prepareBinaryData(file, FILE, 'text/html') },
			};
		}),
	);
}

/** @throws TableFault */
async function makePage(context: IExecuteFunctions, itemIndex: number): Promise<IDataObject[]> {
	const { leads, ledger } = await openBoth(context, itemIndex);
	const range = dateRangeOf(context, itemIndex, ledger.now());
	return [await reportOn(leads, ledger, range, await readOwnership(context, itemIndex, range.from))];
}

/** @throws TableFault */
export async function reportOn(
	leads: LeadRows,
	ledger: Table,
	range: DateRange,
	ownership: Ownership = null,
): Promise<IDataObject> {
	const denied = ownership instanceof TableFault ? ownership : null;
	const ownerOf = ownership instanceof TableFault ? null : ownership;
	const facts = await gatherFacts(
		compareWithLedger(leadsWithin(leads, range), ledger),
		range,
		ledger.now(),
		await KeptPosts.within(ledger, range),
		ownerOf,
	);
	const count = (end: (typeof ENDS)[number]): number =>
		[...facts.days.values()].reduce((sum, day) => sum + day[end], 0);
	// Without From the report begins with the first lead.
	const from = range.from === 0 ? ([...facts.days.keys()][0] ?? stamp(range.to)) : stamp(range.from);
	const figures = {
		total: facts.total,
		arrived: count('arrived'),
		open: count('in progress'),
		givenUp: count('given up'),
		heldBack: count('held back on purpose'),
		notInLedger: count('not in the ledger'),
	};
	const html = pageOf({
		...figures,
		from: from.slice(0, 10),
		to: stamp(range.to).slice(0, 16).replace('T', ' '),
		speed: speedIn(facts),
		charts: await chartsOf(facts),
		troubles: facts.troubles,
		kept: aboutKept(facts.kept),
		withoutOwners: denied,
		unknownSources: facts.unknownSources,
		unknownActions: facts.unknownActions,
	});
	return { from: stamp(range.from), to: stamp(range.to), ...figures, text: inWords(facts, figures), html };
}

type Figures = Record<'total' | 'arrived' | 'open' | 'givenUp' | 'heldBack' | 'notInLedger', number>;

/** The same for a mail: the figures, and what is not delivered and why. */
function inWords(facts: Facts, { total, arrived, open, givenUp, heldBack, notInLedger }: Figures): string {
	const more = [
		...(heldBack > 0 ? [`${heldBack} held back on purpose`] : []),
		...(notInLedger > 0 ? [`${notInLedger} not in the ledger`] : []),
	];
	const figures = [`${arrived} arrived`, `${open} in progress`, `${givenUp} given up`, ...more].join(', ');
	const speed = speedIn(facts);
	const kept = aboutKept(facts.kept);
	const troubles = facts.troubles.map(({ leads, target, code, cause, remedy }) =>
		[`${leads} ${leads === 1 ? 'lead' : 'leads'}: ${target} ${code}`.trim(), cause, remedy].join('\n'),
	);
	return [
		`Leads: ${total} (${figures})`,
		...(speed === null ? [] : [speed]),
		...(troubles.length === 0 ? [] : ['Not delivered:', ...troubles]),
		...(kept === null ? [] : [kept]),
	].join('\n\n');
}

function speedIn({ speedOfTarget, stages }: Facts): string | null {
	const [first] = stages;
	if (speedOfTarget.size === 0 || first === undefined) return null;
	const slowest = [...speedOfTarget].sort(([, one], [, other]) => other.p95Seconds - one.p95Seconds);
	const targets = slowest
		.slice(0, MOST_NAMED)
		.map(
			([target, { p50Seconds, p95Seconds }]) =>
				`${target} half within ${p50Seconds} s, 95 % within ${p95Seconds} s`,
		);
	const others = slowest.length - targets.length;
	const more = others > 0 ? `; ${others} ${others === 1 ? 'other' : 'others'} faster` : '';
	return `Time to the targets: ${targets.join('; ')}${more}. Most of it: ${STAGES[first.stage]}.`;
}

async function chartsOf(facts: Facts): Promise<Chart[]> {
	const busiest = [...facts.days].map(
		([day, ends]) => [day, ENDS.reduce((sum, end) => sum + ends[end], 0)] as const,
	);
	const [day = '', most = 0] = busiest.sort(([, a], [, b]) => b - a)[0] ?? [];
	const charts = [
		await seriesOf('Leads per day', `The busiest day was ${day}: ${most}.`, facts.days, ENDS, {
			kind: 'bar',
			isLying: false,
		}),
		await seriesOf(
			'What each target reported',
			'A lead counts once for each target that received it.',
			facts.targets,
			ANSWERS,
			{ kind: 'bar', isLying: true },
		),
		await seriesOf(
			'Seconds from Microsoft to a target',
			'How long half of the leads, and 95 % of the leads, took at most, by the day on which they arrived.',
			new Map(
				[...facts.speedOfDay].map(([name, speed]) => [
					name,
					{ half: speed.p50Seconds, '95 %': speed.p95Seconds },
				]),
			),
			['half', '95 %'],
			{ kind: 'line', isLying: false },
		),
		await barsOf('Leads by action', facts.actions),
		await barsOf('Leads by offer', facts.offers),
		await barsOf('Leads by source', facts.sources),
		await chartOfShares(facts.owners, facts.total),
	];
	return charts.filter((chart) => chart !== null);
}
