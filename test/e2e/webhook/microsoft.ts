import { deepEqual } from 'node:assert/strict';
import {
	DEFAULT_SWITCHES,
	generateLeads,
	type GeneratedLead,
	type Switches,
} from '../../../dev/lab/generator';
import { postTo } from '../../../dev/lab/microsoft';
import { activateWebhook } from '../webhookWorkflow';
import type { WebhookScene } from './scene';

const OUTPUTS = ['lead', 'doNotContact', 'test', 'unreadable'] as const;
const LEADS_PER_WORD = 4;
/** More of the rare kinds than usual, so that few leads show them all. */
const MIX = { doNotContact: 15, test: 15, edu: 15, hostile: 15, broken: 15, doubleEncoded: 5 };

/** Every word of every switch of the generator, one at a time. `withheld` makes no leads to post. */
const WORDS = Object.entries(DEFAULT_SWITCHES).flatMap(([name, weights]) =>
	Object.keys(weights).map((word) => ({ [name]: word }) as Partial<Switches>),
);

/** Microsoft's side: each lead must go to the output that its maker knows, under each way of writing it. */
export async function microsoftPromises({ promises, api, executions, n8nUrl }: WebhookScene): Promise<void> {
	const workflow = await activateWebhook(api, n8nUrl);
	const leads: GeneratedLead[] = WORDS.flatMap((switches, seed) => [
		...generateLeads({ seed: seed + 1, count: LEADS_PER_WORD, switches, mix: MIX }),
	]);

	await promises.keep(
		`${leads.length} generated leads, with every switch of the generator, each go to their output`,
		async () => {
			const posted = await postTo(workflow.url, leads);
			deepEqual(
				posted.filter(({ status, attempts }) => status !== 200 || attempts !== 1),
				[],
			);
			const arrived = (await executions.ended(workflow.id)).map((execution) => {
				const output = OUTPUTS.find((_, index) => execution.output('Lead Parse', index).length > 0);
				return `${output} ${String(execution.received().body)}`;
			});
			deepEqual(arrived.sort(), leads.map(({ expected, post }) => `${expected} ${post}`).sort());
		},
	);
}
