import type { IConnections, INode, NodeExecutionHint } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { parseLead } from '../../../lead/parse';
import { TableClient } from '../../../vendor/azureDataTables';
import { buyer, MARKER, row } from '../../lead/samples';
import { startEngine, type Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';

const PARSE = 'Lead Parse';
const TARGET = 'HTTPS Endpoint Lead';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(
		sourcePackage(
			[
				'nodes/LeadParse/LeadParse.node.ts',
				'nodes/HttpsEndpointLead/HttpsEndpointLead.node.ts',
				'nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts',
			],
			[
				'credentials/HttpsEndpointApi.credentials.ts',
				'credentials/AzureTableApi.credentials.ts',
				'credentials/AzureTableLedgerApi.credentials.ts',
			],
		),
	);
});

const to = (...names: string[]) => names.map((node) => ({ node, type: 'main' as const, index: 0 }));

/**
 * Runs Start -> the node, whose outputs lead where `outputs` says, and returns what the editor tells of the run. Next is
 * also reached from elsewhere, which must not count for the node.
 */
async function hintsOf(
	node: Partial<INode> & Pick<INode, 'name' | 'type'>,
	outputs: IConnections[string]['main'],
	startItems: object[],
	mode: 'trigger' | 'manual' = 'trigger',
): Promise<NodeExecutionHint[]> {
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				node,
				{ name: 'Next', type: 'n8n-nodes-base.noOp' },
			],
			connections: { Start: { main: [to(node.name), to('Next')] }, [node.name]: { main: outputs } },
		},
		{
			credentials: { its: { type: 'httpsEndpointApi', data: { url: 'https://example.com/leads' } } },
			startItems: startItems.map((json) => ({ json: { ...json } })),
			mode,
		},
	);
	expect(result.error).toBeUndefined();
	return (result.run.data.resultData.runData[node.name] ?? []).flatMap(({ hints = [] }) => hints);
}

describe('Lead Parse', () => {
	const node = { name: PARSE, type: 'n8n-nodes-marketplace-leads.leadParse' };
	const leads = [
		row({ RowKey: '1' }),
		row({ RowKey: '2', LeadSource: 'SPZA', ActionCode: 'DNC' }),
		row({ RowKey: '3', LeadSource: 'SPZA', ActionCode: 'DNC' }),
		row({ RowKey: '4', CustomerInfo: JSON.stringify({ ...buyer, Company: MARKER }) }),
		row({ RowKey: '5', CustomerInfo: '{' }),
	];

	it('tells how many leads end at outputs to which nothing is connected, and what to connect', async () => {
		const hints = await hintsOf(node, [to('Next')], leads);
		expect(hints.map(({ type, location, message }) => [type, location, message.split('. ')[0]])).toEqual([
			['warning', 'outputPane', 'Do Not Contact is not connected: 2 leads end here'],
			['info', 'outputPane', 'Test is not connected: 1 lead ends here'],
			['warning', 'outputPane', 'Unreadable is not connected: 1 lead ends here'],
		]);
		expect(hints[0]?.message).toContain('Azure Table Lead');
	});

	it('tells outputs apart that lead to the same node', async () => {
		const hints = await hintsOf(node, [to('Next'), to('Next'), null, to('Next')], leads);
		expect(hints.map(({ message }) => message.split(':')[0])).toEqual(['Test is not connected']);
	});

	it('says nothing of an output by which no lead left', async () => {
		expect(await hintsOf(node, [to('Next')], [row()])).toEqual([]);
	});

	it('holds no personal data', async () => {
		const text = JSON.stringify(await hintsOf(node, [null, to('Next')], leads));
		for (const value of Object.values(buyer)) if (value.length > 3) expect(text).not.toContain(value);
	});
});

