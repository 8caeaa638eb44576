import { stateOf } from '../../../nodes/MarketplaceLeadTrigger/triggerState';

const HOUR = 60 * 60_000;
const alarm = (code: string) => ({ code, message: '', description: '', isShown: true });

describe('what a trigger remembers', () => {
	it('is the same for the same node of a workflow', () => {
		expect(stateOf('w', 'n')).toBe(stateOf('w', 'n'));
		expect(stateOf('w', 'n')).not.toBe(stateOf('w', 'other'));
	});

	it('is forgotten for nodes that have not polled for long, and kept while one of them polls', async () => {
		let finish: () => void = () => {};
		const busy = stateOf('busy', 'n');
		const idle = stateOf('idle', 'n');
		const poll = busy.alone(async () => await new Promise<void>((resolve) => (finish = resolve)));
		for (let nth = 0; nth < 1000; nth++) stateOf(`workflow ${nth}`, 'n');
		expect(stateOf('busy', 'n')).toBe(busy);
		expect(stateOf('idle', 'n')).not.toBe(idle);
		finish();
		await poll;
	});

	it('tells the same trouble once an hour, and another one at once', () => {
		const state = stateOf('alarms', 'n');
		const told = [0, 1000, HOUR - 1, HOUR].map((at) => state.isNews(alarm('A'), at));
		expect(told).toEqual([true, false, false, true]);
		expect(state.isNews(alarm('B'), HOUR)).toBe(true);
	});

	it('tells it when the clock was set back, instead of being quiet until it has caught up', () => {
		const state = stateOf('alarms of a clock', 'n');
		const told = [24 * HOUR, 2 * HOUR, 2 * HOUR + 1000].map((at) => state.isNews(alarm('A'), at));
		expect(told).toEqual([true, true, false]);
	});
});
