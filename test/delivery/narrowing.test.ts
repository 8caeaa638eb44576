import { deliver } from '../../delivery/deliver';
import type { Delivery } from '../../delivery/deliver';
import type { WriteResult } from '../../delivery/outcome';
import { BatchFailure } from '../../delivery/target';
import type { FailureKind, Prepared } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import type { Reason } from '../../transport/reason';
import { leadsOf } from './leads';
import { MemoryTarget } from './memoryTarget';
import type { Behaviour } from './memoryTarget';
import { VirtualClock } from './virtualClock';

const CPU: Reason = { code: 'CPU', message: 'Too much work', cause: 'Automation.', remedy: 'Less.' };

let clock: VirtualClock;
beforeEach(() => {
	clock = new VirtualClock();
});

const run = async (leads: Lead[], target: MemoryTarget): Promise<Delivery> =>
	await clock.run(
		deliver(
			leads,
			target,
			{ dryRun: false, doNotContact: 'suppress', test: 'suppress', unreadable: 'reject' },
			{ sleep: clock.sleep, now: clock.now, random: () => 0.5 },
		),
	);

type Batch = ReadonlyArray<Prepared<string>>;

const targetThat = (behave: Behaviour, size = 200, concurrency = 1): MemoryTarget =>
	new MemoryTarget(clock, size, concurrency, behave);

const counts = ({ leads }: Delivery): Record<string, number> => {
	const found: Record<string, number> = {};
	for (const { outcome } of leads) found[outcome.status] = (found[outcome.status] ?? 0) + 1;
	return found;
};

const alike = (batch: Batch, status: 'unclear' | 'setup' | 'rejected' | 'retry'): WriteResult[] =>
	batch.map(() => ({ status, ...CPU }));

const store = (batch: Batch): WriteResult[] => batch.map(() => ({ status: 'created', targetId: null }));

describe('calls that are too large for the automation of an org', () => {
	it('are halved until all leads are written, and Batch Size is named', async () => {
		const target = targetThat((batch) => (batch.length > 12 ? alike(batch, 'unclear') : store(batch)));
		const delivery = await run(leadsOf(30), target);
		expect(counts(delivery)).toEqual({ created: 30 });
		expect(delivery.sizeToSet).toBe(8);
		expect(target.calls.length).toBeLessThanOrEqual(7);
	});

	it.each<FailureKind>(['retry', 'split', 'unclear'])(
		'are halved also where the call fails as a whole (%s), and what passed holds for the rest of the run',
		async (kind) => {
			const target = targetThat(
				(batch) => {
					if (batch.length > 50) throw new BatchFailure(kind, CPU);
					return store(batch);
				},
				200,
				10,
			);
			const delivery = await run(leadsOf(1000), target);
			expect(counts(delivery)).toEqual({ created: 1000 });
			expect(delivery.sizeToSet).toBe(50);
			expect(target.calls.length).toBeLessThanOrEqual(40);
		},
	);

	it('are halved although the vendor asks for a wait each time', async () => {
		const target = targetThat((batch) => {
			if (batch.length > 100) throw new BatchFailure('retry', CPU, 20_000);
			return store(batch);
		}, 300);
		expect(counts(await run(leadsOf(300), target))).toEqual({ created: 300 });
	});
});

describe('one lead that makes its call fail as a whole', () => {
	it.each<[FailureKind, string]>([
		['retry', 'unavailable'],
		['split', 'rejected'],
		['unclear', 'unavailable'],
	])('is found wherever it is, and all others are written (%s)', async (kind, status) => {
		for (const position of [0, 1, 99, 150, 199]) {
			const leads = leadsOf(200);
			const target = targetThat((batch) => {
				if (batch.some(({ lead }) => lead.leadId === leads[position]?.leadId))
					throw new BatchFailure(kind, CPU);
				return store(batch);
			});
			const delivery = await run(leads, target);
			expect(counts(delivery)).toEqual({ created: 199, [status]: 1 });
			expect(delivery.leads[position]?.outcome.status).toBe(status);
			expect(delivery.sizeToSet).toBeNull();
			expect(target.calls.length).toBeLessThanOrEqual(30);
		}
	});

	it('is found also among many such leads that are beside each other', async () => {
		const leads = leadsOf(200);
		const bad = new Set(leads.slice(0, 20).map(({ leadId }) => leadId));
		const target = targetThat((batch) => {
			if (batch.some(({ lead }) => bad.has(lead.leadId))) throw new BatchFailure('unclear', CPU);
			return store(batch);
		});
		expect(counts(await run(leads, target))).toEqual({ created: 180, unavailable: 20 });
	});
});

