import {
	type IExecuteFunctions,
	type INodeParameters,
	type INodeType,
	NodeHelpers,
	type NodeHint,
} from 'n8n-workflow';
import { choicesOf, NODES } from './descriptions';
import { shownBy } from './expressions';

function nodeOf(name: string): INodeType {
	const node = NODES.find(({ type }) => type.description.name === name);
	if (!node) throw new Error(`There is no node ${name}.`);
	return node.type;
}

describe.each(NODES)('$source', ({ type }) => {
	const { description } = type;

	it('is called by default what the nodes panel calls it', () => {
		expect(description.defaults.name).toBe(description.displayName);
	});

	it('says under its name what it does, for every operation', () => {
		const operation = description.properties.find(({ name }) => name === 'operation');
		const operations = operation ? choicesOf(operation).map(({ value }) => ({ operation: value })) : [{}];
		const subtitles = operations.map((parameters) => shownBy(type, description.subtitle ?? '', parameters));
		// Longer ones are cut off on the canvas.
		for (const subtitle of subtitles) expect(subtitle).toMatch(/^[A-Z](?!.*(?:undefined|\[object)).{3,25}$/);
		expect(new Set(subtitles).size).toBe(operations.length);
	});

	it('names each of several outputs', () => {
		const { outputs, outputNames = [] } = description;
		if (typeof outputs === 'string') {
			const shown = shownBy(type, outputs);
			expect(shown).toContainEqual({ type: 'main', displayName: expect.stringMatching(/^[A-Z]/) });
			return;
		}
		if (outputs.length > 1) expect(outputNames).toHaveLength(outputs.length);
	});

	it('gives no hint before anything was set', () => {
		expect(hintsOf(type, {})).toEqual([]);
	});
});

/** The messages of the hints that the editor shows for these parameters before the node has run. */
const hintsOf = (type: INodeType, parameters: INodeParameters): string[] =>
	(type.description.hints ?? [])
		.filter(({ whenToDisplay }) => whenToDisplay !== 'afterExecution')
		.filter((hint) => isShown(type, hint, parameters))
		.map(({ message }) => message);

/** As the editor decides it: what is no boolean counts for nothing. */
function isShown(type: INodeType, { displayCondition }: NodeHint, parameters: INodeParameters): boolean {
	const shown = displayCondition === undefined || shownBy(type, displayCondition, parameters);
	expect(typeof shown).toBe('boolean');
	return shown === true;
}

describe('a hint', () => {
	const dryRun = { options: { dryRun: true } };
	const targets = NODES.filter(({ type }) => type.description.group.includes('output'));

	it.each(targets)('of $source tells that Dry Run writes nothing', ({ type }) => {
		expect(hintsOf(type, dryRun)).toEqual([expect.stringMatching(/^Dry Run is on/)]);
	});

	it.each([
		['salesforceLead', { options: { doNotContact: 'deliver' } }, 'Do Not Contact Leads is set to Deliver'],
		['dynamics365Lead', { options: { doNotContact: 'deliver' } }, 'Do Not Contact Leads is set to Deliver'],
		['marketoLead', { options: { doNotContact: 'deliver' } }, 'Do Not Contact Leads is set to Deliver'],
		['httpsEndpointLead', { options: { ignoreSslIssues: true } }, 'Ignore SSL Issues is on'],
		['marketplaceLeadWebhookTrigger', { respond: 'lastNode' }, 'Microsoft does not promise to try again'],
		[
			'leadPrivacy',
			{ operation: 'erasePerson', dryRun: false },
			'contains the address is deleted permanently',
		],
		['leadPrivacy', { operation: 'deleteOldLeads', dryRun: false }, 'of this age is deleted permanently'],
		['leadRoute', { teams: { team: [{ name: 'A' }] } }, 'no member'],
		[
			'leadRoute',
			{ teams: { team: [{ name: 'A', members: { member: [{ name: 'a', weight: 0 }] } }] } },
			'All weights of a team are zero',
		],
		[
			'leadRoute',
			{ rules: { rule: [{ name: 'all' }, { name: 'late', when: { countries: 'DE' } }] } },
			'never reached',
		],
		[
			'leadRoute',
			{ rules: { rule: [{ when: { countries: '', regions: [], filter: {} } }, { name: 'late' }] } },
			'never reached',
		],
	])('of %s with %p: %s', (name, parameters, words) => {
		expect(hintsOf(nodeOf(name), parameters)).toEqual([expect.stringContaining(words)]);
	});

	it('is silent where settings that depend on each other agree', () => {
		const teams = { team: [{ name: 'A', members: { member: [{ name: 'a' }] } }] };
		const filter = { conditions: [{ leftValue: 'a' }] };
		const rules = { rule: [{ when: { countries: 'DE' } }, { when: { filter } }, { name: 'rest' }] };
		expect(hintsOf(nodeOf('leadRoute'), { teams, rules })).toEqual([]);
	});

	it('of Azure Table Lead is silent on people not to contact: a list of them may be what the table is for', () => {
		expect(hintsOf(nodeOf('azureTableLead'), { options: { doNotContact: 'deliver' } })).toEqual([]);
	});
});

describe('the triggers', () => {
	const triggers = NODES.filter(({ type }) => type.description.group.includes('trigger'));

	it.each(triggers)('$source says what to do in Partner Center, before and after publishing', ({ type }) => {
		const { triggerPanel, activationMessage } = type.description;
		if (typeof triggerPanel !== 'object' || typeof triggerPanel.executionsHelp !== 'object') {
			throw new Error('The panel has no texts.');
		}
		const { executionsHelp, activationHint, header } = triggerPanel;
		expect(header).toMatch(/^[A-Z].*[^.]$/);
		expect(executionsHelp.inactive).toContain('Customer leads');
		expect(activationMessage).toContain('Partner Center');
		expect(activationHint).toMatchObject({ inactive: expect.stringMatching(/^Publish the workflow/) });
		expect(type.description).not.toHaveProperty('usableAsTool');
	});
});

it('Lead Ledger is the one tool for agents: it answers from the ledger, the others take leads from items', () => {
	const tools = NODES.filter(({ type }) => type.description.usableAsTool !== undefined);
	expect(tools.map(({ type }) => type.description.name)).toEqual(['leadLedger']);
});

describe('Lead Ledger as a tool of an agent', () => {
	const { description } = nodeOf('leadLedger');
	const operationsOf = (name: string): unknown[] =>
		description.properties
			.filter((property) => property.name === 'operation')
			.filter((property) =>
				NodeHelpers.displayParameter({}, property, { typeVersion: 1 }, { ...description, name }),
			)
			.flatMap((property) => choicesOf(property).map(({ value }) => value));

	it('offers reports only', () => {
		expect(operationsOf('leadLedgerTool')).toEqual(
			operationsOf('leadLedger').filter((value) =>
				/^(findUndelivered|summary|reconcile)$/.test(String(value)),
			),
		);
		expect(operationsOf('leadLedgerTool').length).toBeGreaterThan(1);
		expect(operationsOf('leadLedger')).toContain('redeliver');
	});

	it('does nothing else, whatever its workflow says', async () => {
		const asTool = {
			getNode: () => ({ name: 'Lead Ledger', type: 'n8n-nodes-marketplace-leads.leadLedgerTool' }),
			getNodeParameter: () => 'redeliver',
		};
		const { execute } = nodeOf('leadLedger');
		await expect(execute?.call(asTool as unknown as IExecuteFunctions)).rejects.toMatchObject({
			message: "The parameter 'Operation' holds an unknown value",
			description: expect.stringContaining('Summary'),
		});
	});
});
