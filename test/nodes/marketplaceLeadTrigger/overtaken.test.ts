import type { JsonObject } from '../../../lead/lead';
import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import { Verdicts } from '../../../ledger/verdicts';
import { openByConnectionString } from '../../azureTable/sending';
import { runOf } from '../../ledger/runs';
import { aPoller, type Execution } from './rig';

const MINUTE = 60_000;
/** After so many minutes a lead that failed once is tried again. */
const RETRIED = 10;

const today = dayPartitionKey(new Date());

let fake: TableFake;
beforeEach(async () => (fake = await startTableFake()));
afterEach(async () => await fake.stop());

const stampAt = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * MINUTE).toISOString();

/** A lead of a buyer for Contoso's widget; `minutesAgo` is its stamp. */
const put = (RowKey: string, buyer: string, minutesAgo: number, PartitionKey = today): void =>
	fake.put('MarketplaceLeads', {
		PartitionKey,
		RowKey,
		Timestamp: stampAt(minutesAgo),
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		CustomerInfo: JSON.stringify({ Email: `${buyer}@private.example` }),
	});

async function aTrigger() {
	const trigger = await aPoller(fake.connectionString, 'Ledger');
	const marks = new Map<string, unknown>();
	/** Every lead is written at the CRM, except for these. */
	const crm =
		(statuses: Record<string, string> = {}): Execution =>
		(leads: JsonObject[]) => {
			for (const { RowKey, OvertakenAt } of leads) marks.set(String(RowKey), OvertakenAt);
			return runOf('success', {
				CRM: leads.map(({ PartitionKey, RowKey }) => ({
					leadId: leadIdOfRow(String(PartitionKey), String(RowKey)),
					target: 'crm',
					status: statuses[String(RowKey)] ?? 'created',
				})),
			});
		};
	const later = (minutes: number) => trigger.clock.forward(minutes * MINUTE);
	return { trigger, crm, marks, later };
}

describe('a lead that comes when a later one of its buyer stands at a target', () => {
	it('bears the name of the target, after a failed attempt in the same execution', async () => {
		put('older', 'robin', 3);
		put('newer', 'robin', 2);
		put('other buyer', 'kim', 2);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm({ older: 'unavailable', 'other buyer': 'unavailable' }));
		expect([...marks.values()]).toEqual([undefined, undefined, undefined]);
		marks.clear();
		later(RETRIED);
		await trigger.poll(crm());
		expect(Object.fromEntries(marks)).toEqual({ older: 'crm', 'other buyer': undefined });
	});

	it('bears it when it is redelivered', async () => {
		put('older', 'robin', 3);
		put('newer', 'robin', 2);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm());
		const ledger = await openByConnectionString(fake.connectionString, 'Ledger');
		await new Verdicts(ledger).pass([
			{ partitionKey: today, rowKey: 'older', verdict: { kind: 'redeliver' } },
		]);
		later(RETRIED);
		await trigger.poll(crm());
		expect(trigger.emitted()).toEqual(['older', 'newer', 'older']);
		expect(marks.get('older')).toBe('crm');
	});

	it('bears it when its row became visible late', async () => {
		put('first', 'kim', 10);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm());
		put('newer', 'robin', 0);
		await trigger.poll(crm());
		later(1);
		put('older', 'robin', 3);
		await trigger.poll(crm());
		expect(Object.fromEntries(marks)).toEqual({ first: undefined, newer: undefined, older: 'crm' });
	});

	it.each([
		[
			'in the partition of another day',
			dayPartitionKey(new Date(Date.now() - 24 * 60 * MINUTE)),
			'1:2F1:2F2020',
		],
		['in a partition that is no day', 'elsewhere', 'somewhere'],
	])('bears it when the later one stands %s', async (_, newerIn, firstIn) => {
		put('first', 'kim', 4, firstIn);
		put('older', 'robin', 3, newerIn === 'elsewhere' ? 'nowhere' : today);
		put('newer', 'robin', 2, newerIn);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm({ older: 'unavailable' }));
		later(RETRIED);
		await trigger.poll(crm());
		expect(trigger.emitted().at(-1)).toBe('older');
		expect(marks.get('older')).toBe('crm');
	});
});

describe('a lead that comes again', () => {
	it('bears no mark when the later one was given up, or is not written yet', async () => {
		put('older', 'robin', 5);
		put('given up', 'robin', 4);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm({ older: 'unavailable', 'given up': 'rejected' }));
		put('waiting', 'robin', 3);
		later(RETRIED);
		await trigger.poll(crm());
		expect(trigger.emitted()).toEqual(['older', 'given up', 'older', 'waiting']);
		expect(marks.get('older')).toBeUndefined();
	});

	it('bears no mark when only earlier ones are written', async () => {
		put('older', 'robin', 5);
		put('newer', 'robin', 4);
		const { trigger, crm, marks, later } = await aTrigger();
		await trigger.poll(crm({ newer: 'unavailable' }));
		later(RETRIED);
		await trigger.poll(crm());
		expect(trigger.emitted()).toEqual(['older', 'newer', 'newer']);
		expect(marks.get('newer')).toBeUndefined();
	});
});

it('costs nothing while leads come in time', async () => {
	put('first', 'kim', 10);
	const { trigger, crm } = await aTrigger();
	await trigger.poll(crm());
	put('newer', 'robin', 0);
	const before = trigger.requests.length;
	await trigger.poll(crm());
	const reads = trigger.requests.slice(before).filter(({ method }) => method === 'GET');
	expect(trigger.emitted()).toEqual(['first', 'newer']);
	// Control rows of the ledger, two day partitions, the entries of the batch.
	expect(reads.length).toBeLessThanOrEqual(5);
});
