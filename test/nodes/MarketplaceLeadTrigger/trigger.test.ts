import { AzureNamedKeyCredential, generateAccountSas } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { leadIdOfRow } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { openByConnectionString } from '../../azureTable/sending';
import { runOf } from '../../ledger/runs';
import { type Engine, type PollOptions, startEngine, type WorkflowJson } from '../../workflow/engine';
import type { TestCredentials } from '../../workflow/credentials';
import { sourcePackage } from '../sourcePackage';
import { aLeadsTable, keys } from './rig';

const TRIGGER = 'Marketplace Lead Trigger';

let azurite: Azurite;
let engine: Engine;
let counter = 0;

beforeAll(async () => {
	azurite = await startAzurite();
	engine = await startEngine(
		sourcePackage(
			['nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts'],
			['credentials/AzureTableApi.credentials.ts', 'credentials/AzureTableLedgerApi.credentials.ts'],
		),
	);
});
afterAll(async () => await azurite.stop());

function aWorkflow(parameters: IDataObject = {}, id = `trigger-${++counter}`): WorkflowJson {
	return {
		nodes: [
			{
				id,
				name: TRIGGER,
				type: 'n8n-nodes-marketplace-leads.marketplaceLeadTrigger',
				parameters: {
					startWith: 'all',
					table: `Leads${counter}`,
					...parameters,
					options: { ledgerTable: `Ledger${counter}`, ...(parameters.options as IDataObject) },
				} as never,
				credentials: {
					azureTableApi: { id: 'tables', name: 'tables' },
					azureTableLedgerApi: { id: 'ledger', name: 'ledger' },
				},
			},
		],
		connections: {},
	};
}

const connection = (connectionString = azurite.connectionString): Pick<PollOptions, 'credentials'> => ({
	credentials: {
		tables: { type: 'azureTableApi', data: { authentication: 'connectionString', connectionString } },
	},
});

const ledgerRow = async (rowKey: string) =>
	(
		await (
			await openByConnectionString(azurite.connectionString, `Ledger${counter}`)
		).get(dayPartitionKey(new Date()), rowKey)
	)?.properties;

