import { claimed } from '../../ledger/claimed';
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { leadIdOfRow } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import type { Settlement } from '../../../ledger/entry';
import { Ledger } from '../../../ledger/ledger';
import { openByConnectionString, recording, sendThroughN8n } from '../../azureTable/sending';
import { leadOf } from '../../delivery/leads';
import { withServiceClock } from '../../ledger/serviceClock';
import type { Engine } from '../../workflow/engine';
import { entryOf, type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

const MINUTE = 60_000;
const DAY = '9:2F28:2F2018';

let azurite: Azurite;
let engine: Engine;
let counter = 0;

beforeAll(async () => {
	azurite = await startAzurite();
	engine = await startLedgerEngine();
});
afterAll(async () => await azurite.stop());

/** A ledger in which a poller has claimed these leads. */
async function aScene(rowKeys: readonly string[]) {
	const ledgerTable = `Ledger${++counter}`;
	const clock = withServiceClock(sendThroughN8n);
	const table = await openByConnectionString(
		azurite.connectionString,
		ledgerTable,
		{ retries: 0 },
		clock.send,
	);
	const ledger = new Ledger(table, { lease: 10 * MINUTE, maxAttempts: 50 });
	await ledger.load('MarketplaceLeads', () => 0);
	const keys = rowKeys.map((rowKey) => ({ partitionKey: DAY, rowKey }));
	const claims = await claimed(ledger, keys, 'the execution');
	const run = async (
		items: readonly IDataObject[],
		parameters: LedgerRun['parameters'],
		onError?: LedgerRun['onError'],
	) =>
		await runLedger(engine, items, {
			connectionString: azurite.connectionString,
			parameters: { ledgerTable, ...parameters },
			onError,
		});
	return {
		ledger,
		claims,
		clock,
		run,
		entry: async (rowKey: string) => await entryOf(azurite.connectionString, ledgerTable, DAY, rowKey),
		settle: async (settlement: Settlement) => await ledger.settle(claims, () => settlement),
	};
}

/** A lead as Lead Parse puts it out. */
const parsed = (rowKey: string, more: IDataObject = {}): IDataObject => ({
	...parseLead({
		PartitionKey: DAY,
		RowKey: rowKey,
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		ActionCode: 'INS',
		CustomerInfo: '{"Email":"robin@private.example","LastName":"Secretname","Phone":"555 0100"}',
	}),
	...more,
});

const raw = (rowKey: string): IDataObject => ({ PartitionKey: DAY, RowKey: rowKey, LeadSource: 'x' });

const FAILED = { status: 'failed', reason: 'The execution ended with status error' } as const;
const PROCESSED = { status: 'processed', proof: null } as const;

describe('Acknowledge', () => {
	it('marks leads as delivered, one by one, with target and id as proof', async () => {
		const { run, entry } = await aScene(['a', 'b']);
		const { done } = await run([parsed('a')], {
			operation: 'acknowledge',
			options: { target: 'hubspot', targetId: '4711' },
		});
		expect(done).toMatchObject([
			{ leadId: leadIdOfRow(DAY, 'a'), ledger: { status: 'delivered', changed: true, attempts: 1 } },
		]);
		expect(await entry('a')).toMatchObject({
			Status: 'delivered',
			Proof: 'acknowledged hubspot 4711',
			Targets: 'hubspot',
		});
		expect(await entry('b')).toMatchObject({ Status: 'claimed' });
	});

	it('takes target and id from the item of a target node', async () => {
		const { run, entry } = await aScene(['a']);
		await run([parsed('a', { target: 'marketo', targetId: '48151623', status: 'created' })], {
			operation: 'acknowledge',
		});
		expect(await entry('a')).toMatchObject({ Proof: 'acknowledged marketo 48151623' });
	});

	it('takes no id that the vendor did not make: it could be made from the address', async () => {
		const { run, entry } = await aScene(['a']);
		await run([parsed('a', { target: 'azureTable', targetId: 'p/0f5b2b1c7c4b', status: 'created' })], {
			operation: 'acknowledge',
		});
		expect(await entry('a')).toMatchObject({ Proof: 'acknowledged azureTable' });
	});

	it('holds against the settlement by the trigger, whatever the execution came to', async () => {
		for (const settlement of [FAILED, PROCESSED]) {
			const { run, entry, settle } = await aScene(['acknowledged', 'not']);
			await run([parsed('acknowledged')], { operation: 'acknowledge' });
			const settled = await settle(settlement);
			expect(settled.map(({ rowKey }) => rowKey)).toEqual(['not']);
			expect(await entry('acknowledged')).toMatchObject({ Status: 'delivered' });
			expect(await entry('not')).toMatchObject({ Status: settlement.status });
		}
	});

	it('holds against a renewal of the lease that comes after it', async () => {
		const { run, entry, ledger, claims } = await aScene(['a', 'b']);
		await run([parsed('a')], { operation: 'acknowledge' });
		const held = await ledger.extend(claims, ledger.now() + MINUTE);
		expect(held.map(({ rowKey }) => rowKey)).toEqual(['b']);
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
	});

	it('is written although the lease was renewed since the lead was emitted', async () => {
		const { run, entry, ledger, claims } = await aScene(['a']);
		await ledger.extend(claims, ledger.now() + MINUTE);
		await run([parsed('a')], { operation: 'acknowledge' });
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
	});

	it('of 500 leads costs the trigger a few requests more, not one for each', async () => {
		const rowKeys = Array.from({ length: 500 }, (_, index) => `lead-${String(index).padStart(4, '0')}`);
		const ledgerTable = `Ledger${++counter}`;
		const { send, requests } = recording(sendThroughN8n);
		const table = await openByConnectionString(azurite.connectionString, ledgerTable, { retries: 0 }, send);
		const ledger = new Ledger(table, { lease: 10 * MINUTE, maxAttempts: 50 });
		await ledger.load('MarketplaceLeads', () => 0);
		const claims = await claimed(
			ledger,
			rowKeys.map((rowKey) => ({ partitionKey: DAY, rowKey })),
			'batch',
		);
		const { done } = await runLedger(
			engine,
			rowKeys.map((rowKey) => parsed(rowKey)),
			{ connectionString: azurite.connectionString, parameters: { operation: 'acknowledge', ledgerTable } },
		);
		expect(done).toHaveLength(500);
		requests.length = 0;
		expect(await ledger.settle(claims, () => PROCESSED)).toEqual([]);
		expect(requests.length).toBeLessThanOrEqual(10);
	});

	it('knows a raw item of the trigger, and an item that has only the lead ID', async () => {
		const { run, entry } = await aScene(['a', 'b']);
		const { done } = await run([raw('a'), { leadId: leadIdOfRow(DAY, 'b') }], { operation: 'acknowledge' });
		expect(done).toHaveLength(2);
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
		expect(await entry('b')).toMatchObject({ Status: 'delivered' });
	});

	it('finds 40 leads by their IDs alone', async () => {
		const rowKeys = Array.from({ length: 40 }, (_, index) => `lead ${index}`);
		const { run, entry } = await aScene(rowKeys);
		const { done } = await run(
			rowKeys.map((rowKey) => ({ leadId: leadIdOfRow(DAY, rowKey) })),
			{ operation: 'acknowledge' },
		);
		expect(done).toHaveLength(40);
		expect(await entry('lead 39')).toMatchObject({ Status: 'delivered' });
	});

	it('enters a lead that was never in the ledger, so that it is never emitted', async () => {
		const { run, entry, ledger } = await aScene([]);
		await run([parsed('found by hand')], { operation: 'acknowledge' });
		expect(await entry('found by hand')).toMatchObject({
			Status: 'delivered',
			LeadId: leadIdOfRow(DAY, 'found by hand'),
		});
		expect(await claimed(ledger, [{ partitionKey: DAY, rowKey: 'found by hand' }], 'later')).toEqual([]);
	});

	it('leaves the first proof alone when it comes twice, and lets two items share a lead', async () => {
		const { run, entry } = await aScene(['a']);
		const first = await run([parsed('a'), parsed('a')], {
			operation: 'acknowledge',
			options: { target: 'first' },
		});
		expect(first.done).toHaveLength(2);
		const second = await run([parsed('a')], { operation: 'acknowledge', options: { target: 'second' } });
		expect(second.done).toMatchObject([{ ledger: { changed: false } }]);
		expect(await entry('a')).toMatchObject({ Proof: 'acknowledged first' });
	});
});

describe('Retry Later', () => {
	it('gives a lead back with the pause of its attempts, past the settlement by the trigger', async () => {
		const { run, entry, settle, ledger, clock } = await aScene(['a']);
		const { done } = await run([parsed('a')], { operation: 'retryLater' });
		expect(done).toMatchObject([{ ledger: { status: 'failed', changed: true, attempts: 1 } }]);
		expect(await settle(PROCESSED)).toEqual([]);
		expect(await entry('a')).toMatchObject({ Status: 'failed', Reason: 'Retry later, set by the workflow' });
		clock.forward(MINUTE + 5_000);
		await ledger.load('MarketplaceLeads', () => 0);
		expect(ledger.duePartitions()).toHaveLength(1);
		expect(await claimed(ledger, [{ partitionKey: DAY, rowKey: 'a' }], 'again')).toMatchObject([
			{ attempts: 2 },
		]);
	});

	it('waits as long as the user says', async () => {
		const { run, ledger, clock } = await aScene(['a']);
		await run([parsed('a')], { operation: 'retryLater', pause: 'fixed', minutes: 120 });
		for (const [minutes, due] of [
			[118, 0],
			[4, 1],
		] as const) {
			clock.forward(minutes * MINUTE);
			await ledger.load('MarketplaceLeads', () => 0);
			expect(await claimed(ledger, [{ partitionKey: DAY, rowKey: 'a' }], `${minutes}`)).toHaveLength(due);
		}
	});

	it('does not open what is finished', async () => {
		const { run, entry, settle } = await aScene(['a']);
		await settle({ status: 'delivered', proof: 'crm created 1' });
		const { done } = await run([parsed('a')], { operation: 'retryLater' });
		expect(done).toMatchObject([{ ledger: { status: 'delivered', changed: false } }]);
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
	});
});

describe('Give Up', () => {
	it('gives a lead up with the reason of the user, past the settlement by the trigger', async () => {
		const { run, entry, settle } = await aScene(['a']);
		await run([parsed('a')], { operation: 'giveUp', reason: 'Country not served' });
		expect(await settle(FAILED)).toEqual([]);
		expect(await entry('a')).toMatchObject({ Status: 'givenUp', Reason: 'Country not served' });
	});

	it('keeps personal data out of the ledger', async () => {
		const { run, entry } = await aScene(['a']);
		for (const reason of ['Wrote to robin@elsewhere.example', 'Mrs Secretname said no', 'Call 555 0100']) {
			const { done, undone } = await run([parsed('a')], { operation: 'giveUp', reason });
			expect(done).toEqual([]);
			expect(undone).toMatchObject([{ ledger: { code: 'PERSONAL_DATA' } }]);
		}
		expect(await entry('a')).toMatchObject({ Status: 'claimed' });
	});
});

describe('Redeliver', () => {
	it('makes finished leads due at once and as new, so that a poll finds them', async () => {
		const { run, settle, ledger, clock } = await aScene(['a', 'b']);
		await settle({ status: 'givenUp', reason: 'Refused: crm rejected 400' });
		const { done } = await run([parsed('a')], { operation: 'redeliver' });
		expect(done).toMatchObject([{ ledger: { status: 'failed', changed: true, attempts: 0 } }]);
		clock.forward(5_000);
		await ledger.load('MarketplaceLeads', () => 0);
		expect(ledger.duePartitions()).toMatchObject([{ partitionKey: DAY }]);
		expect((await ledger.unfinished(DAY)).due).toMatchObject([{ rowKey: 'a', attempts: 0 }]);
		expect(await claimed(ledger, [{ partitionKey: DAY, rowKey: 'a' }], 'again')).toMatchObject([
			{ attempts: 1 },
		]);
	});

	it('leaves a lead alone that an execution is working on', async () => {
		const { run, entry } = await aScene(['a']);
		const { done } = await run([parsed('a')], { operation: 'redeliver' });
		expect(done).toMatchObject([{ ledger: { status: 'claimed', changed: false } }]);
		expect(await entry('a')).toMatchObject({ Status: 'claimed' });
	});

	it('enters a lead that the trigger never saw, so that it is emitted', async () => {
		const { run, ledger, clock } = await aScene([]);
		await run([raw('old')], { operation: 'redeliver' });
		clock.forward(5_000);
		await ledger.load('MarketplaceLeads', () => 0);
		expect((await ledger.unfinished(DAY)).due).toMatchObject([{ rowKey: 'old' }]);
	});
});

describe('what the user is told', () => {
	it('item by item, while the others are done', async () => {
		const { run, entry } = await aScene(['a']);
		const posted = { ...leadOf('buyer') };
		const stranger = { leadId: leadIdOfRow(DAY, 'never heard of') };
		const mixedUp = { ...parsed('a'), leadId: leadIdOfRow(DAY, 'b') };
		const { done, undone } = await run([{ some: 'thing' }, posted, stranger, mixedUp, parsed('a')], {
			operation: 'acknowledge',
		});
		expect(done).toHaveLength(1);
		expect(undone.map(({ ledger }) => (ledger as IDataObject).cause)).toEqual([
			'The item does not say which lead it is about',
			'No lead with this ID is in the ledger',
			'No lead with this ID is in the ledger',
			'Its lead ID and its ledger key belong to two different leads',
		]);
		expect(undone[1]).toMatchObject({ email: posted.email });
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
	});

	it('nothing of a stored post or an imported lead that has lost its ledger key: the ledger knows its ID', async () => {
		const { run, entry } = await aScene(['post-1', 'import-1']);
		const items = [
			{ leadId: leadIdOfRow(DAY, 'post-1'), receivedFrom: 'httpsEndpoint' },
			{ leadId: leadIdOfRow(DAY, 'import-1'), receivedFrom: 'partnerCenterCsv' },
		];
		const { undone } = await run(items, { operation: 'acknowledge' });
		expect(undone).toEqual([]);
		for (const rowKey of ['post-1', 'import-1']) expect(await entry(rowKey)).toMatchObject({ Status: 'delivered' });
	});

	it('stops after all others were done, when the node is set to stop', async () => {
		const { run, entry } = await aScene(['a']);
		const { error } = await run([{}, parsed('a')], { operation: 'acknowledge' }, 'stopWorkflow');
		expect(error?.message).toBe('The item does not say which lead it is about [item 0]');
		expect(await entry('a')).toMatchObject({ Status: 'delivered' });
	});

	it('that there is no such ledger, instead of making one by a slip of the pen', async () => {
		const { run } = await aScene([]);
		const { undone } = await run([parsed('a'), { leadId: leadIdOfRow(DAY, 'b') }], {
			operation: 'acknowledge',
			ledgerTable: 'NoSuchLedger',
		});
		for (const { ledger } of undone) {
			expect(ledger).toMatchObject({
				cause: 'There is no ledger with the name NoSuchLedger',
				remedy: expect.stringContaining('as in the Marketplace Lead Trigger'),
			});
		}
		expect(undone).toHaveLength(2);
	});
});
