import { makeNodeWorkflow } from '../../test/e2e/editor/leadWorkflow';
import { TARGET_LIST } from '../targets';
import type { Studio } from './studio';

/** A dialog as somebody at Contoso fills it in; choices by the text of their option. It is not saved. */
interface Filled {
	/** The node from which it is opened. */
	node: string;
	values: Readonly<Record<string, string>>;
}

/** High enough for the longest dialog. */
const DIALOG_WINDOW = { width: 1360, height: 1200 };

const KEY = 'none-of-these-is-a-real-secret';

const CREDENTIALS: Readonly<Record<string, Filled>> = {
	'azure-table-credential': {
		node: 'marketplaceLeadTrigger',
		values: {
			connectionString: `DefaultEndpointsProtocol=https;AccountName=contosoleads;AccountKey=${KEY};EndpointSuffix=core.windows.net`,
		},
	},
	...Object.fromEntries(
		TARGET_LIST.map(({ node, pages, filled }) => [pages.credential, { node, values: filled }]),
	),
	'lead-webhook-credential': {
		node: 'marketplaceLeadWebhookTrigger',
		values: { urlSecret: KEY, authentication: 'None' },
	},
};

/** Each credential's dialog, filled in. */
export async function pictureCredentials(studio: Studio): Promise<void> {
	const { editor, api } = studio;
	await editor.page.setViewportSize(DIALOG_WINDOW);
	for (const [picture, { node, values }] of Object.entries(CREDENTIALS)) {
		if (!studio.wants(picture)) continue;
		await editor.openWorkflow((await makeNodeWorkflow(api, node)).id);
		const dialog = await (await editor.openNode(node)).newCredential();
		await dialog.fill(values);
		await studio.take(picture, dialog.root);
	}
}
