import { AzureNamedKeyCredential, generateAccountSas } from '@azure/data-tables';
import { readTableAccess } from '../../azureTable/access';
import { openTable } from '../../azureTable/table';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { dayPartitionKey } from '../../lead/dayPartition';
import { CursorAccount, CursorMemory, type NoteStore } from '../../ledger/cursorAccount';
import { Dispatcher } from '../../nodes/MarketplaceLeadTrigger/dispatcher';
import { LeadRows } from '../../leadTable/leadRows';
import { pollLeads } from '../../nodes/MarketplaceLeadTrigger/pollLeads';
import { recording, sendThroughN8n } from '../azureTable/sending';
import {
	aLeadsTable,
	type Execution,
	FAILURE,
	keys,
	SUCCESS,
	TERMS,
} from '../nodes/marketplaceLeadTrigger/rig';
import { runOf } from './runs';
import { withServiceClock } from './serviceClock';

const MINUTE = 60_000;

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** A signature that may only read rows ("Create an account SAS"). */
function readOnlyUrl(): string {
	const credential = new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);
	const signature = generateAccountSas(credential, {
		permissions: { query: true, list: true },
		resourceTypes: 'sco',
		expiresOn: new Date(Date.now() + 60 * MINUTE),
	});
	return `${azurite.url}?${signature}`;
}

/** n8n's database: what of the static data has been saved, which happens when an execution starts. */
class Database {
	saved: string | undefined;
}

/** One n8n process with a trigger that may only read. */
async function aProcess(database: Database, leadsTable: string, maxAttempts = 50) {
	const clock = withServiceClock(sendThroughN8n);
	const { send, requests } = recording(clock.send);
	const table = await openTable(
		readTableAccess({ authentication: 'sasUrl', sasUrl: readOnlyUrl() }),
		leadsTable,
		send,
		{ retries: 0 },
	);
	const leads = new LeadRows(table);
	const memory = new CursorMemory(`process-${++counter}`);
	const dispatcher = new Dispatcher();
	let staticData = database.saved;
	const store: NoteStore = {
		read: () => staticData,
		write: (text) => (staticData = text),
	};
	const batches: string[][] = [];
	const buried: string[] = [];
	return {
		batches,
		buried,
		clock,
		requests,
		notes: () => staticData ?? '',
		emitted: () => batches.flat(),
		async poll(execution: Execution = SUCCESS, batchSize = 100, { waits = true } = {}) {
			const options = { lease: TERMS.lease, maxAttempts, lateWindow: TERMS.lateWindow };
			const account = new CursorAccount(
				store,
				memory,
				() => leads.now(),
				options,
				({ rowKey }) => buried.push(rowKey),
			);
			await pollLeads(
				{
					leads,
					ledger: account,
					dispatcher,
					emit: async (emitted) => {
						batches.push(emitted.map(({ RowKey }) => String(RowKey)));
						database.saved = staticData;
						return await execution(emitted);
					},
					warn: (message) => {
						throw new Error(message);
					},
					isOver: () => false,
					whenOver: new Promise(() => {}),
				},
				{ ...TERMS, leadsTable, batchSize },
			);
			if (waits) await dispatcher.idle();
		},
	};
}

async function aTable() {
	const name = `Leads${++counter}`;
	const leads = aLeadsTable(azurite.connectionString, name);
	await leads.create();
	return { name, ...leads };
}

