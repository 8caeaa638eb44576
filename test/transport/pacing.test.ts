import { BoundedMap } from '../../transport/boundedMap';
import { Pacing, sharedPacing } from '../../transport/pacing';
import { TokenMemory } from '../../transport/tokenMemory';

const pause = async (ms: number) => await new Promise((resolve) => setTimeout(resolve, ms));

describe('pacing', () => {
	it('lets no more calls through at a time than allowed, over all who share it', async () => {
		let inFlight = 0;
		let most = 0;
		const call = async () => {
			most = Math.max(most, ++inFlight);
			await pause(5);
			inFlight -= 1;
		};
		const limits = { concurrency: 3 };
		await Promise.all(
			Array.from({ length: 20 }, async () => await sharedPacing('https://one.example', limits).run(call)),
		);
		expect(most).toBe(3);
	});

	it('begins no call of anybody before a pause is over, and calls fewer at a time after it', async () => {
		const pacing = new Pacing({ concurrency: 4 });
		pacing.throttled(60);
		const begun = Date.now();
		await pacing.run(async () => await Promise.resolve());
		expect(Date.now() - begun).toBeGreaterThanOrEqual(59);
		expect(pacing.width).toBe(2);
		for (let call = 0; call < 20; call++) pacing.succeeded();
		expect(pacing.width).toBe(4);
	});

	it('begins only so many calls within the window', async () => {
		const pacing = new Pacing({ concurrency: 10, perWindow: { calls: 2, windowMs: 80 } });
		const begun = Date.now();
		const times = await Promise.all(
			Array.from(
				{ length: 4 },
				async () => await pacing.run(async () => await Promise.resolve(Date.now() - begun)),
			),
		);
		expect(times.filter((time) => time < 70)).toHaveLength(2);
	});

	it('gives up the place of a caller who is cancelled while waiting', async () => {
		const pacing = new Pacing({ concurrency: 1 });
		const cancel = new AbortController();
		const first = pacing.run(async () => await pause(30));
		const second = pacing.run(async () => await Promise.resolve('second'), cancel.signal);
		const third = pacing.run(async () => await Promise.resolve('third'));
		cancel.abort(new Error('stopped'));
		await expect(second).rejects.toThrow('stopped');
		await expect(third).resolves.toBe('third');
		await first;
	});
});

describe('the memory of tokens', () => {
	it('logs in once for all who ask at the same time, and again for a refused token', async () => {
		const memory = new TokenMemory();
		let logins = 0;
		const logIn = async () => await Promise.resolve({ value: `t${++logins}`, renewAt: Date.now() + 60_000 });
		const [one, two] = await Promise.all([memory.get(['a'], logIn), memory.get(['a'], logIn)]);
		expect([one?.value, two?.value, logins]).toEqual(['t1', 't1', 1]);
		memory.forget(one);
		const renewed = await Promise.all([memory.get(['a'], logIn), memory.get(['a'], logIn)]);
		expect(renewed.map(({ value }) => value)).toEqual(['t2', 't2']);
		expect((await memory.get(['a', 'another secret'], logIn)).value).toBe('t3');
	});

	it('keeps no failed login', async () => {
		const memory = new TokenMemory();
		await expect(memory.get(['a'], async () => await Promise.reject(new Error('503')))).rejects.toThrow(
			'503',
		);
		const token = { value: 't', renewAt: Date.now() + 60_000 };
		await expect(memory.get(['a'], async () => await Promise.resolve(token))).resolves.toBe(token);
	});
});

it('A bounded map forgets what was not used for longest.', () => {
	const map = new BoundedMap<string, number>(2);
	map.set('a', 1);
	map.set('b', 2);
	map.get('a');
	map.set('c', 3);
	expect([map.get('a'), map.get('b'), map.get('c'), map.size]).toEqual([1, undefined, 3, 2]);
});

it('A bounded map keeps what is in use, and forgets it when it is in use no more.', () => {
	const busy = new Set(['a']);
	const map = new BoundedMap<string, string>(2, (value) => !busy.has(value));
	for (const value of ['a', 'b', 'c']) map.set(value, value);
	expect([map.get('a'), map.get('b'), map.get('c')]).toEqual(['a', undefined, 'c']);
	for (const value of ['d', 'e']) busy.add(value);
	for (const value of ['d', 'e']) map.set(value, value);
	expect(map.size).toBe(3);
	busy.clear();
	map.set('f', 'f');
	expect([map.size, map.get('e'), map.get('f')]).toEqual([2, 'e', 'f']);
});

it('A pause that a vendor asked for is not forgotten, however many accounts there are.', () => {
	const limits = { concurrency: 2 };
	sharedPacing('paused', limits).pause(60_000);
	for (let account = 0; account < 200; account++) sharedPacing(`other ${account}`, limits);
	expect(sharedPacing('paused', limits).closedUntil).toBeGreaterThan(Date.now());
});
