import { deepEqual, equal, match, ok } from 'node:assert/strict';
import type { GeneratedLead } from '../../../dev/lab/generator';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { partOf, startMailbox } from './mailbox';
import { duringAnOutage } from './outage';
import { inItsWorld, tableCredential, type TemplateScene, type World } from './scene';
import { statusesIn, until } from './tables';
import { importTemplate, nodeOf, startByHand, type Template } from './template';

type Counts = Record<string, number>;

export async function dailyDigest(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		"daily-digest: the mail's numbers are those of table and ledger, and it holds no personal data",
		async () =>
			await inItsWorld(async (world) => {
				const { leads, deliverer } = await duringAnOutage(scene, world, 81);
				await scene.api.deactivate(deliverer);
				const today = new Date().toISOString().slice(0, 10);
				const mail = await digestOf(scene, world, (template) => {
					// The leads are of today, and the digest ends with yesterday.
					nodeOf(template, 'Count the Leads').parameters.to = '={{ $now.plus({ seconds: 1 }) }}';
				});
				match(mail, new RegExp(`^Subject: Marketplace leads: ${leads.length} in 7 days\r$`, 'm'));
				const html = partOf(mail, 'text/html');
				deepEqual(chartOf(html, 'By status'), await statusesIn(world.azurite.connectionString));
				deepEqual(
					chartOf(html, 'By source'),
					countsOf(leads, ({ source }) => source),
				);
				deepEqual(
					chartOf(html, 'By action'),
					countsOf(leads, ({ action }) => action),
				);
				deepEqual(chartOf(html, 'By offer'), countsOf(leads, offerOf));
				match(html, new RegExp(`<h1[^>]*>Marketplace leads, [0-9-]{10} to ${today}</h1>`));
				const days = chartOf(html, 'By day');
				deepEqual([Object.keys(days).length, days[today]], [8, leads.length]);
				const whole = `${html}${partOf(mail, 'text/plain')}`;
				for (const { row } of leads) holdsNothingOf(parseLead(row), whole);
			}),
	);

	await scene.promises.keep(
		'daily-digest: as it is, it counts seven whole days, also when nothing came',
		async () =>
			await inItsWorld(async (world) => {
				const { deliverer } = await duringAnOutage(scene, world, 82);
				await scene.api.deactivate(deliverer);
				const html = partOf(await digestOf(scene, world), 'text/html');
				match(html, /<p>0 leads arrived\./);
				deepEqual(Object.values(chartOf(html, 'By day')), [0, 0, 0, 0, 0, 0, 0]);
			}),
	);
}

/** Runs the digest as the button does, and gives the mail it sends. */
async function digestOf(
	scene: TemplateScene,
	{ azurite, add }: World,
	change: (template: Template) => void = () => undefined,
): Promise<string> {
	const mailbox = await add(startMailbox());
	const { workflow } = await importTemplate(scene, 'daily-digest', {
		credentials: { ...tableCredential(azurite), smtp: mailbox.credential },
		fillIn: (template) => {
			Object.assign(nodeOf(template, 'Send the Mail').parameters, {
				fromEmail: 'n8n@publisher.example',
				toEmail: 'operations@publisher.example',
			});
			change(template);
		},
	});
	await startByHand(scene, workflow, 'Every Morning');
	await until('a digest is sent', () => mailbox.mails.length > 0);
	equal(mailbox.mails.length, 1);
	return mailbox.mails[0] ?? '';
}

/** The rows of one chart: name and number. The bars must be as long as the numbers say. */
function chartOf(html: string, title: string): Counts {
	const chart = html.split(`>${title}</h2>`)[1]?.split('<h2')[0] ?? '';
	const rows = [
		...chart.matchAll(/<td width="260">(.*?)<\/td>.*?width="(\d+)"><tr>.*?<td align="right">(\d+)</g),
	];
	const longest = Math.max(1, ...rows.map(([, , , count]) => Number(count)));
	for (const [, , width, count] of rows) equal(Number(width), Math.ceil((240 * Number(count)) / longest));
	return Object.fromEntries(rows.map(([, name = '', , count]) => [unescaped(name), Number(count)]));
}

const unescaped = (text: string): string => text.replaceAll('&lt;', '<').replaceAll('&amp;', '&');

function countsOf(leads: readonly GeneratedLead[], of: (lead: Lead) => string | null): Counts {
	const counts: Counts = {};
	for (const { row } of leads) {
		const value = of(parseLead(row)) ?? 'none';
		counts[value] = (counts[value] ?? 0) + 1;
	}
	return counts;
}

const offerOf = ({ publisherId, offerId, offerTitle }: Lead): string | null =>
	offerId === null ? offerTitle : publisherId === null ? offerId : `${publisherId}.${offerId}`;

/** Addresses, numbers and last names; first names and companies may be words of an offer's title. */
function holdsNothingOf({ email, phone, lastName, leadId }: Lead, text: string): void {
	for (const value of [email, phone, lastName, leadId]) {
		if (value) ok(!text.includes(value), `The mail holds ${value}`);
	}
}
