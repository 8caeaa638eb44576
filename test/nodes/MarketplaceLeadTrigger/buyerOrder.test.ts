import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import type { JsonObject } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { runOf } from '../../ledger/runs';
import { aPolledTable, type Execution, FAILURE, SUCCESS } from './rig';

const MINUTE = 60_000;
const today = dayPartitionKey(new Date());

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

async function aScene() {
	counter++;
	const { leads, trigger, ledger } = await aPolledTable(azurite.connectionString, counter);
	return {
		trigger,
		/** Writes a lead of a buyer; the next one has a later stamp. */
		write: async (rowKey: string, buyer: string, offer = 'contoso.widget') => {
			await leads.write([rowKey], today, {
				LeadSource: `AzureMarketplace-INS|${offer}`,
				CustomerInfo: JSON.stringify({ Email: `${buyer}@private.example` }),
			});
			await new Promise((resolve) => setTimeout(resolve, 5));
		},
		entry: async (rowKey: string) => (await ledger.get(today, rowKey))?.properties,
		everything: async () => {
			const rows: JsonObject[] = [];
			for await (const page of ledger.pages({})) rows.push(...page.rows.map(({ properties }) => properties));
			return rows;
		},
	};
}

const failing =
	(...rowKeys: string[]): Execution =>
	(leads) =>
		runOf('success', {
			Target: leads.map(({ RowKey }) => ({
				leadId: leadIdOfRow(today, String(RowKey)),
				target: 'crm',
				status: rowKeys.includes(String(RowKey)) ? 'unavailable' : 'created',
			})),
		});

