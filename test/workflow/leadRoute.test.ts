import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { generateLeads } from '../../dev/lab/generator';
import { nameCredentials } from '../../dev/demo/templateCredentials';
import { writeToTable } from '../../dev/lab/microsoft';
import type { TableRow } from '../../azureTable/table';
import { leadIdOfRow } from '../../lead/identity';
import { openByConnectionString } from '../azureTable/sending';
import { tableCredentials } from '../nodes/leadLedgerHarness';
import { type Engine, startEngine, type WorkflowJson } from './engine';

const TRIGGER = 'Marketplace Lead Trigger';
const ROUTE = 'Who Gets It';

const template = (name: string): WorkflowJson =>
	nameCredentials(
		JSON.parse(readFileSync(join(__dirname, `../../workflows/${name}.json`), 'utf8')) as WorkflowJson,
	);

let engine: Engine;
let azurite: Azurite;

beforeAll(async () => {
	engine = await startEngine();
});
beforeEach(async () => (azurite = await startAzurite()));
afterEach(async () => await azurite.stop());

const credentials = () => ({ 'Lead Tables': tableCredentials(azurite.connectionString).tables });

/** The template with each CRM replaced by a table of its name, and other parameters of Lead Route. */
function intoTables(parameters: IDataObject = {}): WorkflowJson {
	const workflow = template('route-to-teams');
	for (const node of workflow.nodes) {
		if (/^(?:Salesforce|Dynamics 365|Marketo) Lead$/.test(node.name)) {
			node.type = 'n8n-nodes-marketplace-leads.azureTableLead';
			node.parameters = { table: node.name.replaceAll(' ', ''), columns: {} };
		}
		if (node.name === ROUTE) Object.assign(node.parameters ?? {}, parameters);
	}
	return nameCredentials(workflow);
}

async function rowsOf(name: string) {
	const table = await openByConnectionString(azurite.connectionString, name);
	const rows: TableRow[] = [];
	for await (const page of table.pages({})) rows.push(...page.rows);
	return rows;
}

async function poll(workflow: WorkflowJson) {
	const polled = await engine.poll(workflow, TRIGGER, { credentials: credentials() });
	await polled.settled();
	const entries = async () =>
		(await rowsOf('MarketplaceLeadLedger')).filter(({ partitionKey }) => partitionKey !== '!ledger');
	while ((await entries()).some(({ properties }) => properties.Status === 'claimed')) {
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	return await entries();
}

describe('the template route-to-teams', () => {
	it('sends each lead to one branch, and every lead of a CRM has an owner of the team', async () => {
		const leads = [...generateLeads({ seed: 5, count: 60 })];
		await writeToTable(azurite.connectionString, leads);
		const workflow = intoTables();
		await poll(workflow);
		const real = leads.filter(({ expected }) => expected === 'lead').length;
		const decided = (await rowsOf('MarketplaceLeadRouting')).filter(({ rowKey }) =>
			rowKey.startsWith('lead|'),
		);
		expect(decided).toHaveLength(real);
		const owners: Readonly<Record<string, readonly string[]>> = {
			Routed: ['Anna Larsson', 'Jonas Weber'],
			Enterprise: ['Grace Kim', 'Luis Ortega'],
			Fallback: ['Marketing'],
		};
		for (const { properties } of decided) {
			expect(owners[String(properties.Output)]).toContain(properties.Owner);
			expect(properties.Reason).toMatch(/\.$/);
		}
		const outputs = new Set(decided.map(({ properties }) => properties.Output));
		expect(outputs.has('Routed')).toBe(true);
	}, 60_000);

	it('holds leads without counting an attempt while nobody is there, and the ledger tries them again', async () => {
		const leads = [...generateLeads({ seed: 6, count: 4, switches: { plan: 'none' } })];
		await writeToTable(azurite.connectionString, leads);
		const nobody = {
			rules: { rule: [{ name: 'All', assignTo: 'team', team: 'Night' }] },
			teams: {
				team: [
					{
						name: 'Night',
						whenNobody: 'hold',
						members: { member: [{ name: 'Nora', availability: { pausedUntil: '2999-01-01' } }] },
					},
				],
			},
		};
		const before = Date.now();
		const entries = await poll(intoTables(nobody));
		expect(entries).toHaveLength(4);
		for (const { properties } of entries) {
			expect(properties).toMatchObject({ Status: 'failed', Attempts: 0, Reason: 'Held: leadRoute held' });
			const wait = Date.parse(String(properties.DueAt)) - before;
			expect(wait).toBeGreaterThan(14 * 60_000);
			expect(wait).toBeLessThan(17 * 60_000);
		}
		const held = (await rowsOf('MarketplaceLeadRouting')).filter(
			({ properties }) => properties.Status === 'held',
		);
		expect(held).toHaveLength(4);
	}, 60_000);

	it('keeps the owner of a lead through a second n8n and changed rules', async () => {
		const leads = [...generateLeads({ seed: 8, count: 5, switches: { plan: 'none' } })];
		await writeToTable(azurite.connectionString, leads);
		await poll(intoTables());
		const ownersOf = async () =>
			new Map(
				(await rowsOf('MarketplaceLeadRouting'))
					.filter(({ rowKey }) => rowKey.startsWith('lead|'))
					.map(({ rowKey, properties }) => [rowKey, properties.Owner]),
			);
		const first = await ownersOf();
		const ledger = await openByConnectionString(azurite.connectionString, 'MarketplaceLeadLedger');
		for (const row of await rowsOf('MarketplaceLeadLedger')) {
			await ledger.delete(row.partitionKey, row.rowKey);
		}
		await poll(intoTables({ rules: { rule: [{ name: 'All', assignTo: 'person', person: 'Zoe' }] } }));
		expect(await ownersOf()).toEqual(first);
		expect(first.size).toBe(5);
	}, 60_000);
});

describe('the template simulate-routing', () => {
	it('sums up the leads of the table, whatever became of them, and writes nothing', async () => {
		const leads = [...generateLeads({ seed: 9, count: 40 })];
		await writeToTable(azurite.connectionString, leads);
		await poll(intoTables());
		const before = (await rowsOf('MarketplaceLeadRouting')).map(({ etag }) => etag);
		const { items, error } = await engine.run(template('simulate-routing'), {
			credentials: credentials(),
			mode: 'manual',
		});
		expect(error).toBeUndefined();
		const real = leads.filter(({ expected }) => expected === 'lead');
		const decisions = items('Each Decision').map(({ json }) => json);
		expect(decisions.map(({ of }) => of).sort()).toEqual(
			real.map(({ row }) => leadIdOfRow(row.PartitionKey, row.RowKey)).sort(),
		);
		const [summary] = items('Shares').map(({ json }) => json);
		expect(summary).toMatchObject({ leads: real.length, notLeads: 0, doubts: [] });
		expect((await rowsOf('MarketplaceLeadRouting')).map(({ etag }) => etag)).toEqual(before);
	}, 60_000);
});
