import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { groupBy } from '../../../lead/groupBy';
import type { Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

const ANN = 'ann@x.com';

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
		parameters: { operation: 'erasePerson', email: ANN, dryRun: false, ...parameters },
		onError,
	});

/** Puts leads of one day into the table; every nth of them is of the person. */
function putLeads(count: number, { day = 1, everyNth = 1, table = 'MarketplaceLeads' } = {}): void {
	const rows = Array.from({ length: count }, (_, index) => ({
		PartitionKey: `9:2F${day}:2F2026`,
		RowKey: `lead-${String(index).padStart(6, '0')}`,
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		CustomerInfo: JSON.stringify({ Email: index % everyNth === 0 ? ANN : `buyer${index}@x.com` }),
	}));
	fake.put(table, ...rows);
}

const standing = async (): Promise<number> => {
	const { done } = await run({ operation: 'findPerson', ledgerTable: '' });
	return done.length;
};

const isDeletion = ({ method }: { method: string }): boolean => method === 'DELETE';

describe('an erasure', () => {
	it('finds all rows over short and empty pages', async () => {
		putLeads(60, { everyNth: 3 });
		putLeads(40, { day: 2, everyNth: 2 });
		fake.setPaging({ maxRows: 7, emptyPages: 2, splitAtPartitions: true });
		expect((await run()).done).toMatchObject([{ found: 40, deleted: 40, left: 0 }]);
		expect(await standing()).toBe(0);
	});

	it('reads 1,000 rows and closes 100 leads with one request, and deletes row by row', async () => {
		putLeads(3000, { everyNth: 6 });
		const { done } = await run();
		expect(done).toMatchObject([{ found: 500, deleted: 500 }]);
		const counts = groupBy(fake.calls, ({ method, path }) =>
			method === 'GET' ? `read ${path.split('(')[0]}` : isDeletion({ method }) ? 'delete' : 'write',
		);
		expect(Object.fromEntries([...counts].map(([kind, calls]) => [kind, calls.length]))).toEqual({
			'read MarketplaceLeads': 3,
			// Its control rows at the beginning and for each page, and the entries of 100 leads at a time.
			'read MarketplaceLeadLedger': 1 + 3 + 6,
			'read MarketplaceLeadRouting': 1,
			write: 6,
			// The ones that ask whether deletions are allowed there and in the ledger, and one for each row.
			delete: 2 + 500,
		});
	});

	it('says how far it came when it cannot go on, and goes on from there the next time', async () => {
		putLeads(2500, { everyNth: 5 });
		let pages = 0;
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationFailure' },
			when: ({ method, path }) => method === 'GET' && path.startsWith('MarketplaceLeads') && ++pages === 3,
		});
		const { error } = await run({}, 'stopWorkflow');
		expect(error?.message).toBe(
			'Azure does not accept the key or signature (table MarketplaceLeads) [item 0]',
		);
		expect(error?.description).toContain('400 rows were deleted before. Run the node again');
		fake.clearFaults();
		expect((await run()).done).toMatchObject([{ found: 100, deleted: 100 }]);
	});

	it('says once and before anything is changed that the service allows no deletion', async () => {
		putLeads(3);
		putLeads(3, { table: 'Copies' });
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
			when: (call) => isDeletion(call) && call.path.startsWith('Copies'),
		});
		const { error } = await run({ tables: 'MarketplaceLeads, Copies' }, 'stopWorkflow');
		expect(error?.message).toBe(
			'The shared access signature of the credential Azure Table API does not allow n8n to delete rows [item 0]',
		);
		expect(fake.calls.filter(({ method }) => method === 'POST')).toEqual([]);
		expect(await standing()).toBe(3);
	});

	it('deletes nothing when the ledger cannot be told of it', async () => {
		putLeads(3);
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
			when: ({ method, body }) => method === 'POST' && body.includes('Erased on request'),
		});
		const { undone } = await run();
		expect(undone).toMatchObject([{ cause: expect.stringContaining('does not allow this') }]);
		expect(await standing()).toBe(3);
	});

	it('is patient with a service that is busy', async () => {
		putLeads(150);
		for (const nth of [1, 4, 7]) {
			fake.script({ fault: { kind: 'status', status: 503, code: 'ServerBusy', retryAfter: 0 }, nth });
		}
		expect((await run()).done).toMatchObject([{ deleted: 150 }]);
	});

	it('is not confused by answers that are lost after the deed', async () => {
		putLeads(150);
		fake.script({
			fault: { kind: 'reset', stored: true },
			when: isDeletion,
			times: 1,
		});
		expect((await run()).done).toMatchObject([{ found: 150, deleted: 150, left: 0 }]);
		expect(await standing()).toBe(0);
	});

	it('counts a row as left that is changed all the time, and deletes the others', async () => {
		putLeads(20);
		fake.script({
			fault: { kind: 'status', status: 412, code: 'UpdateConditionNotSatisfied' },
			when: (call) => isDeletion(call) && call.path.includes('lead-000007'),
		});
		expect((await run()).done).toMatchObject([{ found: 20, deleted: 19, left: 1 }]);
		fake.clearFaults();
		expect((await run()).done).toMatchObject([{ found: 1, deleted: 1, left: 0 }]);
	});

	it('spares a row in which the address does not stand any more', async () => {
		putLeads(2);
		// Somebody writes to the row when the deletion is already on its way.
		fake.script({
			fault: { kind: 'slow', milliseconds: 1 },
			when: (call) => {
				if (!isDeletion(call) || !call.path.includes('lead-000001')) return false;
				fake.put('MarketplaceLeads', {
					PartitionKey: '9:2F1:2F2026',
					RowKey: 'lead-000001',
					CustomerInfo: '{"Email":"bob@x.com"}',
				});
				return true;
			},
			times: 1,
		});
		expect((await run()).done).toMatchObject([{ found: 1, deleted: 1, left: 0 }]);
		expect((await run({ operation: 'findPerson', email: 'bob@x.com' })).done).toHaveLength(1);
	});
});
