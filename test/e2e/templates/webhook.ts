import { deepEqual } from 'node:assert/strict';
import { type Crms, startCrms } from '../../../dev/demo/crms';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { postTo } from '../../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { bodyOfRow } from '../../../lead/post';
import { emailsInMarketo, emailsOf } from './buyers';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { finished, givenUpIn, idsIn, rowsOf } from './tables';
import { importTemplate, publish } from './template';

const COUNT = 40;
const MIX = { doNotContact: 15, test: 15, broken: 10 };
const SECRET = 'a-secret.of~thirty_characters1';

interface Posts {
	/** What each post says, by the output of Lead Parse that it must go to. */
	by: Record<GeneratedLead['expected'], Lead[]>;
	crms: Crms;
	receiver: Receiver;
	idsIn(table: string): Promise<string[]>;
	givenUp(): Promise<string[]>;
}

/** Posts 40 leads to a template that begins at the webhook, and hands over the world they ended in. */
async function postThrough(
	scene: TemplateScene,
	name: string,
	seed: number,
	look: (posts: Posts) => Promise<void>,
): Promise<void> {
	await inItsWorld(async ({ azurite, add }) => {
		const crms = await add(startCrms());
		const receiver = await add(startReceiver({ tls: false, accept: ['lead'] }));
		const { workflow, webhookId } = await importTemplate(scene, name, {
			credentials: {
				...tableCredential(azurite),
				...crms.credentials,
				httpsEndpointApi: { url: receiver.url, authentication: 'none' },
				leadWebhookApi: { urlSecret: SECRET, authentication: 'none' },
			},
		});
		await publish(scene, workflow);
		const leads = [...generateLeads({ seed, count: COUNT, mix: MIX })];
		const posted = await postTo(`${scene.n8nUrl}/webhook/${webhookId}/lead?code=${SECRET}`, leads);
		deepEqual(
			posted.filter(({ status }) => status !== 200),
			[],
		);
		const rows = await rowsOf(azurite.connectionString, 'MarketplaceLeads');
		await finished(azurite.connectionString, new Set(leads.map(({ post }) => post)).size);
		await scene.api.deactivate(workflow);
		const saidBy = (output: GeneratedLead['expected']): Lead[] => {
			const bodies = new Set(leads.filter(({ expected }) => expected === output).map(({ post }) => post));
			return rows.filter((row) => bodies.has(bodyOfRow(row) ?? '')).map((row) => parseLead(row));
		};
		await look({
			by: {
				lead: saidBy('lead'),
				doNotContact: saidBy('doNotContact'),
				test: saidBy('test'),
				unreadable: saidBy('unreadable'),
			},
			crms,
			receiver,
			idsIn: async (table) => await idsIn(azurite.connectionString, table),
			givenUp: async () => await givenUpIn(azurite.connectionString),
		});
	});
}

/** Equal posts are one lead. */
const idsOf = (leads: readonly Lead[]): string[] => [...new Set(leads.map(({ leadId }) => leadId))].sort();

async function sorted({ by, idsIn: ids }: Posts): Promise<void> {
	deepEqual(await ids('DoNotContactLeads'), idsOf(by.doNotContact));
	deepEqual(await ids('TestLeads'), idsOf(by.test));
	deepEqual(await ids('UnreadableLeads'), idsOf(by.unreadable));
}

export async function webhookToMarketo(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'webhook-to-marketo: every buyer once in Marketo, and those without an address among the undelivered',
		async () => {
			await postThrough(scene, 'webhook-to-marketo', 41, async (posts) => {
				deepEqual(emailsInMarketo(posts.crms), emailsOf(posts.by.lead));
				await sorted(posts);
				const withoutEmail = posts.by.lead.filter(({ email }) => !email);
				deepEqual(await posts.givenUp(), idsOf(withoutEmail));
			});
		},
	);
}

export async function webhookToHttps(scene: TemplateScene): Promise<void> {
	await scene.promises.keep('webhook-to-https: every post reaches the endpoint once', async () => {
		await postThrough(scene, 'webhook-to-https', 42, async (posts) => {
			deepEqual([...posts.receiver.leads.values()].map(({ leadId }) => leadId).sort(), idsOf(posts.by.lead));
			await sorted(posts);
			deepEqual(await posts.givenUp(), []);
		});
	});
}
