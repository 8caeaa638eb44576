import type { IRun } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { isFirstPoll, pollOnce } from '../../../nodes/MarketplaceLeadTrigger/pollOnce';
import { TriggerState } from '../../../nodes/MarketplaceLeadTrigger/triggerState';
import { runOf } from '../../ledger/runs';
import { loadTrigger } from './pollContext';
import { aLeadsTable, keys } from './rig';

const DURABLE_BUDGET = 36_000;

let azurite: Azurite;
let contextWith: Awaited<ReturnType<typeof loadTrigger>>;

beforeAll(async () => {
	azurite = await startAzurite();
	contextWith = await loadTrigger(azurite.connectionString);
});
afterAll(async () => await azurite.stop());

describe('the time of a poll', () => {
	it('is that which n8n grants: what is left over comes with the next polls, each lead once', async () => {
		const leads = aLeadsTable(azurite.connectionString, 'Budget');
		await leads.create();
		await leads.write(keys(12));
		const state = new TriggerState();
		const slow = async () => {
			await new Promise((resolve) => setTimeout(resolve, 300));
			return runOf('success');
		};
		// A batch that was claimed during a poll may begin after it, through the means of that poll.
		const emitted: string[] = [];
		const poll = async () => {
			const parameters = { batchSize: 1 };
			const { context } = contextWith({ table: 'Budget', parameters, run: slow, budget: 1000, emitted });
			await pollOnce(context, state, false);
		};
		await poll();
		expect(emitted.length).toBeLessThan(12);
		for (let polls = 1; polls < 20 && emitted.length < 12; polls++) await poll();
		await state.dispatcher.idle();
		expect(emitted.sort()).toEqual(keys(12));
	});

	it('does not end an execution that outlives it, and its leads are settled all the same', async () => {
		const leads = aLeadsTable(azurite.connectionString, 'Outlived');
		await leads.create();
		await leads.write(keys(2));
		const state = new TriggerState();
		let finish: (run: IRun) => void = () => undefined;
		const { context, emitted } = contextWith({
			table: 'Outlived',
			run: async () => await new Promise((resolve) => (finish = resolve)),
			budget: 500,
		});
		await pollOnce(context, state, false);
		expect(emitted).toEqual(keys(2));
		const next = contextWith({ table: 'Outlived', budget: 500 });
		await pollOnce(next.context, state, false);
		expect(next.emitted).toEqual([]);
		finish(runOf('success'));
		await state.dispatcher.idle();
		await pollOnce(next.context, state, false);
		expect(next.emitted).toEqual([]);
	});
});

describe('the poll at the activation', () => {
	it('is the first with its context in the default engine, and none in the durable one', () => {
		const { context } = contextWith({ table: 'First' });
		expect([isFirstPoll(context), isFirstPoll(context)]).toEqual([true, false]);
		const durable = contextWith({ table: 'First', budget: DURABLE_BUDGET });
		expect(isFirstPoll(durable.context)).toBe(false);
	});

	it('is the first with its context also in an n8n that tells no budget, and polls there', async () => {
		const leads = aLeadsTable(azurite.connectionString, 'Older');
		await leads.create();
		await leads.write(keys(2));
		const { context, emitted } = contextWith({ table: 'Older' });
		Object.defineProperty(context, 'getPollBudgetMs', { value: undefined });
		expect([isFirstPoll(context), isFirstPoll(context)]).toEqual([true, false]);
		const state = new TriggerState();
		await pollOnce(context, state, false);
		await state.dispatcher.idle();
		expect(emitted).toEqual(keys(2));
	});
});
