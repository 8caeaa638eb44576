import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { dayPartitionKey } from '../../../lead/dayPartition';
import type { HttpRequest } from '../../../transport/send';
import { leadIdOfRow } from '../../../lead/identity';
import { runOf } from '../../ledger/runs';
import { aPolledTable, aPoller, FAILURE, keys, SUCCESS } from './rig';

const MINUTE = 60_000;
const TODAY = dayPartitionKey(new Date());
const YESTERDAY = dayPartitionKey(new Date(Date.now() - 24 * 60 * MINUTE));

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

async function aScene(count = 3) {
	counter++;
	const { leads, trigger, ledger } = await aPolledTable(azurite.connectionString, counter);
	await leads.write(keys(count));
	const entry = async (rowKey: string, day = TODAY) => (await ledger.get(day, rowKey))?.properties;
	return { leads, trigger, entry };
}

const isOfLedger = ({ url }: HttpRequest): boolean => new URL(url).pathname.includes(`Ledger${counter}`);

/** Writes entries, and not the marks and the watermark. */
const isWrite = (word: string) => (request: HttpRequest) =>
	(request.method === 'POST' || request.method === 'PATCH' || request.method === 'PUT') &&
	(request.body ?? '').includes(word);

describe('a ledger that cannot be reached', () => {
	it('while leads are claimed leaves them to the next poll, as if they had not been claimed', async () => {
		const { trigger, entry } = await aScene();
		let isCut = true;
		trigger.line.interrupt = (request) => (isCut && isWrite('"claimed"')(request) ? 'before' : null);
		await expect(trigger.poll(SUCCESS)).rejects.toMatchObject({ kind: 'passing' });
		isCut = false;
		expect(trigger.emitted()).toEqual([]);
		await trigger.poll(SUCCESS);
		expect([...trigger.emitted()].sort()).toEqual(keys(3));
		expect(await entry('lead-000001')).toMatchObject({ Status: 'processed', Attempts: 1 });
	});

	it('when the answer to a claim is lost gives the leads back at once, without an attempt or a suspicion', async () => {
		const { trigger, entry } = await aScene();
		let cuts = 0;
		trigger.line.interrupt = (request) =>
			isWrite('"claimed"')(request) && cuts++ === 0 ? 'afterwards' : null;
		await expect(trigger.poll(SUCCESS)).rejects.toMatchObject({ kind: 'passing' });
		await trigger.dispatcher.idle();
		expect(await entry('lead-000001')).toMatchObject({ Status: 'failed', Attempts: 0 });
		await trigger.poll(SUCCESS);
		expect([...trigger.emitted()].sort()).toEqual(keys(3));
		const after = await entry('lead-000001');
		expect(after).toMatchObject({ Status: 'processed', Attempts: 1 });
		expect(after?.UnexplainedFailures ?? 0).toBe(0);
	});

	it('in the middle of a batch emits what was claimed before, and the rest with the next poll', async () => {
		const { leads, trigger, entry } = await aScene();
		await leads.write(['of-yesterday'], YESTERDAY);
		let isCut = true;
		trigger.line.interrupt = (request) =>
			isCut && isWrite('"claimed"')(request) && (request.body ?? '').includes('of-yesterday')
				? 'before'
				: null;
		await expect(trigger.poll(SUCCESS)).rejects.toMatchObject({ kind: 'passing' });
		isCut = false;
		await trigger.dispatcher.idle();
		expect([...trigger.emitted()].sort()).toEqual(keys(3));
		await trigger.poll(SUCCESS);
		expect([...trigger.emitted()].sort()).toEqual([...keys(3), 'of-yesterday']);
		expect(await entry('of-yesterday', YESTERDAY)).toMatchObject({ Attempts: 1 });
	});

	it('when an execution ends is told again until it knows', async () => {
		const { trigger, entry } = await aScene();
		let cuts = 0;
		trigger.line.interrupt = (request) => (isWrite('"processed"')(request) && cuts++ < 2 ? 'before' : null);
		await trigger.poll(SUCCESS);
		expect(cuts).toBeGreaterThan(2);
		expect(await entry('lead-000002')).toMatchObject({ Status: 'processed', Attempts: 1 });
		expect(trigger.alarms).toEqual([]);
	});

	it('when an execution ends lets the next one run, and no further one before it knows of the first', async () => {
		const { trigger, entry } = await aScene(3);
		let isCut = true;
		trigger.line.interrupt = (request) => (isCut && isWrite('"processed"')(request) ? 'before' : null);
		let whileCut: string[] = [];
		const look = setInterval(() => {
			if (trigger.batches.length < 2) return;
			clearInterval(look);
			setTimeout(() => {
				whileCut = trigger.emitted();
				isCut = false;
			}, 300);
		}, 10);
		await trigger.poll(SUCCESS, { batchSize: 1 });
		expect(whileCut).toEqual(keys(2));
		expect(trigger.emitted()).toEqual(keys(3));
		for (const rowKey of keys(3))
			expect(await entry(rowKey)).toMatchObject({ Status: 'processed', Attempts: 1 });
	});

	it('when an execution ends is told also if an answer was lost, and no lead is emitted twice', async () => {
		const { trigger, entry } = await aScene();
		let cuts = 0;
		trigger.line.interrupt = (request) => (isWrite('"failed"')(request) && cuts++ < 1 ? 'afterwards' : null);
		await trigger.poll(FAILURE);
		expect(await entry('lead-000002')).toMatchObject({ Status: 'failed', Attempts: 1 });
		trigger.clock.forward(11 * MINUTE);
		await trigger.poll(SUCCESS);
		expect([...trigger.emitted()].sort()).toEqual([...keys(3), ...keys(3)].sort());
		expect(await entry('lead-000002')).toMatchObject({ Status: 'processed', Attempts: 2 });
	});

	it('is not asked after leads were claimed: all that is to be known is looked up before', async () => {
		const { trigger } = await aScene();
		let isClaimed = false;
		let reads = 0;
		trigger.line.interrupt = (request) => {
			if (isWrite('"claimed"')(request)) isClaimed = true;
			return null;
		};
		await trigger.poll(() => {
			reads = trigger.requests.filter(
				(request, index) =>
					request.method === 'GET' &&
					isOfLedger(request) &&
					index > trigger.requests.findIndex(isWrite('"claimed"')),
			).length;
			return runOf('success');
		});
		expect([isClaimed, reads]).toEqual([true, 0]);
	});
});

