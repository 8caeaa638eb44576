import type { N8nApi } from '../../../dev/demo/n8nApi';
import { buyer, post } from '../../lead/samples';
import type { Editor } from './editor';
import { expect, test } from './fixtures';
import { node, PARSE, START } from './leadWorkflow';

const ROUTE = 'Lead Route';
/** One node after each output of Lead Route, in their order. */
const BRANCHES = ['Routed', 'Fallback', 'Held', 'Partners', 'Resellers'] as const;
type Branch = (typeof BRANCHES)[number];

const emailIn = (country: string): string => `buyer@${country.toLowerCase()}.example`;
const leadIn = (country: string) =>
	post({ UserDetails: { ...buyer, Email: emailIn(country), Country: country } });

interface Saved {
	nodes: Array<{ name: string; parameters: { rules?: { rule: Array<{ output: string }> } } }>;
	connections: Record<string, object>;
}

/** A workflow that routes leads by hand, by the key of the lead: so that nothing of an earlier run is remembered. */
async function makeRouteWorkflow(
	api: N8nApi,
	name: string,
	leads: readonly object[],
	parameters: object,
	branches: readonly Branch[],
): Promise<string> {
	const to = (target: string) => [{ node: target, type: 'main', index: 0 }];
	const isConnected = (branch: Branch): boolean => branches.includes(branch);
	const { id } = await api.createWorkflow({
		name,
		nodes: [
			node(START, 'n8n-nodes-base.manualTrigger', 0, 0),
			node(PARSE, 'n8n-nodes-marketplace-leads.leadParse', 1, 0),
			{
				...node(ROUTE, 'n8n-nodes-marketplace-leads.leadRoute', 2, 0),
				parameters: { operation: 'routeByHash', ...parameters },
			},
			...branches.map((branch, line) => node(branch, 'n8n-nodes-base.noOp', 4, line - 2)),
		],
		connections: {
			[START]: { main: [to(PARSE)] },
			[PARSE]: { main: [to(ROUTE)] },
			[ROUTE]: { main: BRANCHES.map((branch) => (isConnected(branch) ? to(branch) : [])) },
		},
		pinData: { [START]: leads.map((json) => ({ json })) },
		settings: {},
	});
	return id;
}

/** Runs the workflow on the page, and looks for each lead in the node after an output. */
async function expectBranches(editor: Editor, branches: Record<string, Branch>): Promise<void> {
	await editor.execute();
	await expect(editor.notifications.last()).toContainText('Workflow executed successfully');
	for (const [country, branch] of Object.entries(branches)) {
		const view = await editor.openNode(branch);
		await view.showOutputAs('Table');
		await expect(view.cell(emailIn(country))).toBeVisible();
		await view.close();
	}
}

test('the canvas shows the outputs of Lead Route, and moving, deleting and inserting a rule sends no lead to another branch', async ({
	editor,
	api,
}) => {
	test.slow();
	const rule = [
		{ name: 'Germany', when: { countries: 'DE' }, assignTo: 'nobody', output: 'Partners' },
		{ name: 'France', when: { countries: 'FR' }, assignTo: 'nobody', output: '' },
	];
	const id = await makeRouteWorkflow(
		api,
		'Rules move',
		['Germany', 'France', 'Spain'].map(leadIn),
		{ rules: { rule }, furtherOutputs: { output: [{ name: 'Partners' }, { name: 'Resellers' }] } },
		BRANCHES,
	);
	const { connections } = await api.workflow<Saved>(id);
	await editor.openWorkflow(id);
	expect(await editor.outputNames(ROUTE)).toEqual([...BRANCHES]);
	await expectBranches(editor, { Germany: 'Partners', France: 'Routed', Spain: 'Fallback' });

	const outputsOfRules = async () =>
		(await api.workflow<Saved>(id)).nodes
			.find(({ name }) => name === ROUTE)
			// n8n does not save a value that is the default.
			?.parameters.rules?.rule.map(({ output }) => output ?? '');
	const changeRules = async (
		change: (rules: ReturnType<Awaited<ReturnType<Editor['openNode']>>['list']>) => Promise<void>,
	) => {
		const view = await editor.openNode(ROUTE);
		await change(view.list('rules'));
		await view.close();
	};

	/** A hand that misses tries again. */
	const moveUp = async (position: number, expected: readonly string[]) =>
		await expect(async () => {
			await changeRules(async (rules) => await rules.moveUp(position));
			await expect.poll(outputsOfRules, { timeout: 15_000 }).toEqual(expected);
		}).toPass();

	await moveUp(1, ['', 'Partners']);
	await expectBranches(editor, { Germany: 'Partners', France: 'Routed', Spain: 'Fallback' });

	await changeRules(async (rules) => {
		await rules.add();
		await rules.setInLast('assignTo', 'No One');
		await rules.addOptionInLast('Countries');
		await rules.setInLast('countries', 'ES');
		await rules.setInLast('output', 'Resellers');
	});
	await expect.poll(outputsOfRules).toEqual(['', 'Partners', 'Resellers']);
	await moveUp(2, ['', 'Resellers', 'Partners']);
	await expectBranches(editor, { Germany: 'Partners', France: 'Routed', Spain: 'Resellers' });

	await changeRules(async (rules) => await rules.delete(1));
	await expect.poll(outputsOfRules).toEqual(['', 'Partners']);
	await expectBranches(editor, { Germany: 'Partners', France: 'Routed', Spain: 'Fallback' });

	expect((await api.workflow<Saved>(id)).connections).toEqual(connections);
	expect(await editor.outputNames(ROUTE)).toEqual(BRANCHES.map((name) => expect.stringContaining(name)));
});

test('Lead Route tells whoever opens it of teams without a turn, of rules that are never reached and of outputs that lead nowhere', async ({
	editor,
	api,
}) => {
	const rule = [
		{ name: 'All', when: {}, assignTo: 'team', team: 'Empty' },
		{ name: 'Late', when: { countries: 'DE' }, assignTo: 'team', team: 'Resting' },
	];
	const team = [{ name: 'Empty' }, { name: 'Resting', members: { member: [{ name: 'Anna', weight: 0 }] } }];
	const parameters = { rules: { rule }, teams: { team } };
	const id = await makeRouteWorkflow(api, 'Doubtful rules', [leadIn('Germany')], parameters, ['Routed']);
	await editor.openWorkflow(id);
	const before = await editor.openNode(ROUTE);
	await expect(before.output).toContainText('A team has no member');
	await expect(before.output).toContainText('All weights of a team are zero');
	await expect(before.output).toContainText('the rules after it are never reached');
	await before.close();

	await editor.execute();
	await expect(editor.notifications.last()).toContainText('Workflow executed successfully');
	const { output } = await editor.openNode(ROUTE);
	await expect(output).toContainText('Rule "Late" is never reached: rule "All" matches all its leads first.');
	await expect(output).toContainText('Fallback is not connected: 1 lead ends here.');
});
