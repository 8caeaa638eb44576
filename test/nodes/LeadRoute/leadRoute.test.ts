import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { startAzurite, type Azurite } from '../../../dev/lab/azurite';
import { parseLead } from '../../../lead/parse';
import { isLead } from '../../../lead/isLead';
import { post, row, MARKER, buyer } from '../../lead/samples';
import { startEngine, type Engine } from '../../workflow/engine';
import { openByConnectionString } from '../../azureTable/sending';
import { tableCredentials } from '../leadLedgerHarness';
import { sourcePackage } from '../sourcePackage';

const NODE = 'Lead Route';

let engine: Engine;
let azurite: Azurite;
let made = 0;
let routingTable: string;

beforeAll(async () => {
	azurite = await startAzurite();
	engine = await startEngine(
		sourcePackage(['nodes/LeadRoute/LeadRoute.node.ts'], ['credentials/AzureTableApi.credentials.ts']),
	);
});
afterAll(async () => await azurite.stop());
beforeEach(() => {
	routingTable = `NodeRouting${(made += 1)}`;
});

/** What the form holds; the engine does not look closer at it than this. */
type Parameters = { [name: string]: object | string };

/** As JSON, which is how n8n stores it. */
const parametersOf = (parameters: Parameters): INodeParameters =>
	JSON.parse(JSON.stringify({ routingTable, ...parameters }));

async function run(
	items: readonly object[],
	parameters: Parameters,
	more: {
		onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
		connectionString?: string;
		outputs?: number;
	} = {},
) {
	const credentials = { azureTableApi: { id: 'tables', name: 'tables' } };
	const to = Array.from({ length: more.outputs ?? 0 }, () => [
		{ node: 'Next', type: 'main' as const, index: 0 },
	]);
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: NODE,
					type: 'n8n-nodes-marketplace-leads.leadRoute',
					parameters: parametersOf(parameters),
					onError: more.onError,
					credentials,
				},
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			],
			connections: {
				Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] },
				[NODE]: { main: to },
			},
		},
		{
			credentials: tableCredentials(more.connectionString ?? azurite.connectionString),
			startItems: items.map((json) => ({ json: { ...json } })),
			mode: 'manual',
			startNode: 'Start',
		},
	);
	const jsonOf = (output: number): IDataObject[] => result.items(NODE, output).map(({ json }) => json);
	const hints = (result.run.data.resultData.runData[NODE] ?? []).flatMap((task) =>
		(task.hints ?? []).map(({ message }) => message),
	);
	return { ...result, jsonOf, hints };
}

const assignmentOf = (json: IDataObject | undefined) => json?.assignment as IDataObject;
const ownerOf = (json: IDataObject | undefined) => assignmentOf(json)?.owner;

const leadOf = (number: number, columns: object = {}, person: object = {}) =>
	parseLead(
		row({
			RowKey: `row-${number}`,
			CustomerInfo: JSON.stringify({ ...buyer, Email: `b${number}@company${number}.example`, ...person }),
			...columns,
		}),
	);

const TWO = {
	rules: {
		rule: [
			{ name: 'Germany', when: { countries: 'DE' }, assignTo: 'team', team: 'DACH', output: 'Partners' },
			{ name: 'Rest', when: {}, assignTo: 'team', team: 'World' },
		],
	},
	teams: {
		team: [
			{
				name: 'DACH',
				members: { member: [{ name: 'Anna', salesforce: '005A', weight: 2 }, { name: 'Ben' }] },
			},
			{ name: 'World', members: { member: [{ name: 'Cleo', hubspot: '48' }] }, sticky: 'none' },
		],
	},
	fallbackOwner: 'Sales Desk',
	furtherOutputs: { output: [{ name: 'Partners' }] },
};

