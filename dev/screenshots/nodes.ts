import type { NodeView } from '../../test/e2e/editor/nodeView';
import { TARGET_LIST } from '../targets';
import type { Changes, Studio } from './studio';

/** The nodes of one workflow that are shown. */
interface Scenery {
	/** In `workflows/`. */
	template: string;
	/** What is run before: the whole workflow, each node by its own button, or nothing. */
	runs: 'workflow' | 'node' | 'nothing';
	/** Parameters other than the template's, by node. */
	changes?: Changes;
	/** By picture: the node on it. */
	nodes: Readonly<Record<string, string>>;
}

/** Pictures are shown about 900 pixels wide; in a larger window the text on them would be too small. */
const PANEL_WINDOW = { width: 1360, height: 850 };

/** In a run that is started by hand, targets write leads of the trigger only if they are told to. */
const WRITES = { options: { dryRun: false } };

const SCENERIES: readonly Scenery[] = [
	{
		template: 'table-to-every-target',
		runs: 'workflow',
		changes: {
			...Object.fromEntries(TARGET_LIST.map(({ name }) => [`${name} Lead`, WRITES])),
			'Do Not Contact': { options: { ...WRITES.options, doNotContact: 'deliver' } },
		},
		nodes: {
			'marketplace-lead-trigger': 'Marketplace Lead Trigger',
			'lead-parse': 'Lead Parse',
			...Object.fromEntries(TARGET_LIST.map(({ name, pages }) => [pages.node, `${name} Lead`])),
			'azure-table-lead': 'Do Not Contact',
		},
	},
	{
		template: 'webhook-to-marketo',
		runs: 'nothing',
		nodes: { 'marketplace-lead-webhook-trigger': 'Marketplace Lead Webhook Trigger' },
	},
	{
		template: 'route-to-teams',
		runs: 'workflow',
		nodes: { 'lead-route': 'Who Gets It' },
	},
	{
		template: '../dev/screenshots/lead-privacy',
		runs: 'node',
		nodes: { 'lead-privacy': 'Delete Old Leads' },
	},
	{
		template: 'daily-digest',
		runs: 'node',
		// The digest ends with yesterday, and the leads are of today.
		changes: { 'Count the Leads': { from: '', to: '' } },
		nodes: { 'lead-ledger': 'Count the Leads' },
	},
];

/** Each node's panel, with what goes in and comes out. */
export async function pictureNodes(studio: Studio): Promise<void> {
	await studio.editor.page.setViewportSize(PANEL_WINDOW);
	for (const { template, runs, changes, nodes } of SCENERIES) {
		if (!studio.wants(...Object.keys(nodes))) continue;
		const { editor } = studio;
		await editor.openWorkflow(await studio.make(template, changes));
		if (runs === 'workflow') {
			await editor.execute();
			await studio.putAwayNotifications();
		}
		for (const [picture, name] of Object.entries(nodes)) {
			if (!studio.wants(picture)) continue;
			const view: NodeView = await editor.openNode(name);
			if (runs === 'node') {
				await view.execute();
				await studio.putAwayNotifications();
			}
			if (runs !== 'nothing') await view.showOutputAs('Table');
			// Of the webhook trigger; n8n folds them up.
			const urls = view.root.getByText('Webhook URLs', { exact: true });
			if (await urls.isVisible()) {
				await urls.click();
				await view.root.getByText('Production URL', { exact: true }).click();
			}
			await studio.take(picture, editor.page);
			await view.close();
		}
	}
}
