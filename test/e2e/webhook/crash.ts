import { deepEqual, equal, match } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Executions } from '../executions';
import { post } from '../post';
import { pressRetry } from '../retry';
import { activateWebhook } from '../webhookWorkflow';
import { LEAD, type WebhookScene } from './scene';

/** When n8n is killed, counted from the answer. The workflow is at its last node after a second. */
const MOMENTS = { 'at once': 0, 'while its last node works': 1_500 } as const;

/**
 * What is left of a lead whose n8n dies after the answer.
 *
 * @param restart kills n8n and starts it again on the same folder
 */
export async function crashPromises(scene: WebhookScene, restart: () => Promise<void>): Promise<void> {
	for (const [moment, after] of Object.entries(MOMENTS)) {
		await scene.promises.keep(
			`a lead that was answered with 200 is still there when n8n is killed ${moment}, and can be run again`,
			async () => await survives(scene, after, restart),
		);
	}
}

async function survives(
	{ api, executions, n8nUrl }: WebhookScene,
	after: number,
	restart: () => Promise<void>,
): Promise<void> {
	const body = JSON.stringify(LEAD);
	const workflow = await activateWebhook(api, n8nUrl, { ending: 'takesItsTime' });
	equal((await post(workflow.url, body)).status, 200);
	await delay(after);
	await restart();
	const [broken, ...others] = executions.of(workflow.id);
	deepEqual([others.length, broken?.received().body], [0, body]);
	// n8n finds an execution of which no node had begun only at its next start but one (execution-recovery.service).
	match(broken?.status ?? '', /^(crashed|running)$/);
	await pressRetry(n8nUrl, broken?.id);
	equal(await parsed(executions, workflow.id, broken?.id), 'INS');
}

/**
 * The action that Lead Parse has read in the execution after this one. Before it there may be an item that n8n has made up for the
 * crashed execution (`isArtificialRecoveredEventItem`).
 */
async function parsed(executions: Executions, workflowId: string, after: number | undefined) {
	const [execution] = await executions.ended(workflowId, after, 1);
	return execution?.output('Lead Parse').at(-1)?.action;
}
