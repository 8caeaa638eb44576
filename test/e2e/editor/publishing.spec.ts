import { expect, test } from './fixtures';
import { makeNodeWorkflow } from './leadWorkflow';

const TRIGGER = 'marketplaceLeadTrigger';
/** The ledger of the demo's workflow, which belongs to another table. */
const TAKEN = { table: 'PublishedLeads' };
const OWN = { ...TAKEN, options: { ledgerTable: 'PublishedLedger' } };

test('a workflow that is published is active, and the editor shows it', async ({ editor, api, scene }) => {
	const credential = { type: 'azureTableApi', data: scene.credentials.azureTableApi ?? {} };
	const workflow = await makeNodeWorkflow(api, TRIGGER, credential, OWN);
	await editor.openWorkflow(workflow.id);
	await editor.publish();
	await expect.poll(async () => await api.publicationStatus(workflow)).toMatchObject({ status: 'published' });
	await expect(editor.activeSign).toBeVisible();
	await api.deactivate(workflow);
});

test('a workflow whose trigger cannot start is not published, and the editor says why', async ({
	editor,
	api,
	scene,
}) => {
	const credential = { type: 'azureTableApi', data: scene.credentials.azureTableApi ?? {} };
	const workflow = await makeNodeWorkflow(api, TRIGGER, credential, TAKEN);
	await editor.openWorkflow(workflow.id);
	await editor.publish();
	await expect(editor.notifications.filter({ hasText: 'belongs to the table' })).toBeVisible();
	await expect.poll(async () => await api.publicationStatus(workflow)).toMatchObject({ status: 'failed' });
});