describe('a newer lead of a buyer', () => {
	it('waits while an older one waits for its next attempt, and nobody else does', async () => {
		const { trigger, write, entry } = await aScene();
		await write('older', 'robin');
		await trigger.poll(failing('older'));
		await write('newer', 'robin');
		await write('other offer', 'robin', 'contoso.gadget');
		await write('other buyer', 'kim');
		await trigger.poll(failing('older'));
		expect(trigger.emitted().sort()).toEqual(['older', 'other buyer', 'other offer']);
		expect(await entry('newer')).toMatchObject({
			Status: 'failed',
			Attempts: 0,
			Reason: 'Waits for an earlier lead of the same buyer',
		});
		trigger.batches.length = 0;
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll(SUCCESS);
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll(SUCCESS);
		await trigger.poll(SUCCESS);
		expect(trigger.emitted()).toEqual(['older', 'newer']);
		expect(await entry('newer')).toMatchObject({ Status: 'processed', Attempts: 1 });
	});

	it('waits while an older one is under way, however many batches may be', async () => {
		const { trigger, write } = await aScene();
		await write('a-older', 'robin');
		await write('b-newer', 'robin');
		let finish = (): void => undefined;
		const first = new Promise<void>((resolve) => (finish = resolve));
		await trigger
			.poll(
				async ([lead]) => {
					if (lead?.RowKey === 'a-older') {
						setTimeout(finish, 100);
						await first;
					}
					return runOf('success');
				},
				{ batchSize: 1, concurrentBatches: 5 },
			)
			.then(() => expect(trigger.emitted()).toEqual(['a-older']));
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll();
		expect(trigger.emitted()).toEqual(['a-older', 'b-newer']);
	});

	it('goes in the batch after that of the older one, also before the ledger knows that this one is finished', async () => {
		const { trigger, write, entry } = await aScene();
		await write('a-older', 'robin');
		await write('b-newer', 'robin');
		trigger.line.interrupt = ({ body }) =>
			trigger.batches.length < 2 && (body ?? '').includes('"processed"') ? 'before' : null;
		await trigger.poll(SUCCESS, { batchSize: 1 });
		expect(trigger.emitted()).toEqual(['a-older', 'b-newer']);
		expect(await entry('a-older')).toMatchObject({ Status: 'processed', Attempts: 1 });
	});

	it('is left out of the batch that is claimed while the older one runs, and goes with the one after it without a pause', async () => {
		const { trigger, write, entry } = await aScene();
		for (const rowKey of ['1-robin', '1-kim', '2-robin', '2-sam', '3-robin', '3-alex'])
			await write(rowKey, rowKey.slice(2));
		let whileRunning: unknown;
		await trigger.poll(
			async () => {
				while (whileRunning === undefined && (await entry('2-sam')) === undefined)
					await new Promise((resolve) => setTimeout(resolve, 10));
				whileRunning ??= (await entry('2-robin')) ?? 'not in the ledger';
				return runOf('success');
			},
			{ batchSize: 2 },
		);
		expect(whileRunning).toBe('not in the ledger');
		expect(trigger.batches[1]).toEqual(['2-sam']);
		expect(trigger.emitted()).toHaveLength(6);
		const ofRobin = trigger.emitted().filter((rowKey) => rowKey.endsWith('robin'));
		expect(ofRobin).toEqual(['1-robin', '2-robin', '3-robin']);
	});

	it('waits also in the next batch when the older one failed in this one', async () => {
		const { trigger, write } = await aScene();
		await write('a-older', 'robin');
		await write('b-newer', 'robin');
		trigger.line.interrupt = ({ body }) =>
			trigger.batches.length < 2 && (body ?? '').includes('Not delivered') ? 'before' : null;
		setTimeout(() => (trigger.line.interrupt = () => null), 300);
		await trigger.poll(failing('a-older'), { batchSize: 1 });
		expect(trigger.emitted()).toEqual(['a-older']);
	});

	it('travels with an older one in one batch, behind it', async () => {
		const { trigger, write } = await aScene();
		await write('z-older', 'robin');
		await write('a-newer', 'robin');
		await trigger.poll();
		expect(trigger.batches).toEqual([['z-older', 'a-newer']]);
	});

	it('goes when the older one is given up', async () => {
		const { trigger, write } = await aScene();
		await write('older', 'robin');
		await trigger.poll(FAILURE);
		await write('newer', 'robin');
		await trigger.poll();
		trigger.clock.forward(MINUTE + 5_000);
		await trigger.poll(([lead]) =>
			runOf('success', {
				Target: [
					{
						leadId: leadIdOfRow(today, String(lead?.RowKey)),
						target: 'crm',
						status: 'rejected',
						code: '400',
					},
				],
			}),
		);
		trigger.batches.length = 0;
		trigger.clock.forward(2 * MINUTE);
		await trigger.poll();
		await trigger.poll();
		expect(trigger.emitted()).toContain('newer');
	});

	it('waits an hour at most', async () => {
		const { trigger, write } = await aScene();
		await write('older', 'robin');
		await trigger.poll(failing('older'));
		await write('newer', 'robin');
		for (let minute = 0; minute < 60; minute += 10) {
			await trigger.poll(failing('older'));
			expect(trigger.emitted()).not.toContain('newer');
			trigger.clock.forward(10 * MINUTE);
		}
		trigger.clock.forward(2 * MINUTE);
		await trigger.poll(failing('older'));
		await trigger.poll(failing('older'));
		expect(trigger.emitted()).toContain('newer');
	});
});

describe('the buyer in the ledger', () => {
	it('is a keyed hash while the lead is unfinished, and nothing afterwards', async () => {
		const one = await aScene();
		const other = await aScene();
		const buyers: unknown[] = [];
		for (const { trigger, write, entry } of [one, other]) {
			await write('lead', 'robin');
			await trigger.poll(FAILURE);
			buyers.push((await entry('lead'))?.Buyer);
		}
		expect(buyers[0]).toMatch(/^[\da-f]{32}$/);
		expect(buyers[1]).not.toBe(buyers[0]);
		const { customerKey } = parseLead({
			PartitionKey: today,
			RowKey: 'lead',
			LeadSource: 'AzureMarketplace-INS|contoso.widget',
			CustomerInfo: '{"Email":"robin@private.example"}',
		});
		const text = JSON.stringify(await one.everything());
		expect(customerKey).not.toBeNull();
		expect(text).not.toContain(customerKey);
		expect(text).not.toContain('robin');
		one.trigger.clock.forward(MINUTE + 5_000);
		await one.trigger.poll(SUCCESS);
		expect(await one.entry('lead')).toMatchObject({ Status: 'processed', Buyer: '' });
	});
});
