import { equal, match, ok } from 'node:assert/strict';
import { generateLeads } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { startReceiver } from '../../../dev/lab/receiver';
import { parseLead } from '../../../lead/parse';
import { type Mailbox, startMailbox } from './mailbox';
import { inItsWorld, tableCredential, type TemplateScene, type World } from './scene';
import { settled, until } from './tables';
import { importTemplate, nodeOf, publish, startByHand } from './template';

const COUNT = 12;

export async function tellMe(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'tell-me: a changed secret is told once at once and each morning, with cause and remedy and without personal data',
		async () =>
			await inItsWorld(async (world) => {
				const mailbox = await world.add(startMailbox());
				const alarm = await importAlarm(scene, world, mailbox);
				await publish(scene, alarm);
				const leads = [
					...generateLeads({ seed: 91, count: COUNT, mix: { doNotContact: 0, test: 0, broken: 0 } }),
				];
				await writeToTable(world.azurite.connectionString, leads);
				const receiver = await world.add(startReceiver({ tls: false, accept: ['lead'] }));
				receiver.script({ when: () => true, fault: { kind: 'status', status: 401 } });
				const { workflow: deliverer } = await importTemplate(scene, 'table-to-https', {
					credentials: {
						...tableCredential(world.azurite),
						httpsEndpointApi: { url: receiver.url, authentication: 'none' },
					},
					fillIn: ({ settings }) => Object.assign(settings, { errorWorkflow: alarm.id }),
				});
				await publish(scene, deliverer);
				await settled(world.azurite.connectionString, COUNT);
				await until('the fault is told', () => mailbox.mails.length > 0);
				await scene.api.deactivate(deliverer);
				equal(mailbox.mails.length, 1);
				const fault = unfolded(mailbox.mails[0] ?? '');
				match(fault, /A target cannot take leads until its set-up is corrected: httpsEndpoint/);
				match(fault, /No lead is lost/);

				await startByHand(scene, alarm, 'Every Morning');
				await until('the morning mail is sent', () => mailbox.mails.length > 1);
				const morning = unfolded(mailbox.mails[1] ?? '');
				match(morning, new RegExp(`${COUNT} of the last 7 days are not delivered`));
				match(morning, new RegExp(`${COUNT} leads: failed httpsEndpoint`));
				for (const text of [fault, morning]) {
					for (const { row } of leads) {
						const { email, phone, lastName, leadId } = parseLead(row);
						for (const value of [email, phone, lastName, leadId]) {
							if (value) ok(!text.includes(value), `The mail holds ${value}`);
						}
					}
				}
			}),
	);
}

async function importAlarm(scene: TemplateScene, { azurite }: World, mailbox: Mailbox) {
	const { workflow } = await importTemplate(scene, 'tell-me', {
		credentials: { ...tableCredential(azurite), smtp: mailbox.credential },
		fillIn: (template) => {
			Object.assign(nodeOf(template, 'Send the Message').parameters, {
				fromEmail: 'n8n@publisher.example',
				toEmail: 'operations@publisher.example',
			});
		},
	});
	return workflow;
}

/** Head and text of a mail, without the line breaks that its encoding puts in (RFC 2045, section 6.7; RFC 5322, section 2.2.3). */
const unfolded = (mail: string): string => mail.replaceAll('=\r\n', '').replaceAll('\r\n ', ' ');
