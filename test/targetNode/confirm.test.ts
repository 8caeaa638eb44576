import { randomUUID } from 'node:crypto';
import type { IDataObject, INodeParameters, IRun } from 'n8n-workflow';
import { createRunExecutionData } from 'n8n-workflow';
import { partitionIs } from '../../azureTable/filter';
import type { Table } from '../../azureTable/table';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { type Receiver, startReceiver } from '../../dev/lab/receiver';
import { leadIdOfRow } from '../../lead/identity';
import type { Lead } from '../../lead/lead';
import { ledgerKeyOf } from '../../lead/ledgerKey';
import { readConfirmations } from '../../ledger/confirmations';
import { KEPT_POSTS } from '../../ledger/keptPost';
import { Ledger } from '../../ledger/ledger';
import type { ManualSettlement } from '../../ledger/manualSettlement';
import { ManualSettler } from '../../ledger/manualSettler';
import { readExecution } from '../../ledger/settlement';
import { readReports } from '../../ledger/targetReports';
import type { TargetOutcome } from '../../ledger/targetOutcomes';
import { openByConnectionString, recording, sendThroughN8n } from '../azureTable/sending';
import { leadOf } from '../delivery/leads';
import { claimed } from '../ledger/claimed';
import { sourcePackage } from '../nodes/sourcePackage';
import { type Engine, type RunResult, startEngine } from '../workflow/engine';

const DAY = '11:2F28:2F2026';
const NODE = 'Receiver';
const TABLE_NODE = 'Set Aside';

let engine: Engine;
let azurite: Azurite;
let receiver: Receiver;
let counter = 0;

beforeAll(async () => {
	engine = await startEngine(
		sourcePackage(
			['nodes/HttpsEndpointLead/HttpsEndpointLead.node.ts', 'nodes/AzureTableLead/AzureTableLead.node.ts'],
			[
				'credentials/HttpsEndpointApi.credentials.ts',
				'credentials/AzureTableApi.credentials.ts',
				'credentials/AzureTableLedgerApi.credentials.ts',
			],
		),
	);
	azurite = await startAzurite();
	receiver = await startReceiver({ auth: { kind: 'none' }, tls: false, idOf: () => randomUUID() });
});
afterAll(async () => {
	await receiver.stop();
	await azurite.stop();
});
afterEach(() => receiver.reset());

/** A ledger in which so many leads are claimed, and the leads as Lead Parse outputs them. */
async function claimedLeads(count: number, send = sendThroughN8n) {
	counter++;
	const name = `Confirmed${counter}`;
	const table = await openByConnectionString(azurite.connectionString, name, { retries: 0 }, send);
	const ledger = new Ledger(table, { lease: 600_000, maxAttempts: 3 });
	await ledger.load('MarketplaceLeads', (now) => now);
	const keys = Array.from({ length: count }, (_, index) => ({
		partitionKey: DAY,
		rowKey: `${counter}-${String(index).padStart(4, '0')}`,
	}));
	const claims = await claimed(ledger, keys, `claim ${counter}`);
	const leads = keys.map((key, index) =>
		leadOf(`buyer${index}`, {
			leadId: leadIdOfRow(key.partitionKey, key.rowKey),
			ledgerKey: ledgerKeyOf(key),
			receivedFrom: 'azureTable',
		}),
	);
	return { name, table, ledger, claims, leads };
}

interface Way {
	ledgerTable: string;
	leads: readonly Lead[];
	parameters?: INodeParameters;
	connectionString?: string;
	onError?: 'stopWorkflow' | 'continueErrorOutput';
	mode?: 'trigger' | 'manual';
}

/** Runs start -> HTTPS Endpoint Lead with Confirm in Ledger. */
async function deliver({
	ledgerTable,
	leads,
	parameters = {},
	connectionString = azurite.connectionString,
	onError = 'continueErrorOutput',
	mode = 'trigger',
}: Way): Promise<RunResult> {
	return await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: NODE,
					type: 'n8n-nodes-marketplace-leads.httpsEndpointLead',
					parameters: { confirmInLedger: true, ledgerTable, ...parameters },
					onError,
					credentials: {
						httpsEndpointApi: { id: 'endpoint', name: 'endpoint' },
						azureTableApi: { id: 'ledger', name: 'ledger' },
					},
				},
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			mode,
			credentials: {
				endpoint: { type: 'httpsEndpointApi', data: { url: receiver.url, authentication: 'none' } },
				ledger: { type: 'azureTableApi', data: { authentication: 'connectionString', connectionString } },
			},
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
}

