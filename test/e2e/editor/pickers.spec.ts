import { expect, test } from './fixtures';
import { makeNodeWorkflow, node, PACKAGE } from './leadWorkflow';

const TRIGGER = 'marketplaceLeadTrigger';

const WITH_PICKERS = [
	TRIGGER,
	'salesforceLead',
	'dynamics365Lead',
	'marketoLead',
	'hubSpotLead',
	'azureTableLead',
	'leadLedger',
	'leadPrivacy',
	'leadRoute',
];

test('the panel of a node that was just added asks nobody for lists, and shows no error of theirs', async ({
	editor,
	api,
	page,
}) => {
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('/dynamic-node-parameters/')) asked.push(request.url());
	});
	const { id } = await api.createWorkflow({
		name: 'Added only',
		nodes: WITH_PICKERS.map((type, line) => node(type, `${PACKAGE}.${type}`, 0, line)),
		connections: {},
		settings: {},
	});
	await editor.openWorkflow(id);
	for (const type of WITH_PICKERS) {
		await editor.zoomToFit();
		const view = await editor.openNode(type);
		await expect(view.parameters).toBeVisible();
		await expect(view.root.getByText(/error fetching/i)).toHaveCount(0);
		await view.close();
	}
	expect(asked).toEqual([]);
});

test('a table that is not there is named with those that are, and the right one is chosen from the list', async ({
	editor,
	api,
	scene,
}) => {
	const credential = { type: 'azureTableApi', data: scene.credentials.azureTableApi ?? {} };
	const { id } = await makeNodeWorkflow(api, TRIGGER, credential, {
		table: { __rl: true, mode: 'name', value: 'MarketplaceLeadz' },
	});
	await editor.openWorkflow(id);
	const view = await editor.openNode(TRIGGER);
	await view.execute();
	await expect(view.output).toContainText(/There is no table MarketplaceLeadz\. There are: .*MarketplaceLeads/);

	await view.chooseFromList('table', 'MarketplaceLeads');
	await view.execute();
	await expect(view.output).toContainText('5 items');
});
