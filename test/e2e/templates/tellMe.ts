import { equal, match, ok } from 'node:assert/strict';
import { startCrms } from '../../../dev/demo/crms';
import { generateLeads } from '../../../dev/lab/generator';
import { writeToTable } from '../../../dev/lab/microsoft';
import { startReceiver } from '../../../dev/lab/receiver';
import { parseLead } from '../../../lead/parse';
import { type Mailbox, startMailbox } from './mailbox';
import { inItsWorld, tableCredential, type TemplateScene, type World } from './scene';
import { makeDue, settled, statusesIn, until } from './tables';
import { importTemplate, nodeOf, publish, readTemplate, startByHand } from './template';

const COUNT = 12;

export async function tellMe(scene: TemplateScene): Promise<void> {
	await tellOfOne(scene);
	await tellOfTwo(scene);
}

async function tellOfOne(scene: TemplateScene): Promise<void> {
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
				match(fault, /A target cannot accept leads until its set-up is corrected: httpsEndpoint/);
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

/** Both targets refuse at the same time: the leads wait for both, and whoever reads the mail has to correct both. */
async function tellOfTwo(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'tell-me: of two targets that refuse at the same time each is told, and nothing once all leads have arrived',
		async () =>
			await inItsWorld(async (world) => {
				const { connectionString } = world.azurite;
				const mailbox = await world.add(startMailbox());
				const alarm = await importAlarm(scene, world, mailbox);
				await publish(scene, alarm);
				const leads = [
					...generateLeads({ seed: 92, count: COUNT, mix: { doNotContact: 0, test: 0, broken: 0 } }),
				];
				await writeToTable(connectionString, leads);
				const receiver = await world.add(startReceiver({ tls: false, accept: ['lead'] }));
				const crms = await world.add(startCrms());
				let isRepaired = false;
				const refused = { kind: 'status', status: 401 } as const;
				receiver.script({ when: () => !isRepaired, fault: refused });
				crms.dataverse.script({ when: () => !isRepaired, fault: refused });
				const [dynamics] = readTemplate('table-to-dynamics-365').nodes.filter(({ type }) =>
					type.endsWith('.dynamics365Lead'),
				);
				if (dynamics === undefined) throw new Error('The template has no target.');
				const { workflow: deliverer } = await importTemplate(scene, 'table-to-https', {
					credentials: {
						...tableCredential(world.azurite),
						...crms.credentials,
						httpsEndpointApi: { url: receiver.url, authentication: 'none' },
					},
					fillIn: ({ settings, nodes, connections }) => {
						Object.assign(settings, { errorWorkflow: alarm.id });
						nodes.push(dynamics);
						connections['Lead Parse']?.main?.[0]?.push({ node: dynamics.name, type: 'main', index: 0 });
					},
				});
				await publish(scene, deliverer);
				await settled(connectionString, COUNT);
				await until('both faults are told', () => mailbox.mails.length > 1);
				equal(mailbox.mails.length, 2);
				const told = mailbox.mails.map(unfolded).join('\n');
				match(told, /set-up is corrected: httpsEndpoint/);
				match(told, /set-up is corrected: dynamics365/);

				await startByHand(scene, alarm, 'Every Morning');
				await until('the morning mail is sent', () => mailbox.mails.length > 2);
				const morning = unfolded(mailbox.mails[2] ?? '');
				match(morning, new RegExp(`${COUNT} leads: failed httpsEndpoint`));
				match(morning, new RegExp(`${COUNT} leads: failed dynamics365`));

				isRepaired = true;
				await makeDue(connectionString);
				await until('all leads have arrived', async () => {
					const { delivered } = await statusesIn(connectionString);
					return delivered === COUNT;
				});
				await scene.api.deactivate(deliverer);
				const last = scene.executions.of(alarm.id).at(-1)?.id;
				await startByHand(scene, alarm, 'Every Morning');
				const [execution] = await scene.executions.ended(alarm.id, last, 1);
				equal(execution?.status, 'success', execution?.error());
				equal(mailbox.mails.length, 3, 'A mail although all leads have arrived');
			}),
	);
}

async function importAlarm(scene: TemplateScene, { azurite }: World, mailbox: Mailbox) {
	const { workflow } = await importTemplate(scene, 'tell-me', {
		credentials: { ...tableCredential(azurite), smtp: mailbox.credential },
		fillIn: (template) => {
			// So that the test can see when it has ended.
			template.settings.saveManualExecutions = true;
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
