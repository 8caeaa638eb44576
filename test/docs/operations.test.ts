/** What docs/operations.md and docs/privacy.md say will happen, done on Azurite. */
import { TableClient, type TableEntityResult } from '@azure/data-tables';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { dayPartitionKey } from '../../lead/dayPartition';
import { aLeadsTable, aPoller, keys, SUCCESS } from '../nodes/MarketplaceLeadTrigger/rig';

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** A table of leads that have all arrived, with its ledger, and a poller that starts when n8n starts. */
async function aScene(rowKeys: readonly string[]) {
	counter++;
	const [leadsTable, ledgerTable] = [`Leads${counter}`, `Ledger${counter}`];
	const leads = aLeadsTable(azurite.connectionString, leadsTable);
	const ledger = aLeadsTable(azurite.connectionString, ledgerTable).client;
	await leads.create();
	const started = async () => await aPoller(azurite.connectionString, ledgerTable, leadsTable);
	const arrive = async (some: readonly string[]) => {
		await leads.write(some);
		await (await started()).poll();
	};
	await arrive(rowKeys);
	return { leads, ledger, started, arrive };
}

const TODAY = () => dayPartitionKey(new Date());

async function rowsOf(table: TableClient): Promise<Array<TableEntityResult<object>>> {
	const rows = [];
	for await (const row of table.listEntities<object>()) rows.push(row);
	return rows;
}

/** Puts a table back to what it was, as somebody would who imports an exported copy. */
async function restore(table: TableClient, copy: ReadonlyArray<TableEntityResult<object>>): Promise<void> {
	for (const { partitionKey = '', rowKey = '' } of await rowsOf(table)) {
		await table.deleteEntity(partitionKey, rowKey);
	}
	for (const { partitionKey = '', rowKey = '', ...columns } of copy) {
		await table.createEntity({ partitionKey, rowKey, ...columns });
	}
}

describe('a ledger that is lost', () => {
	it('is made anew, and the leads of the last days come again, each once', async () => {
		const { ledger, started } = await aScene(keys(25));
		await ledger.deleteTable();
		const trigger = await started();
		await trigger.poll(SUCCESS, { startWith: 'lastDays', startDays: 2 });
		await trigger.poll(SUCCESS, { startWith: 'lastDays', startDays: 2 });
		expect(trigger.emitted().sort()).toEqual(keys(25));
	});

	it('forgets them with New Leads Only, and reaches back when the start is set earlier afterwards', async () => {
		const { ledger, started } = await aScene(keys(5));
		await ledger.deleteTable();
		const trigger = await started();
		await trigger.poll(SUCCESS, { startWith: 'new' });
		expect(trigger.emitted()).toEqual([]);
		await trigger.poll(SUCCESS, { startWith: 'lastDays', startDays: 2 });
		expect(trigger.emitted().sort()).toEqual(keys(5));
	});
});

it('of an older copy of the ledger, only what came since comes again', async () => {
	const { ledger, started, arrive } = await aScene(keys(10, 'before'));
	const copy = await rowsOf(ledger);
	await arrive(keys(10, 'since'));
	await restore(ledger, copy);
	const trigger = await started();
	await trigger.poll();
	await trigger.poll();
	expect(trigger.emitted().sort()).toEqual(keys(10, 'since'));
});

describe('of an old lead', () => {
	it('the row may be deleted, and nothing happens', async () => {
		const { leads, started } = await aScene(keys(3));
		await leads.client.deleteEntity(TODAY(), 'lead-000001');
		const trigger = await started();
		await trigger.poll();
		expect(trigger.emitted()).toEqual([]);
		expect(trigger.warnings).toEqual([]);
	});

	it('the row in the ledger may not: the lead looks new', async () => {
		const { ledger, started } = await aScene(keys(3));
		await ledger.deleteEntity(TODAY(), 'lead-000001');
		const trigger = await started();
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['lead-000001']);
	});
});

it('two n8n on one ledger share the leads while n8n is moved, and none gets a lead of the other', async () => {
	const { leads, started } = await aScene(keys(1, 'first'));
	const [old, moved] = [await started(), await started()];
	await leads.write(keys(40));
	await Promise.all([old.poll(SUCCESS, { batchSize: 5 }), moved.poll(SUCCESS, { batchSize: 5 })]);
	await Promise.all([old.poll(), moved.poll()]);
	expect([...old.emitted(), ...moved.emitted()].sort()).toEqual(keys(40));
});
