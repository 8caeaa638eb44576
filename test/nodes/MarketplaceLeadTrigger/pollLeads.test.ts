import { TableClient } from '@azure/data-tables';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { runOf } from '../../ledger/runs';
import { openByConnectionString } from '../../azureTable/sending';
import { aLeadsTable, aPoller, FAILURE, keys, SUCCESS } from './rig';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** Tables of its own for each test. */
async function aScene({ created = true } = {}) {
	counter++;
	const leadsTable = `Leads${counter}`;
	const ledgerTable = `Ledger${counter}`;
	const leads = aLeadsTable(azurite.connectionString, leadsTable);
	if (created) await leads.create();
	const poller = async (maxAttempts?: number) =>
		await aPoller(azurite.connectionString, ledgerTable, leadsTable, maxAttempts);
	const ledgerRow = async (rowKey: string, partitionKey = dayPartitionKey(new Date())) =>
		(await (await openByConnectionString(azurite.connectionString, ledgerTable)).get(partitionKey, rowKey))
			?.properties;
	const ledger = TableClient.fromConnectionString(azurite.connectionString, ledgerTable, {
		allowInsecureConnection: true,
	});
	return { leads, poller, ledger, ledgerRow };
}

describe('new leads', () => {
	it('are each emitted once, over polls, in batches of the chosen size', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(keys(25));
		await trigger.poll(SUCCESS, { batchSize: 10 });
		await leads.write(keys(3, 'next'));
		await trigger.poll(SUCCESS, { batchSize: 10 });
		await trigger.poll(SUCCESS, { batchSize: 10 });
		expect(trigger.batches.map(({ length }) => length)).toEqual([10, 10, 5, 3]);
		expect(trigger.emitted().sort()).toEqual([...keys(25), ...keys(3, 'next')].sort());
	});

	it('come raw, with Microsoft’s own column names', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['row'], '9:2F28:2F2018', {
			CustomerInfo: '{"Email":"a@b.example"}',
			Description: ' ',
		});
		const seen: unknown[] = [];
		await trigger.poll((batch) => {
			seen.push(...batch);
			return runOf('success');
		});
		expect(seen).toEqual([
			{
				PartitionKey: '9:2F28:2F2018',
				RowKey: 'row',
				Timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
				LeadSource: 'AzureMarketplace',
				ActionCode: 'INS',
				CustomerInfo: '{"Email":"a@b.example"}',
				Description: ' ',
			},
		]);
	});

	it('of one partition are all found over many pages and with equal stamps', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(keys(2345));
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted()).toHaveLength(2345);
		expect(new Set(trigger.emitted()).size).toBe(2345);
	});

	it('come oldest first within a batch, whatever their keys', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		for (const rowKey of ['z', 'm', 'a']) {
			await leads.write([rowKey]);
			await new Promise((resolve) => setTimeout(resolve, 5));
		}
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['z', 'm', 'a']);
	});

	it('of a table that does not exist yet are simply none, and come when Microsoft has made it', async () => {
		const { leads, poller } = await aScene({ created: false });
		const trigger = await poller();
		await trigger.poll();
		expect(trigger.emitted()).toEqual([]);
		await leads.create();
		await leads.write(['first']);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['first']);
	});

	it('of yesterday and today are found by their day partitions, without a reading of the whole table', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['seed']);
		await trigger.poll();
		trigger.requests.length = 0;
		await leads.write(['late in the day'], dayPartitionKey(new Date(Date.now() - DAY)));
		await leads.write(['today'], dayPartitionKey(new Date()));
		await trigger.poll();
		expect(trigger.emitted().sort()).toEqual(['late in the day', 'seed', 'today']);
		const reads = trigger.requests.filter(
			({ method, url }) => method === 'GET' && /\/Leads\d+\(\)/.test(url),
		);
		expect(reads).toHaveLength(2);
		expect(reads.every(({ url }) => decodeURIComponent(url).includes('PartitionKey eq'))).toBe(true);
	});

	it('in other partitions are found by time', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['a'], 'contoso');
		await trigger.poll();
		await leads.write(['b'], 'fabrikam');
		await trigger.poll();
		await leads.write(['c'], '2026-11-21');
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['a', 'b', 'c']);
	});

	it('in a stray partition are found by the next sweep, and from then on at every poll', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['seed']);
		await trigger.poll();
		await leads.write(['stray'], 'somewhere else');
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['seed']);
		await trigger.poll(SUCCESS, { sweepInterval: 0 });
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['seed', 'stray']);
		await leads.write(['another stray'], 'elsewhere');
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['seed', 'stray', 'another stray']);
	});

	it('are found after n8n was off for days', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['seed']);
		await trigger.poll();
		await leads.write(['meanwhile'], dayPartitionKey(new Date(Date.now() - 3 * DAY)));
		trigger.clock.forward(5 * DAY);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['seed', 'meanwhile']);
	});
});