/** What n8n hands to the trigger in queue mode: status, error and custom data (n8n 2.41, workflow-runner: enqueueExecution). */
function inQueueMode({ run }: RunResult): IRun {
	const { lastNodeExecuted, error, metadata } = run.data.resultData;
	return {
		...run,
		data: createRunExecutionData({ resultData: { runData: {}, lastNodeExecuted, error, metadata } }),
	};
}

/** Settles as the trigger does. */
async function settleBlind(
	ledger: Ledger,
	claims: Parameters<Ledger['reread']>[0],
	result: RunResult,
): Promise<void> {
	const held = await ledger.reread(claims);
	const confirmed = new Map(held.map((claim) => [claim.leadId, readConfirmations(claim)]));
	const { settlementOf } = readExecution(inQueueMode(result), 'execution', 0, confirmed);
	await ledger.settle(held, ({ leadId }) => settlementOf(leadId));
}

async function rowsOf(table: Table, partitionKey = DAY) {
	const rows = [];
	for await (const page of table.pages({ filter: partitionIs(partitionKey) })) rows.push(...page.rows);
	return rows.map(({ properties }) => properties);
}

const hintsOf = ({ run }: RunResult): string =>
	JSON.stringify((run.data.resultData.runData[NODE] ?? []).flatMap(({ hints }) => hints ?? []));

describe('a target that confirms in the ledger, in queue mode', () => {
	it('lets the account name target, status and record of each of 500 leads', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(500);
		await settleBlind(ledger, claims, await deliver({ ledgerTable: name, leads }));
		const rows = await rowsOf(table);
		expect(rows).toHaveLength(500);
		const ids = new Set<string | null>();
		for (const row of rows) {
			const [report] = readReports(row.Outcomes);
			expect(row).toMatchObject({ Status: 'delivered', Targets: 'httpsEndpoint', Confirmations: '' });
			expect(report).toMatchObject({ target: 'httpsEndpoint', status: 'created' });
			expect(row.Proof).toBe(`httpsEndpoint created ${report?.targetId}`);
			ids.add(report?.targetId ?? null);
		}
		expect(ids.size).toBe(500);
		expect(JSON.stringify(rows)).not.toMatch(/private\.example|Secretname/);
	});

	it('lets it name code, cause and remedy of each of 150 refused leads, and none is noted elsewhere', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(300);
		receiver.script({ when: isEven, fault: { kind: 'status', status: 422 } });
		const result = await deliver({ ledgerTable: name, leads });
		expect(result.run.data.resultData.metadata).toBeUndefined();
		await settleBlind(ledger, claims, result);
		const rows = await rowsOf(table);
		const refused = rows.filter(({ Status }) => Status === 'givenUp');
		expect(refused).toHaveLength(150);
		expect(rows.filter(({ Status }) => Status === 'delivered')).toHaveLength(150);
		for (const row of refused) {
			expect(readReports(row.Outcomes)).toEqual([
				expect.objectContaining({
					status: 'rejected',
					code: expect.any(String),
					cause: expect.any(String),
					remedy: expect.any(String),
				}),
			]);
		}
	});

	it('of which one stops the workflow is read once, not twice', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(2);
		receiver.script({ when: () => true, fault: { kind: 'status', status: 422 } });
		const result = await deliver({ ledgerTable: name, leads, onError: 'stopWorkflow' });
		expect(result.error).toBeDefined();
		await settleBlind(ledger, claims, result);
		for (const row of await rowsOf(table)) {
			expect(row.Status).toBe('givenUp');
			expect(readReports(row.Outcomes)).toHaveLength(1);
		}
	});

	it('in a dry run says so of each lead, which is tried again', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(2);
		const result = await deliver({ ledgerTable: name, leads, parameters: { options: { dryRun: true } } });
		const held = await ledger.reread(claims);
		const confirmed = new Map(held.map((claim) => [claim.leadId, readConfirmations(claim)]));
		expect(readExecution(inQueueMode(result), 'execution', 0, confirmed).isDryRun).toBe(true);
		await settleBlind(ledger, claims, result);
		for (const row of await rowsOf(table))
			expect(row).toMatchObject({ Status: 'failed', Attempts: 0, Reason: expect.stringContaining('Dry run') });
	});

	it('confirms nothing in a test run of the editor', async () => {
		const { name, table, leads } = await claimedLeads(1);
		await deliver({ ledgerTable: name, leads, mode: 'manual' });
		expect((await rowsOf(table))[0]?.Confirmations).toBeUndefined();
	});

	it('needs eleven requests for 500 leads of a day', async () => {
		const { send, requests } = recording(sendThroughN8n);
		const { table, claims } = await claimedLeads(500, send);
		requests.length = 0;
		const outcomes: TargetOutcome[] = [said('created')];
		await new ManualSettler(table).settle(
			claims.map((claim) => ({ ...claim, settlement: { kind: 'confirm', outcomes, isKept: false } })),
		);
		expect(requests).toHaveLength(11);
	});
});