describe('Route', () => {
	it('sends leads to the outputs of their rules, with owner, IDs and reason, and keeps them leads', async () => {
		const leads = [leadOf(1, {}, { Country: 'Germany' }), leadOf(2), leadOf(3, {}, { Country: 'Germany' })];
		const { jsonOf, error } = await run(leads, TWO);
		expect(error).toBeUndefined();
		expect([0, 1, 2, 3].map((output) => jsonOf(output).length)).toEqual([1, 0, 0, 2]);
		const [cleo] = jsonOf(0);
		expect(isLead(cleo)).toBe(true);
		expect(assignmentOf(cleo)).toEqual({
			rule: 'Rest',
			team: 'World',
			owner: 'Cleo',
			ownerIds: { salesforce: null, dynamics365: null, hubspot: '48' },
			reason: 'Rule "Rest" matches. It is Cleo\'s turn in team World.',
			skipped: [],
			decidedAt: expect.stringMatching(/^\d{4}-.*Z$/),
			rulesVersion: expect.stringMatching(/^[\da-f]{8}$/),
			reassigned: false,
		});
		expect(jsonOf(3).map(ownerOf).sort()).toEqual(['Anna', 'Ben']);
	});

	it('says the same again to the last character, so that a repeated delivery sends the same body', async () => {
		const leads = [leadOf(1, {}, { Country: 'Germany' }), leadOf(2, {}, { Country: 'Spain' })];
		const said = async () => JSON.stringify((await run(leads, TWO)).jsonOf(3).map(assignmentOf));
		expect(await said()).toBe(await said());
	});

	it('gives the same owner again after the rules changed, with an ID that was missing before', async () => {
		const lead = leadOf(1, {}, { Country: 'Germany' });
		const first = (await run([lead], TWO)).jsonOf(3)[0];
		const changed = {
			...TWO,
			rules: { rule: [{ name: 'All', assignTo: 'team', team: 'World' }] },
			teams: {
				team: [
					{ name: 'DACH', members: { member: [{ name: 'Anna', salesforce: 'other', dynamics365: 'new' }] } },
					...TWO.teams.team.slice(1),
				],
			},
		};
		const second = (await run([lead], changed)).jsonOf(3)[0];
		expect(ownerOf(first)).toBe('Anna');
		expect(assignmentOf(second)).toEqual({
			...assignmentOf(first),
			ownerIds: { salesforce: '005A', dynamics365: 'new', hubspot: null },
		});
	});

	it('a lead whose output was removed meanwhile goes to Routed', async () => {
		const lead = leadOf(1, {}, { Country: 'Germany' });
		await run([lead], TWO);
		const { jsonOf } = await run([lead], {
			...TWO,
			furtherOutputs: {},
			rules: { rule: [{ assignTo: 'nobody' }] },
		});
		expect(jsonOf(0).map(ownerOf)).toEqual(['Anna']);
	});

	it('deleting, moving and inserting rules sends no lead to another place, and adding an output moves none', async () => {
		const leads = [leadOf(1, {}, { Country: 'Germany' }), leadOf(2, {}, { Country: 'France' })];
		const placesOf = async (parameters: Parameters) => {
			routingTable += 'x';
			const { jsonOf } = await run(leads, parameters);
			return leads.map(({ leadId }) =>
				[0, 1, 2, 3, 4].find((output) => jsonOf(output).some((json) => json.leadId === leadId)),
			);
		};
		const [germany, rest] = TWO.rules.rule;
		const inserted = { name: 'Spain', when: { countries: 'ES' }, assignTo: 'nobody', output: 'Fallback' };
		expect(await placesOf(TWO)).toEqual([3, 0]);
		expect(await placesOf({ ...TWO, rules: { rule: [inserted, germany, rest] } })).toEqual([3, 0]);
		expect(await placesOf({ ...TWO, rules: { rule: [germany, inserted, rest] } })).toEqual([3, 0]);
		expect(await placesOf({ ...TWO, rules: { rule: [germany] } })).toEqual([3, 1]);
		const more = { output: [{ name: 'Partners' }, { name: 'More' }] };
		expect(await placesOf({ ...TWO, furtherOutputs: more })).toEqual([3, 0]);
	});

	it('asks n8n’s own filter, for each lead by itself, and keeps values of leads out of the version', async () => {
		const rules = {
			rule: [
				{
					name: 'Filter',
					assignTo: 'nobody',
					output: 'Fallback',
					when: {
						filter: {
							options: { caseSensitive: false, leftValue: '', typeValidation: 'loose', version: 2 },
							combinator: 'and',
							conditions: [
								{
									id: '1',
									leftValue: '={{ $json.email }}',
									rightValue: 'b2@',
									operator: { type: 'string', operation: 'startsWith' },
								},
							],
						},
					},
				},
				{ name: 'Rest', assignTo: 'nobody' },
			],
		};
		const { jsonOf } = await run([leadOf(1), leadOf(2), leadOf(3)], { rules });
		expect(jsonOf(1).map(({ email }) => email)).toEqual(['b2@company2.example']);
		expect(jsonOf(0)).toHaveLength(2);
		const versions = new Set([...jsonOf(0), ...jsonOf(1)].map((json) => assignmentOf(json).rulesVersion));
		const { jsonOf: again } = await run([leadOf(9)], { rules });
		expect(new Set([...versions, assignmentOf(again(0)[0]).rulesVersion]).size).toBe(1);
	});

	it('leads that nobody may contact, tests and unreadable ones take no turn and keep their way', async () => {
		const leads = [
			leadOf(1, { LeadSource: 'SPZA', ActionCode: 'DNC' }),
			leadOf(2, {}, { Company: MARKER }),
			parseLead(row({ RowKey: 'broken', CustomerInfo: '{' })),
			leadOf(3),
		];
		const { jsonOf } = await run(leads, TWO);
		expect(jsonOf(0).map(ownerOf)).toEqual([null, null, null, 'Cleo']);
		for (const json of jsonOf(0).slice(0, 3)) expect(assignmentOf(json).reason).toMatch(/takes no turn/);
		const table = await openByConnectionString(azurite.connectionString, routingTable);
		const stored = (await table.page({})).rows.filter(({ rowKey }) => rowKey.startsWith('lead|'));
		expect(stored).toHaveLength(1);
	});

	it('teams may come as rows of a sheet', async () => {
		const teamsJson = JSON.stringify([
			{ team: 'World', name: 'Cleo', weight: 1 },
			{ team: 'World', name: 'Dan', weight: '1' },
		]);
		const { jsonOf } = await run([leadOf(1), leadOf(2)], {
			teamsFrom: 'json',
			teamsJson,
			rules: { rule: [{ assignTo: 'team', teamName: 'World' }] },
		});
		expect(jsonOf(0).map(ownerOf).sort()).toEqual(['Cleo', 'Dan']);
	});

	it('teams that are others for each item stop the run, and teams that every item has do not', async () => {
		const rules = { rule: [{ assignTo: 'team', teamName: 'World' }] };
		const leads = ['Cleo', 'Dan', 'Cleo'].map((name, at) => ({
			...leadOf(at),
			all: [{ team: 'World', name: 'Eve' }],
			own: [{ team: 'World', name }],
		}));
		const routedBy = async (teamsJson: string) => await run(leads, { teamsFrom: 'json', teamsJson, rules });
		const { error } = await routedBy('={{ $json.own }}');
		expect(error?.message).toContain('The rules or teams are different for this item');
		expect(error?.context.itemIndex).toBe(1);
		const { jsonOf } = await routedBy('={{ $json.all }}');
		expect(jsonOf(0).map(ownerOf)).toEqual(['Eve', 'Eve', 'Eve']);
	});

	describe('with a team that holds leads while nobody is there', () => {
		const paused = { ...TWO.teams.team[1], whenNobody: 'hold' };
		const holding = {
			...TWO,
			rules: { rule: [{ name: 'All', assignTo: 'team', team: 'World' }] },
			teams: {
				team: [
					{
						...paused,
						members: { member: [{ name: 'Cleo', availability: { pausedUntil: '2999-01-01' } }] },
					},
				],
			},
		};

		it('a lead of a table waits with a status that the ledger knows, and a posted one goes to the fallback owner', async () => {
			const { jsonOf } = await run([leadOf(1), parseLead(post())], holding);
			expect(jsonOf(2)).toEqual([
				expect.objectContaining({ status: 'held', target: 'leadRoute', leadId: leadOf(1).leadId }),
			]);
			expect(Object.keys(jsonOf(2)[0] ?? {})[0]).toBe('status');
			expect(jsonOf(1).map(ownerOf)).toEqual(['Sales Desk']);
			expect(assignmentOf(jsonOf(1)[0]).skipped).toEqual([
				{ who: 'Cleo', why: expect.stringContaining('paused until 2999') },
			]);
		});

		it('the lead is decided when it is emitted again and somebody is there, and has no status then', async () => {
			await run([leadOf(1)], holding);
			const { jsonOf } = await run([leadOf(1)], TWO);
			expect(jsonOf(0).map(ownerOf)).toEqual(['Cleo']);
			expect(jsonOf(0)[0]).not.toHaveProperty('status');
		});
	});

	describe('when something is wrong', () => {
		const nowhere =
			'DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;AccountKey=YQ==;TableEndpoint=http://127.0.0.1:1/devstoreaccount1;';

		it('an item that is no lead stops the run, or goes to the error output, and takes no turn', async () => {
			const stopped = await run([leadOf(1), { hello: 'world' }], TWO);
			expect(stopped.error?.message).toContain('1 of 2 leads was not routed');
			const { jsonOf } = await run([leadOf(1), { hello: 'world' }], TWO, { onError: 'continueErrorOutput' });
			expect(jsonOf(0)).toHaveLength(1);
			expect(jsonOf(4)).toEqual([expect.objectContaining({ hello: 'world', code: 'NOT_A_LEAD' })]);
		});

		it('a table that cannot be reached makes every lead unavailable, and none looks routed', async () => {
			const more = { onError: 'continueErrorOutput' as const, connectionString: nowhere };
			const { jsonOf } = await run([leadOf(1)], TWO, more);
			expect([0, 1, 2, 3].flatMap(jsonOf)).toEqual([]);
			expect(jsonOf(4)).toEqual([
				expect.objectContaining({ status: 'unavailable', target: 'leadRoute', code: expect.any(String) }),
			]);
			const regular = await run([leadOf(1)], TWO, { ...more, onError: 'continueRegularOutput' });
			expect(regular.jsonOf(2)).toHaveLength(1);
			const stopped = await run([leadOf(1)], TWO, { connectionString: nowhere });
			expect(stopped.error?.context.deliveries).toEqual([
				expect.objectContaining({ leadId: leadOf(1).leadId, status: 'unavailable' }),
			]);
		}, 60_000);

		it('rules that cannot work stop the run before anything is decided, and say what to do', async () => {
			const { error } = await run([leadOf(1)], {
				...TWO,
				rules: { rule: [{ name: 'R', assignTo: 'team', team: 'Gone' }] },
			});
			expect(error?.message).toBe('Rule "R" assigns a team and uses "Gone", which does not exist');
			expect(error?.description).toContain('or add a new one: DACH, World');
		});

		it('hints tell whoever builds the workflow about rules that are never reached and outputs that lead nowhere', async () => {
			const rules = { rule: [...TWO.rules.rule, { name: 'Late', assignTo: 'nobody' }] };
			const leads = [leadOf(1), leadOf(2, {}, { Country: 'Germany' })];
			const { hints } = await run(leads, { ...TWO, rules }, { outputs: 1 });
			expect(hints).toEqual([
				expect.stringContaining('Rule "Late" is never reached'),
				expect.stringContaining('Partners is not connected: 1 lead ends here'),
			]);
		});
	});
});

