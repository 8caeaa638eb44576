import '../../workflow/n8nHome';
import { dirname } from 'node:path';
import { InstanceSettings, type PollContext, ScheduledTaskManager } from 'n8n-core';
import type { IRun } from 'n8n-workflow';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { startTableFake } from '../../../dev/lab/tableFake';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { LeadRows } from '../../../leadTable/leadRows';
import { Ledger } from '../../../ledger/ledger';
import { cronOf, type LookMeans, Pace } from '../../../nodes/MarketplaceLeadTrigger/pace';
import { Dispatcher } from '../../../nodes/MarketplaceLeadTrigger/dispatcher';
import { pollLeads, type PollEnd } from '../../../nodes/MarketplaceLeadTrigger/pollLeads';
import { pollOnce } from '../../../nodes/MarketplaceLeadTrigger/pollOnce';
import { TimeLimit } from '../../../nodes/MarketplaceLeadTrigger/timeLimit';
import { TriggerState } from '../../../nodes/MarketplaceLeadTrigger/triggerState';
import type { HttpRequest } from '../../../transport/send';
import { openByConnectionString, recording, sendThroughN8n } from '../../azureTable/sending';
import { runOf } from '../../ledger/runs';
import { withServiceClock } from '../../ledger/serviceClock';
import { loadTrigger, workflowOf } from './pollContext';
import { aLeadsTable, keys, TERMS } from './rig';

/** The container of n8n-core, which has a copy of its own. */
const { Container } = jest.requireActual<{
	Container: { get<T>(type: abstract new (...parameters: never[]) => T): T };
}>(require.resolve('@n8n/di', { paths: [dirname(require.resolve('n8n-core'))] }));

const DAY = 24 * 60 * 60_000;

let azurite: Azurite;
let counter = 0;
beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

const fail = (text: string): never => {
	throw new Error(text);
};