/** Every other lead of `claimedLeads`. */
const isEven = ({ body }: { body: Buffer }): boolean => /buyer\d*[02468]@/.test(body.toString('utf8'));

const said = (status: TargetOutcome['status'], node = NODE): TargetOutcome => ({
	node,
	target: 'httpsEndpoint',
	status,
	detail: null,
	cause: null,
	remedy: null,
	isAside: false,
	span: null,
});

describe('a ledger that cannot be written', () => {
	it('does not keep the lead from being written and processed, and both the node and the ledger say why', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(2);
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3JvbmcgYWNjb3VudCBrZXk=');
		const result = await deliver({ ledgerTable: name, leads, connectionString: wrong });
		expect(result.items(NODE)).toHaveLength(2);
		expect(hintsOf(result)).toContain('Not every lead could be confirmed in the ledger');
		await settleBlind(ledger, claims, result);
		for (const row of await rowsOf(table)) {
			expect(row.Status).toBe('processed');
			expect(row.Proof).toMatch(/^Could not be written into the ledger: httpsEndpoint \w+/);
		}
	});

	it('leaves refused leads to the notes, so that none is taken for written', async () => {
		const { ledger, claims, leads, table } = await claimedLeads(2);
		receiver.script({ when: () => true, fault: { kind: 'status', status: 422 } });
		await settleBlind(ledger, claims, await deliver({ ledgerTable: 'NoSuchLedger', leads }));
		for (const row of await rowsOf(table)) expect(row.Status).toBe('givenUp');
	});

	it('that does not know the lead is named in a hint', async () => {
		const { leads } = await claimedLeads(1);
		const other = await claimedLeads(1);
		const result = await deliver({ ledgerTable: other.name, leads });
		expect(hintsOf(result)).toContain('The lead is not in the ledger');
		expect(result.items(NODE)).toHaveLength(1);
	});
});

describe('what was said of a lead', () => {
	it('during an earlier claim does not count for a later one', async () => {
		const { table, ledger, claims } = await claimedLeads(1);
		const [claim] = claims;
		const confirm = async () =>
			await new ManualSettler(table).settle(
				claims.map((one) => ({ ...one, settlement: { kind: 'confirm', outcomes: [said('created')], isKept: false } })),
			);
		await confirm();
		const [known] = await ledger.reread(claims);
		expect(known === undefined ? [] : readConfirmations(known)).toHaveLength(1);
		expect(known === undefined ? [] : readConfirmations({ ...known, claimId: 'another' })).toEqual([]);
		await ledger.settle(known === undefined ? [] : [known], () => ({ status: 'delivered', proof: null }));
		expect(await ledger.reread(claims)).toEqual([]);
		await confirm();
		const [row] = await rowsOf(table);
		expect(row).toMatchObject({ Status: 'delivered', Confirmations: '', LeadId: claim?.leadId });
	});

	it('goes when the Lead Ledger node settles the lead', async () => {
		const { table, claims } = await claimedLeads(1);
		const settler = new ManualSettler(table);
		const settle = async (settlement: ManualSettlement) =>
			await settler.settle(claims.map((one) => ({ ...one, settlement })));
		await settle({ kind: 'confirm', outcomes: [said('created')], isKept: false });
		await settle({ kind: 'acknowledge', proof: 'acknowledged', targets: [] });
		expect((await rowsOf(table))[0]).toMatchObject({ Status: 'delivered', Confirmations: '' });
	});

	it('by a node that ran again is its last word, and other nodes keep theirs', async () => {
		const { table, ledger, claims } = await claimedLeads(1);
		const settler = new ManualSettler(table);
		const confirm = async (outcome: TargetOutcome) =>
			await settler.settle(
				claims.map((one) => ({ ...one, settlement: { kind: 'confirm', outcomes: [outcome], isKept: false } })),
			);
		await confirm(said('unavailable'));
		await confirm(said('created', 'Other'));
		await confirm(said('created'));
		const [known] = await ledger.reread(claims);
		const outcomes = known === undefined ? [] : readConfirmations(known);
		expect(outcomes.map(({ node, status }) => [node, status])).toEqual([
			['Other', 'created'],
			[NODE, 'created'],
		]);
	});
});

