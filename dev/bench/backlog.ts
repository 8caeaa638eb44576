/** A table full of leads on the first day: all of them claimed, read, emitted and settled, against the SDK alone. */
import { startSeekingAzurite } from './azurite/seekingAzurite';
import { openTriggerPoll } from './azurite/triggerPoll';
import type { TriggerPoll } from './azurite/triggerPoll';
import { memoryOf } from './backlog/memory';
import { rawDrain } from './backlog/rawDrain';
import { defineBench } from './frame/bench';
import type { Contender } from './frame/bench';

const LEADS_A_DAY = 1000;
const SIZES = { '10k': 10_000, '100k': 100_000 } as const;
type Size = keyof typeof SIZES;

export default defineBench({
	title: 'Draining a backlog of 100,000 leads',
	notes: [
		`Azurite in a process of its own, in memory, as in "One poll"; ${LEADS_A_DAY.toLocaleString('en')} leads in each day's partition.`,
		"Ours is one poll of the trigger with its ledger and the settings that a user begins with (600 leads a batch, one batch at a time), through n8n's request helper; its executions end at once. Each lead is read, claimed, emitted and settled.",
		'The limit lists the same table with @azure/data-tables and its own HTTP client, writes one row of the same size per lead, and changes each row once; it neither reads leads nor looks whether they are known.',
		'Memory is that of the process of the trigger: objects in use after garbage collections every two seconds (their time is taken off), beyond those before the run; and resident memory at most, beyond that at the start of the bench.',
		'Why resident memory is more than wanted: it is garbage that Node has not collected yet, for the machine has memory to spare. It is as much for 10,000 leads as for 100,000, and what is in use stays flat.',
	],
	rounds: 3,
	warmUps: 0,
	targets: [
		{ what: 'time beside the limit', value: (of) => of('ours100k') / of('limit'), unit: 'x', atMost: 2 },
		{ what: 'growth of objects in use', value: (of) => of('ours100k', 'heapMB'), unit: ' MB', atMost: 150 },
		{ what: 'growth of resident memory', value: (of) => of('ours100k', 'rssMB'), unit: ' MB', atMost: 150 },
		{
			what: 'objects in use at 100,000 beyond 10,000',
			value: (of) => of('ours100k', 'heapMB') - of('ours10k', 'heapMB'),
			unit: ' MB',
			atMost: 10,
		},
	],
	async open() {
		const azurite = await startSeekingAzurite();
		const { connectionString } = azurite;
		for (const [size, rows] of Object.entries(SIZES)) {
			const filling = { rows, days: rows / LEADS_A_DAY, until: Date.now() };
			await azurite.order({ kind: 'fill', table: `Leads${size}`, filling });
		}
		const rssAtStart = process.memoryUsage.rss();

		const ours = (size: Size): Contender => {
			let trigger: TriggerPoll;
			return {
				label: `Marketplace Lead Trigger, ${SIZES[size].toLocaleString('en')} leads`,
				prepare: () => {
					trigger = openTriggerPoll(connectionString, `Leads${size}`, 'all');
				},
				run: async () => ({ ...(await memoryOf(async () => await trigger.poll(), rssAtStart)) }),
				async figures() {
					await azurite.order({ kind: 'drop', table: `Leads${size}Ledger` });
					if (trigger.emitted !== SIZES[size]) throw new Error(`${trigger.emitted} leads were emitted.`);
					return { requests: trigger.requests };
				},
			};
		};
		let drained = 0;
		return {
			contenders: {
				ours10k: ours('10k'),
				ours100k: ours('100k'),
				limit: {
					label: 'the SDK alone, 100,000 leads',
					run: async () => {
						drained = await rawDrain(connectionString, 'Leads100k', 'Raw');
					},
					async figures() {
						await azurite.order({ kind: 'drop', table: 'Raw' });
						if (drained !== SIZES['100k']) throw new Error(`${drained} leads were drained.`);
						return {};
					},
				},
			},
			close: async () => await azurite.stop(),
		};
	},
});
