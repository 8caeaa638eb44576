import fc from 'fast-check';
import { deliver } from '../../delivery/deliver';
import type { Delivered } from '../../delivery/deliver';
import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { DEFAULT_RETRY } from '../../delivery/retry';
import { BatchFailure } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { leadOf } from './leads';
import { MemoryTarget } from './memoryTarget';
import { VirtualClock } from './virtualClock';

const REASON: Reason = { code: 'X', message: 'It failed', cause: 'Chance.', remedy: 'None.' };

/** What one call does; per-lead words are used in turn. */
const callScript = fc.oneof(
	{ weight: 6, arbitrary: fc.constant({ kind: 'store' as const }) },
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('mixed' as const),
			words: fc.array(fc.constantFrom('ok', 'rejected', 'retry', 'retryAfter', 'setup', 'unclear'), {
				minLength: 1,
				maxLength: 5,
			}),
		}),
	},
	{
		weight: 4,
		arbitrary: fc.record({
			kind: fc.constant('fail' as const),
			how: fc.constantFrom('retry' as const, 'split' as const, 'unclear' as const),
			retryAfterMs: fc.option(fc.nat(400_000), { nil: undefined }),
		}),
	},
	{ weight: 2, arbitrary: fc.constant({ kind: 'crash' as const }) },
	{ weight: 1, arbitrary: fc.constant({ kind: 'setup' as const }) },
	{ weight: 1, arbitrary: fc.record({ kind: fc.constant('wrongCount' as const), count: fc.nat(6) }) },
	{ weight: 1, arbitrary: fc.constant({ kind: 'hang' as const }) },
);
type CallScript = typeof callScript extends fc.Arbitrary<infer Value> ? Value : never;

const leadScript = fc.record({
	key: fc.nat(8),
	group: fc.nat(2),
	doNotContact: fc.boolean(),
	isTest: fc.boolean(),
	unreadable: fc.boolean(),
});

const scenario = fc.record({
	leads: fc.array(leadScript, { maxLength: 25 }),
	calls: fc.array(callScript, { minLength: 1, maxLength: 12 }),
	maxBatchSize: fc.integer({ min: 1, max: 8 }),
	batchSize: fc.option(fc.integer({ min: -1, max: 12 }), { nil: undefined }),
	concurrency: fc.integer({ min: 1, max: 4 }),
	unreadable: fc.constantFrom('reject' as const, 'deliver' as const),
	random: fc.double({ min: 0, max: 0.99, noNaN: true }),
});

const WORDS: { [word: string]: WriteResult } = {
	ok: { status: 'updated', targetId: '1' },
	rejected: { status: 'rejected', ...REASON },
	retry: { status: 'retry', ...REASON },
	setup: { status: 'setup', ...REASON },
	unclear: { status: 'unclear', ...REASON },
	retryAfter: { status: 'retry', retryAfterMs: 5000, ...REASON },
};

async function play(
	script: CallScript,
	batch: Parameters<MemoryTarget['store']>[0],
	target: MemoryTarget,
): Promise<WriteResult[]> {
	switch (script.kind) {
		case 'store':
			return target.store(batch);
		case 'mixed':
			return batch.map(
				(_, index) =>
					WORDS[script.words[index % script.words.length] ?? 'ok'] ?? { ...REASON, status: 'retry' },
			);
		case 'fail':
			throw new BatchFailure(script.how, REASON, script.retryAfterMs);
		case 'crash':
			throw new TypeError('anything');
		case 'setup':
			throw new BatchFailure('setup', REASON);
		case 'wrongCount':
			return Array.from({ length: script.count }, () => ({ status: 'updated', targetId: null }));
		case 'hang':
			return await new Promise(() => undefined);
	}
}

it('whatever the target does, every lead gets one outcome and no rule of delivery is broken', async () => {
	await fc.assert(
		fc.asyncProperty(scenario, async ({ leads: scripts, calls, random, unreadable, ...rest }) => {
			const clock = new VirtualClock();
			const leads = scripts.map(({ key, group, ...flags }, index) =>
				leadOf(`b${index}`, { ...flags, note: `k${key}/g${group}` }),
			);
			let setupAt = Infinity;
			const target: MemoryTarget = new MemoryTarget(
				clock,
				rest.maxBatchSize,
				rest.concurrency,
				async (batch, call) => {
					const script = calls[call % calls.length] ?? { kind: 'store' };
					if (script.kind === 'setup') setupAt = Math.min(setupAt, target.calls.length);
					return await play(script, batch, target);
				},
			);
			const { leads: results } = await clock.run(
				deliver(
					leads,
					target,
					{
						batchSize: rest.batchSize,
						dryRun: false,
						doNotContact: 'suppress',
						test: 'suppress',
						unreadable,
					},
					{ sleep: clock.sleep, now: clock.now, random: () => random },
				),
			);

			expect(results).toHaveLength(leads.length);
			const size = Math.max(1, Math.min(rest.batchSize ?? Infinity, rest.maxBatchSize));
			for (const { keys, groups, inFlight } of target.calls) {
				expect(keys.length).toBeGreaterThan(0);
				expect(keys.length).toBeLessThanOrEqual(size);
				expect(new Set(keys).size).toBe(keys.length);
				expect(new Set(groups).size).toBe(1);
				expect(inFlight).toBeLessThanOrEqual(rest.concurrency);
			}
			// Calls that were in flight already when the set-up turned out faulty had been started before.
			expect(target.calls.length).toBeLessThanOrEqual(setupAt);
			leads.forEach((lead, index) => expectFair(lead, results[index], target, unreadable));
			expectInOrder(leads, target);
		}),
		{ numRuns: 400 },
	);
});

function expectFair(
	lead: Lead,
	result: Delivered | undefined,
	target: MemoryTarget,
	unreadable: 'reject' | 'deliver',
): void {
	const travelled = target.calls.filter(({ leadIds }) => leadIds.includes(lead.leadId)).length;
	expect(result?.attempts).toBe(travelled);
	expect(['created', 'updated', 'suppressed', 'rejected', 'unavailable']).toContain(result?.outcome.status);
	const isHeldBack = lead.doNotContact || lead.isTest;
	expect(result?.outcome.status === 'suppressed').toBe(isHeldBack);
	if (isHeldBack || (lead.unreadable && unreadable === 'reject')) expect(travelled).toBe(0);
	// Halving needs at most log2(8) = 3 further calls.
	expect(travelled).toBeLessThanOrEqual(DEFAULT_RETRY.maxAttempts + 3 + 3);
}

/** Once a later lead of a key has travelled, no earlier one travels any more. */
function expectInOrder(leads: readonly Lead[], target: MemoryTarget): void {
	const position = new Map(leads.map((lead, index) => [lead.leadId, index]));
	const latest = new Map<string, number>();
	for (const { keys, leadIds } of target.calls) {
		keys.forEach((key, index) => {
			const now = position.get(leadIds[index] ?? '') ?? -1;
			expect(now).toBeGreaterThanOrEqual(latest.get(key) ?? -1);
			latest.set(key, now);
		});
	}
}