describe('an execution that never ends', () => {
	it('frees its place after some leases, is told of, and its leads are emitted again', async () => {
		const { leads, trigger, entry } = await aScene();
		const lease = 150;
		void trigger.poll(async () => await new Promise(() => {}), { lease }, () => trigger.emitted().length > 0);
		await until(() => trigger.alarms.length > 0);
		expect(trigger.alarms).toMatchObject([{ code: 'EXECUTION_ENDLESS', isShown: true }]);
		expect(trigger.alarms[0]?.message).toMatch(/^An execution with 3 leads has not ended/);
		await leads.write(['later']);
		trigger.clock.forward(MINUTE);
		await trigger.poll(SUCCESS, { lease: 10 * MINUTE });
		expect([...trigger.emitted()].sort()).toEqual([...keys(3), ...keys(3), 'later'].sort());
		expect(await entry('lead-000000')).toMatchObject({ Status: 'processed', Attempts: 2 });
	});

	it('keeps the next batch claimed, which begins then and has all its leases', async () => {
		const { leads, trigger } = await aScene();
		const lease = 500;
		const other = await aPoller(azurite.connectionString, `Ledger${counter}`, `Leads${counter}`);
		let finish: () => void = () => {};
		let begun = 0;
		await leads.write(['next']);
		void trigger.poll(
			async () => {
				if (++begun === 1) return await new Promise(() => {});
				return await new Promise((resolve) => (finish = () => resolve(runOf('success'))));
			},
			{ lease, batchSize: 3 },
			() => trigger.emitted().length > 3,
		);
		await until(() => begun === 2);
		await new Promise((resolve) => setTimeout(resolve, 3 * lease));
		await other.poll(SUCCESS, { lease });
		expect(other.emitted()).not.toContain('next');
		finish();
		await trigger.dispatcher.idle();
		expect(trigger.emitted()).toContain('next');
		expect(trigger.alarms).toHaveLength(1);
	});

	it('is settled all the same when it ends after all, unless somebody else has taken its leads over', async () => {
		const { trigger, entry } = await aScene();
		const lease = 150;
		let finish: () => void = () => {};
		void trigger.poll(
			async () => await new Promise((resolve) => (finish = () => resolve(runOf('success')))),
			{ lease },
			() => trigger.emitted().length > 0,
		);
		await until(() => trigger.alarms.length > 0);
		finish();
		await until(async () => (await entry('lead-000000'))?.Status === 'processed');
		expect(await entry('lead-000000')).toMatchObject({ Attempts: 1 });
	});
});

describe('what a poll and its executions do not show', () => {
	it('is raised where a set-up keeps a target from writing, after the leads are settled', async () => {
		const { trigger, entry } = await aScene();
		await trigger.poll(() => {
			const run = runOf('success');
			run.data.resultData.metadata = { marketplaceLeadsSetup: 'salesforce INSUFFICIENT_ACCESS' };
			return run;
		});
		expect(trigger.alarms).toMatchObject([{ code: 'SETUP salesforce INSUFFICIENT_ACCESS', isShown: true }]);
		expect(await entry('lead-000000')).toMatchObject({ Attempts: 1 });
	});

	it('says cause and remedy as the target node said them', async () => {
		const { trigger } = await aScene(1);
		await trigger.poll(([lead]) => {
			const leadId = leadIdOfRow(String(lead?.PartitionKey), String(lead?.RowKey));
			const said = {
				leadId,
				target: 'salesforce',
				status: 'unavailable',
				code: 'INVALID_LOGIN',
				attempts: 1,
			};
			const run = runOf('success', {
				Salesforce: [{ ...said, cause: 'The secret has changed', remedy: 'Enter the new one.' }],
			});
			run.data.resultData.metadata = { marketplaceLeadsSetup: 'salesforce INVALID_LOGIN' };
			return run;
		});
		expect(trigger.alarms[0]?.description).toMatch(
			/^The secret has changed\. Enter the new one\. No lead is lost/,
		);
	});

	it('is logged of a dry run, whose leads stay unfinished for ever and are emitted again each hour', async () => {
		const { trigger, entry } = await aScene(1);
		const dryRun = () => {
			const run = runOf('success');
			run.data.resultData.metadata = { marketplaceLeadsDryRun: 'Salesforce Lead' };
			return run;
		};
		for (let hour = 1; hour <= 4; hour++) {
			await trigger.poll(dryRun);
			expect(trigger.emitted()).toHaveLength(hour);
			expect(await entry('lead-000000')).toMatchObject({ Status: 'failed', Attempts: 0 });
			await trigger.poll(dryRun);
			expect(trigger.emitted()).toHaveLength(hour);
			trigger.clock.forward(61 * MINUTE);
		}
		expect(trigger.alarms).toContainEqual(expect.objectContaining({ code: 'DRY_RUN', isShown: false }));
		await trigger.poll(SUCCESS);
		expect(await entry('lead-000000')).toMatchObject({ Status: 'processed', Attempts: 1 });
	});
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 10));
}