const until = async (isSo: () => boolean): Promise<void> => {
	while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** A trigger whose polls and ticks come at command, with a clock of its own. */
async function aTrigger(interval = 5_000, connectionString = azurite.connectionString) {
	const table = `Paced${++counter}`;
	const leads = aLeadsTable(connectionString, table);
	await leads.create();
	await leads.write(['first']);
	const line = { isCut: false };
	const { send, requests } = recording(async (request: HttpRequest) => {
		if (line.isCut) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
		return await sendThroughN8n(request);
	});
	const clock = { now: Date.now() };
	const service = withServiceClock(send);
	const emitted: string[] = [];
	const execution = { run: async (): Promise<IRun | undefined> => runOf('success') };
	const raised: string[] = [];
	const dispatcher = new Dispatcher();
	const pace = new Pace(
		async (work) => {
			const limit = new TimeLimit(60_000);
			await work(limit).finally(() => limit.clear());
			return true;
		},
		() => clock.now,
	);
	const terms = { ...TERMS, leadsTable: table };
	const options = { retries: 0 };
	let last: { means: LookMeans; end: PollEnd } | undefined;
	const lastMeans = () => last ?? fail('There was no poll.');
	/** As the trigger does: with tables that it opens anew. */
	const poll = async (isOver = () => false, lookTerms = terms) => {
		const open = async (name: string) =>
			await openByConnectionString(connectionString, name, options, service.send);
		const world: LookMeans['world'] = {
			leads: new LeadRows(await open(table)),
			ledger: new Ledger(await open(`${table}Ledger`), { lease: terms.lease, maxAttempts: 50 }),
			dispatcher,
			emit: async (rows) => {
				emitted.push(...rows.map(({ rowKey }) => rowKey));
				return await execution.run();
			},
			raise: ({ code }) => void raised.push(code),
		};
		dispatcher.begin();
		const { seen, daysReadThrough } = pace;
		const end = await pollLeads(
			{ ...world, seen, daysReadThrough, isOver, whenOver: new Promise(() => {}) },
			lookTerms,
		);
		pace.begin();
		last = { means: { world, terms: lookTerms, interval }, end };
		pace.take(last.means, end);
		pace.goOn();
	};
	/** One tick of n8n's, and all that comes of it. */
	const tick = async () => {
		clock.now += interval;
		pace.tick();
		await until(() => !pace.isBusy);
		await dispatcher.idle();
	};
	return {
		leads,
		line,
		requests,
		clock,
		emitted,
		execution,
		raised,
		dispatcher,
		pace,
		poll,
		tick,
		terms,
		lastMeans,
		service,
		table,
	};
}

/** With the clock that the trigger has, and a short interval. */
async function aPaceWithItsOwnClock() {
	const { line, requests, poll, lastMeans } = await aTrigger();
	await poll();
	const pace = new Pace(async (work) => {
		const limit = new TimeLimit(60_000);
		await work(limit).finally(() => limit.clear());
		return true;
	});
	const { means, end } = lastMeans();
	pace.take({ ...means, interval: 5 }, end);
	pace.begin();
	requests.length = 0;
	return { pace, line, looks: () => Math.ceil(requests.length / 2) };
}

const writes = (requests: readonly HttpRequest[]) => requests.filter(({ method }) => method !== 'GET');

describe('a look when nothing is new', () => {
	it('makes two requests, and the poll between the looks one; none of them writes', async () => {
		const { poll, tick, requests, dispatcher, emitted, raised } = await aTrigger();
		await poll();
		await dispatcher.idle();
		await tick();
		requests.length = 0;
		for (let nth = 0; nth < 11; nth++) await tick();
		expect(requests).toHaveLength(2 * 11);
		await poll();
		expect(requests).toHaveLength(2 * 11 + 1);
		await tick();
		expect(requests).toHaveLength(2 * 12 + 1);
		expect(writes(requests)).toEqual([]);
		expect(emitted).toEqual(['first']);
		expect(raised).toEqual([]);
	});

	it('leaves the partitions to the poll again when no look has succeeded for a while', async () => {
		const { poll, tick, requests, clock } = await aTrigger();
		await poll();
		await tick();
		clock.now += 20_000;
		requests.length = 0;
		await poll();
		expect(requests).toHaveLength(3);
	});

	it('finds the first lead of a table that was empty', async () => {
		const { leads, poll, tick, emitted, requests } = await aTrigger();
		await leads.client.deleteTable();
		await poll();
		requests.length = 0;
		await tick();
		expect(requests.length).toBeLessThanOrEqual(2);
		await leads.create();
		await leads.write(['after']);
		await tick();
		expect(emitted).toEqual(['after']);
	});
});

describe('a look that finds something', () => {
	it('emits it at once, each lead once, whatever polls and looks follow', async () => {
		const { leads, poll, tick, emitted } = await aTrigger();
		await poll();
		for (let nth = 0; nth < 5; nth++) {
			await leads.write([`second-${nth}`]);
			await tick();
			if (nth % 2 === 0) await poll();
		}
		await tick();
		expect(emitted).toEqual(['first', ...[0, 1, 2, 3, 4].map((nth) => `second-${nth}`)]);
	});

	it('emits again what failed when its time has come, without waiting for a poll', async () => {
		const { poll, tick, emitted, execution, dispatcher, clock } = await aTrigger();
		execution.run = async () => runOf('error');
		await poll();
		await dispatcher.idle();
		execution.run = async () => runOf('success');
		await poll();
		const time = jest.spyOn(Date, 'now').mockImplementation(() => clock.now);
		for (let nth = 0; nth < 13; nth++) await tick();
		time.mockRestore();
		expect(emitted).toEqual(['first', 'first']);
	});

	it('goes on as soon as an execution has ended, with what came meanwhile', async () => {
		const { leads, poll, tick, emitted, execution, pace, clock } = await aTrigger();
		let finish: () => void = () => {};
		execution.run = async () => await new Promise((resolve) => (finish = () => resolve(runOf('success'))));
		await poll();
		await leads.write(['meanwhile']);
		clock.now += 5_000;
		pace.tick();
		pace.tick();
		execution.run = async () => runOf('success');
		finish();
		await until(() => emitted.length === 2);
		expect(emitted).toEqual(['first', 'meanwhile']);
		await tick();
		expect(emitted).toHaveLength(2);
	});

	it('goes on at once where the time of a poll was over before all was dispatched', async () => {
		const { leads, poll, emitted, pace, dispatcher, terms } = await aTrigger();
		await leads.write(keys(30));
		let calls = 0;
		await poll(() => ++calls > 2, { ...terms, batchSize: 5 });
		expect(emitted.length).toBeLessThan(31);
		await until(() => !pace.isBusy);
		await dispatcher.idle();
		expect([...emitted].sort()).toEqual(['first', ...keys(30)].sort());
	});

	it('reads and claims what is left while the last execution of that poll still runs', async () => {
		const { leads, poll, emitted, execution, pace, requests, terms } = await aTrigger();
		await leads.write(keys(9));
		let finish: () => void = () => {};
		execution.run = async () => await new Promise((resolve) => (finish = () => resolve(runOf('success'))));
		await poll(() => emitted.length > 0, { ...terms, batchSize: 5 });
		const claims = () => requests.filter(({ url }) => url.endsWith('$batch')).length;
		await until(() => claims() === 2);
		expect(emitted).toHaveLength(5);
		execution.run = async () => runOf('success');
		finish();
		await until(() => !pace.isBusy && emitted.length === 10);
		expect([...emitted].sort()).toEqual(['first', ...keys(9)].sort());
	});
});

describe('looks at midnight (UTC), when Microsoft begins a new partition', () => {
	it('find what was written just before, just after, and late into the partition of the day before', async () => {
		const fake = await startTableFake();
		const { poll, tick, emitted, service, table } = await aTrigger(5_000, fake.connectionString);
		const midnight = Math.ceil(Date.now() / DAY) * DAY;
		let at = midnight - 30_000;
		service.forward(at - Date.now());
		const pass = async (seconds: number) => {
			at += seconds * 1000;
			service.forward(seconds * 1000);
			await tick();
		};
		const write = (RowKey: string, partitionOf: number) =>
			fake.put(table, {
				PartitionKey: dayPartitionKey(new Date(partitionOf)),
				RowKey,
				Timestamp: `${new Date(at).toISOString().slice(0, -1)}0001Z`,
				LeadSource: 'SPZA',
			});
		await poll();
		await pass(5);
		await pass(15);
		write('just-before', midnight - 1);
		await pass(15);
		write('just-after', midnight);
		await pass(5);
		write('late', midnight - 1);
		await pass(5);
		await pass(5);
		await fake.stop();
		expect(emitted).toEqual(['first', 'just-before', 'just-after', 'late']);
	});
});

describe('looks while something is wrong', () => {
	it('come less often while the table cannot be reached, at least once a minute, and as often as before afterwards', async () => {
		const { leads, line, poll, tick, requests, emitted } = await aTrigger();
		await poll();
		await tick();
		line.isCut = true;
		requests.length = 0;
		for (let nth = 0; nth < 120; nth++) await tick();
		const looks = requests.length / 2;
		expect(looks).toBeGreaterThanOrEqual(10);
		expect(looks).toBeLessThanOrEqual(16);
		line.isCut = false;
		await leads.write(['later']);
		for (let nth = 0; nth < 12; nth++) await tick();
		expect(emitted).toEqual(['first', 'later']);
		requests.length = 0;
		for (let nth = 0; nth < 4; nth++) await tick();
		expect(requests).toHaveLength(8);
	});

	it('come as often as before once a poll has reached the table again, whatever pause was asked for', async () => {
		const { leads, line, poll, tick, emitted, clock } = await aTrigger();
		await poll();
		line.isCut = true;
		for (let nth = 0; nth < 30; nth++) await tick();
		// The next look is due, and its pause is the longest.
		clock.now += 60_000;
		await tick();
		line.isCut = false;
		await poll();
		await leads.write(['later']);
		await tick();
		expect(emitted).toEqual(['first', 'later']);
	});

	it('find what comes after the clock of n8n’s machine was set, forwards or backwards', async () => {
		const { leads, poll, tick, emitted, service } = await aTrigger();
		await poll();
		await tick();
		const real = Date.now;
		for (const [nth, minutes] of [30, -30].entries()) {
			const time = jest.spyOn(Date, 'now').mockImplementation(() => real() + minutes * 60_000);
			service.forward(-minutes * 60_000);
			await tick();
			await leads.write([`after-${nth}`]);
			await tick();
			time.mockRestore();
			service.forward(minutes * 60_000);
			expect(emitted).toEqual(['first', ...[0, 1].slice(0, nth + 1).map((at) => `after-${at}`)]);
			await tick();
		}
	});

	it('do not wait for a clock that was set back during an outage', async () => {
		const real = Date.now;
		const time = jest.spyOn(Date, 'now').mockImplementation(() => real());
		const { looks, pace, line } = await aPaceWithItsOwnClock();
		line.isCut = true;
		await pace.look();
		expect(looks()).toBe(1);
		line.isCut = false;
		time.mockImplementation(() => real() - 60 * 60_000);
		await new Promise((resolve) => setTimeout(resolve, 30));
		pace.tick();
		await until(() => !pace.isBusy);
		time.mockRestore();
		expect(looks()).toBeGreaterThan(1);
	});

	it('end when n8n starts no execution any more, until it polls again', async () => {
		const { leads, poll, tick, requests, emitted, execution } = await aTrigger();
		await poll();
		execution.run = async () => await Promise.reject(new Error('not active'));
		await leads.write(['refused']);
		await tick();
		requests.length = 0;
		for (let nth = 0; nth < 5; nth++) await tick();
		expect(requests).toEqual([]);
		execution.run = async () => runOf('success');
		await poll();
		await leads.write(['accepted']);
		await tick();
		expect(emitted).toEqual(['first', 'refused', 'accepted']);
	});

	it('never begin when n8n does not tick any more, not even after an execution that ends later', async () => {
		const { leads, poll, requests, clock, execution, pace, dispatcher } = await aTrigger();
		let finish: () => void = () => {};
		execution.run = async () => await new Promise((resolve) => (finish = () => resolve(runOf('success'))));
		await poll();
		pace.tick();
		await leads.write(['unwanted']);
		clock.now += 60_000;
		finish();
		await dispatcher.idle();
		requests.length = 0;
		await new Promise((resolve) => setTimeout(resolve, 50));
		expect(requests).toEqual([]);
	});
});

describe('the times of the looks', () => {
	it('are never further apart than asked, for every figure that the form allows', () => {
		for (let seconds = 2; seconds <= 59; seconds++) {
			for (const name of ['', 'a', 'f3c9c1b2-8f0e-4a3e-9f60-3b2f6f1f0a11']) {
				const times = (cronOf(seconds, name).split(' ')[0] ?? '').split(',').map(Number);
				const gaps = times.map((at, index) => (times[index + 1] ?? (times[0] ?? 0) + 60) - at);
				expect(Math.max(...gaps)).toBeLessThanOrEqual(seconds);
				expect(gaps.reduce((sum, gap) => sum + gap, 0)).toBe(60);
			}
		}
	});
});

describe('on n8n’s own contexts and clock', () => {
	const TABLE = 'RealPace';
	const GROUP = { type: 'workflow', id: workflowOf(TABLE) } as const;
	let contextOf: (budget?: number) => PollContext;
	const emitted: string[] = [];
	let registrations = 0;
	const hasCron = () => Container.get(ScheduledTaskManager).hasTarget(GROUP, TABLE);

	beforeAll(async () => {
		Container.get(InstanceSettings).markAsLeader();
		const contextWith = await loadTrigger(azurite.connectionString);
		contextOf = (budget) => {
			const { context } = contextWith({ table: TABLE, parameters: { lookEvery: 2 }, budget, emitted });
			const { registerCron } = context.helpers;
			return Object.assign(context, {
				helpers: {
					...context.helpers,
					registerCron: (...cron: Parameters<typeof registerCron>) => {
						registrations++;
						return registerCron(...cron);
					},
				},
			});
		};
	});
	beforeEach(() => (registrations = 0));
	afterEach(() => Container.get(ScheduledTaskManager).deregisterGroup(GROUP));

	it('a lead is emitted within the interval, one registration serves all polls of an activation, and unpublishing ends the looks', async () => {
		const leads = aLeadsTable(azurite.connectionString, TABLE);
		await leads.create();
		await leads.write(['old']);
		const state = new TriggerState();
		const context = contextOf();
		await state.alone(async () => await pollOnce(context, state, true));
		await state.alone(async () => await pollOnce(context, state, false));
		expect([registrations, hasCron()]).toEqual([1, true]);
		await leads.write(['new']);
		const began = Date.now();
		await until(() => emitted.includes('new'));
		expect(Date.now() - began).toBeLessThan(4_000);
		Container.get(ScheduledTaskManager).deregisterGroup(GROUP);
		await leads.write(['unwanted']);
		await new Promise((resolve) => setTimeout(resolve, 2_500));
		expect(emitted).toEqual(['old', 'new']);
	});

	it.each([
		['with another ledger', ['Other'], false],
		['with a ledger that it had before', ['Other', undefined], false],
		['after its ledger was deleted', [undefined], true],
	])('a workflow that goes on %s emits what is new to that ledger', async (_how, ledgers, isDeleted) => {
		const name = 'Moved' + String(++counter);
		const leads = aLeadsTable(azurite.connectionString, name);
		await leads.create();
		await leads.write(['one']);
		const contextWith = await loadTrigger(azurite.connectionString);
		const state = new TriggerState();
		const got: string[] = [];
		const pollWith = async (ledger = `${name}Ledger`) => {
			const parameters = { options: { ledgerTable: ledger } };
			const { context } = contextWith({ table: name, parameters, emitted: got });
			await state.alone(async () => await pollOnce(context, state, false));
			await state.dispatcher.idle();
		};
		await pollWith();
		if (isDeleted) {
			await aLeadsTable(azurite.connectionString, `${name}Ledger`).client.deleteTable();
		}
		await pollWith(ledgers[0] === undefined ? undefined : name + ledgers[0]);
		expect(got).toEqual(['one', 'one']);
		if (ledgers.length < 2) return;
		await leads.write(['two']);
		await pollWith(name + String(ledgers[0]));
		await pollWith();
		expect(got).toEqual(['one', 'one', 'two', 'two']);
	});

	it('the durable engine, with a context for each poll, has one registration too, and none on a follower', async () => {
		const state = new TriggerState();
		const settings = Container.get(InstanceSettings);
		settings.markAsFollower();
		await state.alone(async () => await pollOnce(contextOf(36_000), state, false));
		expect([hasCron(), state.pace.isTicking]).toEqual([false, false]);
		settings.markAsLeader();
		for (let nth = 0; nth < 3; nth++)
			await state.alone(async () => await pollOnce(contextOf(36_000), state, false));
		// One without effect on the follower, one on the leader.
		expect([registrations, hasCron(), state.pace.isTicking]).toEqual([2, true, true]);
	});

	it('a context without registerCron polls as before', async () => {
		const context = contextOf();
		Object.assign(context.helpers, { registerCron: undefined });
		const state = new TriggerState();
		await pollOnce(context, state, true);
		expect(state.pace.isTicking).toBe(false);
	});
});