describe('a trigger that may only read', () => {
	it('emits each lead once while nothing happens, and writes nothing into the storage account', async () => {
		const table = await aTable();
		const n8n = await aProcess(new Database(), table.name);
		await table.write(keys(250));
		await n8n.poll();
		await table.write(keys(10, 'next'));
		await n8n.poll();
		await n8n.poll();
		expect(n8n.emitted().sort()).toEqual([...keys(250), ...keys(10, 'next')].sort());
		expect(new Set(n8n.requests.map(({ method }) => method))).toEqual(new Set(['GET']));
	});

	it('tries again what failed, after its pause', async () => {
		const table = await aTable();
		const n8n = await aProcess(new Database(), table.name);
		await table.write(keys(2));
		await n8n.poll(FAILURE);
		await n8n.poll(SUCCESS);
		expect(n8n.emitted()).toHaveLength(2);
		n8n.clock.forward(MINUTE + 5_000);
		await n8n.poll(SUCCESS);
		await n8n.poll(SUCCESS);
		expect(n8n.emitted()).toHaveLength(4);
		n8n.clock.forward(60 * MINUTE);
		await n8n.poll(SUCCESS);
		expect(n8n.emitted()).toHaveLength(4);
	});

	it('goes on without a lead that failed and whose row was erased meanwhile', async () => {
		const table = await aTable();
		const n8n = await aProcess(new Database(), table.name);
		await table.write(['erased', 'kept']);
		await n8n.poll(FAILURE);
		await table.client.deleteEntity(dayPartitionKey(new Date()), 'erased');
		n8n.clock.forward(MINUTE + 5_000);
		await n8n.poll(SUCCESS);
		await n8n.poll(SUCCESS);
		expect(n8n.emitted().slice(2)).toEqual(['kept']);
		expect(n8n.notes()).not.toContain('erased');
	});

	it('tells of a lead that it gives up', async () => {
		const table = await aTable();
		const n8n = await aProcess(new Database(), table.name, 2);
		await table.write(['lead']);
		for (let poll = 1; poll <= 4; poll++) {
			await n8n.poll(FAILURE);
			n8n.clock.forward(61 * MINUTE);
		}
		expect(n8n.emitted()).toEqual(['lead', 'lead']);
		expect(n8n.buried).toEqual(['lead']);
	});

	it('loses no lead whenever n8n dies, though some come twice', async () => {
		for (const diesAt of [1, 2, 3]) {
			const table = await aTable();
			const database = new Database();
			await table.write(keys(300));
			const done = new Set<string>();
			const first = await aProcess(database, table.name);
			await new Promise<void>((died) => {
				void first.poll(async (batch) => {
					if (first.batches.length < diesAt) {
						for (const { RowKey } of batch) done.add(String(RowKey));
						return runOf('success');
					}
					died();
					return await new Promise(() => {});
				});
			});
			const second = await aProcess(database, table.name);
			const finish: Execution = (batch) => {
				for (const { RowKey } of batch) done.add(String(RowKey));
				return runOf('success');
			};
			await second.poll(finish);
			await second.poll(finish);
			expect(done.size).toBe(300);
		}
	});

	it('loses no lead when n8n writes back notes that are older', async () => {
		const table = await aTable();
		const database = new Database();
		const n8n = await aProcess(database, table.name);
		await table.write(['first']);
		await n8n.poll();
		const older = database.saved;
		await table.write(['second']);
		await n8n.poll();
		database.saved = older;
		const restarted = await aProcess(database, table.name);
		await restarted.poll();
		expect(restarted.emitted()).toContain('second');
	});

	it('begins again with notes that cannot be read', async () => {
		const table = await aTable();
		const database = new Database();
		database.saved = '{"progress":';
		const n8n = await aProcess(database, table.name);
		await table.write(['lead']);
		await n8n.poll();
		expect(n8n.emitted()).toEqual(['lead']);
	});

	it('forgets finished leads that are read no more, so that its notes stay small', async () => {
		const table = await aTable();
		const n8n = await aProcess(new Database(), table.name);
		await table.write(keys(500));
		await n8n.poll();
		const full = n8n.notes().length;
		n8n.clock.forward(90 * MINUTE);
		await n8n.poll();
		await n8n.poll();
		expect(n8n.notes().length).toBeLessThan(full / 20);
		expect(n8n.emitted()).toHaveLength(500);
	});
});
