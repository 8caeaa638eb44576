import { deliver } from '../../delivery/deliver';
import type { DeliverOptions } from '../../delivery/deliver';
import type { Outcome } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { leadOf, leadsOf } from './leads';
import { MemoryTarget } from './memoryTarget';
import type { Behaviour } from './memoryTarget';
import { VirtualClock } from './virtualClock';

const OPTIONS: DeliverOptions = {
	dryRun: false,
	doNotContact: 'suppress',
	test: 'suppress',
	unreadable: 'reject',
};
const BUSY: Reason = { code: 'BUSY', message: 'It is busy', cause: 'Load.', remedy: 'Wait.' };

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});

const run = async (
	leads: Lead[],
	target: DeliveryTarget<string>,
	options: Partial<DeliverOptions> = {},
	signal?: AbortSignal,
) => (await runWhole(leads, target, options, signal)).leads;

const runWhole = async (
	leads: Lead[],
	target: DeliveryTarget<string>,
	options: Partial<DeliverOptions> = {},
	signal?: AbortSignal,
) =>
	await clock.run(
		deliver(
			leads,
			target,
			{ ...OPTIONS, ...options },
			{ sleep: clock.sleep, now: clock.now, random: () => 0.5, signal },
		),
	);

const statuses = (results: Array<{ outcome: Outcome }>) => results.map(({ outcome }) => outcome.status);
const sizes = (target: MemoryTarget) => target.calls.map(({ leadIds }) => leadIds.length);
const isOf = (buyer: string) => (lead: Lead) => lead.email === `${buyer}@private.example`;

describe('what is held back', () => {
	it('suppresses do-not-contact and test leads and refuses unreadable ones, without a call for them', async () => {
		const target = new MemoryTarget(clock);
		const results = await run(
			[
				leadOf('a', { doNotContact: true }),
				leadOf('b', { isTest: true }),
				leadOf('c', { unreadable: true }),
				leadOf('d'),
			],
			target,
		);
		expect(statuses(results)).toEqual(['suppressed', 'suppressed', 'rejected', 'created']);
		expect(results.map(({ attempts }) => attempts)).toEqual([0, 0, 0, 1]);
		expect(results[2]?.outcome).toMatchObject({ code: 'UNREADABLE_LEAD' });
		expect(sizes(target)).toEqual([1]);
	});

	it('delivers them when told to', async () => {
		const leads = [
			leadOf('a', { doNotContact: true }),
			leadOf('b', { isTest: true }),
			leadOf('c', { unreadable: true }),
		];
		const all = { doNotContact: 'deliver', test: 'deliver', unreadable: 'deliver' } as const;
		expect(statuses(await run(leads, new MemoryTarget(clock), all))).toEqual([
			'created',
			'created',
			'created',
		]);
	});

	it('suppresses an unreadable lead that must not be contacted, even where unreadable ones are delivered', async () => {
		const lead = leadOf('a', { doNotContact: true, unreadable: true });
		expect(statuses(await run([lead], new MemoryTarget(clock), { unreadable: 'deliver' }))).toEqual([
			'suppressed',
		]);
	});

	it('prepares but writes nothing in a dry run, and still finds what cannot be mapped', async () => {
		const target = new MemoryTarget(clock);
		const results = await run([leadOf('a'), leadOf('b', { note: 'throw' })], target, { dryRun: true });
		expect(statuses(results)).toEqual(['dry-run', 'rejected']);
		expect(target.calls).toEqual([]);
	});
});

describe('batches', () => {
	it('are as large as the target allows, and never larger', async () => {
		const target = new MemoryTarget(clock, 4);
		await run(leadsOf(10), target, { batchSize: 500 });
		expect(sizes(target)).toEqual([4, 4, 2]);
	});

	it('are as small as the user wants', async () => {
		const target = new MemoryTarget(clock, 100);
		await run(leadsOf(5), target, { batchSize: 2 });
		expect(sizes(target)).toEqual([2, 2, 1]);
	});

	it('hold one group each', async () => {
		const target = new MemoryTarget(clock);
		const leads = ['k1/g1', 'k2/g2', 'k3/g1', 'k4/g2'].map((note, index) =>
			leadOf(`buyer${index}`, { note }),
		);
		await run(leads, target);
		expect(target.calls.map(({ groups }) => groups)).toEqual([
			['g1', 'g1'],
			['g2', 'g2'],
		]);
	});

	it('never hold a key twice: the later lead of a buyer is written after the earlier one, and wins', async () => {
		const target = new MemoryTarget(clock, 10, 3);
		const leads = ['same', 'other', 'same', 'same'].map((key, index) =>
			leadOf(`b${index}`, { note: `${key}/g` }),
		);
		const results = await run(leads, target);
		expect(statuses(results)).toEqual(['created', 'created', 'updated', 'updated']);
		expect(target.calls.map(({ keys }) => keys)).toEqual([['same', 'other'], ['same'], ['same']]);
		expect(target.stored.get('same')).toBe(leads[3]?.leadId);
	});

	it('are in flight side by side up to the concurrency', async () => {
		const target = new MemoryTarget(clock, 1, 3);
		await run(leadsOf(7), target);
		expect(Math.max(...target.calls.map(({ inFlight }) => inFlight))).toBe(3);
		expect(target.calls).toHaveLength(7);
	});
});

