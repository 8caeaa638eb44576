import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { ledgerKeyOf } from '../../../lead/ledgerKey';
import { openByConnectionString } from '../../azureTable/sending';
import type { Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

const DAY = 24 * 60 * 60_000;
const PARTITION = '9:2F1:2F2026';

let engine: Engine;
let fake: TableFake;

beforeAll(async () => (engine = await startLedgerEngine()));
beforeEach(async () => {
	fake = await startTableFake();
	fake.put('MarketplaceLeadLedger', {
		PartitionKey: '!ledger',
		RowKey: 'progress',
		LeadsTable: 'marketplaceleads',
	});
});
afterEach(async () => await fake.stop());

const run = async (parameters: LedgerRun['parameters'] = {}, onError?: LedgerRun['onError']) =>
	await runLedger(engine, [{}], {
		connectionString: fake.connectionString,
		parameters: { operation: 'deleteOldLeads', days: 30, dryRun: false, ...parameters },
		onError,
	});

const lead = (RowKey: string) => ({
	PartitionKey: PARTITION,
	RowKey,
	LeadSource: 'SPZA-INS|contoso.app',
	CustomerInfo: `{"Email":"${RowKey}@private.example"}`,
});

const entry = (RowKey: string, Status: string) => ({
	PartitionKey: PARTITION,
	RowKey,
	Status,
	LeadId: RowKey,
});

/** Puts leads with their entries into both tables, as they were written so many days ago. */
function putLeads(statuses: Record<string, string | null>, daysAgo: number): void {
	fake.setClock(new Date(Date.now() - daysAgo * DAY));
	fake.put('MarketplaceLeads', ...Object.keys(statuses).map(lead));
	for (const [rowKey, status] of Object.entries(statuses)) {
		if (status !== null) fake.put('MarketplaceLeadLedger', entry(rowKey, status));
	}
	fake.setClock(null);
}

const rowsOf = async (table: string) =>
	(await (await openByConnectionString(fake.connectionString, table)).page({})).rows;

const standing = async (table = 'MarketplaceLeads'): Promise<string[]> =>
	(await rowsOf(table)).map(({ rowKey }) => rowKey).sort();

describe('Delete Old Leads', () => {
	it('counts and deletes nothing by default', async () => {
		putLeads({ a: 'delivered' }, 60);
		const { done } = await run({ dryRun: true });
		expect(done).toMatchObject([
			{ table: 'MarketplaceLeads', exists: true, dryRun: true, found: 1, deleted: 0, kept: 0 },
		]);
		expect(await standing()).toEqual(['a']);
	});

	it('deletes the rows of finished leads of that age and keeps all others', async () => {
		putLeads(
			{
				claimed: 'claimed',
				delivered: 'delivered',
				failed: 'failed',
				givenUp: 'givenUp',
				never: null,
				processed: 'processed',
				suppressed: 'suppressed',
			},
			60,
		);
		putLeads({ young: 'delivered' }, 10);
		expect((await run()).done).toMatchObject([{ found: 7, deleted: 4, kept: 3, left: 0 }]);
		expect(await standing()).toEqual(['claimed', 'failed', 'never', 'young']);
	});

	it('leaves the ledger as it is, so that it goes on counting, and no person is in it', async () => {
		putLeads({ a: 'delivered' }, 60);
		const before = await rowsOf('MarketplaceLeadLedger');
		await run();
		expect(await rowsOf('MarketplaceLeadLedger')).toEqual(before);
		expect(JSON.stringify(before)).not.toContain('private.example');
	});

	it('deletes copies by their own age, unless the lead they were made from is unfinished', async () => {
		putLeads({ done: 'delivered', waiting: 'failed' }, 1);
		fake.setClock(new Date(Date.now() - 60 * DAY));
		for (const rowKey of ['done', 'waiting']) {
			const LedgerKey = ledgerKeyOf({ partitionKey: PARTITION, rowKey });
			fake.put('Copies', { PartitionKey: 'p', RowKey: `copy of ${rowKey}`, LedgerKey });
		}
		fake.put('Copies', { PartitionKey: 'p', RowKey: 'posted' });
		fake.setClock(null);
		const { done } = await run({ tables: 'MarketplaceLeads, Copies, NotThere' });
		expect(done).toMatchObject([
			{ table: 'MarketplaceLeads', found: 0 },
			{ table: 'Copies', found: 3, deleted: 2, kept: 1 },
			{ table: 'NotThere', exists: false, found: 0 },
		]);
		expect(await standing('Copies')).toEqual(['copy of waiting']);
	});

	it('keeps leads of a table that the ledger is not about, posted ones among them: nobody knows here whether they are finished', async () => {
		putLeads({ a: 'delivered' }, 60);
		fake.setClock(new Date(Date.now() - 60 * DAY));
		fake.put('OtherLeads', lead('a'), lead('never'), {
			PartitionKey: PARTITION,
			RowKey: 'post-1',
			BodyEncoding: 'text',
			Body01: 'unreadable',
		});
		fake.setClock(null);
		const { done } = await run({ tables: 'OtherLeads' });
		expect(done).toMatchObject([{ table: 'OtherLeads', found: 3, deleted: 1, kept: 2 }]);
		expect(await standing('OtherLeads')).toEqual(['never', 'post-1']);
	});

	it('goes by age alone where no trigger reads a table', async () => {
		putLeads({ never: null }, 60);
		expect((await run({ ledgerTable: '' })).done).toMatchObject([{ deleted: 1 }]);
	});

	it('finds all rows over short and empty pages', async () => {
		putLeads(Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`lead-${n}`, 'delivered'])), 60);
		fake.setPaging({ maxRows: 7, emptyPages: 2, splitAtPartitions: true });
		expect((await run()).done).toMatchObject([{ found: 60, deleted: 60 }]);
		expect(await standing()).toEqual([]);
	});

	it('is patient with a service that is busy', async () => {
		putLeads({ a: 'delivered', b: 'delivered' }, 60);
		fake.script({ fault: { kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 0 }, nth: 3 });
		expect((await run()).done).toMatchObject([{ deleted: 2 }]);
	});

	it('spares a row that somebody writes to meanwhile: it is not old any more', async () => {
		putLeads({ a: 'delivered', b: 'delivered' }, 60);
		fake.script({
			fault: { kind: 'slow', milliseconds: 1 },
			when: ({ method, path }) => {
				if (method !== 'DELETE' || !path.includes("RowKey='a'")) return false;
				fake.put('MarketplaceLeads', lead('a'));
				return true;
			},
			times: 1,
		});
		expect((await run()).done).toMatchObject([{ found: 1, deleted: 1 }]);
		expect(await standing()).toEqual(['a']);
	});

	it('says before anything is gone that the service allows no deletion', async () => {
		putLeads({ a: 'delivered' }, 60);
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
			when: ({ method }) => method === 'DELETE',
		});
		const { error } = await run({}, 'stopWorkflow');
		expect(error?.message).toContain('of the credential Azure Table API does not allow n8n to delete rows');
		expect(await standing()).toEqual(['a']);
	});

	it('says how far it came when it cannot go on, and goes on from there the next time', async () => {
		putLeads(Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`lead-${n}`, 'delivered'])), 60);
		// The first two ask whether deletions are allowed, here and in the routing table.
		let deletions = 0;
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationFailure' },
			when: ({ method }) => method === 'DELETE' && ++deletions > 18,
		});
		const { error } = await run({}, 'stopWorkflow');
		expect(error?.description).toContain('16 rows were deleted before. Run the node again');
		fake.clearFaults();
		expect((await run()).done).toMatchObject([{ found: 24, deleted: 24 }]);
	});

	it('says of a table that is not there that its name may be wrong, and refuses when none is', async () => {
		putLeads({ a: 'delivered' }, 60);
		const { done, hints } = await run({ tables: 'MarketplaceLeads, MarketplaceLaeds', dryRun: true });
		expect(done).toHaveLength(2);
		expect(hints).toEqual([
			'There is no table MarketplaceLaeds, so it was not searched. There are: MarketplaceLeads. Check its name in Tables.',
			'Dry Run is on: rows were counted, but not deleted.',
		]);
		const { undone } = await run({ tables: 'MarketplaceLaeds' });
		expect(undone).toMatchObject([
			{ code: 'Tables', cause: 'There is no table MarketplaceLaeds. There are: MarketplaceLeads' },
		]);
	});

	it('refuses a number of days that is none, and the ledger among the tables', async () => {
		putLeads({ a: 'delivered' }, 60);
		for (const days of [0, -1, 1_000_000_000, 'ten', true]) {
			expect({ days, undone: (await run({ days })).undone }).toMatchObject({ undone: [{ code: 'Days' }] });
		}
		expect((await run({ tables: 'MarketplaceLeadLedger' })).undone).toMatchObject([{ code: 'Tables' }]);
		expect(await standing()).toEqual(['a']);
	});
});
