/** Lead Ledger's report of 100,000 leads: time and memory. */
import { reportOn } from '../../nodes/LeadLedger/report/report';
import { ACCOUNT_NOTE, LEADS, startLargeAccount } from './azurite/largeAccount';
import { memoryOf } from './backlog/memory';
import { defineBench } from './frame/bench';

const TABLE = 'LeadsOfReport';

export default defineBench({
	title: 'A report of 100,000 leads',
	notes: [
		ACCOUNT_NOTE,
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
		const account = await startLargeAccount(TABLE);
		const rssAtStart = process.memoryUsage.rss();
		let total: unknown;
		return {
			contenders: {
				ours: {
					label: 'Lead Ledger, Report',
					run: async () => {
						const { leads, ledger } = await account.open();
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
			close: async () => await account.stop(),
		};
	},
});
