import {
	type ExecutionError,
	ManualExecutionCancelledError,
	SystemShutdownExecutionCancelledError,
	TimeoutExecutionCancelledError,
	WorkflowOperationError,
} from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import { noteUnwritten } from '../../../ledger/executionNotes';
import { runOf } from '../../ledger/runs';
import { aPolledTable, type Execution, SUCCESS } from './rig';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** Lets an execution with the leads a and b end in this way. */
async function ended(execution: Execution) {
	counter++;
	const { leads, trigger, ledger } = await aPolledTable(azurite.connectionString, counter);
	await leads.write(['a', 'b']);
	await trigger.poll(execution);
	const entry = async (rowKey: string) => (await ledger.get(dayPartitionKey(new Date()), rowKey))?.properties;
	/** How often the leads were emitted once so much time has passed. */
	const emittedAfter = async (milliseconds: number) => {
		trigger.clock.forward(milliseconds);
		await trigger.poll(SUCCESS);
		await trigger.poll(SUCCESS);
		return trigger.emitted().length / 2;
	};
	return { trigger, entry, emittedAfter };
}

const idOf = (rowKey: string) => leadIdOfRow(dayPartitionKey(new Date()), rowKey);

/** What n8n's `donePromise` gives in each case: n8n 2.41, active-executions and workflow-runner. */
describe('an execution that', () => {
	it('is cancelled by hand gives its leads back after a minute, and the poll claims no more', async () => {
		const { trigger, entry, emittedAfter } = await ended(async () => {
			return await Promise.reject(new ManualExecutionCancelledError('42'));
		});
		expect(trigger.dispatcher.isRefused).toBe(true);
		expect(await entry('a')).toMatchObject({
			Status: 'failed',
			Reason: 'The execution was not started, or it was cancelled',
		});
		expect((await entry('a'))?.UnexplainedFailures).toBeUndefined();
		expect(await emittedAfter(MINUTE + 5_000)).toBe(2);
	});

	it('is cancelled by hand gives the next batch back as if it had not been claimed', async () => {
		counter++;
		const { leads, trigger, ledger } = await aPolledTable(azurite.connectionString, counter);
		await leads.write(['a', 'b']);
		const entry = async () => (await ledger.get(dayPartitionKey(new Date()), 'b'))?.properties;
		await trigger.poll(
			async () => {
				while ((await entry())?.Status !== 'claimed') await new Promise((resolve) => setTimeout(resolve, 10));
				return await Promise.reject(new ManualExecutionCancelledError('42'));
			},
			{ batchSize: 1 },
		);
		expect(trigger.emitted()).toEqual(['a']);
		expect(await entry()).toMatchObject({ Status: 'failed', Attempts: 0 });
		await trigger.poll(SUCCESS);
		expect(trigger.emitted()).toEqual(['a', 'b']);
		expect(await entry()).toMatchObject({ Status: 'processed', Attempts: 1 });
	});

	it('is stopped because n8n shuts down gives its leads back', async () => {
		const { entry } = await ended(async () => {
			return await Promise.reject(new SystemShutdownExecutionCancelledError('42'));
		});
		expect(await entry('a')).toMatchObject({ Status: 'failed', Attempts: 1 });
		expect((await entry('a'))?.UnexplainedFailures).toBeUndefined();
	});

	it('exceeds the time limit gives its leads back, under suspicion, and the poll goes on', async () => {
		const { trigger, entry, emittedAfter } = await ended(async () => {
			return await Promise.reject(new TimeoutExecutionCancelledError('42'));
		});
		expect(trigger.dispatcher.isRefused).toBe(false);
		expect(await entry('a')).toMatchObject({
			Status: 'failed',
			UnexplainedFailures: 1,
			Reason: expect.stringContaining('time limit'),
		});
		expect(await emittedAfter(MINUTE + 5_000)).toBe(2);
	});

	it('exceeds the time limit in a worker is told as cancelled, and means the same', async () => {
		const { entry } = await ended(() =>
			runOf('canceled', {}, { error: new TimeoutExecutionCancelledError('42') as ExecutionError }),
		);
		expect(await entry('a')).toMatchObject({ Status: 'failed', UnexplainedFailures: 1 });
	});

	it('loses its worker gives its leads back when n8n notices', async () => {
		const stalled = new WorkflowOperationError('job stalled more than maxStalledCount');
		const { entry, emittedAfter } = await ended(() => runOf('error', {}, { error: stalled }));
		expect(await entry('a')).toMatchObject({ Status: 'failed', UnexplainedFailures: 1 });
		expect(await emittedAfter(MINUTE + 5_000)).toBe(2);
	});

	it('cannot start, because a node is set up wrongly, gives its leads back', async () => {
		// failExecution of n8n's workflow-runner resolves without a run.
		const { entry } = await ended(() => undefined);
		expect(await entry('a')).toMatchObject({ Status: 'failed' });
	});

	it('waits for a person, which n8n calls the year 3000, holds its leads for a week and no longer', async () => {
		const forEver = new Date('3000-01-01T00:00:00.000Z');
		const { entry, emittedAfter } = await ended(() => runOf('waiting', {}, { waitTill: forEver }));
		expect(await entry('a')).toMatchObject({ Status: 'claimed' });
		expect(await emittedAfter(7 * DAY)).toBe(1);
		expect(await emittedAfter(11 * MINUTE)).toBe(2);
	});
});

/** There the trigger is told the status, the error and the custom data, and nothing that nodes put out. */
describe('in queue mode, an execution that', () => {
	it('succeeded leaves its leads processed', async () => {
		const { entry } = await ended(() => runOf('success'));
		expect(await entry('a')).toMatchObject({ Status: 'processed' });
	});

	it('succeeded, but with leads on an error output, gives those back that a target has noted', async () => {
		const { entry } = await ended(() => {
			const run = runOf('success');
			const metadata: Record<string, string> = {};
			noteUnwritten({ get: (key) => metadata[key], set: (key, value) => (metadata[key] = value) }, [
				{ leadId: idOf('a'), status: 'unavailable' },
			]);
			run.data.resultData.metadata = metadata;
			return run;
		});
		expect(await entry('a')).toMatchObject({
			Status: 'failed',
			Reason: 'Not delivered: one target unavailable',
		});
		expect(await entry('b')).toMatchObject({ Status: 'processed' });
	});

	it('failed in a target names the leads that were refused by the error', async () => {
		const error = Object.assign(new Error('1 of 2 leads was not written'), {
			context: { deliveries: [{ leadId: idOf('a'), status: 'rejected', code: 'HTTP 400' }] },
		});
		const { entry } = await ended(() => runOf('error', {}, { error }));
		expect(await entry('a')).toMatchObject({ Status: 'givenUp' });
		expect(await entry('b')).toMatchObject({ Status: 'failed' });
		expect((await entry('b'))?.UnexplainedFailures).toBeUndefined();
	});
});
