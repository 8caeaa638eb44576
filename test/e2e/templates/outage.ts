import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import type { Workflow } from '../../../dev/demo/n8nApi';
import { tableCredential, type TemplateScene, type World } from './scene';
import { settled } from './tables';
import { importTemplate, publish } from './template';

const COUNT = 50;
const MIX = { doNotContact: 10, test: 10, broken: 5 };

export interface Outage {
	leads: GeneratedLead[];
	receiver: Receiver;
	/** The workflow that delivers; it is active. */
	deliverer: Workflow;
	/** The receiver takes everything from now on. */
	repair(): void;
}

/** So many posts get through, or are refused, before the receiver lets no lead in any more. */
const CALLS_BEFORE = 20;

/**
 * A workflow in the middle of an outage: of the first posts a quarter was refused for good, so that these leads are given up; then
 * nothing was let in any more, so that the others wait.
 */
export async function duringAnOutage(
	scene: TemplateScene,
	{ azurite, add }: World,
	seed: number,
): Promise<Outage> {
	const leads = [...generateLeads({ seed, count: COUNT, mix: MIX })];
	await writeToTable(azurite.connectionString, leads);
	const receiver = await add(startReceiver({ tls: false, accept: ['lead'] }));
	let isRepaired = false;
	let calls = 0;
	receiver.script(
		{ when: () => !isRepaired && (calls += 1) > CALLS_BEFORE, fault: { kind: 'status', status: 403 } },
		{
			when: ({ idempotencyKey }) => !isRepaired && /^[0-3]/.test(idempotencyKey ?? ''),
			fault: { kind: 'status', status: 422 },
		},
	);
	const { workflow: deliverer } = await importTemplate(scene, 'table-to-https', {
		credentials: {
			...tableCredential(azurite),
			httpsEndpointApi: { url: receiver.url, authentication: 'none' },
		},
	});
	await publish(scene, deliverer);
	await settled(azurite.connectionString, COUNT);
	return { leads, receiver, deliverer, repair: () => void (isRepaired = true) };
}