describe('an org that refuses everybody', () => {
	it.each<FailureKind>(['split', 'unclear'])('is recognised in few calls (%s)', async (kind) => {
		const target = targetThat(
			() => {
				throw new BatchFailure(kind, CPU);
			},
			200,
			10,
		);
		const delivery = await run(leadsOf(1000), target);
		expect(target.calls.length).toBeLessThanOrEqual(25);
		expect(counts(delivery)).toEqual({ unavailable: 1000 });
		expect(delivery.leads.at(-2)?.outcome).toMatchObject({ status: 'unavailable', setup: true, code: 'CPU' });
	});

	it('is recognised in three calls where each lead has a call of its own', async () => {
		const target = targetThat((batch) => alike(batch, 'unclear'), 1);
		expect(counts(await run(leadsOf(300), target))).toEqual({ unavailable: 300 });
		expect(target.calls).toHaveLength(3);
	});

	it.each([1, 5, 10])(
		'is down for few calls where each lead has a call of its own, %d at a time',
		async (concurrency) => {
			const target = targetThat(
				() => {
					throw new BatchFailure('retry', CPU);
				},
				1,
				concurrency,
			);
			expect(counts(await run(leadsOf(1000), target))).toEqual({ unavailable: 1000 });
			expect(target.calls.length).toBeLessThanOrEqual(20 + concurrency);
		},
	);

	it('gets all leads when it is up again, though shaky, ten at a time', async () => {
		let calls = 0;
		const target = targetThat(
			(batch) => {
				calls += 1;
				if (calls <= 12 || calls % 5 === 0) throw new BatchFailure('retry', CPU);
				return store(batch);
			},
			1,
			10,
		);
		expect(counts(await run(leadsOf(300), target))).toEqual({ created: 300 });
	});

	it('costs one call where it says of each lead that the set-up is at fault', async () => {
		const target = targetThat((batch) => alike(batch, 'setup'));
		const delivery = await run(leadsOf(1000), target);
		expect(counts(delivery)).toEqual({ unavailable: 1000 });
		expect(target.calls).toHaveLength(1);
		expect(delivery.leads[0]?.outcome).toMatchObject({ setup: true });
	});

	it('is not made out of the few leads of one call that share a value which the set-up refuses: the others are written', async () => {
		const leads = leadsOf(300);
		const refused = new Set(leads.slice(0, 10).map(({ leadId }) => leadId));
		const target = targetThat(
			(batch) =>
				batch.some(({ lead }) => refused.has(lead.leadId)) ? alike(batch, 'setup') : target.store(batch),
			5,
		);
		expect(counts(await run(leads, target))).toEqual({ unavailable: 10, created: 290 });
		expect(target.calls.length).toBeLessThanOrEqual(300 / 5 + 4);
	});

	it.each<[string, Behaviour]>([
		[
			'and says so of the call',
			() => {
				throw new BatchFailure('retry', CPU);
			},
		],
		['and says so of each lead', (batch) => alike(batch, 'retry')],
	])('is left alone soon when it is down %s', async (_, behave) => {
		const target = targetThat(behave, 200, 10);
		const begun = clock.now();
		expect(counts(await run(leadsOf(1000), target))).toEqual({ unavailable: 1000 });
		expect(target.calls.length).toBeLessThanOrEqual(40);
		expect(clock.now() - begun).toBeLessThan(120_000);
	});
});

it('Leads that are refused lead by lead cost no further calls, and are given up while others are written.', async () => {
	const target = targetThat((batch) => [
		...alike(batch.slice(1), 'rejected'),
		{ status: 'created', targetId: null },
	]);
	expect(counts(await run(leadsOf(200), target))).toEqual({ rejected: 199, created: 1 });
	expect(target.calls).toHaveLength(1);
});

describe('when every lead of a run is refused with one code, the code is not believed', () => {
	it('and no lead is given up, although the code names the lead as the cause.', async () => {
		const target = targetThat((batch) => alike(batch, 'rejected'), 100);
		const delivery = await run(leadsOf(200), target);
		expect(counts(delivery)).toEqual({ unavailable: 200 });
		expect(delivery.leads[0]?.outcome).toMatchObject({ status: 'unavailable', setup: true, code: 'CPU' });
		expect(target.calls).toHaveLength(2);
	});

	it('unless they are few: four refused leads may well be four bad ones.', async () => {
		const target = targetThat((batch) => alike(batch, 'rejected'));
		expect(counts(await run(leadsOf(4), target))).toEqual({ rejected: 4 });
	});

	it('unless they may have been written: then none of them must come again.', async () => {
		const target = targetThat((batch) => batch.map(() => ({ status: 'rejected', isFinal: true, ...CPU })), 1);
		expect(counts(await run(leadsOf(40), target))).toEqual({ rejected: 40 });
	});

	it.each(['rejected', 'setup'] as const)(
		'and few calls are made where each lead has one of its own (%s).',
		async (status) => {
			for (const concurrency of [1, 5]) {
				const target = targetThat((batch) => alike(batch, status), 1, concurrency);
				const delivery = await run(leadsOf(300), target);
				expect(counts(delivery)).toEqual({ unavailable: 300 });
				expect(target.calls.length).toBeLessThanOrEqual(10);
			}
		},
	);

	it('and leads after a row of bad ones are written all the same.', async () => {
		const leads = leadsOf(100);
		const bad = new Set(leads.slice(0, 20).map(({ leadId }) => leadId));
		const isBad = (batch: Batch) => batch.some(({ lead }) => bad.has(lead.leadId));
		const target = targetThat((batch) => (isBad(batch) ? alike(batch, 'rejected') : store(batch)), 1, 3);
		expect(counts(await run(leads, target))).toEqual({ created: 80, rejected: 20 });
	});
});

it('A lock or time-out that meets each lead of a large call makes the calls smaller, and Batch Size is named.', async () => {
	const target = targetThat((batch) => (batch.length > 13 ? alike(batch, 'retry') : store(batch)));
	const delivery = await run(leadsOf(101), target);
	expect(counts(delivery)).toEqual({ created: 101 });
	expect(delivery.sizeToSet).toBe(13);
});

it('A wait that goes beyond the time of the run ends it at once, and no call is made before it is over.', async () => {
	const waits = targetThat(() => {
		throw new BatchFailure('retry', CPU, 700_000);
	});
	expect(counts(await run(leadsOf(10), waits))).toEqual({ unavailable: 10 });
	expect(waits.calls).toHaveLength(1);

	let calls = 0;
	const busy = targetThat((batch) => {
		calls += 1;
		if (calls === 1) throw new BatchFailure('retry', CPU, 400_000);
		return store(batch);
	});
	const begun = clock.now();
	expect(counts(await run(leadsOf(10), busy))).toEqual({ created: 10 });
	expect((busy.calls[1]?.startedAt ?? 0) - begun).toBeGreaterThanOrEqual(400_000);
});
