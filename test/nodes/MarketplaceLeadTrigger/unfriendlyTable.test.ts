import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { aPoller, keys, SUCCESS } from './rig';

const MINUTE = 60_000;

/** What the real service does and Azurite never: crm-facts 4.2 and 4.6. */
describe('a table service that', () => {
	let fake: TableFake;

	beforeEach(async () => (fake = await startTableFake()));
	afterEach(async () => await fake.stop());

	const put = (rowKeys: readonly string[], partitionKey: string, stamp?: string) =>
		fake.put(
			'MarketplaceLeads',
			...rowKeys.map((RowKey) => ({
				PartitionKey: partitionKey,
				RowKey,
				...(stamp === undefined ? {} : { Timestamp: stamp }),
				LeadSource: 'AzureMarketplace',
			})),
		);

	it('answers with empty pages and a continuation loses no lead', async () => {
		fake.setPaging({ emptyPages: 3, maxRows: 7 });
		put(keys(40), dayPartitionKey(new Date()));
		put(keys(10, 'stray'), 'elsewhere');
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted().sort()).toEqual([...keys(40), ...keys(10, 'stray')].sort());
	});

	it('ends a page with every partition still gives full batches', async () => {
		fake.setPaging({ splitAtPartitions: true });
		for (let day = 1; day <= 20; day++) put(keys(5, `day-${day}`), `1:2F${day}:2F2026`);
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll(SUCCESS, { batchSize: 50 });
		expect(trigger.batches.map(({ length }) => length)).toEqual([50, 50]);
	});

	it('shows a row later than its stamp says loses it not', async () => {
		const today = dayPartitionKey(new Date());
		put(['early', 'late'], today);
		fake.setVisibleFrom('MarketplaceLeads', today, 'late', new Date(Date.now() + 8 * MINUTE));
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['early']);
		fake.setClock(new Date(Date.now() + 5 * MINUTE));
		trigger.clock.forward(5 * MINUTE);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['early']);
		fake.setClock(new Date(Date.now() + 9 * MINUTE));
		trigger.clock.forward(4 * MINUTE);
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['early', 'late']);
	});

	it('stamps rows of one partition by a clock that lags loses them not', async () => {
		put(['seed'], dayPartitionKey(new Date()));
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll();
		await trigger.poll();
		fake.setSkew(dayPartitionKey(new Date()), -3 * MINUTE);
		put(['behind'], dayPartitionKey(new Date()));
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['seed', 'behind']);
	});

	it('stamps many rows within one tick of its clock hands out each once', async () => {
		const stamp = new Date().toISOString().replace('Z', '1234Z');
		put(keys(300), dayPartitionKey(new Date()), stamp);
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll(SUCCESS, { batchSize: 90 });
		await trigger.poll(SUCCESS, { batchSize: 90 });
		expect(trigger.emitted().sort()).toEqual(keys(300));
	});

	it('answers each kind of request with 429 and names no wait still gets its leads emitted by the same poll', async () => {
		put(keys(5), dayPartitionKey(new Date()));
		// As the trigger opens them.
		const trigger = await aPoller(fake.connectionString, 'Ledger', undefined, undefined, {});
		const refused = new Set<string>();
		fake.script({
			when: ({ method, path }) => {
				const request = `${method} ${path.replace(/\?.*/, '')}`;
				const isFirst = !refused.has(request);
				refused.add(request);
				return isFirst;
			},
			fault: { kind: 'status', status: 429 },
		});
		await trigger.poll();
		expect(trigger.emitted().sort()).toEqual(keys(5));
		expect(refused.size).toBeGreaterThan(2);
	}, 30_000);

	it('breaks down in the middle of a poll emits nothing twice and goes on with the next', async () => {
		put(keys(250), dayPartitionKey(new Date()));
		const trigger = await aPoller(fake.connectionString, 'Ledger');
		await trigger.poll(SUCCESS, { batchSize: 100 }, () => trigger.emitted().length >= 100);
		fake.script({ when: ({ path }) => path.includes('$batch'), fault: { kind: 'status', status: 503 } });
		await expect(trigger.poll(SUCCESS, { batchSize: 100 })).rejects.toMatchObject({ kind: 'passing' });
		fake.clearFaults();
		await trigger.poll(SUCCESS, { batchSize: 100 });
		expect(trigger.emitted().sort()).toEqual(keys(250));
	});
});
