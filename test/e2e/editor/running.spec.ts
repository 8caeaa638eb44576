import { randomUUID } from 'node:crypto';
import { buyer, post } from '../../lead/samples';
import { expect, test } from './fixtures';
import { KEY_FIELD, makeLeadWorkflow, makeNodeWorkflow, TARGET } from './leadWorkflow';

/** Salesforce's own limit for Last Name, and one letter more (Object Reference, "Lead"). */
const TOO_LONG = 'x'.repeat(81);

test('Fetch Test Event shows the newest leads of the table in the panel of the trigger', async ({
	editor,
	api,
	scene,
}) => {
	const credential = { type: 'azureTableApi', data: scene.credentials.azureTableApi ?? {} };
	const { id } = await makeNodeWorkflow(api, 'marketplaceLeadTrigger', credential);
	await editor.openWorkflow(id);
	const view = await editor.openNode('marketplaceLeadTrigger');
	await view.execute();
	await view.showOutputAs('JSON');
	await expect(view.output).toContainText('"PartitionKey"');
	await expect(view.output).toContainText('"LeadSource"');
});

test('Fetch Test Event says in the panel that a published workflow uses the same ledger', async ({
	editor,
	api,
	scene,
}) => {
	const credential = { type: 'azureTableApi', data: scene.credentials.azureTableApi ?? {} };
	const name = 'Marketplace Lead Trigger';
	const hint = 'Another published workflow uses the same ledger';
	const shared = await makeNodeWorkflow(api, 'marketplaceLeadTrigger', credential, {}, name);
	await editor.openWorkflow(shared.id);
	const view = await editor.openNode(name);
	await view.execute();
	await expect(view.output).toContainText(hint);

	const own = { options: { ledgerTable: 'LedgerOfItsOwn' } };
	const alone = await makeNodeWorkflow(api, 'marketplaceLeadTrigger', credential, own, name);
	await editor.openWorkflow(alone.id);
	const other = await editor.openNode(name);
	await other.execute();
	await other.showOutputAs('JSON');
	await expect(other.output).toContainText('"PartitionKey"');
	await expect(other.output).not.toContainText(hint);
});

test('a run by hand delivers one lead, and one that the target refuses goes to the error branch with its remedy', async ({
	editor,
	api,
	scene,
}) => {
	// A buyer whom no other run has brought to the org: only then is the lead created.
	const written = { ...buyer, Email: `${randomUUID()}@fabrikam.example` };
	const refused = { ...buyer, LastName: TOO_LONG };
	const leads = [post({ UserDetails: written }), post({ UserDetails: refused })];
	const { id } = await makeLeadWorkflow(api, 'Run by hand', leads, {
		type: 'salesforceLead',
		parameters: {
			operation: 'createOrUpdate',
			externalIdField: KEY_FIELD,
			options: { longValues: 'reject' },
		},
		credential: { type: 'salesforceLeadApi', data: scene.credentials.salesforceLeadApi ?? {} },
	});
	await editor.openWorkflow(id);
	await editor.execute();
	await expect(editor.notifications).toContainText('Workflow executed successfully');

	const view = await editor.openNode(TARGET);
	await view.showOutputAs('Table');
	await view.showOutput('Success Branch (1 item)');
	await expect(view.cell(/^\s*created\s*$/)).toBeVisible();
	await expect(view.cell(written.Email)).toBeVisible();
	await view.showOutput('Error Branch (1 item)');
	await expect(view.cell(/^\s*rejected\s*$/)).toBeVisible();
	await expect(
		view.cell('LastName is longer than its field, or the field does not accept the value.'),
	).toBeVisible();
	await expect(
		view.cell('Set the option Long Values to Fit, or map a value that the field accepts.'),
	).toBeVisible();
});