describe('one bad lead', () => {
	it('that cannot be mapped harms no neighbour', async () => {
		const results = await run(
			[leadOf('a'), leadOf('b', { note: 'throw' }), leadOf('c')],
			new MemoryTarget(clock),
		);
		expect(statuses(results)).toEqual(['created', 'rejected', 'created']);
		expect(results[1]?.outcome).toMatchObject({ code: 'MAPPING_STOPPED' });
	});

	it('that makes a batch too large is found by halving, and refused alone', async () => {
		const target: MemoryTarget = new MemoryTarget(clock, 8, 1, (batch) => {
			if (batch.some(({ lead }) => isOf('buyer5')(lead))) throw new BatchFailure('split', BUSY);
			return target.store(batch);
		});
		const results = await run(leadsOf(8), target);
		expect(statuses(results).filter((status) => status === 'created')).toHaveLength(7);
		expect(results[5]?.outcome).toMatchObject({ status: 'rejected', code: 'BUSY' });
		expect(results[5]?.attempts).toBe(4);
	});

	it('that makes the target stumble takes nobody down with it', async () => {
		const target: MemoryTarget = new MemoryTarget(clock, 8, 1, (batch) => {
			if (batch.some(({ lead }) => isOf('buyer2')(lead))) throw new BatchFailure('retry', BUSY);
			return target.store(batch);
		});
		const results = await run(leadsOf(16), target);
		expect(statuses(results).filter((status) => status === 'created')).toHaveLength(15);
		expect(results[2]?.outcome.status).toBe('unavailable');
	});

	it('that waits for its next try lets all others pass', async () => {
		const target: MemoryTarget = new MemoryTarget(clock, 1, 1, (batch, call) => {
			if (call === 0) return [{ status: 'retry', retryAfterMs: 60_000, ...BUSY }];
			return target.store(batch);
		});
		const leads = leadsOf(4);
		const results = await run(leads, target);
		expect(statuses(results)).toEqual(['created', 'created', 'created', 'created']);
		expect(results[0]?.attempts).toBe(2);
		expect(target.calls.at(-1)?.leadIds).toEqual([leads[0]?.leadId]);
		expect(target.calls.at(-2)?.startedAt).toBeLessThan(1000);
	});
});

describe('passing faults', () => {
	const failing = (times: number, failure: () => Error): MemoryTarget => {
		const target: MemoryTarget = new MemoryTarget(clock, 10, 2, (batch, call) => {
			if (call < times) throw failure();
			return target.store(batch);
		});
		return target;
	};

	it('are tried again until they pass', async () => {
		const target = failing(4, () => new BatchFailure('retry', BUSY));
		const results = await run([leadOf('a')], target);
		expect(results).toEqual([{ outcome: expect.objectContaining({ status: 'created' }), attempts: 5 }]);
	});

	it('end as unavailable after five tries, with the reason of the last', async () => {
		const target = failing(99, () => new BatchFailure('retry', BUSY));
		const results = await run([leadOf('a')], target);
		expect(results).toEqual([{ outcome: { status: 'unavailable', ...BUSY }, attempts: 5 }]);
	});

	it('of an unknown kind are tried again too, and only their code is told', async () => {
		const secret = 'POST https://host/?sig=SECRET for robin@private.example';
		const target = failing(99, () => Object.assign(new Error(secret), { code: 'ECONNRESET' }));
		const [result] = await run([leadOf('a')], target);
		expect(result?.outcome).toMatchObject({ status: 'unavailable', code: 'ECONNRESET' });
		expect(JSON.stringify(result)).not.toMatch(/SECRET|private/);
	});

	it('wait longer each time, by a random share of a doubling bound', async () => {
		const target = failing(4, () => new BatchFailure('retry', BUSY));
		await run([leadOf('a')], target);
		const starts = target.calls.map(({ startedAt }) => startedAt);
		const waits = starts.slice(1).map((start, index) => start - (starts[index] ?? 0) - 10);
		expect(waits).toEqual([250, 500, 1000, 2000]);
	});

	it('hold all calls back for as long as the vendor asks', async () => {
		const target: MemoryTarget = new MemoryTarget(clock, 1, 1, (batch, call) => {
			if (call === 1) throw new BatchFailure('retry', BUSY, 30_000);
			return target.store(batch);
		});
		const results = await run(leadsOf(5), target);
		expect(statuses(results)).toEqual(Array(5).fill('created'));
		const starts = target.calls.map(({ startedAt }) => startedAt);
		expect(starts.filter((start) => start < 30_000)).toHaveLength(2);
	});

	it('do not outlast the time for the whole run: what cannot be tried in time is handed back at once', async () => {
		const target = failing(99, () => new BatchFailure('retry', BUSY, 3_600_000));
		const results = await run(leadsOf(3), target);
		expect(statuses(results)).toEqual(Array(3).fill('unavailable'));
		expect(clock.now()).toBeLessThan(600_000);
	});
});

