import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../dev/demo/settings';
import { CREDENTIAL_NAMES, nameCredentials } from '../../../dev/demo/templateCredentials';
import { expect, test } from './fixtures';
import { CANVAS, HEAD } from './selectors';

interface TemplateNode {
	name: string;
	type: string;
	parameters: Record<string, unknown>;
	credentials?: Record<string, { id: string | null; name: string }>;
}

const FOLDER = join(root, 'workflows');
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
	test(`the template ${file} is imported: every node is known, no parameter is broken, and what lacks a credential shows a triangle`, async ({
		editor,
		api,
	}) => {
		const path = join(FOLDER, file);
		const { nodes } = nameCredentials(JSON.parse(readFileSync(path, 'utf8')) as { nodes: TemplateNode[] });
		const known = await api.credentialTypes();
		const steps = nodes.filter(({ type }) => type !== STICKY_NOTE);
		await editor.newWorkflow();
		await editor.importFile(path);
		await expect(editor.nodes()).toHaveCount(steps.length);
		for (const { name, type } of steps) {
			await expect(editor.node(name)).toHaveAttribute('data-node-type', type);
			await expect(editor.unknownSign(name)).toHaveCount(0);
			if (!type.startsWith('n8n-nodes-marketplace-leads.')) continue;
			const view = await editor.openNode(name);
			await expect(view.parameters).toBeVisible();
			await expect(view.issues).toHaveCount(0);
			await view.close();
		}
		for (const { name, credentials } of steps) {
			if (credentials === undefined) continue;
			const isMissing = Object.keys(credentials).some((type) => !known.has(type));
			const sign = editor.node(name).locator(CANVAS.issues);
			await expect(sign, `${file}: ${name}`).toHaveCount(isMissing ? 1 : 0);
		}
	});
}

interface Saved {
	nodes: TemplateNode[];
	settings: Record<string, unknown>;
}

test('an imported template gets the credentials that are there, and a triangle where one is missing', async ({
	editor,
	api,
	scene,
}) => {
	const path = join(FOLDER, 'table-to-salesforce.json');
	const type = 'salesforceLeadApi';
	const known = await api.saveCredential(CREDENTIAL_NAMES[type] ?? type, type, scene.credentials[type] ?? {});
	const expected = nameCredentials(JSON.parse(readFileSync(path, 'utf8')) as Saved).nodes;
	await editor.newWorkflow();
	const saved = editor.saved();
	await editor.importFile(path);
	await saved;
	const { nodes } = await api.workflow<Saved>(editor.workflowId);
	for (const { name, credentials = {} } of expected) {
		const given = nodes.find((node) => node.name === name)?.credentials ?? {};
		expect(Object.keys(given), name).toEqual(Object.keys(credentials));
		for (const { id } of Object.values(given)) expect(id, name).toBeTruthy();
		await expect(editor.node(name).locator(CANVAS.issues)).toHaveCount(0);
	}
	expect(nodes.find(({ name }) => name === 'Salesforce Lead')?.credentials?.[type]?.id).toBe(known.id);

	await editor.newWorkflow();
	await editor.importFile(join(FOLDER, 'daily-digest.json'));
	await expect(editor.node('Count the Leads').locator(CANVAS.issues)).toHaveCount(0);
	await expect(editor.node('Send the Mail').locator(CANVAS.issues)).toHaveCount(1);
});

test("an import does not bring the template's settings along, and the note on the canvas says how to make them", async ({
	editor,
	api,
}) => {
	const { page } = editor;
	const path = join(FOLDER, 'table-to-https.json');
	// The words of the note are those that are pressed.
	const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as Saved;
	const notes = nodes.filter(({ type }) => type === STICKY_NOTE).map(({ parameters }) => parameters.content);
	const [, menu = '', setting = '', choice = ''] =
		/^\d+\. \*(\w+)\* \(menu with three dots\), \*(Save [^*]+)\*: \*([^*]+)\*/m.exec(notes.join('\n')) ?? [];
	expect(setting, 'the setting that the note names').not.toBe('');
	await editor.newWorkflow();
	const saved = editor.saved();
	await editor.importFile(path);
	await saved;
	const savedSetting = async () =>
		(await api.workflow<Saved>(editor.workflowId)).settings.saveDataSuccessExecution;
	expect(await savedSetting()).toBeUndefined();

	await expect(editor.canvas.getByText(setting, { exact: true })).toBeVisible();
	await page.locator(HEAD.menu).click();
	await page.getByRole('menuitem', { name: menu }).click();
	const dialog = page.locator('.el-overlay-dialog:visible').last();
	await dialog.locator('.el-row', { hasText: setting }).locator('.el-select').click();
	await page.getByRole('option', { name: choice, exact: true }).filter({ visible: true }).click();
	await dialog.getByRole('button', { name: 'Save', exact: true }).click();
	await expect(dialog).toBeHidden();
	expect(await savedSetting()).toBe('none');
});
