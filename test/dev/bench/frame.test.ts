import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Contender, Figures, Target } from '../../../dev/bench/frame/bench';
import { judge } from '../../../dev/bench/frame/judge';
import { numberText, spreadText } from '../../../dev/bench/frame/page';
import { resultOf } from '../../../dev/bench/frame/result';
import type { BenchResult } from '../../../dev/bench/frame/result';
import { runRounds } from '../../../dev/bench/frame/rounds';
import { spreadOf } from '../../../dev/bench/frame/spread';
import { store } from '../../../dev/bench/frame/store';

const MACHINE = {
	date: '2026-11-21T10:15',
	cores: 2,
	processor: 'Test',
	memory: 24,
	system: 'linux x64',
	node: 'v24.0.0',
	n8n: '2.41.1',
};

/** A clock that only the contenders move. */
class Clock {
	ms = 0;
	readonly order: string[] = [];

	contender(label: string, ms: number, more: Partial<Contender> = {}): Contender {
		return {
			label,
			run: async () => {
				this.order.push(label);
				this.ms += ms;
			},
			...more,
		};
	}

	async rounds(contenders: Record<string, Contender>, rounds: number, warmUps = 0) {
		const progress = () => undefined;
		return await runRounds(contenders, { rounds, warmUps, now: () => this.ms, progress });
	}
}

describe('rounds', () => {
	test('each round begins with another contender', async () => {
		const clock = new Clock();
		const [a, b, c] = ['a', 'b', 'c'].map((label) => clock.contender(label, 1));

		await clock.rounds({ ...(a && { a }), ...(b && { b }), ...(c && { c }) }, 3);

		expect(clock.order.join('')).toBe('abcbcacab');
	});

	test('neither preparing nor counting is timed, and a part of the work is scaled up to the whole', async () => {
		const clock = new Clock();
		const aside = () => void (clock.ms += 1000);
		const figures = () => {
			aside();
			return { calls: 5 };
		};
		const part = clock.contender('part', 20, { share: 0.2, prepare: aside, figures });

		const measured = await clock.rounds({ part }, 2);

		expect(measured.get('part')).toEqual([
			{ calls: 5, ms: 100 },
			{ calls: 5, ms: 100 },
		]);
	});

	test('a time that the contender took itself replaces the one of the frame', async () => {
		const clock = new Clock();
		const own = clock.contender('own', 20, { run: async () => await Promise.resolve({ ms: 7 }) });

		expect((await clock.rounds({ own }, 1)).get('own')).toEqual([{ ms: 7 }]);
	});

	test('rounds for warming up are run and not recorded', async () => {
		const clock = new Clock();

		const measured = await clock.rounds({ a: clock.contender('a', 1) }, 2, 1);

		expect(clock.order).toHaveLength(3);
		expect(measured.get('a')).toHaveLength(2);
	});

	test('a contender that needs no warming up is left out of it', async () => {
		const clock = new Clock();

		await clock.rounds({ a: clock.contender('a', 1), b: clock.contender('b', 1, { warmUp: false }) }, 1, 1);

		expect(clock.order.join('')).toBe('aba');
	});

	test('a contender that fails ends the bench', async () => {
		const clock = new Clock();
		const a = clock.contender('a', 1, { figures: () => Promise.reject(new Error('999 of 1,000 leads')) });

		await expect(clock.rounds({ a }, 1)).rejects.toThrow('999 of 1,000 leads');
	});
});