describe('a target in a workflow that is started by hand', () => {
	let azurite: Azurite;
	beforeAll(async () => {
		azurite = await startAzurite();
		const table = TableClient.fromConnectionString(azurite.connectionString, 'MarketplaceLeads', {
			allowInsecureConnection: true,
		});
		await table.createTable();
		const { PartitionKey, RowKey, ...columns } = row();
		await table.createEntity({ partitionKey: String(PartitionKey), rowKey: String(RowKey), ...columns });
	});
	afterAll(async () => await azurite.stop());

	const BY_HAND = 'Trigger Manually';
	const TRIGGER = 'Marketplace Lead Trigger';

	/** Both triggers lead to the target; `start` is the one that is started. Nothing listens at the target's address. */
	const run = async (start: string, options: { dryRun?: boolean }, mode: 'manual' | 'trigger' = 'manual') => {
		const { run: ended } = await engine.run(
			{
				nodes: [
					{ name: BY_HAND, type: 'n8n-nodes-base.manualTrigger' },
					{
						name: TRIGGER,
						type: 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger',
						credentials: { azureTableApi: { id: 'table', name: 'table' } },
					},
					{ name: PARSE, type: 'n8n-nodes-marketplace-leads.leadParse' },
					{
						name: TARGET,
						type: 'n8n-nodes-marketplace-leads.httpsEndpointLead',
						credentials: { httpsEndpointApi: { id: 'its', name: 'its' } },
						parameters: { options },
						onError: 'continueErrorOutput',
					},
				],
				connections: {
					[BY_HAND]: { main: [to(PARSE)] },
					[TRIGGER]: { main: [to(PARSE)] },
					[PARSE]: { main: [to(TARGET)] },
				},
			},
			{
				credentials: {
					its: { type: 'httpsEndpointApi', data: { url: 'https://localhost:1/leads' } },
					table: {
						type: 'azureTableApi',
						data: { authentication: 'connectionString', connectionString: azurite.connectionString },
					},
				},
				startItems: [{ json: { ...row() } }],
				startNode: start,
				mode,
			},
		);
		const [only] = ended.data.resultData.runData[TARGET] ?? [];
		return {
			status: only?.data?.main?.flatMap((items) => items ?? []).map(({ json }) => json.status),
			hints: (only?.hints ?? []).map(({ message }) => message.split(':')[0]),
		};
	};

	it('writes no lead of the trigger, and says so', async () => {
		expect(await run(TRIGGER, {})).toEqual({ status: ['dry-run'], hints: ['Nothing was written'] });
	});

	it.each([
		['Dry Run is set to off', TRIGGER, { dryRun: false }, 'manual'],
		['the run begins with another node', BY_HAND, {}, 'manual'],
		['the workflow is published', TRIGGER, {}, 'trigger'],
	] as const)(
		'writes when %s',
		async (_when, start, options, mode) => {
			expect((await run(start, options, mode)).status).toEqual(['unavailable']);
		},
		60_000,
	);
});

describe('a target', () => {
	const target = (onError?: INode['onError']) => ({
		name: TARGET,
		type: 'n8n-nodes-marketplace-leads.httpsEndpointLead',
		credentials: { httpsEndpointApi: { id: 'its', name: 'its' } },
		parameters: { options: { dryRun: true } },
		...(onError ? { onError } : {}),
	});
	const good = parseLead(row());
	const noLead = { hello: 'world' };

	it('tells when leads that were not written end here, because nothing is connected to Error', async () => {
		const [hint, ...others] = await hintsOf(target('continueErrorOutput'), [to('Next')], [good, noLead]);
		expect(hint?.message).toMatch(/^1 lead was not written, and nothing is connected to the Error output\./);
		expect(others).toEqual([]);
	});

	it('says nothing when Error is connected, or when every lead was written', async () => {
		const outputs = [to('Next'), to('Next')];
		expect(await hintsOf(target('continueErrorOutput'), outputs, [noLead])).toEqual([]);
		expect(await hintsOf(target('continueErrorOutput'), [to('Next')], [good])).toEqual([]);
	});

	it('tells when leads that were not written go on with the others', async () => {
		const [hint] = await hintsOf(target('continueRegularOutput'), [to('Next')], [noLead, noLead]);
		expect(hint?.message).toMatch(/^2 leads were not written\. Unwritten leads go to the same output as the others\./);
	});

	it('tells that Include Raw Lead writes nothing while Lead Parse leaves the raw lead out', async () => {
		const options = { dryRun: true, includeRawLead: true };
		const node = { ...target('continueErrorOutput'), parameters: { options } };
		const whole = parseLead(row(), { includeRaw: true });
		const toldOf = async (leads: object[]) =>
			(await hintsOf(node, [to('Next'), to('Next')], leads))
				.map(({ message }) => message)
				.filter((message) => message.startsWith('Include Raw Lead'));
		expect(await toldOf([good, whole])).toEqual([
			'Include Raw Lead is on, but 1 lead has no field raw. Also turn on Include Raw Lead in Lead Parse.',
		]);
		expect(await toldOf([whole])).toEqual([]);
	});

	it('tells whoever builds the workflow that one lead would stop it, and nobody else', async () => {
		const [hint] = await hintsOf(target(), [to('Next')], [good], 'manual');
		expect(hint).toMatchObject({ type: 'info', message: expect.stringContaining('On Error') });
		expect(await hintsOf(target(), [to('Next')], [good])).toEqual([]);
	});
});
