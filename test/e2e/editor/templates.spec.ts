import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../../dev/demo/settings';
import { expect, test } from './fixtures';

interface TemplateNode {
	name: string;
	type: string;
}

const FOLDER = join(root, 'workflows');
const STICKY_NOTE = 'n8n-nodes-base.stickyNote';

for (const file of readdirSync(FOLDER).filter((name) => name.endsWith('.json'))) {
	test(`the template ${file} is imported: every node is known, and no parameter is broken`, async ({
		editor,
	}) => {
		const path = join(FOLDER, file);
		const { nodes } = JSON.parse(readFileSync(path, 'utf8')) as { nodes: TemplateNode[] };
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
	});
}
