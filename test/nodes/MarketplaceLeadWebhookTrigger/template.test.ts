import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { generateLeads, type GeneratedLead } from '../../../dev/lab/generator';
import { type Receiver, startReceiver } from '../../../dev/lab/receiver';
import { leadIdOfPost, postNameOf } from '../../../lead/post';
import { leadItem } from '../../../nodes/MarketplaceLeadWebhookTrigger/leadItem';
import { nameCredentials } from '../../../dev/demo/templateCredentials';
import { type Engine, startEngine, type WorkflowJson } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';

const SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;
const workflow = nameCredentials(
	JSON.parse(readFileSync(join(__dirname, '../../../workflows/webhook-to-https.json'), 'utf8')) as WorkflowJson,
);

let engine: Engine;
let azurite: Azurite;
let receiver: Receiver;

beforeAll(async () => {
	engine = await startEngine(
		sourcePackage(
			[
				'nodes/AzureTableLead/AzureTableLead.node.ts',
				'nodes/HttpsEndpointLead/HttpsEndpointLead.node.ts',
				'nodes/LeadParse/LeadParse.node.ts',
				'nodes/MarketplaceLeadTrigger/MarketplaceLeadTrigger.node.ts',
				'nodes/MarketplaceLeadWebhookTrigger/MarketplaceLeadWebhookTrigger.node.ts',
			],
			[
				'credentials/AzureTableApi.credentials.ts',
				'credentials/AzureTableLedgerApi.credentials.ts',
				'credentials/HttpsEndpointApi.credentials.ts',
				'credentials/LeadWebhookApi.credentials.ts',
			],
		),
	);
});
beforeEach(async () => {
	azurite = await startAzurite();
	receiver = await startReceiver({ tls: false, auth: { kind: 'standardWebhooks', secret: SECRET } });
});
afterEach(async () => {
	await receiver.stop();
	await azurite.stop();
});

/** One execution for one post, as the trigger starts it; test/e2e has the trigger itself. */
async function post({ post: body }: GeneratedLead, url = receiver.url): Promise<Error | undefined> {
	const received = { bytes: Buffer.from(body), isComplete: true };
	const { error } = await engine.run(workflow, {
		startNode: 'Marketplace Lead Webhook Trigger',
		startItems: [
			{
				...leadItem(received, 'application/json', new Date(), idOf(body)),
			},
		],
		credentials: {
			'Lead Webhook': { type: 'leadWebhookApi', data: { urlSecret: 'x'.repeat(24) } },
			'Lead Tables': {
				type: 'azureTableApi',
				data: { authentication: 'connectionString', connectionString: azurite.connectionString },
			},
			'Lead Receiver': {
				type: 'httpsEndpointApi',
				data: { url, authentication: 'standardWebhooks', signingSecret: SECRET },
			},
		},
	});
	return error;
}

async function idsIn(table: string): Promise<string[]> {
	const client = TableClient.fromConnectionString(azurite.connectionString, table, {
		allowInsecureConnection: true,
	});
	const ids: string[] = [];
	try {
		for await (const { LeadId } of client.listEntities<IDataObject>()) ids.push(String(LeadId));
	} catch {
		// The table is made with its first row.
	}
	return ids.sort();
}

const receivedIds = (): string[] => [...receiver.leads.values()].map(({ leadId }) => String(leadId)).sort();

const idOf = (body: string): string => leadIdOfPost(postNameOf(body, 'x'.repeat(24)));

/** Equal posts are one lead. */
const idsOf = (leads: readonly GeneratedLead[], expected: GeneratedLead['expected']): string[] => [
	...new Set(leads.filter((lead) => lead.expected === expected).map(({ post: body }) => idOf(body))),
];

describe('the way of posted leads to an HTTPS endpoint', () => {
	it('ends for each of 80 posts exactly where it belongs, also when each comes twice', async () => {
		const mix = { doNotContact: 12, test: 12, broken: 12 };
		const leads = [...generateLeads({ seed: 31, count: 80, mix })];
		for (const lead of [...leads, ...leads]) expect(await post(lead)).toBeUndefined();
		expect(receivedIds()).toEqual(idsOf(leads, 'lead').sort());
		expect(await idsIn('DoNotContactLeads')).toEqual(idsOf(leads, 'doNotContact').sort());
		expect(await idsIn('TestLeads')).toEqual(idsOf(leads, 'test').sort());
		expect(await idsIn('UnreadableLeads')).toEqual(idsOf(leads, 'unreadable').sort());
		for (const expected of ['lead', 'doNotContact', 'test', 'unreadable'] as const)
			expect(idsOf(leads, expected)).not.toEqual([]);
	});

	it('ends in a failed execution when the receiver is down, so that Retry brings the lead', async () => {
		const [lead] = [...generateLeads({ seed: 5, count: 1, mix: { test: 0, doNotContact: 0, broken: 0 } })];
		if (!lead) throw new Error('The generator made no lead.');
		const error = await post(lead, receiver.url.replace(/:\d+\//, ':9/'));
		expect(error?.message).toMatch(/^1 of 1 leads was not written/);
	});
});
