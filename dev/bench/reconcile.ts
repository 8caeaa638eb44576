/** Lead Ledger's Reconcile of a full file with an account of 100,000 leads: time and memory. */
import { type LeadRows, rawLead } from '../../leadTable/leadRows';
import { parseLead } from '../../lead/parse';
import { type ReadFile, readFile } from '../../nodes/LeadLedger/reconcile/fileRows';
import { matchesIn, MOST_ROWS } from '../../nodes/LeadLedger/reconcile/reconcile';
import { ACCOUNT_NOTE, LEADS, LEADS_A_DAY, startLargeAccount } from './azurite/largeAccount';
import { memoryOf } from './backlog/memory';
import { defineBench } from './frame/bench';

const ROWS_A_DAY = (MOST_ROWS * LEADS_A_DAY) / LEADS;
const TABLE = 'LeadsOfReconcile';
const WINDOW = 3 * 24 * 60 * 60_000;

export default defineBench({
	title: 'A file of 5,000 rows against 100,000 leads',
	notes: [
		ACCOUNT_NOTE,
		'The file has as many rows as Partner Center puts into one, of leads with an email address and an offer, spread over all days, so that the whole table is read.',
		'CPU time is that of the process without Azurite, looking at the memory included.',
		'Memory is that of the process, beyond what it had before the run, as in "Draining a backlog".',
	],
	rounds: 3,
	warmUps: 0,
	targets: [
		{ what: 'CPU time', value: (of) => of('ours', 'CPU seconds'), unit: ' s', atMost: 20 },
		{ what: 'objects in use', value: (of) => of('ours', 'heapMB'), unit: ' MB', atMost: 100 },
		{ what: 'growth of resident memory', value: (of) => of('ours', 'rssMB'), unit: ' MB', atMost: 250 },
	],
	async open() {
		const account = await startLargeAccount(TABLE);
		const both = await account.open();
		const file = await fileOf(both.leads);
		const rssAtStart = process.memoryUsage.rss();
		let missing = NaN;
		return {
			contenders: {
				ours: {
					label: 'Lead Ledger, Reconcile',
					run: async () => {
						const before = process.cpuUsage();
						const use = await memoryOf(async () => {
							const { matches } = await matchesIn(file, WINDOW, both);
							missing = [...matches.values()].filter(({ kind }) => kind === 'missing').length;
						}, rssAtStart);
						const { user, system } = process.cpuUsage(before);
						return { ...use, 'CPU seconds': (user + system) / 1e6 };
					},
					figures: async () => {
						if (missing !== 0) throw new Error(`Reconcile misses ${missing} leads.`);
						return await Promise.resolve({});
					},
				},
			},
			close: async () => await account.stop(),
		};
	},
});

/** As Partner Center lists leads, of each day as many. */
async function fileOf(leads: LeadRows): Promise<ReadFile> {
	const items: Array<Record<string, unknown>> = [];
	const ofDay = new Map<string, number>();
	for await (const { rows } of leads.all(0, null)) {
		for (const row of rows) {
			const { email, company, offerTitle, offerId, createdAt } = parseLead(rawLead(row));
			const before = ofDay.get(row.partitionKey) ?? 0;
			if (email === null || offerTitle === null || before >= ROWS_A_DAY) continue;
			ofDay.set(row.partitionKey, before + 1);
			items.push({
				'Referral ID': row.rowKey,
				'Creation Date': createdAt,
				'Customer Name': company,
				'Customer Contact Email Address': email,
				'Offer ID': offerId,
				'Offer name': offerTitle,
			});
		}
	}
	return readFile(items, {}, null);
}
