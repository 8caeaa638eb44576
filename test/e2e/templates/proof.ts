import { deepEqual } from 'node:assert/strict';
import { duringAnOutage } from './outage';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { statusesIn } from './tables';
import { importTemplate, startByHand } from './template';

const OPEN = ['givenUp', 'failed', 'claimed'];

export async function proofOfDelivery(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'proof-of-delivery: counts every lead by status, and lists exactly the undelivered ones with their cause',
		async () =>
			await inItsWorld(async (world) => {
				const { connectionString } = world.azurite;
				const { deliverer } = await duringAnOutage(scene, world, 89);
				await scene.api.deactivate(deliverer);
				const { workflow } = await importTemplate(scene, 'proof-of-delivery', {
					credentials: tableCredential(world.azurite),
					// So that the test can read what the nodes output.
					fillIn: ({ settings }) => void (settings.saveManualExecutions = true),
				});
				await startByHand(scene, workflow, 'When You Ask');
				const [execution] = await scene.executions.ended(workflow.id, 0, 1);
				deepEqual(execution?.status, 'success');
				const statuses = await statusesIn(connectionString);
				const counted = execution?.output('Summary').map(({ status, count }) => [status, count]);
				deepEqual(Object.fromEntries(counted ?? []), statuses);
				const atTarget = execution?.output('At Each Target').filter(({ status }) => status === 'delivered');
				deepEqual(
					atTarget?.map(({ target, count }) => [target, count]),
					[['httpsEndpoint', statuses.delivered]],
				);
				const found = execution?.output('Find Undelivered') ?? [];
				deepEqual(
					found.length,
					OPEN.reduce((sum, status) => sum + (statuses[status] ?? 0), 0),
				);
				const silent = found.filter(
					({ LedgerStatus, LedgerCause }) => LedgerStatus === 'givenUp' && !LedgerCause,
				);
				deepEqual(silent, []);
			}),
	);
}
