import { equal, match, ok } from 'node:assert/strict';
import { TableClient } from '@azure/data-tables';
import { parseLead } from '../../../lead/parse';
import { partOf, startMailbox } from './mailbox';
import { duringAnOutage } from './outage';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { until } from './tables';
import { importTemplate, nodeOf, publish, startByHand } from './template';

const READER = { user: 'reader', password: 'of the report' };

export async function liveReport(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'live-report: the page is shown to whoever logs in, with the charts and without personal data',
		async () =>
			await inItsWorld(async (world) => {
				const { leads, deliverer } = await duringAnOutage(scene, world, 83);
				await scene.api.deactivate(deliverer);
				const path = `report-${Date.now()}`;
				const { workflow } = await importTemplate(scene, 'live-report', {
					credentials: { ...tableCredential(world.azurite), httpBasicAuth: READER },
					fillIn: (template) => {
						const webhook = nodeOf(template, 'When Somebody Asks');
						webhook.parameters.path = path;
						webhook.webhookId = path;
					},
				});
				await publish(scene, workflow);
				const url = `${scene.n8nUrl}/webhook/${path}`;
				equal((await fetch(url)).status, 401);
				equal((await fetch(url, { headers: { authorization: 'Basic cmVhZGVyOndyb25n' } })).status, 401);
				const login = Buffer.from(`${READER.user}:${READER.password}`).toString('base64');
				const answer = await fetch(url, { headers: { authorization: `Basic ${login}` } });
				match(answer.headers.get('content-type') ?? '', /^text\/html/);
				match(answer.headers.get('content-security-policy') ?? '', /^sandbox[^;]*$/);
				await TableClient.fromConnectionString(world.azurite.connectionString, 'MarketplaceLeadLedger', {
					allowInsecureConnection: true,
				}).deleteTable();
				const without = await fetch(url, { headers: { authorization: `Basic ${login}` } });
				equal(without.status, 503);
				match(
					await without.text(),
					/^There is no report: There is no ledger with the name MarketplaceLeadLedger\. Set Ledger Table Name as in /,
				);
				await scene.api.deactivate(workflow);
				const html = await answer.text();
				match(html, new RegExp(`<b>${leads.length}</b> leads`));
				match(html, /<svg /);
				match(html, /httpsEndpoint half within/);
				for (const { row } of leads) {
					const { email, phone, leadId } = parseLead(row);
					for (const value of [email, phone, leadId]) {
						if (value) ok(!html.includes(value), `The page holds ${value}`);
					}
				}
			}),
	);
}

export async function weeklyReport(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'weekly-report: the page comes as a file of a mail',
		async () =>
			await inItsWorld(async (world) => {
				const { leads, deliverer } = await duringAnOutage(scene, world, 84);
				await scene.api.deactivate(deliverer);
				const mailbox = await world.add(startMailbox());
				const { workflow } = await importTemplate(scene, 'weekly-report', {
					credentials: { ...tableCredential(world.azurite), smtp: mailbox.credential },
					fillIn: (template) => {
						const addresses = { fromEmail: 'n8n@publisher.example', toEmail: 'operations@publisher.example' };
						Object.assign(nodeOf(template, 'Send the Mail').parameters, addresses);
						// The leads are of today, and the report ends with yesterday.
						nodeOf(template, 'Make the Report').parameters.to = '={{ $now.plus({ seconds: 1 }) }}';
					},
				});
				await startByHand(scene, workflow, 'Every Monday');
				await until('a report is sent', () => mailbox.mails.length > 0);
				const mail = mailbox.mails[0] ?? '';
				match(mail, new RegExp(`^Subject: Marketplace leads: ${leads.length} in 7 days\r$`, 'm'));
				match(mail, /filename="?marketplace-leads\.html/);
				const text = partOf(mail, 'text/plain');
				match(text, new RegExp(`^Leads: ${leads.length} \\(\\d+ arrived, \\d+ in progress, \\d+ given up`));
				match(text, /Not delivered:[^]*httpsEndpoint HTTP 422/);
			}),
	);
}
