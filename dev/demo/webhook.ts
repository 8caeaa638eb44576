import type { WorkflowFile } from './workflow';

/** n8n makes the URL of a webhook from it, so that it is the same each time. */
const WEBHOOK_ID = '2f6d1c58-7d0e-4c0b-9b53-0a8f1f7f2018';

/** Guards nothing: n8n listens for its user only. */
export const URL_SECRET = 'the-demo-posts-its-leads-with-it';

const TRIGGER = 'Marketplace Lead Trigger';
const WEBHOOK = 'Marketplace Lead Webhook Trigger';

/** The Production URL as it would be entered in Partner Center. */
export const postUrlOf = (n8nUrl: string): string =>
	`${n8nUrl}/webhook/${WEBHOOK_ID}/lead?code=${URL_SECRET}`;

/**
 * Puts Marketplace Lead Webhook Trigger beside the trigger of a workflow: posts become rows of the same table of leads, and one that the
 * table does not take goes on the same way.
 */
export function addWebhook({ nodes, connections }: WorkflowFile): void {
	const trigger = nodes.find(({ name }) => name === TRIGGER);
	const [x = 0, y = 0] = trigger?.position ?? [];
	nodes.push({
		id: WEBHOOK_ID,
		name: WEBHOOK,
		type: 'n8n-nodes-marketplace-leads.marketplaceLeadWebhookTrigger',
		typeVersion: 1,
		position: [x, y + 224],
		webhookId: WEBHOOK_ID,
		parameters: { storeIn: 'azureTable' },
	});
	connections[WEBHOOK] = connections[TRIGGER] ?? {};
}