describe('a post that is in no table', () => {
	const post = (buyer: string): Lead => leadOf(buyer, { ledgerKey: null, receivedFrom: 'httpsEndpoint' });

	it('is in the ledger once a target has confirmed it, under a name that no body can be tested against', async () => {
		const { name, table } = await claimedLeads(1);
		const lead = post('post');
		await deliver({ ledgerTable: name, leads: [lead] });
		const [row] = await rowsOf(table, KEPT_POSTS);
		expect(row).toMatchObject({ Status: 'delivered', Targets: 'httpsEndpoint', Attempts: 1 });
		expect(readReports(row?.Outcomes)).toMatchObject([{ status: 'created', targetId: expect.any(String) }]);
		expect(JSON.stringify(row)).not.toContain(lead.leadId);
	});

	it('is given up with the reason while it is not delivered, and delivered once Retry has brought it', async () => {
		const { name, table } = await claimedLeads(1);
		const lead = post('late');
		receiver.script({ when: () => true, fault: { kind: 'status', status: 422 } });
		await deliver({ ledgerTable: name, leads: [lead] });
		expect((await rowsOf(table, KEPT_POSTS))[0]).toMatchObject({ Status: 'givenUp' });
		receiver.reset();
		await deliver({ ledgerTable: name, leads: [lead] });
		const [row] = await rowsOf(table, KEPT_POSTS);
		expect(row).toMatchObject({ Status: 'delivered', Attempts: 2 });
	});

	it.each([
		['that a target has confirmed', 200, 'delivered'],
		['that no target could take', 422, 'givenUp'],
	])(
		'%s is noted beside the leads though its row is named: if that is in the table after all, the trigger still emits it',
		async (_name, status, noted) => {
			const { name, table, ledger } = await claimedLeads(1);
			const key = { partitionKey: DAY, rowKey: 'post-abc' };
			const lead = leadOf('kept', {
				ledgerKey: ledgerKeyOf(key),
				leadId: leadIdOfRow(key.partitionKey, key.rowKey),
				receivedFrom: 'httpsEndpoint',
			});
			if (status !== 200) receiver.script({ when: () => true, fault: { kind: 'status', status } });
			await deliver({ ledgerTable: name, leads: [lead] });
			expect((await rowsOf(table, KEPT_POSTS))[0]).toMatchObject({ Status: noted });
			expect(await table.get(key.partitionKey, key.rowKey)).toBeUndefined();
			expect((await ledger.claim([key], 'the trigger')).claims).toHaveLength(1);
		},
	);
});

describe('Azure Table Lead', () => {
	it('confirms with a credential of its own for the ledger, and a set aside lead stays that', async () => {
		const { name, table, ledger, claims, leads } = await claimedLeads(2);
		const items: IDataObject[] = leads.map((lead) => ({ ...lead, doNotContact: true }));
		const data = { authentication: 'connectionString', connectionString: azurite.connectionString };
		const result = await engine.run(
			{
				nodes: [
					{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
					{
						name: TABLE_NODE,
						type: 'n8n-nodes-marketplace-leads.azureTableLead',
						parameters: {
							table: `Aside${counter}`,
							keys: 'dayAndLead',
							confirmInLedger: true,
							ledgerTable: name,
							options: { doNotContact: 'deliver' },
						},
						credentials: {
							azureTableApi: { id: 'tables', name: 'tables' },
							azureTableLedgerApi: { id: 'ledger', name: 'ledger' },
						},
					},
				],
				connections: { Start: { main: [[{ node: TABLE_NODE, type: 'main', index: 0 }]] } },
			},
			{
				credentials: {
					tables: { type: 'azureTableApi', data },
					ledger: { type: 'azureTableLedgerApi', data },
				},
				startItems: items.map((json) => ({ json })),
			},
		);
		await settleBlind(ledger, claims, result);
		for (const row of await rowsOf(table)) expect(row).toMatchObject({ Status: 'setAside', Targets: 'azureTable' });
	});
});