describe('where to begin', () => {
	it('with new leads only: what was there before is left alone, also later', async () => {
		const { leads, poller } = await aScene();
		await leads.write(['old'], dayPartitionKey(new Date()));
		await new Promise((resolve) => setTimeout(resolve, 1100));
		const trigger = await poller();
		await trigger.poll(SUCCESS, { startWith: 'new' });
		await leads.write(['new']);
		await trigger.poll(SUCCESS, { startWith: 'new' });
		trigger.clock.forward(61 * MINUTE);
		await trigger.poll(SUCCESS, { startWith: 'new' });
		expect(trigger.emitted()).toEqual(['new']);
	});

	it('with new leads only, on a table without leads: the first one is not missed', async () => {
		const { leads, poller } = await aScene();
		const first = await poller();
		await first.poll(SUCCESS, { startWith: 'new' });
		await leads.write(['arrived while nobody polled']);
		await new Promise((resolve) => setTimeout(resolve, 1100));
		const restarted = await poller();
		await restarted.poll(SUCCESS, { startWith: 'new' });
		expect(restarted.emitted()).toEqual(['arrived while nobody polled']);
	});

	it('further back when the user changes his mind, without a lead emitted twice', async () => {
		const { leads, poller } = await aScene();
		await leads.write(['old']);
		await new Promise((resolve) => setTimeout(resolve, 1100));
		const trigger = await poller();
		await trigger.poll(SUCCESS, { startWith: 'new' });
		await leads.write(['new']);
		await trigger.poll(SUCCESS, { startWith: 'new' });
		await trigger.poll(SUCCESS, { startWith: 'all' });
		await trigger.poll(SUCCESS, { startWith: 'all' });
		expect(trigger.emitted()).toEqual(['new', 'old']);
	});
});

describe('an idle poll', () => {
	it('of day partitions makes three requests and writes nothing', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(keys(50), dayPartitionKey(new Date(Date.now() - 3 * DAY)));
		await trigger.poll();
		trigger.clock.forward(12 * MINUTE);
		await trigger.poll();
		await trigger.poll();
		trigger.requests.length = 0;
		await trigger.poll();
		expect(trigger.requests.map(({ method }) => method)).toEqual(['GET', 'GET', 'GET']);
	});
});

