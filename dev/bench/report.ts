/** Lead Ledger's report of 100,000 leads: time and memory. */
import { LeadRows } from '../../leadTable/leadRows';
import { reportOn } from '../../nodes/LeadLedger/report/report';
import { openByConnectionString, sendThroughN8n } from '../../test/azureTable/sending';
import { startSeekingAzurite } from './azurite/seekingAzurite';
import { openTriggerPoll } from './azurite/triggerPoll';
import { memoryOf } from './backlog/memory';
import { defineBench } from './frame/bench';

const LEADS = 100_000;
const LEADS_A_DAY = 1000;
const TABLE = 'LeadsOfReport';

export default defineBench({
	title: 'A report of 100,000 leads',
	notes: [
		`Azurite in a process of its own, in memory, as in "One poll"; ${LEADS_A_DAY.toLocaleString('en')} leads in each day's partition, each with its entry in the ledger.`,
		'The report reads every lead and its entry once, counts them, and draws its charts.',
		'Memory is that of the process, beyond what it had before the run, as in "Draining a backlog".',
	],
	rounds: 3,
	warmUps: 0,
	targets: [
		{ what: 'time', value: (of) => of('ours') / 1000, unit: ' s', atMost: 20 },
		{ what: 'growth of resident memory', value: (of) => of('ours', 'rssMB'), unit: ' MB', atMost: 150 },
	],
	async open() {
		const azurite = await startSeekingAzurite();
		const { connectionString } = azurite;
		const filling = { rows: LEADS, days: LEADS / LEADS_A_DAY, until: Date.now() };
		await azurite.order({ kind: 'fill', table: TABLE, filling });
		await openTriggerPoll(connectionString, TABLE, 'all').poll();
		const open = async (table: string) =>
			await openByConnectionString(connectionString, table, { retries: 0 }, sendThroughN8n);
		const rssAtStart = process.memoryUsage.rss();
		let total: unknown;
		return {
			contenders: {
				ours: {
					label: 'Lead Ledger, Report',
					run: async () => {
						const leads = new LeadRows(await open(TABLE));
						const ledger = await open(`${TABLE}Ledger`);
						const range = { from: 0, to: Date.now() + 60_000 };
						return {
							...(await memoryOf(async () => {
								({ total } = await reportOn(leads, ledger, range));
							}, rssAtStart)),
						};
					},
					figures: async () => {
						if (total !== LEADS) throw new Error(`The report counts ${String(total)} leads.`);
						return await Promise.resolve({});
					},
				},
			},
			close: async () => await azurite.stop(),
		};
	},
});
