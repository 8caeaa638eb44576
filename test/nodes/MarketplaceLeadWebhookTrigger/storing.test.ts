import type { IDataObject, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { parseLead } from '../../../lead/parse';
import { rawLead } from '../../../leadTable/leadRows';
import type { JsonObject } from '../../../lead/lead';
import { MarketplaceLeadWebhookTrigger } from '../../../nodes/MarketplaceLeadWebhookTrigger/MarketplaceLeadWebhookTrigger.node';
import { Receipts } from '../../../nodes/MarketplaceLeadWebhookTrigger/receipts';
import { helpers, openByConnectionString } from '../../azureTable/sending';
import { aPoller, SUCCESS } from '../MarketplaceLeadTrigger/rig';

const SECRET = 'a-secret.of~thirty_characters1';
const aLead = (description = '') =>
	JSON.stringify({
		UserDetails: { FirstName: 'Ada', Email: 'ada@example.org' },
		LeadSource: 'AzureMarketplace',
		ActionCode: 'INS',
		OfferTitle: 'Suite',
		Description: description,
	});

let fake: TableFake;
let counter = 0;

beforeAll(async () => (fake = await startTableFake()));
afterAll(async () => await fake.stop());
afterEach(() => fake.clearFaults());

interface Answer {
	/** Null: n8n answers, as a rule with 200 when the execution is stored. */
	status: number | null;
	headers: Record<string, string>;
	/** What an execution starts with; null: none is started. */
	item: IDataObject | null;
	warnings: string[];
}

/** One post to one process of n8n, with n8n's own request helper towards the table. */
async function post(
	body: string | Buffer,
	table: string,
	{ mode = 'webhook', settings = {}, connectionString = fake.connectionString } = {},
): Promise<Answer> {
	const answer: Answer = { status: null, headers: {}, item: null, warnings: [] };
	const response = {
		status(status: number) {
			answer.status = status;
			return response;
		},
		set(headers: Record<string, string>) {
			answer.headers = headers;
			return response;
		},
		end() {},
	};
	const parameters: IDataObject = { storeIn: 'azureTable', table, settings };
	const credentials: Record<string, object> = {
		leadWebhookApi: { urlSecret: SECRET, authentication: 'none' },
		azureTableApi: { authentication: 'connectionString', connectionString },
	};
	const context = {
		getCredentials: async (type: string) => credentials[type],
		getNodeParameter: (name: string, otherwise: unknown) => parameters[name] ?? otherwise,
		getRequestObject: () => ({
			headers: { 'content-type': 'application/json' },
			ip: '127.0.0.1',
			query: { code: SECRET },
			rawBody: Buffer.from(body),
		}),
		getResponseObject: () => response,
		getNode: () => ({ name: 'Posts' }),
		getMode: () => mode,
		logger: { warn: (text: string) => answer.warnings.push(text) },
		helpers,
	};
	const result: IWebhookResponseData = await new MarketplaceLeadWebhookTrigger().webhook.call(
		context as unknown as IWebhookFunctions,
	);
	answer.item = result.workflowData?.[0]?.[0]?.json ?? null;
	return answer;
}

const aTable = (): string => `Stored${++counter}`;

async function rowCount(table: string): Promise<number> {
	const { rows } = await (await openByConnectionString(fake.connectionString, table)).page({});
	return rows.length;
}

describe('a post that is stored in a table', () => {
	it('is answered with 200 when it is there, and starts no execution', async () => {
		const table = aTable();
		const { status, item } = await post(aLead(), table);
		expect([status, item, await rowCount(table)]).toEqual([200, null, 1]);
	});

	it('is emitted once by Marketplace Lead Trigger, with the same id and lead as it would have had by itself', async () => {
		const table = aTable();
		const trigger = await aPoller(fake.connectionString, `${table}Ledger`, table);
		await post(aLead(), table);
		await post(aLead(), table);
		const emitted: JsonObject[] = [];
		for (let look = 0; look < 2; look++) {
			await trigger.poll((leads) => {
				emitted.push(...leads);
				return SUCCESS(leads);
			});
		}
		expect(emitted).toHaveLength(1);
		const lead = parseLead(emitted[0]);
		const { item } = await post(aLead(), table, { mode: 'manual' });
		expect(lead).toEqual({
			...parseLead(item),
			createdAt: lead.createdAt,
			ledgerKey: lead.ledgerKey,
		});
		expect([lead.leadId, lead.ledgerKey]).toEqual([emitted[0]?.LeadId, expect.stringContaining('post-')]);
	});

	it('arrives once also when 200 are posted at once to two processes', async () => {
		const table = aTable();
		const bodies = Array.from({ length: 100 }, (_, index) => aLead(`lead ${index}`));
		const answers = await Promise.all([...bodies, ...bodies].map(async (body) => await post(body, table)));
		expect(answers.filter(({ status, item }) => status !== 200 || item !== null)).toEqual([]);
		const trigger = await aPoller(fake.connectionString, `${table}Ledger`, table);
		await trigger.poll();
		expect(trigger.emitted()).toHaveLength(100);
	}, 60_000);

	it('only starts an execution, and is not stored, at the Test URL', async () => {
		const table = aTable();
		const { status, item } = await post(aLead(), table, { mode: 'manual' });
		expect([status, item?.body, await rowCount(table).catch(() => 0)]).toEqual([null, aLead(), 0]);
	});

	it('is kept whatever it is', async () => {
		const table = aTable();
		for (const body of ['', '{"broken', Buffer.from([0, 255, 254]), '[]'])
			expect((await post(body, table)).status).toBe(200);
		const trigger = await aPoller(fake.connectionString, `${table}Ledger`, table);
		const emitted: JsonObject[] = [];
		await trigger.poll((leads) => {
			emitted.push(...leads);
			return SUCCESS(leads);
		});
		expect(emitted.map((row) => parseLead(row).unreadable)).toEqual([true, true, true, true]);
	});
});

describe('a post that the table does not take', () => {
	it.each([429, 503])('at first, with HTTP %i and without a wait, is stored by a second try', async (status) => {
		const table = aTable();
		await (await openByConnectionString(fake.connectionString, table)).create();
		fake.failNext({ kind: 'status', status });
		const answer = await post(aLead(), table);
		expect([answer.status, answer.item, await rowCount(table)]).toEqual([200, null, 1]);
	});

	it.each([
		['refused by the service', () => fake.script({ fault: { kind: 'status', status: 403 } })],
		['failing for good', () => fake.script({ fault: { kind: 'status', status: 500 } })],
		['cutting the connection', () => fake.script({ fault: { kind: 'reset' } })],
	])(
		'(%s) is kept in n8n: an execution starts with it',
		async (_what, breakTable) => {
			breakTable();
			const table = aTable();
			const { status, item, warnings } = await post(aLead(), table);
			expect([status, item?.body]).toEqual([null, aLead()]);
			expect(warnings).toEqual([expect.stringMatching(/^Posts keeps the lead [0-9a-f-]{36} in n8n: /)]);
			expect(warnings.join()).not.toContain('ada');
		},
		30_000,
	);

	it('is kept in n8n when nothing listens there, or the table hangs', async () => {
		const nowhere = fake.connectionString.replaceAll(String(fake.port), '1');
		expect((await post(aLead(), aTable(), { connectionString: nowhere })).item?.body).toBe(aLead());
		fake.script({ fault: { kind: 'hang' } });
		expect((await post(aLead(), aTable())).item?.body).toBe(aLead());
	}, 40_000);

	it('is refused with 503 and Retry-After if that is chosen', async () => {
		fake.script({ fault: { kind: 'status', status: 500 } });
		const answer = await post(aLead(), aTable(), { settings: { ifUnreachable: 'refuse' } });
		expect([answer.status, answer.headers, answer.item]).toEqual([503, { 'Retry-After': '60' }, null]);
	}, 30_000);

	it('is kept in n8n where it is too large for a row, whatever is chosen', async () => {
		const answer = await post('x'.repeat(500_001), aTable(), { settings: { ifUnreachable: 'refuse' } });
		expect(answer.item?.body).toHaveLength(500_001);
	});

	it('has the id of the row that may have been written all the same, so that it is one lead, the same to the last character', async () => {
		const table = aTable();
		await (await openByConnectionString(fake.connectionString, table)).create();
		fake.script({ fault: { kind: 'reset', stored: true }, when: ({ method }) => method === 'POST' });
		fake.script({ fault: { kind: 'reset' }, when: ({ method }) => method === 'POST' });
		const { item } = await post(aLead(), table);
		fake.clearFaults();
		const { rows } = await (await openByConnectionString(fake.connectionString, table)).page({});
		expect(rows).toHaveLength(1);
		for (const row of rows) expect(parseLead(rawLead(row))).toEqual(parseLead(item));
	}, 30_000);

	it('is the same lead to the last character as its row, when it came before and was stored', async () => {
		const table = aTable();
		expect((await post(aLead(), table)).status).toBe(200);
		await new Promise((resolve) => setTimeout(resolve, 20));
		const nowhere = fake.connectionString.replaceAll(String(fake.port), '1');
		const { item } = await post(aLead(), table, { connectionString: nowhere });
		const { rows } = await (await openByConnectionString(fake.connectionString, table)).page({});
		expect(rows.map((row) => parseLead(rawLead(row)))).toEqual([parseLead(item)]);
	}, 30_000);
});

describe('when a post came first', () => {
	const HOUR = 60 * 60_000;
	const start = Date.UTC(2026, 10, 28, 23, 30);

	it('is remembered for 24 hours, also over midnight, and after that it is a new one', () => {
		const receipts = new Receipts();
		const times = [0, 1, 23, 24, 25].map((hours) => receipts.firstOf('a', start + hours * HOUR));
		expect(times.map((time) => (time - start) / HOUR)).toEqual([0, 0, 0, 24, 24]);
		expect(receipts.firstOf('b', start + HOUR)).toBe(start + HOUR);
	});

	it('takes up memory for 50,000 posts at most', () => {
		const receipts = new Receipts();
		for (let nth = 0; nth <= 50_000; nth++) receipts.firstOf(`post ${nth}`, start + nth);
		expect(receipts.firstOf('post 0', start + HOUR)).toBe(start + HOUR);
		expect(receipts.firstOf('post 50000', start + HOUR)).toBe(start + 50_000);
	});
});