describe('Route by Hash', () => {
	it('gives the same answer again without a table or a credential', async () => {
		const leads = Array.from({ length: 20 }, (_, at) => leadOf(at, {}, { Country: 'Germany' }));
		const parameters = { ...TWO, operation: 'routeByHash' };
		const owners = (await run(leads, parameters, { connectionString: 'none' })).jsonOf(3).map(ownerOf);
		expect(new Set(owners)).toEqual(new Set(['Anna', 'Ben']));
		const again = await run([...leads].reverse(), parameters, { connectionString: 'none' });
		expect(again.jsonOf(3).map(ownerOf).reverse()).toEqual(owners);
	});
});

describe('Simulate', () => {
	it('writes nothing, puts out no leads, and sums up shares, reasons and what no rule took', async () => {
		const leads = Array.from({ length: 9 }, (_, at) =>
			leadOf(at, {}, { Country: at < 6 ? 'Germany' : 'Spain' }),
		);
		const rules = { rule: TWO.rules.rule.slice(0, 1) };
		const { jsonOf } = await run(
			[...leads, { x: 1 }],
			{ ...TWO, rules, operation: 'simulate' },
			{
				connectionString: 'none',
			},
		);
		expect(jsonOf(0)).toHaveLength(9);
		expect(jsonOf(0).some(isLead)).toBe(false);
		expect(jsonOf(1)).toEqual([
			expect.objectContaining({
				leads: 9,
				notLeads: 1,
				noRule: 3,
				held: 0,
				byOwner: [
					{ name: 'Anna', leads: 4, share: 44.4 },
					{ name: 'Sales Desk', leads: 3, share: 33.3 },
					{ name: 'Ben', leads: 2, share: 22.2 },
				],
				byRule: [
					{ name: 'Germany', leads: 6, share: 66.7 },
					{ name: 'no rule', leads: 3, share: 33.3 },
				],
				doubts: ['No rule uses team World.'],
			}),
		]);
		expect(JSON.stringify([...jsonOf(0), ...jsonOf(1)])).not.toContain('company1.example');
	});
});

