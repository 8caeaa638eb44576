/** One poll of the trigger, idle and with 20 new leads, against Microsoft's recipe: a search of the whole table by time. */
import { dayPartitionKey } from '../../lead/dayPartition';
import { startSeekingAzurite } from './azurite/seekingAzurite';
import type { SeekingAzurite } from './azurite/seekingAzurite';
import { openTriggerPoll } from './azurite/triggerPoll';
import type { TriggerPoll } from './azurite/triggerPoll';
import { defineBench } from './frame/bench';
import type { Contender, Target } from './frame/bench';
import { microsoftsRecipe } from './poll/recipe';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** What a large publisher gets (lead-facts, section 6): the tables are of three years, and of decades. */
const LEADS_A_DAY = 100;
const NEW_LEADS = 20;

const SIZES = [
	{ rows: 100_000, name: '100k', label: '100,000 rows', times: 10, faster: 3 },
	{ rows: 1_000_000, name: '1M', label: '1,000,000 rows', times: 3, faster: 20 },
] as const;
type Size = (typeof SIZES)[number];

const KINDS = [
	{ kind: 'Idle', label: 'idle' },
	{ kind: 'New', label: `with ${NEW_LEADS} new rows` },
] as const;

export default defineBench<string>({
	title: 'One poll',
	notes: [
		`Azurite in a process of its own, in memory; rows with Microsoft's keys, ${LEADS_A_DAY} in each day's partition, as a large publisher may get.`,
		'The table service finds a partition by its key and tests every row of the table for a filter by time. Azurite tests every row for any filter, so it was made to look partitions up by the index that its store has; nothing else in it was changed. The row "Azurite as it comes" is without that.',
		'Rows examined are those that the store tested for the filters of all requests of a poll, leads and ledger together.',
		"Ours is the trigger's own poll with its ledger and the settings that a user begins with, through n8n's request helper; its executions do nothing. It claims and settles the new leads. The recipe sends one request through the same helper and keeps no account.",
		'Once an hour (Sweep Interval) a poll of ours also searches the whole table, which costs as much as one poll of the recipe; it is a row of its own.',
		'Why new rows weigh so much at 100,000 rows: looking for their entries, marking the partition, claiming and settling are four requests, and the account that the recipe does not keep. Their cost does not grow with the table, that of the recipe does.',
	],
	targets: [
		{
			what: 'requests of an idle poll, 1,000,000 rows',
			value: (of) => of('oursIdle1M', 'requests'),
			atMost: 4,
		},
		...SIZES.flatMap(({ name, label, faster }) =>
			KINDS.flatMap(({ kind, label: what }): Target[] => [
				{
					what: `fewer rows examined, ${what}, ${label}`,
					value: (of) => of(`recipe${kind}${name}`, 'rows') / of(`ours${kind}${name}`, 'rows'),
					unit: 'x',
					atLeast: 100,
				},
				{
					what: `faster than the recipe, ${what}, ${label}`,
					value: (of) => of(`recipe${kind}${name}`) / of(`ours${kind}${name}`),
					unit: 'x',
					atLeast: faster,
				},
			]),
		),
		...KINDS.map(
			({ kind, label }): Target => ({
				what: `time at 1,000,000 rows beside 100,000, ${label}`,
				value: (of) => of(`ours${kind}1M`) / of(`ours${kind}100k`),
				unit: 'x',
				atMost: 1.2,
			}),
		),
	],
	async open() {
		const azurite = await startSeekingAzurite();
		const contenders: Record<string, Contender> = {};
		for (const size of SIZES) Object.assign(contenders, await contendersOf(size, azurite));
		return { contenders, close: async () => await azurite.stop() };
	},
});

