import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../demo/settings';
import type { Studio } from './studio';

const DEMO = 'table-to-every-target';

/** Large enough for n8n to draw every workflow in its full size. */
const CANVAS_WINDOW = { width: 2000, height: 1300 };

/** The demo's workflow, and each template: the whole of it, as large as the window allows. */
export async function pictureWorkflows(studio: Studio): Promise<void> {
	const files = readdirSync(join(root, 'workflows')).map((name) => name.replace(/\.json$/, ''));
	await studio.editor.page.setViewportSize(CANVAS_WINDOW);
	for (const file of files) {
		const picture = file === DEMO ? 'demo-workflow' : `template-${file}`;
		if (!studio.wants(picture)) continue;
		const { editor } = studio;
		await editor.openWorkflow(await studio.make(file));
		await editor.zoomToFit();
		await editor.deselect();
		await studio.takeCanvas(picture);
	}
}
