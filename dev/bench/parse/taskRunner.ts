/**
 * n8n's own task runner: the broker in this process, and the process in which n8n runs the script of a Code node. It is
 * the internal mode, which n8n has unless told otherwise.
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { IWorkflowExecuteAdditionalData } from 'n8n-workflow';
import { root } from '../../demo/settings';

export interface TaskRunner {
	/** What the engine is to be given: with it, Code nodes run. */
	services: Pick<IWorkflowExecuteAdditionalData, 'startRunnerTask'>;
	stop(): Promise<void>;
}

interface RunnerModule {
	start(): Promise<void>;
	stop(): Promise<void>;
}

/** Starts it on the port that the environment names for it (dev/demo/ports.mjs): about a second. */
export async function startTaskRunner(): Promise<TaskRunner> {
	const ofN8n = createRequire(join(root, 'dev', 'demo', 'n8n', 'package.json'));
	// n8n publishes no types of these; what is used of them is written down here.
	const { Container } = ofN8n('@n8n/di') as { Container: { get(token: unknown): unknown } };
	const folder = 'n8n/dist/task-runners';
	const { TaskRunnerModule } = ofN8n(`${folder}/task-runner-module.js`) as { TaskRunnerModule: unknown };
	const { TaskRequester } = ofN8n(`${folder}/task-managers/task-requester.js`) as { TaskRequester: unknown };

	const module = Container.get(TaskRunnerModule) as RunnerModule;
	await module.start();
	const requester = Container.get(TaskRequester) as {
		startTask: IWorkflowExecuteAdditionalData['startRunnerTask'];
	};
	return {
		services: { startRunnerTask: async (...task) => await requester.startTask(...task) },
		stop: async () => await module.stop(),
	};
}
