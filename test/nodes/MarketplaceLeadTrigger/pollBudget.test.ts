import '../../workflow/n8nHome';
import { PollContext } from 'n8n-core';
import { type INode, type IRun, Workflow } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { isFirstPoll, pollOnce } from '../../../nodes/MarketplaceLeadTrigger/pollOnce';
import { TriggerState } from '../../../nodes/MarketplaceLeadTrigger/triggerState';
import { runOf } from '../../ledger/runs';
import { additionalDataFor } from '../../workflow/additionalData';
import { loadBuiltPackage } from '../../workflow/builtPackage';
import { CredentialsOfTest } from '../../workflow/credentials';
import { nodeTypesOf } from '../../workflow/nodeTypes';
import { sourcePackage } from '../sourcePackage';
import { aLeadsTable, keys } from './rig';

const DURABLE_BUDGET = 36_000;

let azurite: Azurite;
let contextWith: (
	options: { table: string; budget?: number; batchSize?: number },
	run: () => Promise<IRun>,
) => { context: PollContext; emitted: string[] };

beforeAll(async () => {
	azurite = await startAzurite();
	const loader = await loadBuiltPackage(
		sourcePackage(
			['nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts'],
			['credentials/AzureTableApi.credentials.ts'],
		),
	);
	const { connectionString } = azurite;
	const data = { authentication: 'connectionString', connectionString };
	const credentials = new CredentialsOfTest(loader, { tables: { type: 'azureTableApi', data } });
	contextWith = ({ table, budget, batchSize = 1 }, run) => {
		const node: INode = {
			id: table,
			name: 'Trigger',
			type: 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters: { table, batchSize, startWith: 'all', options: { ledgerTable: `${table}Ledger` } },
			credentials: { azureTableApi: { id: 'tables', name: 'tables' } },
		};
		const workflow = new Workflow({
			id: 'budget',
			nodes: [node],
			connections: {},
			active: true,
			nodeTypes: nodeTypesOf(loader, {}),
		});
		const emitted: string[] = [];
		const context = new PollContext(
			workflow,
			node,
			additionalDataFor(credentials),
			'trigger',
			'activate',
			([items], _, done) => {
				emitted.push(...(items ?? []).map(({ json }) => String(json.RowKey)));
				run().then(done?.resolve, done?.reject);
			},
			undefined,
			undefined,
			undefined,
			undefined,
			budget === undefined ? undefined : () => budget,
		);
		return { context, emitted };
	};
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
		const polls: Array<ReturnType<typeof contextWith>> = [];
		// A batch that was claimed during a poll may begin after it, through the means of that poll.
		const emitted = () => polls.flatMap((poll) => poll.emitted);
		const poll = async () => {
			const next = contextWith({ table: 'Budget', budget: 1000 }, slow);
			polls.push(next);
			await pollOnce(next.context, state, false);
		};
		await poll();
		expect(emitted().length).toBeLessThan(12);
		while (polls.length < 20 && emitted().length < 12) await poll();
		await state.dispatcher.idle();
		expect(emitted().sort()).toEqual(keys(12));
	});

	it('does not end an execution that outlives it, and its leads are settled all the same', async () => {
		const leads = aLeadsTable(azurite.connectionString, 'Outlived');
		await leads.create();
		await leads.write(keys(2));
		const state = new TriggerState();
		let finish: (run: IRun) => void = () => undefined;
		const { context, emitted } = contextWith(
			{ table: 'Outlived', budget: 500, batchSize: 10 },
			async () => await new Promise((resolve) => (finish = resolve)),
		);
		await pollOnce(context, state, false);
		expect(emitted).toEqual(keys(2));
		const next = contextWith({ table: 'Outlived', budget: 500, batchSize: 10 }, async () => runOf('success'));
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
		const run = async () => runOf('success');
		const { context } = contextWith({ table: 'First' }, run);
		expect([isFirstPoll(context), isFirstPoll(context)]).toEqual([true, false]);
		const durable = contextWith({ table: 'First', budget: DURABLE_BUDGET }, run);
		expect(isFirstPoll(durable.context)).toBe(false);
	});

	it('is the first with its context also in an n8n that tells no budget, and polls there', async () => {
		const leads = aLeadsTable(azurite.connectionString, 'Older');
		await leads.create();
		await leads.write(keys(2));
		const { context, emitted } = contextWith({ table: 'Older', batchSize: 10 }, async () => runOf('success'));
		Object.defineProperty(context, 'getPollBudgetMs', { value: undefined });
		expect([isFirstPoll(context), isFirstPoll(context)]).toEqual([true, false]);
		const state = new TriggerState();
		await pollOnce(context, state, false);
		await state.dispatcher.idle();
		expect(emitted).toEqual(keys(2));
	});
});
