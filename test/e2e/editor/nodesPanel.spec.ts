import { TARGET_LIST } from '../../../dev/targets';
import { expect, test } from './fixtures';

const PACKAGE = 'n8n-nodes-marketplace-leads';

/** What a user types, and what of ours has to come up. */
const SEARCHES = [
	{
		typed: 'marketplace lead',
		finds: [
			{ type: 'marketplaceLeadTrigger', name: 'Marketplace Lead Trigger', says: 'Azure table' },
			{
				type: 'marketplaceLeadWebhookTrigger',
				name: 'Marketplace Lead Webhook Trigger',
				says: 'Partner Center',
			},
		],
	},
	...TARGET_LIST.map(({ search, node, name }) => ({
		typed: search,
		finds: [{ type: node, name: `${name} Lead`, says: name.replace('HTTPS Endpoint', 'HTTPS') }],
	})),
];

test('the nodes panel finds our nodes by the words that a user types, with icon and description', async ({
	editor,
}) => {
	await editor.newWorkflow();
	await editor.panel.open();
	for (const { typed, finds } of SEARCHES) {
		await editor.panel.search(typed);
		for (const { type, name, says } of finds) {
			const entry = editor.panel.entry(`${PACKAGE}.${type}`);
			await expect(entry.name, typed).toHaveText(name);
			await expect(entry.description).toContainText(says);
			await expect(entry.icon).toBeVisible();
			// A picture that could not be loaded stays without a width of its own.
			await expect(entry.icon).not.toHaveJSProperty('naturalWidth', 0);
		}
	}
});