describe('the trigger in n8n', () => {
	it('starts an execution with raw leads and settles them by what it did', async () => {
		const workflow = aWorkflow();
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(keys(3));
		const polled = await engine.poll(workflow, TRIGGER, {
			...connection(),
			run: (items) =>
				runOf('success', {
					Target: items.map(({ json }) => ({
						leadId: leadIdOfRow(String(json.PartitionKey), String(json.RowKey)),
						target: 'crm',
						status: 'created',
						targetId: `id of ${String(json.RowKey)}`,
					})),
				}),
		});
		expect(polled.returned).toBeNull();
		expect(polled.emissions).toHaveLength(1);
		expect(polled.emissions[0]?.items.map(({ json }) => json.RowKey)).toEqual(keys(3));
		await polled.settled();
		while ((await ledgerRow('lead-000002'))?.Status === 'claimed')
			await new Promise((resolve) => setTimeout(resolve, 5));
		expect(await ledgerRow('lead-000002')).toMatchObject({
			Status: 'delivered',
			Proof: 'crm created',
		});
	});

	it('shows the newest leads on Fetch Test Event and takes none', async () => {
		const workflow = aWorkflow();
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(keys(8, 'old'), '9:2F28:2F2018');
		await new Promise((resolve) => setTimeout(resolve, 5));
		await leads.write(['newest']);
		const polled = await engine.poll(workflow, TRIGGER, { ...connection(), mode: 'manual' });
		expect(polled.returned?.[0]?.map(({ json }) => json.RowKey)).toEqual(['newest']);
		expect(polled.emissions).toEqual([]);
		const tables = [];
		const { TableServiceClient } = await import('@azure/data-tables');
		const service = TableServiceClient.fromConnectionString(azurite.connectionString, {
			allowInsecureConnection: true,
		});
		for await (const { name } of service.listTables()) tables.push(name);
		expect(tables).not.toContain(`Ledger${counter}`);
	});

	it('shows old leads when there are no newer ones', async () => {
		const workflow = aWorkflow();
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(keys(8), '9:2F28:2F2018');
		const polled = await engine.poll(workflow, TRIGGER, { ...connection(), mode: 'manual' });
		expect(polled.returned?.[0]).toHaveLength(5);
	});

	it('takes a table that does not exist yet for "no leads yet"', async () => {
		const polled = await engine.poll(aWorkflow(), TRIGGER, connection());
		expect(polled.returned).toBeNull();
		expect(polled.emissions).toEqual([]);
	});

	it('shows samples on Fetch Test Event while there is no lead, and Lead Parse takes every one for a test', async () => {
		const workflow = aWorkflow();
		await aLeadsTable(azurite.connectionString, `Leads${counter}`).create();
		const manual = await engine.poll(workflow, TRIGGER, { ...connection(), mode: 'manual' });
		const samples = manual.returned?.[0]?.map(({ json }) => json) ?? [];
		expect(samples).toHaveLength(4);
		for (const sample of samples) {
			expect(sample.Description).toMatch(
				new RegExp(`^Sample, not a lead: the table Leads${counter} has no leads`),
			);
			expect(parseLead(sample)).toMatchObject({ isTest: true, unreadable: false, publisherId: 'contoso' });
		}
		expect(manual.emissions).toEqual([]);
	});

	it('survives an outage at its activation, because n8n would give it up', async () => {
		const down = azurite.connectionString.replace(/:\d+\//, ':9/');
		await expect(engine.poll(aWorkflow(), TRIGGER, connection(down))).resolves.toMatchObject({
			returned: null,
		});
	});
});

describe('two polls at once', () => {
	it('are one: the second does nothing while the first runs', async () => {
		const workflow = aWorkflow({}, 'overlapping');
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(keys(40));
		const polls = await Promise.all(
			[1, 2, 3].map(
				async () => await engine.poll(workflow, TRIGGER, { ...connection(), run: () => runOf('success') }),
			),
		);
		expect(polls.map(({ emissions }) => emissions.length)).toEqual([1, 0, 0]);
		expect(polls[0]?.emissions[0]?.items).toHaveLength(40);
	});
});

/** A signature that may read rows and nothing else ("Create an account SAS"). */
function readOnly(): TestCredentials {
	const key = new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);
	const permissions = { query: true, list: true };
	const sas = generateAccountSas(key, {
		permissions,
		resourceTypes: 'sco',
		expiresOn: new Date(Date.now() + 60_000),
	});
	const data = { authentication: 'sasUrl', sasUrl: `${azurite.url}?${sas}` };
	return { tables: { type: 'azureTableApi', data } };
}

describe('a credential that may only read the leads', () => {
	it('is refused with the way out, as long as the ledger is to be beside them', async () => {
		const workflow = aWorkflow();
		await aLeadsTable(azurite.connectionString, `Leads${counter}`).create();
		const credentials = readOnly();
		await expect(engine.poll(workflow, TRIGGER, { credentials })).rejects.toMatchObject({
			message: expect.stringMatching(/^The signature does not allow this\. .*set Ledger Storage to Another/),
			description: expect.stringContaining('set Ledger Storage to Another Storage Account'),
		});
	});

	it('is enough where the ledger is in another storage account, and nothing is promised less', async () => {
		const elsewhere = await startAzurite();
		const workflow = aWorkflow({ ledgerStorage: 'other' });
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(keys(3));
		const { connectionString } = elsewhere;
		const data = { authentication: 'connectionString', connectionString };
		const credentials = { ...readOnly(), ledger: { type: 'azureTableLedgerApi', data } };
		const run = () => runOf('success');
		const first = await engine.poll(workflow, TRIGGER, { credentials, run });
		expect(first.emissions.map(({ items }) => items.length)).toEqual([3]);
		await first.settled();
		const ledger = await openByConnectionString(connectionString, `Ledger${counter}`);
		while ((await ledger.get(dayPartitionKey(new Date()), 'lead-000002'))?.properties.Status === 'claimed')
			await new Promise((resolve) => setTimeout(resolve, 5));
		expect((await ledger.get(dayPartitionKey(new Date()), 'lead-000002'))?.properties.Status).toBe(
			'processed',
		);
		await leads.write(['later']);
		const second = await engine.poll(workflow, TRIGGER, { credentials, run });
		expect(second.emissions.flatMap(({ items }) => items.map(({ json }) => json.RowKey))).toEqual(['later']);
		await second.settled();
		await elsewhere.stop();
	});
});

