import { deepEqual, equal, ok } from 'node:assert/strict';
import { duringAnOutage } from './outage';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { arrivals, finished, idsOf, statusesIn, until } from './tables';
import { importTemplate, startByHand } from './template';

export async function catchUpUndelivered(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'catch-up-undelivered: after an outage exactly the missing leads come, each once',
		async () =>
			await inItsWorld(async (world) => {
				const { connectionString } = world.azurite;
				const { leads, receiver, deliverer, repair } = await duringAnOutage(scene, world, 71);
				const { delivered = 0, givenUp = 0, failed = 0 } = await statusesIn(connectionString);
				ok(delivered > 0 && givenUp > 0 && failed > 0, 'the outage leaves leads of each kind');

				repair();
				const { workflow } = await importTemplate(scene, 'catch-up-undelivered', {
					credentials: tableCredential(world.azurite),
				});
				await startByHand(scene, workflow, 'Start Manually');
				await until(
					'no lead is given up any more',
					async () => !(await statusesIn(connectionString)).givenUp,
				);
				await finished(connectionString, leads.length);
				await scene.api.deactivate(deliverer);

				const received = [...receiver.leads.values()];
				deepEqual(received.map(({ leadId }) => String(leadId)).sort(), idsOf(leads, 'lead'));
				equal(Math.max(...received.map(({ calls }) => calls)), 1, 'what was there was sent again');
				deepEqual(await statusesIn(connectionString), arrivals(leads));
			}),
	);
}