async function contendersOf(size: Size, azurite: SeekingAzurite): Promise<Record<string, Contender>> {
	const { rows, name, label, times } = size;
	const { connectionString } = azurite;
	const table = `Leads${name}`;
	await azurite.order({
		kind: 'fill',
		table,
		filling: { rows, days: rows / LEADS_A_DAY, until: Date.now() + 2 * DAY },
	});
	const trigger = openTriggerPoll(connectionString, table, 'new');
	const ask = microsoftsRecipe(connectionString, table);
	await trigger.poll();
	const site: Site = { azurite, table, trigger };

	const idle = async () => {
		await comeToRest(trigger);
		return await measured(site, times, async () => await trigger.poll(), 0);
	};
	return {
		[`oursIdle${name}`]: { label: `Marketplace Lead Trigger, idle, ${label}`, run: idle },
		[`recipeIdle${name}`]: {
			label: `HTTP Request by time, idle, ${label}`,
			run: async () => await measured(site, times, async () => void (await ask(trigger.now() + DAY)), 0),
		},
		[`oursNew${name}`]: {
			label: `Marketplace Lead Trigger, ${NEW_LEADS} new, ${label}`,
			run: async () => {
				const runs = [];
				for (let run = 0; run < 3; run += 1) {
					await comeToRest(trigger);
					await addLeads(site);
					runs.push(await measured(site, 1, async () => await trigger.poll(), NEW_LEADS));
				}
				return meanOf(runs);
			},
		},
		[`recipeNew${name}`]: {
			label: `HTTP Request by time, ${NEW_LEADS} new, ${label}`,
			run: async () => {
				trigger.forward(61 * MINUTE);
				await addLeads(site);
				return await measured(site, times, async () => expectLeads(await ask(trigger.now() - MINUTE)), 0);
			},
		},
		[`sweep${name}`]: {
			label: `Marketplace Lead Trigger, the hourly poll with a sweep, ${label}`,
			run: async () => {
				await comeToRest(trigger);
				trigger.forward(61 * MINUTE);
				return await measured(site, 1, async () => await trigger.poll(), 0);
			},
		},
		[`asItComes${name}`]: {
			label: `Marketplace Lead Trigger, idle, ${label}, on Azurite as it comes`,
			run: async () => {
				await azurite.order({ kind: 'seek', isOn: false });
				const figures = await idle();
				await azurite.order({ kind: 'seek', isOn: true });
				return figures;
			},
		},
	};
}

interface Site {
	azurite: SeekingAzurite;
	table: string;
	trigger: TriggerPoll;
}

/** An hour later nothing has happened: marks of the last leads are cleared away, and the hourly search is done. */
async function comeToRest(trigger: TriggerPoll): Promise<void> {
	trigger.forward(61 * MINUTE);
	await trigger.poll();
	await trigger.poll();
}

async function addLeads({ azurite, table, trigger }: Site): Promise<void> {
	const written = trigger.now();
	const rowKeys = Array.from({ length: NEW_LEADS }, (_, index) => `new-${written}-${index}`);
	const partitionKey = dayPartitionKey(new Date(written));
	await azurite.order({ kind: 'add', table, partitionKey, rowKeys, written });
}

function expectLeads(count: number): void {
	if (count !== NEW_LEADS) throw new Error(`${count} of ${NEW_LEADS} new leads came.`);
}

/** The means of several polls; `emitted`: so many leads each of ours must have emitted. */
async function measured(
	{ azurite, trigger }: Site,
	times: number,
	poll: () => Promise<void>,
	emitted: number,
) {
	trigger.reset();
	await azurite.order({ kind: 'examined' });
	const began = performance.now();
	for (let time = 0; time < times; time += 1) await poll();
	const ms = (performance.now() - began) / times;
	const examined = await azurite.order({ kind: 'examined' });
	if (trigger.emitted !== emitted * times) throw new Error(`${trigger.emitted} leads were emitted.`);
	return { ms, rows: examined / times, requests: Math.max(1, trigger.requests / times) };
}

type PollFigures = Awaited<ReturnType<typeof measured>>;

function meanOf(runs: readonly PollFigures[]): PollFigures {
	const mean = (figure: keyof PollFigures): number =>
		runs.reduce((sum, run) => sum + run[figure], 0) / runs.length;
	return { ms: mean('ms'), rows: mean('rows'), requests: mean('requests') };
}