describe('a lead whose execution', () => {
	it('fails is tried again after a pause that grows, until it succeeds', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(['lead']);
		await trigger.poll(FAILURE);
		await trigger.poll(SUCCESS);
		expect(trigger.emitted()).toEqual(['lead']);
		expect(await ledgerRow('lead')).toMatchObject({ Status: 'failed', Attempts: 1 });
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll(FAILURE);
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll(SUCCESS);
		expect(trigger.emitted()).toEqual(['lead', 'lead']);
		trigger.clock.forward(MINUTE);
		await trigger.poll(SUCCESS);
		await trigger.poll(SUCCESS);
		expect(trigger.emitted()).toEqual(['lead', 'lead', 'lead']);
		expect(await ledgerRow('lead')).toMatchObject({ Status: 'processed', Attempts: 3 });
	});

	it('dies with n8n is emitted again by another n8n, after its lease and not before', async () => {
		const { leads, poller } = await aScene();
		const dying = await poller();
		await leads.write(keys(3));
		// The process is gone before it learns how the execution ended.
		void dying.poll(async () => await new Promise(() => {}));
		const other = await poller();
		while (dying.emitted().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
		await other.poll();
		expect(other.emitted()).toEqual([]);
		other.clock.forward(11 * MINUTE);
		await other.poll();
		await other.poll();
		expect(other.emitted().sort()).toEqual(keys(3));
	});

	it('was never started, because the workflow was unpublished, is emitted when it is active again', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(keys(30));
		await trigger.poll(async () => await Promise.reject(new Error('Published version not found')), {
			batchSize: 10,
		});
		// It stops at the first refusal instead of claiming the whole table.
		expect(trigger.emitted()).toHaveLength(10);
		trigger.clock.forward(MINUTE + 5_000);
		trigger.batches.length = 0;
		await trigger.poll(SUCCESS, { batchSize: 10 });
		expect(trigger.emitted().sort()).toEqual(keys(30));
	});

	it('waits holds its leads until after it wakes up', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(['lead']);
		await trigger.poll(() => runOf('waiting', {}, { waitTill: new Date(Date.now() + 60 * MINUTE) }));
		trigger.clock.forward(65 * MINUTE);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['lead']);
		trigger.clock.forward(6 * MINUTE);
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['lead', 'lead']);
	});

	it('has been tried often enough is given up and visible', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller(2);
		await leads.write(['lead']);
		await trigger.poll(FAILURE);
		trigger.clock.forward(2 * MINUTE);
		await trigger.poll(FAILURE);
		trigger.clock.forward(DAY);
		await trigger.poll(FAILURE);
		expect(trigger.emitted()).toHaveLength(2);
		expect(await ledgerRow('lead')).toMatchObject({
			Status: 'givenUp',
			Reason: expect.stringContaining('error'),
		});
	});

	it('is to be tried again, but whose row was deleted, is given up with that reason', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(['deleted', 'kept']);
		await trigger.poll(FAILURE);
		await leads.client.deleteEntity(dayPartitionKey(new Date()), 'deleted');
		trigger.clock.forward(2 * MINUTE);
		trigger.batches.length = 0;
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['kept']);
		expect(await ledgerRow('deleted')).toMatchObject({
			Status: 'givenUp',
			Reason: 'The row was deleted from the table of leads',
		});
	});

	it('is to be tried again is not given up while the whole table is missing, and is emitted when it is there again', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(['waiting']);
		await trigger.poll(FAILURE);
		await leads.client.deleteTable();
		trigger.clock.forward(2 * MINUTE);
		trigger.batches.length = 0;
		await expect(trigger.poll()).rejects.toMatchObject({ kind: 'tableAbsent' });
		expect(await ledgerRow('waiting')).toMatchObject({ Status: 'failed' });
		await leads.client.createTable();
		await leads.write(['waiting']);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['waiting']);
	});
});

describe('settlement by what the targets said', () => {
	it('tells apart what arrived, what was refused and what was not reached', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(['a', 'b', 'c', 'd', 'e']);
		const { leadIdOfRow } = await import('../../../lead/identity');
		const said = (rowKey: string, status: string, more: object) => ({
			leadId: leadIdOfRow(dayPartitionKey(new Date()), rowKey),
			target: 'httpsEndpoint',
			status,
			...more,
		});
		await trigger.poll(() =>
			runOf('success', {
				Target: [
					said('a', 'created', { targetId: '42' }),
					said('b', 'rejected', { code: 'HTTP 422' }),
					said('c', 'unavailable', { code: 'HTTP 503' }),
					said('d', 'suppressed', { targetId: null }),
				],
			}),
		);
		expect(await ledgerRow('a')).toMatchObject({ Status: 'delivered', Proof: 'httpsEndpoint created' });
		expect(await ledgerRow('b')).toMatchObject({
			Status: 'givenUp',
			Reason: 'Refused: httpsEndpoint rejected HTTP 422',
		});
		expect(await ledgerRow('c')).toMatchObject({ Status: 'failed' });
		expect(await ledgerRow('d')).toMatchObject({ Status: 'suppressed' });
		expect(await ledgerRow('e')).toMatchObject({ Status: 'processed' });
		trigger.clock.forward(2 * MINUTE);
		trigger.batches.length = 0;
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['c']);
	});

	it('believes no delivery in an execution that failed, and lets a refused lead not hold up its neighbours', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(['written', 'refused']);
		const { leadIdOfRow } = await import('../../../lead/identity');
		const idOf = (rowKey: string) => leadIdOfRow(dayPartitionKey(new Date()), rowKey);
		const error = Object.assign(new Error('1 of 2 leads was not written'), {
			context: { deliveries: [{ leadId: idOf('refused'), status: 'rejected', code: 'HTTP 400' }] },
		});
		await trigger.poll(() =>
			runOf(
				'error',
				{ First: [{ leadId: idOf('written'), target: 'azureTable', status: 'created' }] },
				{ error },
			),
		);
		expect(await ledgerRow('written')).toMatchObject({ Status: 'failed' });
		expect(await ledgerRow('refused')).toMatchObject({ Status: 'givenUp' });
		expect(String((await ledgerRow('refused'))?.Reason)).toContain('HTTP 400');
	});
});

