import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import { type Crms, startCrms } from '../../dev/demo/crms';
import { staffTeam } from '../../dev/demo/team';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { generateLeads } from '../../dev/lab/generator';
import { writeToTable } from '../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../dev/lab/receiver';
import { parseLead } from '../../lead/parse';
import { nameCredentials } from '../../dev/demo/templateCredentials';
import { type Engine, startEngine, type WorkflowJson } from './engine';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

const workflow = nameCredentials(
	JSON.parse(
		readFileSync(join(__dirname, '../../workflows/table-to-every-target.json'), 'utf8'),
	) as WorkflowJson,
);

let engine: Engine;
let azurite: Azurite;
let receiver: Receiver;
let crms: Crms;

beforeAll(async () => {
	engine = await startEngine();
	azurite = await startAzurite();
	receiver = await startReceiver({ tls: false, auth: { kind: 'standardWebhooks', secret: SECRET } });
	crms = await startCrms();
	staffTeam(crms, workflow.nodes);
});
afterAll(async () => {
	await crms.stop();
	await receiver.stop();
	await azurite.stop();
});

async function ledger(): Promise<IDataObject[]> {
	const client = TableClient.fromConnectionString(azurite.connectionString, 'MarketplaceLeadLedger', {
		allowInsecureConnection: true,
	});
	const rows: IDataObject[] = [];
	for await (const row of client.listEntities<IDataObject>({
		queryOptions: { filter: "PartitionKey ne '!ledger'" },
	})) {
		rows.push(row);
	}
	return rows;
}

describe('the workflow of npm start', () => {
	it('brings every lead, with its owner, to Salesforce, Dynamics 365, HubSpot, Marketo and the endpoint, and tells of those that one of them refused', async () => {
		const leads = [...generateLeads({ seed: 21, count: 200 })];
		await writeToTable(azurite.connectionString, leads);
		const credentials = {
			...crms.credentials,
			azureTableApi: { authentication: 'connectionString', connectionString: azurite.connectionString },
			httpsEndpointApi: { url: receiver.url, authentication: 'standardWebhooks', signingSecret: SECRET },
		};
		const named = new Map(
			workflow.nodes.flatMap(({ credentials: used }) =>
				Object.entries(used ?? {}).map(([type, { name }]) => [name, type] as const),
			),
		);
		const polled = await engine.poll(workflow, 'Marketplace Lead Trigger', {
			credentials: Object.fromEntries(
				[...named].map(([name, type]) => [
					name,
					{ type, data: credentials[type as keyof typeof credentials] as Record<string, string> },
				]),
			),
		});
		await polled.settled();
		while ((await ledger()).some(({ Status }) => Status === 'claimed')) {
			await new Promise((resolve) => setTimeout(resolve, 20));
		}

		const wanted = leads.filter(({ expected }) => expected === 'lead').map(({ row }) => parseLead(row));
		const buyers = new Set(wanted.map(({ leadId, customerKey }) => customerKey ?? leadId));
		const withEmail = new Set(wanted.filter(({ email }) => email).map(({ email }) => email?.toLowerCase()));
		expect(receiver.leads.size).toBe(wanted.length);
		const counts = Object.entries(crms.records()).map(([name, records]) => [name, records.length]);
		expect(Object.fromEntries(counts)).toEqual({
			Salesforce: buyers.size,
			'Dynamics 365': buyers.size,
			HubSpot: withEmail.size,
			Marketo: withEmail.size,
		});
		const owners = new Set([...crms.salesforce.org.leads.values()].map(({ OwnerId }) => OwnerId));
		expect([...owners].sort()).toEqual(['005000000000101AAA', '005000000000102AAA']);
		const inDynamics = new Set(crms.dataverse.leads().map(({ values }) => values.ownerid));
		expect(inDynamics.size).toBe(2);
		const inHubSpot = new Set(crms.hubspot.contacts().map(({ properties }) => properties.hubspot_owner_id));
		expect([...inHubSpot].sort()).toEqual(['41629779', '41629780']);
		const entries = await ledger();
		const withoutEmail = wanted.filter(({ email }) => !email).length;
		expect(entries.filter(({ Status }) => Status === 'givenUp')).toHaveLength(withoutEmail);
		expect(entries.filter(({ Status }) => Status === 'delivered')).toHaveLength(wanted.length - withoutEmail);
		expect(entries.filter(({ Status }) => Status === 'setAside')).toHaveLength(leads.length - wanted.length);
	});
});
