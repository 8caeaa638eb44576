import { post } from '../../lead/samples';
import { expect, test } from './fixtures';
import { KEY_FIELD, makeLeadWorkflow, TARGET } from './leadWorkflow';

test('the resource mapper loads the fields of the org, and one is filled by an expression that shows its value', async ({
	editor,
	api,
	scene,
}) => {
	const { id } = await makeLeadWorkflow(api, 'Map fields', [post()], {
		type: 'salesforceLead',
		parameters: { operation: 'createOrUpdate', externalIdField: KEY_FIELD },
		credential: { type: 'salesforceLeadApi', data: scene.credentials.salesforceLeadApi ?? {} },
	});
	await editor.openWorkflow(id);
	await editor.execute();
	await expect(editor.notifications).toContainText('Workflow executed successfully');

	const view = await editor.openNode(TARGET);
	await view.setParameter('fieldMapping', 'Manual');
	// Fields with a default of ours come filled, in the org's words.
	await expect(view.parameter('LastName')).toContainText('$json.lastName');
	await view.setExpression('Description', '{{ "From " + $json.company }}');
	await expect(view.parameter('Description')).toContainText('"From " + $json.company');
	await expect(view.expressionValue).toHaveText('From Fabrikam');
});
