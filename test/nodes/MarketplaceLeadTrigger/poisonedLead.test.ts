import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { sizeOfBatchFor } from '../../../ledger/isolation';
import { runOf } from '../../ledger/runs';
import { aPolledTable, aPoller, type Execution, keys } from './rig';

const MINUTE = 60_000;
const POISON = 'lead-000070';

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

async function aScene() {
	counter++;
	const { leads, trigger, ledger } = await aPolledTable(azurite.connectionString, counter);
	const entry = async (rowKey: string) => (await ledger.get(dayPartitionKey(new Date()), rowKey))?.properties;
	return { leads, trigger, entry };
}

const holdsPoison = (leads: ReadonlyArray<{ [column: string]: unknown }>): boolean =>
	leads.some(({ RowKey }) => RowKey === POISON);

/** Fails as a node of somebody else does: without a word on any lead. */
const throwing: Execution = (leads) =>
	holdsPoison(leads) ? runOf('error', {}, { error: new Error('Invalid input') }) : runOf('success');

const timingOut: Execution = async (leads) =>
	holdsPoison(leads)
		? await Promise.reject(Object.assign(new Error('timed out'), { reason: 'timeout' }))
		: runOf('success');

describe('a lead that makes every execution die', () => {
	it.each([
		['throws', throwing],
		['runs into the time limit', timingOut],
	])('%s: ends alone, and its neighbours arrive on the way there', async (_, execution) => {
		const { leads, trigger, entry } = await aScene();
		await leads.write(keys(200));
		const terms = { batchSize: 100 };
		for (let attempt = 1; attempt <= 5; attempt++) {
			await trigger.poll(execution, terms);
			trigger.clock.forward(61 * MINUTE);
		}
		const sizes = trigger.batches.filter((batch) => batch.includes(POISON)).map(({ length }) => length);
		expect(sizes).toEqual([100, 100, 12, 2, 1]);
		for (const rowKey of keys(200)) {
			if (rowKey !== POISON) expect(await entry(rowKey)).toMatchObject({ Status: 'processed' });
		}
		expect(await entry(POISON)).toMatchObject({ Status: 'failed', Attempts: 5, UnexplainedFailures: 5 });
		// Two batches at first, the poisoned one once more, then its parts.
		expect(trigger.batches.map(({ length }) => length)).toEqual([
			100, 100, 100, 12, 12, 12, 12, 12, 12, 12, 12, 4, 2, 2, 2, 2, 2, 2, 1, 1,
		]);
	});

	it('kills n8n itself: is found by the leases that run out', async () => {
		const { leads, entry } = await aScene();
		await leads.write(keys(100));
		const table = [`Ledger${counter}`, `Leads${counter}`] as const;
		const sizes: number[] = [];
		for (let life = 1; life <= 5; life++) {
			const dying = await aPoller(azurite.connectionString, ...table);
			dying.clock.forward(life * 11 * MINUTE);
			await new Promise<void>((died) => {
				let isDead = false;
				void dying.poll(
					async (batch) => {
						if (!holdsPoison(batch)) return runOf('success');
						sizes.push(batch.length);
						isDead = true;
						died();
						return await new Promise(() => {});
					},
					{ batchSize: 100, concurrentBatches: 20 },
					() => isDead,
				);
			});
		}
		expect(sizes).toEqual([100, 100, 12, 2, 1]);
		expect(await entry(POISON)).toMatchObject({ Status: 'claimed', Attempts: 5, UnexplainedFailures: 4 });
	});

	it('is not suspected for an outage that a target has told of', async () => {
		const { leads, trigger, entry } = await aScene();
		await leads.write(keys(100));
		const { leadIdOfRow } = await import('../../../lead/identity');
		for (let attempt = 1; attempt <= 4; attempt++) {
			await trigger.poll(
				(batch) =>
					runOf('success', {
						Target: batch.map(({ PartitionKey, RowKey }) => ({
							leadId: leadIdOfRow(String(PartitionKey), String(RowKey)),
							target: 'crm',
							status: 'unavailable',
							code: 'HTTP 503',
						})),
					}),
				{ batchSize: 100 },
			);
			trigger.clock.forward(61 * MINUTE);
		}
		expect(trigger.batches.map(({ length }) => length)).toEqual([100, 100, 100, 100]);
		expect((await entry(POISON))?.UnexplainedFailures).toBeUndefined();
	});

	it('is not suspected for executions that somebody cancelled', async () => {
		const { leads, trigger } = await aScene();
		await leads.write(keys(50));
		for (let attempt = 1; attempt <= 4; attempt++) {
			await trigger.poll(() => runOf('canceled'), { batchSize: 50 });
			trigger.clock.forward(61 * MINUTE);
		}
		expect(trigger.batches.map(({ length }) => length)).toEqual([50, 50, 50, 50]);
	});
});

describe('the company of a lead', () => {
	it('shrinks from the third attempt on until the lead is alone', () => {
		const sizes = [0, 1, 2, 3, 4, 5, 50].map((unexplainedFailures) =>
			sizeOfBatchFor({ unexplainedFailures, status: 'failed' }, 600),
		);
		expect(sizes).toEqual([600, 600, 67, 8, 1, 1, 1]);
	});
});
