import type { NodeView } from '../../test/e2e/editor/nodeView';
import type { Studio } from './studio';

/** The nodes of one workflow that are shown, after it has run once. */
interface Scenery {
	template: string;
	/** The workflow is run by the button of this node; none: it is not run. */
	runs?: string;
	/** By picture: the node on it. */
	nodes: Readonly<Record<string, string>>;
}

const SCENERIES: readonly Scenery[] = [
	{
		template: 'table-to-every-target',
		runs: 'Undelivered',
		nodes: {
			'marketplace-lead-trigger': 'Marketplace Lead Trigger',
			'lead-parse': 'Lead Parse',
			'salesforce-lead': 'Salesforce Lead',
			'dynamics-365-lead': 'Dynamics 365 Lead',
			'marketo-lead': 'Marketo Lead',
			'https-endpoint-lead': 'HTTPS Endpoint Lead',
			'azure-table-lead': 'Do Not Contact',
		},
	},
	{
		template: 'webhook-to-marketo',
		nodes: { 'marketplace-lead-webhook-trigger': 'Marketplace Lead Webhook Trigger' },
	},
	{ template: 'daily-digest', runs: 'Count the Leads', nodes: { 'lead-ledger': 'Count the Leads' } },
];

/** Each node's panel, with what goes in and comes out. */
export async function pictureNodes(studio: Studio): Promise<void> {
	for (const { template, runs, nodes } of SCENERIES) {
		if (!studio.wants(...Object.keys(nodes))) continue;
		const { editor } = studio;
		await editor.openWorkflow(await studio.make(template));
		if (runs !== undefined) {
			await editor.execute();
			await editor.notifications
				.filter({ hasText: /executed/i })
				.first()
				.waitFor();
		}
		for (const [picture, name] of Object.entries(nodes)) {
			if (!studio.wants(picture)) continue;
			const view: NodeView = await editor.openNode(name);
			await studio.take(picture, editor.page);
			await view.close();
		}
	}
}
