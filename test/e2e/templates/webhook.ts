import { deepEqual, equal } from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import { type Crms, startCrms } from '../../../dev/demo/crms';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { postTo } from '../../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import type { Lead } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { bodyOfRow, POST_PREFIX } from '../../../lead/post';
import { KEPT_POSTS } from '../../../ledger/keptPost';
import { startAzuriteProxy } from '../../nodes/azuriteProxy';
import { pressRetry } from '../retry';
import { emailsInMarketo, emailsOf } from './buyers';
import { inItsWorld, tableCredential, type TemplateScene } from './scene';
import { finished, givenUpIn, idsIn, rowsOf, until } from './tables';
import { importTemplate, nodeOf, publish } from './template';

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

/** Posts one lead to webhook-to-https, which keeps it in n8n, while the endpoint refuses it; then the endpoint takes leads again. */
async function keptAndRetried(
	scene: TemplateScene,
	{ storeIn, refusal }: { storeIn: 'n8n' | 'azureTable'; refusal: number },
): Promise<void> {
	await inItsWorld(async ({ azurite, add }) => {
		const proxy = await add(startAzuriteProxy(azurite));
		const receiver = await add(
			startReceiver({ tls: false, accept: ['lead'], idOf: () => randomUUID() }),
		);
		const { workflow, webhookId } = await importTemplate(scene, 'webhook-to-https', {
			credentials: {
				azureTableApi: { authentication: 'connectionString', connectionString: proxy.connectionString },
				httpsEndpointApi: { url: receiver.url, authentication: 'none' },
				leadWebhookApi: { urlSecret: SECRET, authentication: 'none' },
			},
			fillIn: (template) => {
				nodeOf(template, 'Marketplace Lead Webhook Trigger').parameters.storeIn = storeIn;
				nodeOf(template, 'HTTPS Endpoint Lead').parameters.confirmInLedger = true;
			},
		});
		await publish(scene, workflow);
		const one = generateLeads({ seed: 43, count: 1, mix: { doNotContact: 0, test: 0, broken: 0 } });
		receiver.script({ when: () => true, fault: { kind: 'status', status: refusal } });
		// Without a table to store it in, n8n keeps the post. The target node begins after the table is back.
		proxy.refuses = () => storeIn === 'azureTable' && receiver.calls.length === 0;
		const [posted] = await postTo(`${scene.n8nUrl}/webhook/${webhookId}/lead?code=${SECRET}`, one);
		equal(posted?.status, 200);
		await until('the execution of the post has failed', () => failed(scene, workflow.id).length > 0);
		await scene.executions.ended(workflow.id);
		const [broken] = failed(scene, workflow.id);
		equal(receiver.leads.size, 0);
		proxy.refuses = () => false;
		const entries = async () => await rowsOf(azurite.connectionString, 'MarketplaceLeadLedger');
		const before = (await entries()).filter(isOfPost);
		deepEqual(
			before.map(({ Status }) => Status),
			['givenUp'],
		);
		receiver.reset();
		await pressRetry(scene.n8nUrl, broken?.id);
		await until('Retry has brought the lead', () => receiver.leads.size > 0);
		await until('the ledger says so', async () => {
			return (await entries()).filter(isOfPost).some(({ Status }) => Status === 'delivered');
		});
		await scene.api.deactivate(workflow);
		equal(receiver.leads.size, 1);
	});
}

const failed = ({ executions }: TemplateScene, workflowId: string) =>
	executions.of(workflowId).filter(({ status, text }) => status === 'error' && text.includes('"body"'));

/** Whether an entry of the ledger is about a lead that n8n keeps. */
const isOfPost = ({ partitionKey, rowKey }: IDataObject): boolean =>
	partitionKey === KEPT_POSTS || String(rowKey).startsWith(POST_PREFIX);

export async function webhookToHttps(scene: TemplateScene): Promise<void> {
	await scene.promises.keep(
		'webhook-to-https: a post that is stored in no table and is refused ends as a failed execution that is kept, and Retry brings it',
		async () => await keptAndRetried(scene, { storeIn: 'n8n', refusal: 422 }),
	);
	await scene.promises.keep(
		'webhook-to-https: so does one that could not be stored in the table and whose endpoint lets nobody in',
		async () => await keptAndRetried(scene, { storeIn: 'azureTable', refusal: 401 }),
	);
	await scene.promises.keep('webhook-to-https: every post reaches the endpoint once', async () => {
		await postThrough(scene, 'webhook-to-https', 42, async (posts) => {
			deepEqual([...posts.receiver.leads.values()].map(({ leadId }) => leadId).sort(), idsOf(posts.by.lead));
			await sorted(posts);
			deepEqual(await posts.givenUp(), []);
		});
	});
}
