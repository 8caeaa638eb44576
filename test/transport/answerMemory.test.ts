import { AnswerMemory } from '../../transport/answerMemory';

const ACCOUNT = ['https://crm.example', 'key'];
const MINUTE = 60_000;

/** A vendor that answers with how often it was asked. */
function aVendor() {
	let asked = 0;
	return { ask: async () => ++asked, asked: () => asked };
}

describe('what vendors told of accounts', () => {
	it('is asked for once by all who ask at the same time, and again when it is too old or to be new', async () => {
		const memory = new AnswerMemory<number>();
		const { ask } = aVendor();
		const get = async (maxAgeMs: number) => await memory.get(ACCOUNT, ask, maxAgeMs);
		expect(await Promise.all([get(MINUTE), get(MINUTE)])).toEqual([1, 1]);
		expect(await get(0)).toBe(2);
		expect(await get(MINUTE)).toBe(2);
		const time = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + MINUTE);
		expect(await get(MINUTE)).toBe(3);
		time.mockRestore();
	});

	it('is asked for again after it was forgotten, and by another login', async () => {
		const memory = new AnswerMemory<number>();
		const { ask } = aVendor();
		await memory.get(ACCOUNT, ask, MINUTE);
		expect(await memory.get(['https://crm.example', 'other key'], ask, MINUTE)).toBe(2);
		memory.forget(ACCOUNT);
		expect(await memory.get(ACCOUNT, ask, MINUTE)).toBe(3);
	});

	it('does not fail for one execution because the call of another one, which was cancelled, failed', async () => {
		const memory = new AnswerMemory<number>();
		const { ask, asked } = aVendor();
		const cancelled = memory.get(ACCOUNT, async () => await Promise.reject(new Error('cancelled')), MINUTE);
		const other = memory.get(ACCOUNT, ask, MINUTE);
		await expect(cancelled).rejects.toThrow('cancelled');
		expect(await other).toBe(1);
		expect(await memory.get(ACCOUNT, ask, MINUTE)).toBe(1);
		expect(asked()).toBe(1);
	});

	it('stays when a call that began before it fails later', async () => {
		const memory = new AnswerMemory<number>();
		const { ask } = aVendor();
		let fail: (reason: Error) => void = () => {};
		const early = memory.get(ACCOUNT, async () => await new Promise((_, reject) => (fail = reject)), MINUTE);
		await memory.get(ACCOUNT, ask, 0);
		fail(new Error('too late'));
		await expect(early).rejects.toThrow('too late');
		expect(await memory.get(ACCOUNT, ask, MINUTE)).toBe(1);
	});
});