describe('what the user is told', () => {
	const told = async (
		parameters: IDataObject,
		connectionString?: string,
		mode: PollOptions['mode'] = 'trigger',
	) =>
		await engine.poll(aWorkflow(parameters), TRIGGER, { ...connection(connectionString), mode }).then(
			() => undefined,
			(error: Error & { description?: string }) => ({
				message: error.message,
				description: error.description ?? '',
			}),
		);

	it('when the key is wrong: that Azure does not accept it, at the activation', async () => {
		const wrong = azurite.connectionString.replace(
			/AccountKey=[^;]+/,
			`AccountKey=${Buffer.alloc(64).toString('base64')}`,
		);
		const text = await told({}, wrong);
		expect(text?.message).toMatch(/^Azure does not accept the key or signature\. Copy key1/);
		expect(text?.description).toMatch(/Access keys.*No lead is lost/);
	});

	it('when the connection string is cut off: which part is missing', async () => {
		const text = await told({}, 'DefaultEndpointsProtocol=https;AccountName=contoso');
		expect(text?.message).toMatch(/^The connection string has no AccountKey\. Paste the whole string/);
	});

	it('when the suffix is the typing error of Microsoft’s pages: the right one', async () => {
		const text = await told(
			{},
			`DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${Buffer.alloc(64).toString('base64')};EndpointSuffix=core.screens.net`,
		);
		expect(text?.message).toContain('core.screens.net');
		expect(text?.description).toContain('core.windows.net');
	});

	it('when the host does not exist: to check account name and suffix', async () => {
		const unknown = azurite.connectionString.replace('127.0.0.1', 'no-such-account.invalid');
		const text = await told({}, unknown, 'manual');
		expect(text?.message).toBe('The address of the storage account does not exist');
		expect(text?.description).toContain('Check the account name');
	});

	it('when nothing answers: that it is the endpoint or the network', async () => {
		const text = await told({}, azurite.connectionString.replace(/:\d+\//, ':9/'), 'manual');
		expect(text?.message).toBe('No service responds at the address of the table service');
	});

	it('when the table name cannot be one: what a name looks like', async () => {
		const text = await told({ table: 'marketplace-leads' });
		expect(text?.description).toContain('3 to 63 letters and digits');
	});

	it('when the ledger is the table of leads: to name another', async () => {
		const text = await told({ table: 'Same', options: { ledgerTable: 'same' } });
		expect(text?.message).toContain('cannot be the table of leads itself');
	});

	it('never the key', async () => {
		const secret = Buffer.from('this must never be seen by anybody at all, not in any error text').toString(
			'base64',
		);
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, `AccountKey=${secret}`);
		const error: unknown = await engine
			.poll(aWorkflow(), TRIGGER, connection(wrong))
			.then(() => undefined)
			.catch((thrown: unknown) => thrown);
		expect(error).toBeDefined();
		expect(JSON.stringify(error, Object.getOwnPropertyNames(error ?? {}))).not.toContain(secret.slice(0, 20));
	});
});

describe('a table that is not there', () => {
	let account: Azurite;
	beforeEach(async () => {
		account = await startAzurite();
	});
	afterEach(async () => await account.stop());

	const make = async (...names: string[]) => {
		for (const name of names) await aLeadsTable(account.connectionString, name).create();
	};
	/** What somebody is told who looks at a table (manual) or publishes; undefined: nothing. */
	const told = async (table: unknown, mode: PollOptions['mode'], of = connection(account.connectionString)) =>
		await engine
			.poll(aWorkflow({ table } as IDataObject), TRIGGER, { ...of, mode })
			.then(() => undefined)
			.catch((error: Error) => error.message);

	it('is named when somebody looks at it, with the tables that there are, and without those of this package', async () => {
		await make('MarketplaceLeads', 'Customers', 'MarketplaceLeadLedger', 'MarketplaceLeadRouting');
		const locator = { __rl: true, mode: 'name', value: 'MarketplaceLeadz' };
		for (const table of ['MarketplaceLeadz', locator]) {
			expect(await told(table, 'manual')).toBe(
				'There is no table MarketplaceLeadz. There are: Customers, MarketplaceLeads',
			);
		}
		expect(await told('marketplaceLEADS', 'manual')).toBeUndefined();
	});

	it('means no leads yet in an empty account, and where Microsoft is still to make its own table', async () => {
		expect(await told('Anything', 'manual')).toBeUndefined();
		expect(await told('Anything', 'trigger')).toBeUndefined();
		await make('Customers');
		expect(await told('MarketplaceLeads', 'manual')).toBeUndefined();
		expect(await told('MarketplaceLeads', 'trigger')).toBeUndefined();
	});

	it('is refused at publishing only if it differs from one that is there by one or two letters', async () => {
		await make('MarketplaceLeads', 'ContosoLeads2025');
		expect(await told('MarketplaceLeadz', 'trigger')).toMatch(
			/^There is no table MarketplaceLeadz, but there is MarketplaceLeads\. Choose MarketplaceLeads/,
		);
		expect(await told('MarketplceLead', 'trigger')).toContain('but there is MarketplaceLeads');
		expect(await told('MarktplceLead', 'trigger')).toBeUndefined();
		expect(await told('ContosoLeads2026', 'trigger')).toBeUndefined();
		expect(await told('MarketplaceLeadLedgr', 'trigger')).toBeUndefined();
	});

	it('is not spoken of without the right to list tables', async () => {
		await make('MarketplaceLeads');
		const { accountName, accountKey } = account;
		const signature = generateAccountSas(new AzureNamedKeyCredential(accountName, accountKey), {
			expiresOn: new Date(Date.now() + 3_600_000),
			permissions: { query: true, add: true, update: true },
			resourceTypes: 'co',
		});
		const data = {
			authentication: 'sasUrl',
			sasUrl: `${account.url}?${signature}`,
		};
		const of = { credentials: { tables: { type: 'azureTableApi', data } } };
		expect(await told('MarketplaceLeadz', 'manual', of)).toBeUndefined();
	});
});

describe('two workflows on one ledger', () => {
	it('are told of in words when the second one is published, while the first is in use', async () => {
		const workflow = aWorkflow();
		await aLeadsTable(azurite.connectionString, `Leads${counter}`).create();
		expect((await engine.poll(workflow, TRIGGER, connection())).errors).toEqual([]);
		expect((await engine.poll(workflow, TRIGGER, connection())).errors).toEqual([]);
		const ledger = await openByConnectionString(azurite.connectionString, `Ledger${counter}`);
		const seen = async (minutesAgo: number) => await seenAnother(ledger, minutesAgo);
		await seen(10);
		const { errors } = await engine.poll(workflow, TRIGGER, connection());
		expect(errors.map(({ message }) => message)).toEqual([
			`Another workflow uses the ledger Ledger${counter}, so each lead goes to only one of the two`,
		]);
		await seen(60);
		expect((await engine.poll(workflow, TRIGGER, connection())).errors).toEqual([]);
	});

	it('are told of in the panel at Fetch Test Event, and the lead is the same as in production', async () => {
		const workflow = aWorkflow();
		const leads = aLeadsTable(azurite.connectionString, `Leads${counter}`);
		await leads.create();
		await leads.write(['one']);
		const { emissions } = await engine.poll(workflow, TRIGGER, connection());
		const ledger = await openByConnectionString(azurite.connectionString, `Ledger${counter}`);
		const shown = async () => {
			const { returned } = await engine.poll(workflow, TRIGGER, { ...connection(), mode: 'manual' });
			return returned?.[0]?.[0];
		};
		expect(await shown()).not.toHaveProperty('ledgerShared');
		await seenAnother(ledger, 10);
		const item = await shown();
		expect(item).toHaveProperty('ledgerShared');
		expect(item?.json).toEqual(emissions[0]?.items[0]?.json);
		await seenAnother(ledger, 60);
		expect(await shown()).not.toHaveProperty('ledgerShared');
	});
});

const seenAnother = async (
	ledger: Awaited<ReturnType<typeof openByConnectionString>>,
	minutesAgo: number,
): Promise<unknown> =>
	await ledger.write([
		{
			kind: 'upsertReplace',
			partitionKey: '!ledger',
			rowKey: 'workflow:abc',
			properties: { SeenAt: new Date(Date.now() - minutesAgo * 60_000).toISOString() },
		},
	]);
