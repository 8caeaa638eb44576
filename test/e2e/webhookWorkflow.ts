import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { IDataObject } from 'n8n-workflow';
import type { N8nApi, Workflow } from '../../dev/demo/n8nApi';

const PATIENCE_MS = 30_000;

/** When a trigger looks for leads, so that no test waits for a minute to be over. n8n refuses one expression that says so. */
export const EVERY_FIVE_SECONDS = {
	item: Array.from({ length: 12 }, (_, index) => ({
		mode: 'custom',
		cronExpression: `${index * 5} * * * * *`,
	})),
};

export const SECRET = 'a-secret.of~thirty_characters1';
export const TRIGGER = 'Marketplace Lead Webhook Trigger';

const place = (name: string, type: string, x: number) => ({
	id: randomUUID(),
	name,
	type,
	typeVersion: 1,
	position: [x, 0],
	parameters: {},
});

const ENDINGS = {
	fails: {
		...place('Stop and Error', 'n8n-nodes-base.stopAndError', 500),
		parameters: { errorMessage: 'The workflow of the test stops here.' },
	},
	takesItsTime: {
		...place('Wait', 'n8n-nodes-base.wait', 500),
		typeVersion: 1.1,
		parameters: { resume: 'timeInterval', amount: 3, unit: 'seconds' },
	},
};

export interface WebhookWorkflow {
	id: string;
	/** As the editor shows it. */
	productionUrl: string;
	/** As it is entered in Partner Center. */
	url: string;
	credentialName: string;
}

export interface WebhookSetup {
	parameters?: IDataObject;
	/** Besides the secret. */
	credential?: IDataObject;
	/** What stands behind Lead Parse: nothing, a node at which every execution fails, or one that takes its time. */
	ending?: keyof typeof ENDINGS;
	/** Posts are stored in a table; a second trigger emits them, and they are posted on. */
	account?: { connectionString: string; receiverUrl: string };
}

/**
 * Makes and activates a workflow: the trigger, Lead Parse behind it.
 *
 * @throws Error with n8n's reason when the trigger cannot be activated
 */
export async function activateWebhook(
	api: N8nApi,
	n8nUrl: string,
	setup: WebhookSetup = {},
): Promise<WebhookWorkflow> {
	const webhookId = randomUUID();
	const ending = setup.ending && ENDINGS[setup.ending];
	const credentialName = `Webhook ${webhookId}`;
	const { id } = await api.saveCredential(credentialName, 'leadWebhookApi', {
		urlSecret: SECRET,
		authentication: 'none',
		...setup.credential,
	});
	const account = setup.account && (await accountNodes(api, webhookId, setup.account));
	const workflow = await api.createWorkflow({
		name: `Posts to ${webhookId}`,
		nodes: [
			{
				...place(TRIGGER, 'n8n-nodes-marketplace-leads.marketplaceLeadWebhookTrigger', 0),
				webhookId,
				parameters: { ...(account ? { storeIn: 'azureTable' } : {}), ...setup.parameters },
				credentials: { leadWebhookApi: { id, name: credentialName }, ...account?.credentials },
			},
			place('Lead Parse', 'n8n-nodes-marketplace-leads.leadParse', 250),
			...(ending ? [ending] : []),
			...(account?.nodes ?? []),
		],
		connections: {
			[TRIGGER]: { main: [[to('Lead Parse')]] },
			...(ending ? { 'Lead Parse': { main: [[to(ending.name)]] } } : {}),
			...account?.connections,
		},
		settings: { executionOrder: 'v1' },
	});
	await api.activate(workflow);
	await runs(api, workflow);
	const productionUrl = `${n8nUrl}/webhook/${webhookId}/lead`;
	return { id: workflow.id, productionUrl, url: `${productionUrl}?code=${SECRET}`, credentialName };
}

/** What brings stored posts to a receiver: looks every five seconds, and a lease of a minute after which a killed execution's leads come back. */
async function accountNodes(
	api: N8nApi,
	name: string,
	{ connectionString, receiverUrl }: NonNullable<WebhookSetup['account']>,
) {
	const table = await api.saveCredential(`Table ${name}`, 'azureTableApi', {
		authentication: 'connectionString',
		connectionString,
	});
	const receiver = await api.saveCredential(`Receiver ${name}`, 'httpsEndpointApi', {
		url: receiverUrl,
		authentication: 'none',
	});
	const azureTableApi = { id: table.id, name: `Table ${name}` };
	const httpsEndpointApi = { id: receiver.id, name: `Receiver ${name}` };
	return {
		credentials: { azureTableApi },
		nodes: [
			{
				...place('Marketplace Lead Trigger', 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger', 0),
				parameters: {
					pollTimes: EVERY_FIVE_SECONDS,
					startWith: 'all',
					options: { lease: 1 },
				},
				credentials: { azureTableApi },
			},
			{
				...place('HTTPS Endpoint Lead', 'n8n-nodes-marketplace-leads.httpsEndpointLead', 500),
				credentials: { httpsEndpointApi },
			},
		],
		connections: {
			'Marketplace Lead Trigger': { main: [[to('Lead Parse')]] },
			'Lead Parse': { main: [[to('HTTPS Endpoint Lead')]] },
		},
	};
}

const to = (node: string) => ({ node, type: 'main', index: 0 });

/** n8n answers to activate before the trigger has started. */
async function runs(api: N8nApi, workflow: Workflow): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (Date.now() < deadline) {
		const { status, triggers } = await api.publicationStatus(workflow);
		if (status === 'published') return;
		const reason = triggers.find(({ errorMessage }) => errorMessage)?.errorMessage;
		if (status === 'failed' || status === 'partial') throw new Error(reason ?? 'n8n gives no reason');
		await delay(50);
	}
	throw new Error('n8n does not activate the workflow.');
}
