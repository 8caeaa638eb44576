import { expect, test } from './fixtures';

const TRIGGER = 'Marketplace Lead Trigger';
const PARSE = 'Lead Parse';
const SALESFORCE = 'Salesforce Lead';
const TABLE = 'Azure Table Lead';

test('a workflow is put together by hand: a trigger, Lead Parse with its four named outputs, and two targets', async ({
	editor,
}) => {
	await editor.newWorkflow();
	await editor.addNode(TRIGGER);
	await editor.addNode(PARSE);
	await expect(editor.connection(TRIGGER, PARSE)).toHaveCount(1);
	expect(await editor.outputNames(PARSE)).toEqual(['Lead', 'Do Not Contact', 'Test', 'Unreadable']);

	await editor.deselect();
	await editor.addNode(SALESFORCE, 'Create or update leads');
	await editor.deselect();
	await editor.addNode(TABLE, 'Create or update leads');
	await editor.connect(PARSE, 0, SALESFORCE);
	for (const output of [1, 2, 3]) await editor.connect(PARSE, output, TABLE);

	const drawn = async () => {
		await expect(editor.connection(TRIGGER, PARSE)).toHaveCount(1);
		await expect(editor.connection(PARSE, SALESFORCE)).toHaveCount(1);
		await expect(editor.connection(PARSE, TABLE)).toHaveCount(3);
		expect(await editor.outputNames(PARSE)).toEqual(['Lead', 'Do Not Contact', 'Test', 'Unreadable']);
	};
	await editor.saved();
	await drawn();
	await editor.openWorkflow(editor.workflowId);
	await drawn();
});