describe('a backlog', () => {
	it('is drained over several polls when the time of one is over, each lead once', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		for (let day = 0; day < 12; day++) await leads.write(keys(120, `day${day}`), `10:2F${day + 1}:2F2025`);
		await leads.write(keys(10, 'today'));
		let polls = 0;
		while (trigger.emitted().length < 12 * 120 + 10) {
			const before = trigger.emitted().length;
			await trigger.poll(SUCCESS, { batchSize: 100 }, () => trigger.emitted().length >= before + 300);
			expect(++polls).toBeLessThan(20);
		}
		expect(polls).toBeGreaterThan(3);
		await trigger.poll();
		expect(trigger.emitted()).toHaveLength(12 * 120 + 10);
		expect(new Set(trigger.emitted()).size).toBe(12 * 120 + 10);
	});

	it('is shared by two n8n without a lead emitted twice', async () => {
		const { leads, poller } = await aScene();
		const [one, two] = [await poller(), await poller()];
		await leads.write(keys(1500));
		await Promise.all([one.poll(SUCCESS, { batchSize: 50 }), two.poll(SUCCESS, { batchSize: 50 })]);
		const all = [...one.emitted(), ...two.emitted()];
		expect(all).toHaveLength(1500);
		expect(new Set(all).size).toBe(1500);
	});

	it('is claimed one batch ahead, never more, and the next execution begins when the one before it has ended', async () => {
		const { leads, poller, ledgerRow } = await aScene();
		const trigger = await poller();
		await leads.write(keys(30));
		const seen: unknown[] = [];
		let isRunning = false;
		await trigger.poll(
			async () => {
				expect(isRunning).toBe(false);
				isRunning = true;
				const next = trigger.emitted().length;
				const statusOf = async (at: number) => (await ledgerRow(keys(31)[at] ?? ''))?.Status ?? null;
				while (next < 30 && (await statusOf(next)) === null) await new Promise((resolve) => setTimeout(resolve, 10));
				seen.push([await statusOf(next), await statusOf(next + 10)]);
				isRunning = false;
				return runOf('success');
			},
			{ batchSize: 10 },
		);
		expect(seen).toEqual([
			['claimed', null],
			['claimed', null],
			[null, null],
		]);
		expect(trigger.emitted()).toEqual(keys(30));
	});

	it.each([
		['goes with its batch when that begins within a moment', 0, 20],
		['is left out when its batch waited longer', 5_000, 19],
	])('claimed ahead, with a lead that is settled by hand meanwhile: it %s', async (_what, waited, emitted) => {
		const { leads, poller, ledgerRow, ledger } = await aScene();
		const trigger = await poller();
		await leads.write(keys(20));
		const rowKey = keys(20)[15] ?? '';
		const now = jest.spyOn(performance, 'now');
		await trigger.poll(
			async () => {
				if (trigger.batches.length > 1) return runOf('success');
				while ((await ledgerRow(rowKey))?.Status !== 'claimed') await new Promise((resolve) => setTimeout(resolve, 10));
				await ledger.updateEntity({ partitionKey: dayPartitionKey(new Date()), rowKey, Status: 'givenUp' });
				now.mockReturnValue(performance.now() + waited);
				return runOf('success');
			},
			{ batchSize: 10 },
		);
		now.mockRestore();
		expect(trigger.emitted()).toHaveLength(emitted);
		expect(trigger.emitted().includes(rowKey)).toBe(emitted === 20);
		expect(await ledgerRow(rowKey)).toMatchObject({ Status: 'givenUp' });
	});

	it('never has more executions under way than the user allows', async () => {
		const { leads, poller } = await aScene();
		const trigger = await poller();
		await leads.write(keys(100));
		let underWay = 0;
		let most = 0;
		let open = (): void => undefined;
		const three = new Promise<void>((resolve) => (open = resolve));
		await trigger.poll(
			async () => {
				most = Math.max(most, ++underWay);
				if (underWay === 3) open();
				await three;
				await new Promise((resolve) => setTimeout(resolve, 20));
				underWay--;
				return runOf('success');
			},
			{ batchSize: 10, concurrentBatches: 3 },
		);
		expect(most).toBe(3);
		expect(trigger.emitted()).toHaveLength(100);
	});
});