describe('targets', () => {
	const measured = (ours: number[], other: number[]): Map<string, Figures[]> =>
		new Map([
			['ours', ours.map((ms) => ({ ms, calls: 5 }))],
			['other', other.map((ms) => ({ ms, calls: 1000 }))],
		]);
	const faster: Target = {
		what: 'faster',
		value: (of) => of('other') / of('ours'),
		unit: 'x',
		atLeast: 10,
	};

	test('a ratio is the median of the ratios within each round, not the ratio of the medians', () => {
		const assessment = judge(faster, measured([1, 10, 2], [8, 90, 40]));

		expect(assessment).toMatchObject({ median: 9, low: 8, high: 20, isReached: false });
		expect(assessment.toReach).toBe('at least 10x');
	});

	test.each([
		[{ atLeast: 9 }, true],
		[{ atLeast: 9.1 }, false],
		[{ atMost: 9 }, true],
		[{ atMost: 8.9 }, false],
		[{ atLeast: 1, atMost: 8 }, false],
	])('with %j a median of 9 makes it %s', (bounds, isReached) => {
		const target: Target = { what: 'faster', value: faster.value, ...bounds };

		expect(judge(target, measured([1, 10, 2], [8, 90, 40])).isReached).toBe(isReached);
	});

	test('a target that names what was not measured is an error and not a result', () => {
		const target: Target = { what: 'rows', value: (of) => of('ours', 'rows'), atMost: 1 };

		expect(() => judge(target, measured([1], [1]))).toThrow('ours measured no "rows"');
	});
});

describe('numbers', () => {
	test('the median of an even count lies between the middle two', () => {
		expect(spreadOf([4, 1, 3, 2])).toEqual({ median: 2.5, low: 1, high: 4 });
	});

	test('nothing measured is no spread', () => {
		expect(() => spreadOf([])).toThrow('Nothing was measured');
	});

	test.each([
		[24_712.4, '24,712'],
		[148.3, '148'],
		[48.345, '48.3'],
		[1.2345, '1.23'],
		[0.0123456, '0.0123'],
		[0, '0'],
		[5, '5'],
	])('%d is written %s', (value, text) => expect(numberText(value)).toBe(text));

	test('a spread without width is one number', () => {
		expect(spreadText({ median: 5, low: 5, high: 5 }, '')).toBe('5');
		expect(spreadText({ median: 120, low: 99, high: 300 }, 'x')).toBe('120x (99-300)');
	});
});

describe('the page of results', () => {
	const folder = mkdtempSync(join(tmpdir(), 'bench-results-'));
	afterAll(() => rmSync(folder, { recursive: true }));
	const page = () => readFileSync(join(folder, 'RESULTS.md'), 'utf8');
	const result = (title: string, ms: number): BenchResult => {
		const target: Target = { what: 'slow', value: (of) => of('a'), unit: ' ms', atMost: 10 };
		const contender: Contender = { label: `${title} itself`, share: 0.25, run: async () => undefined };
		const bench = {
			title,
			notes: ['As it was.'],
			targets: [target],
			open: () => Promise.reject(new Error()),
		};
		return resultOf(bench, { a: contender }, new Map([['a', [{ calls: 5, ms }]]]), MACHINE);
	};

	test('a bench that runs alone replaces its own rows and keeps those of the others', async () => {
		await store(folder, ['first', 'second'], { second: result('Second', 11), first: result('First', 5) });
		await store(folder, ['first', 'second'], { second: result('Second', 7) });

		const rows = page()
			.split('\n')
			.filter((line) => line.includes('at most'));
		expect(rows).toHaveLength(2);
		expect(rows[0]).toMatch(/^\| First .* 5 ms .* reached/);
		expect(rows[1]).toMatch(/^\| Second .* 7 ms .* reached/);
	});

	test('what was missed stands out, and what was scaled up says so', async () => {
		await store(folder, ['first'], { first: result('First', 12) });

		expect(page()).toContain('**missed**');
		expect(page()).toContain('time of 25 % of the work, scaled up');
		expect(page()).toContain(
			'2 cores (Test), 24 GB, linux x64, Node v24.0.0, n8n 2.41.1, 2026-11-21T10:15 UTC',
		);
	});

	test('what a user gains comes first, as far as it was measured', async () => {
		const measured = result('Report', 4200);
		const report = {
			...measured,
			contenders: measured.contenders.map((one) => ({ ...one, label: 'Lead Ledger, Report' })),
		};
		await store(folder, ['report', 'first'], { report, first: result('First', 12) });

		expect(page()).toMatch(
			/^# Measured side by side\n\n- A report with charts on 100,000 leads is made in 4.2 s\.\n\n/,
		);
		expect(page()).not.toContain('NaN');
	});

	test('a bench that is gone leaves the page', async () => {
		await store(folder, ['first', 'second'], { second: result('Second', 7) });
		await store(folder, ['first'], {});

		expect(page()).not.toContain('Second');
	});
});
