import { test as base } from '@playwright/test';
import { N8nApi } from '../../../dev/demo/n8nApi';
import type { CredentialData } from '../../../dev/demo/workflow';
import { Editor } from './editor';
import { logIn } from './session';

export { expect } from '@playwright/test';

/** What runs beside the tests, in the process of test/e2e/editor.ts. */
export interface EditorScene {
	/** Address of n8n. */
	url: string;
	/** The data that opens Azurite, the receiver and the stand-ins of the CRMs, by credential type. */
	credentials: CredentialData;
	/** Connection string of a storage account of its own, in which nothing is yet. */
	emptyAccount: string;
}

interface Fixtures {
	scene: EditorScene;
	/** n8n's interface behind the editor, logged in. */
	api: N8nApi;
	/** A page of a browser that is logged in. */
	editor: Editor;
}

/** `test` with a logged-in editor on the n8n of the scene. */
export const test = base.extend<Fixtures>({
	scene: [readScene(), { option: true }],
	api: async ({ scene }, use) => await use(await N8nApi.logIn(scene.url)),
	editor: async ({ scene, context, page }, use) => {
		await logIn(context, scene.url);
		await use(new Editor(page, scene.url));
	},
});

function readScene(): EditorScene {
	const text = process.env.EDITOR_SCENE;
	if (text === undefined) throw new Error('There is no n8n to test. Start this by: npm run test:e2e');
	return JSON.parse(text) as EditorScene;
}
