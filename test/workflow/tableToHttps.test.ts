import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TableClient } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { generateLeads, type GeneratedLead } from '../../dev/lab/generator';
import { writeToTable } from '../../dev/lab/microsoft';
import { type Receiver, startReceiver } from '../../dev/lab/receiver';
import { readReports } from '../../ledger/targetReports';
import { leadIdOfRow } from '../../lead/identity';
import { nameCredentials } from '../../dev/demo/templateCredentials';
import { type Engine, startEngine, type WorkflowJson } from './engine';

const TRIGGER = 'Marketplace Lead Trigger';
const SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

const workflow = nameCredentials(
	JSON.parse(readFileSync(join(__dirname, '../../workflows/table-to-https.json'), 'utf8')) as WorkflowJson,
);

let engine: Engine;
let azurite: Azurite;
let receiver: Receiver;

beforeAll(async () => (engine = await startEngine()));
beforeEach(async () => {
	azurite = await startAzurite();
	receiver = await startReceiver({ tls: false, auth: { kind: 'standardWebhooks', secret: SECRET } });
});
afterEach(async () => {
	await receiver.stop();
	await azurite.stop();
});

/** Polls until everything the trigger started has ended and is settled. */
async function poll(url = receiver.url) {
	const polled = await engine.poll(workflow, TRIGGER, {
		credentials: {
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
	await polled.settled();
	while ((await statuses()).has('claimed')) await new Promise((resolve) => setTimeout(resolve, 10));
	return polled;
}

async function rows(table: string): Promise<IDataObject[]> {
	const client = TableClient.fromConnectionString(azurite.connectionString, table, {
		allowInsecureConnection: true,
	});
	const found: IDataObject[] = [];
	try {
		for await (const row of client.listEntities<IDataObject>()) found.push(row);
	} catch {
		// The table is made with its first row.
	}
	return found;
}

const ledger = async (): Promise<IDataObject[]> =>
	(await rows('MarketplaceLeadLedger')).filter(({ partitionKey }) => partitionKey !== '!ledger');

const statuses = async (): Promise<Map<unknown, number>> => {
	const counts = new Map<unknown, number>();
	for (const { Status } of await ledger()) counts.set(Status, (counts.get(Status) ?? 0) + 1);
	return counts;
};

const idsOf = (leads: readonly GeneratedLead[], expected?: GeneratedLead['expected']): string[] =>
	leads
		.filter((lead) => expected === undefined || lead.expected === expected)
		.map(({ row }) => leadIdOfRow(String(row.PartitionKey), String(row.RowKey)))
		.sort();

const receivedIds = (): string[] => [...receiver.leads.values()].map(({ leadId }) => String(leadId)).sort();
const storedIds = async (table: string): Promise<string[]> =>
	(await rows(table)).map(({ LeadId }) => String(LeadId)).sort();

/** Lets the pause before the next attempt be over. */
async function makeDue(): Promise<void> {
	const client = TableClient.fromConnectionString(azurite.connectionString, 'MarketplaceLeadLedger', {
		allowInsecureConnection: true,
	});
	for await (const { partitionKey = '', rowKey = '', DueAt } of client.listEntities<IDataObject>()) {
		if (DueAt !== undefined)
			await client.updateEntity({ partitionKey, rowKey, DueAt: new Date(0).toISOString() });
	}
}

/** The values of CustomerInfo that say who somebody is; short ones stand in any text. */
function personalValues(customerInfo: string): string[] {
	const values = [
		...customerInfo.matchAll(/"(?:FirstName|LastName|Email|Phone|Company)\\*":\s*\\*"([^"\\]{5,})/gi),
	];
	return values.map(([, value = '']) => value.toLowerCase()).filter((value) => !value.includes('msft_test'));
}

describe('the way of leads from a table to an HTTPS endpoint', () => {
	it('ends for each of 500 leads exactly where it belongs', async () => {
		const leads = [...generateLeads({ seed: 7, count: 500 })];
		await writeToTable(azurite.connectionString, leads);
		await poll();
		expect(receivedIds()).toEqual(idsOf(leads, 'lead'));
		expect(await storedIds('DoNotContactLeads')).toEqual(idsOf(leads, 'doNotContact'));
		expect(await storedIds('TestLeads')).toEqual(idsOf(leads, 'test'));
		expect(await storedIds('UnreadableLeads')).toEqual(idsOf(leads, 'unreadable'));
		const delivered = idsOf(leads, 'lead').length;
		expect(Object.fromEntries(await statuses())).toEqual({ delivered, setAside: 500 - delivered });
		const entry = (await ledger())[0];
		expect(String(entry?.Proof)).toMatch(/^(httpsEndpoint|azureTable) created/);
	});

	it('leaves no name, address or number of a buyer in the ledger', async () => {
		const leads = [...generateLeads({ seed: 11, count: 120 })];
		await writeToTable(azurite.connectionString, leads);
		receiver.script({ percent: 30, fault: { kind: 'status', status: 422 } });
		await poll();
		const text = JSON.stringify(await ledger()).toLowerCase();
		for (const { row } of leads) {
			for (const value of personalValues(String(row.CustomerInfo ?? ''))) expect(text).not.toContain(value);
		}
	});

	it('goes on for the others when one lead is refused, and keeps the refused one visible', async () => {
		const leads = [...generateLeads({ seed: 3, count: 60, mix: { test: 0, doNotContact: 0, broken: 0 } })];
		await writeToTable(azurite.connectionString, leads);
		receiver.script({ nth: 5, fault: { kind: 'status', status: 422 } });
		await poll();
		const good = idsOf(leads, 'lead').length;
		expect(receiver.leads.size).toBe(good - 1);
		expect((await statuses()).get('givenUp')).toBe(1);
		const [givenUp] = (await ledger()).filter(({ Status }) => Status === 'givenUp');
		expect(givenUp?.Reason).toBe('Refused: httpsEndpoint rejected HTTP 422');
		expect(readReports(givenUp?.Outcomes)).toMatchObject([
			{
				target: 'httpsEndpoint',
				status: 'rejected',
				code: 'HTTP 422',
				cause: 'The endpoint can read the body, but refuses its content.',
				remedy: expect.stringMatching(/\.$/),
			},
		]);
	});

	it('brings every lead later when the receiver was down, each once', async () => {
		const leads = [...generateLeads({ seed: 5, count: 40, mix: { test: 0, doNotContact: 0, broken: 0 } })];
		await writeToTable(azurite.connectionString, leads);
		const { url } = receiver;
		await poll(url.replace(/:\d+\//, ':9/'));
		expect(receiver.leads.size).toBe(0);
		expect((await statuses()).get('failed')).toBe(idsOf(leads, 'lead').length);
		for (const { Reason } of await ledger()) expect(Reason).toContain('ECONNREFUSED');
		// The trigger writes its last marks after the last lead, so one look may come too early for some.
		for (let polls = 0; polls < 5 && (await statuses()).has('failed'); polls++) {
			await makeDue();
			await poll();
		}
		expect(receivedIds()).toEqual(idsOf(leads, 'lead'));
		expect([...receiver.leads.values()].every(({ calls }) => calls === 1)).toBe(true);
	});

	it('writes a lead once whose answer was lost', async () => {
		const leads = [...generateLeads({ seed: 9, count: 30, mix: { test: 0, doNotContact: 0, broken: 0 } })];
		await writeToTable(azurite.connectionString, leads);
		receiver.script({ nth: 4, fault: { kind: 'reset', stored: true } });
		await poll();
		expect(receivedIds()).toEqual(idsOf(leads, 'lead'));
		expect([...receiver.leads.values()].filter(({ calls }) => calls === 2)).toHaveLength(1);
	});
});
