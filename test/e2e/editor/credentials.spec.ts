import { TARGET_LIST } from '../../../dev/targets';
import { makeNodeWorkflow } from './leadWorkflow';
import { expect, test } from './fixtures';

const wrong = () => 'wrong';

/** Credentials whose stand-in can refuse: which secret is spoilt at first, and what our text must say then. */
const CREDENTIALS = [
	{
		type: 'azureTableApi',
		node: 'azureTableLead',
		secret: 'connectionString',
		spoil: (good: string) => good.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmc='),
		says: 'Azure does not accept the key or signature',
	},
	...TARGET_LIST.flatMap(({ credentialType, node, refusal }) =>
		refusal === undefined ? [] : [{ type: credentialType, node, spoil: wrong, ...refusal }],
	),
];

for (const { type, node, secret, spoil, says } of CREDENTIALS) {
	test(`${type}: a wrong secret is refused with cause and remedy, the right one is confirmed in green`, async ({
		editor,
		api,
		scene,
	}) => {
		// The way of authentication is the one that is preset.
		const good = Object.fromEntries(
			Object.entries(scene.credentials[type] ?? {}).filter(([name]) => name !== 'authentication'),
		);
		await editor.openWorkflow((await makeNodeWorkflow(api, node)).id);
		const view = await editor.openNode(node);

		const dialog = await view.newCredential();
		await dialog.fill({ ...good, [secret]: spoil(String(good[secret])) });
		await dialog.save();
		await dialog.showDetails();
		await expect(dialog.failure).toContainText(says);

		await dialog.fill(good);
		await dialog.save();
		await dialog.root.waitFor({ state: 'hidden' });
		await view.editCredential();
		await expect(dialog.success).toContainText('Connection tested successfully');
	});
}