describe('a faulty set-up', () => {
	it('ends the run: no lead is sent after it, and each is told why', async () => {
		const target: MemoryTarget = new MemoryTarget(clock, 2, 1, (batch, call) => {
			if (call === 1) throw new BatchFailure('setup', BUSY);
			return target.store(batch);
		});
		const results = await run(leadsOf(7), target);
		expect(target.calls).toHaveLength(2);
		expect(statuses(results)).toEqual(['created', 'created', ...Array<string>(5).fill('unavailable')]);
		expect(results[6]).toEqual({ outcome: { status: 'unavailable', setup: true, ...BUSY }, attempts: 0 });
	});

	it('still waits for answers on their way', async () => {
		const slowly: Behaviour = async (batch, call) => {
			if (call === 0) throw new BatchFailure('setup', BUSY);
			await clock.sleep(500);
			return target.store(batch);
		};
		const target: MemoryTarget = new MemoryTarget(clock, 1, 2, slowly);
		const results = await run(leadsOf(3), target);
		expect(statuses(results)).toEqual(['unavailable', 'created', 'unavailable']);
	});
});

describe('a target that breaks its contract', () => {
	it.each([
		['too few', 1],
		['too many', 3],
	])('and reports %s results leaves no lead without an outcome', async (_, count) => {
		const target = new MemoryTarget(clock, 2, 1, () =>
			Array.from({ length: count }, () => ({ status: 'created' as const, targetId: null })),
		);
		const results = await run(leadsOf(2), target);
		expect(statuses(results)).toEqual(['unavailable', 'unavailable']);
		expect(results[0]?.outcome).toMatchObject({ code: 'ANSWER_INCOMPLETE' });
	});

	it('and never answers is left behind when time is up', async () => {
		const target = new MemoryTarget(clock, 1, 1, async () => await new Promise(() => undefined));
		const results = await run(leadsOf(2), target);
		expect(statuses(results)).toEqual(['unavailable', 'unavailable']);
		expect(results.map(({ attempts }) => attempts)).toEqual([1, 0]);
		expect(results[0]?.outcome).toMatchObject({ code: 'OUT_OF_TIME' });
	});
});

describe('a cancelled execution', () => {
	it('sends nothing more and says so for every lead that is not confirmed', async () => {
		const cancel = new AbortController();
		const target: MemoryTarget = new MemoryTarget(clock, 1, 1, (batch, call) => {
			if (call === 1) cancel.abort();
			return target.store(batch);
		});
		const results = await run(leadsOf(4), target, {}, cancel.signal);
		expect(target.calls.length).toBeLessThanOrEqual(2);
		expect(results[0]?.outcome.status).toBe('created');
		expect(results[3]?.outcome).toMatchObject({ status: 'unavailable', code: 'CANCELLED' });
	});

	it('is over at once even while waiting for a retry', async () => {
		const cancel = new AbortController();
		const target = new MemoryTarget(clock, 1, 1, () => {
			void clock.sleep(1000).then(() => cancel.abort());
			throw new BatchFailure('retry', BUSY, 200_000);
		});
		const results = await run([leadOf('a')], target, {}, cancel.signal);
		expect(results[0]?.outcome).toMatchObject({ code: 'CANCELLED' });
		expect(clock.now()).toBeLessThan(2000);
	});
});