describe('Reassign and Explain', () => {
	it('give a lead to somebody else with a reason, keep the decision before, and move the buyer along', async () => {
		const lead = leadOf(1, {}, { Country: 'Germany' });
		await run([lead], TWO);
		const reassigned = await run([lead], {
			operation: 'reassign',
			newOwner: 'Ben',
			newOwnerIds: { salesforce: '005B' },
			reason: 'No answer within two days.',
		});
		expect(assignmentOf(reassigned.jsonOf(0)[0])).toMatchObject({
			owner: 'Ben',
			ownerIds: { salesforce: '005B' },
			team: 'DACH',
			reason: 'Reassigned to Ben: No answer within two days. Before: Anna.',
			reassigned: true,
		});

		const { jsonOf } = await run([{ leadId: lead.leadId }, { leadId: leadOf(99).leadId }], {
			operation: 'explain',
		});
		expect(jsonOf(0).map(({ routing }) => routing)).toEqual([
			{
				status: 'assigned',
				output: 'Partners',
				assignment: expect.objectContaining({ owner: 'Ben', reassigned: false }),
				history: [expect.objectContaining({ owner: 'Anna', reason: expect.stringContaining('turn') })],
			},
			{ status: 'notRouted', assignment: null, history: [] },
		]);

		// A redelivery, and the next lead of the same buyer.
		const next = leadOf(2, {}, { Country: 'Germany', Email: 'b1@company1.example' });
		const again = await run([lead, next], TWO);
		expect(again.jsonOf(3).map(ownerOf)).toEqual(['Ben', 'Ben']);
	});

	it('say of an item that names no lead what to do', async () => {
		const { error } = await run([{ x: 1 }], { operation: 'explain' });
		expect(error?.message).toContain(
			'1 of 1 leads was not explained: the item does not say which lead it is about',
		);
		expect(error?.description).toContain('set leadId');
		const odd = await run([{ leadId: 'a/b#c' }], { operation: 'explain' });
		expect(odd.error?.message).toContain('the item does not say which lead it is about');
	});
});
