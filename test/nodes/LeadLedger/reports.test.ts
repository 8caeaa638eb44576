import type { IDataObject } from 'n8n-workflow';
import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { leadIdOfRow } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import { KEPT_POSTS, keptPostKeys } from '../../../ledger/keptPost';
import { openByConnectionString } from '../../azureTable/sending';
import { type Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

let engine: Engine;
let fake: TableFake;

beforeAll(async () => (engine = await startLedgerEngine()));
beforeEach(async () => (fake = await startTableFake()));
afterEach(async () => await fake.stop());

const EMAIL = 'robin@private.example';

/** Microsoft's row of a lead, written at noon of a day of September 2026. */
function putLead(rowKey: string, day: number, more: IDataObject = {}): void {
	fake.put('MarketplaceLeads', {
		PartitionKey: `9:2F${day}:2F2026`,
		RowKey: rowKey,
		Timestamp: `2026-09-${String(day).padStart(2, '0')}T12:00:00.0000001Z`,
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		ActionCode: 'INS',
		CustomerInfo: JSON.stringify({ Email: EMAIL, LastName: 'Secretname', Company: 'Fabrikam' }),
		...(more as Record<string, string>),
	});
}

const putEntry = (rowKey: string, day: number, Status: string, more: Record<string, string | number> = {}) =>
	fake.put('MarketplaceLeadLedger', {
		PartitionKey: `9:2F${day}:2F2026`,
		RowKey: rowKey,
		Status,
		LeadId: 'x',
		Attempts: 1,
		...more,
	});

const RANGE = { from: '2026-09-01T00:00:00Z', to: '2026-10-01T00:00:00Z' };

const run = async (parameters: LedgerRun['parameters'], onError?: LedgerRun['onError']) =>
	await runLedger(engine, [{}], {
		connectionString: fake.connectionString,
		parameters: { ...RANGE, ...parameters },
		onError,
	});

describe('Find Undelivered', () => {
	beforeEach(() => {
		fake.put('MarketplaceLeadLedger', {
			PartitionKey: '!ledger',
			RowKey: 'progress',
			LeadsTable: 'marketplaceleads',
		});
		for (const [rowKey, status] of [
			['b-givenUp', 'givenUp'],
			['c-claimed', 'claimed'],
			['d-delivered', 'delivered'],
			['f-failed', 'failed'],
			['p-processed', 'processed'],
			['s-suppressed', 'suppressed'],
		] as const) {
			putLead(rowKey, 10);
			putEntry(rowKey, 10, status, status === 'givenUp' ? { Reason: 'Refused: crm rejected 400' } : {});
		}
		putLead('n-unknown', 10);
	});

	const keysOf = (items: readonly IDataObject[]) => items.map(({ RowKey }) => RowKey);

	it('gives the leads that have no proof of delivery, raw as the trigger emits them where nothing is to be added', async () => {
		const { done } = await run({ operation: 'findUndelivered', findOptions: { includeLedger: false } });
		expect(keysOf(done)).toEqual(['b-givenUp', 'f-failed', 'n-unknown', 'p-processed']);
		expect(done[0]).toEqual({
			PartitionKey: '9:2F10:2F2026',
			RowKey: 'b-givenUp',
			Timestamp: '2026-09-10T12:00:00.0000001Z',
			LeadSource: 'AzureMarketplace-INS|contoso.widget',
			ActionCode: 'INS',
			CustomerInfo: expect.stringContaining(EMAIL),
		});
	});

	it('gives just the kinds that the user chose', async () => {
		const { done } = await run({ operation: 'findUndelivered', statuses: ['claimed', 'notInLedger'] });
		expect(keysOf(done)).toEqual(['c-claimed', 'n-unknown']);
	});

	it('gives those in work that are there for long, and not those that have just come', async () => {
		const hours = (count: number) => new Date(Date.now() - count * 3_600_000).toISOString();
		const putInWork = (RowKey: string, written: number, claimed: number, attempts: number) => {
			const keys = { PartitionKey: 'in-work', RowKey };
			fake.put('MarketplaceLeads', { ...keys, Timestamp: hours(written), LeadSource: 'SPZA' });
			fake.put('MarketplaceLeadLedger', {
				...keys,
				Status: 'claimed',
				LeadId: 'x',
				Attempts: attempts,
				ClaimedAt: hours(claimed),
			});
		};
		putInWork('new', 0.5, 0.5, 1);
		putInWork('of-a-backlog', 50, 0.1, 1);
		putInWork('stopped', 50, 49, 1);
		putInWork('tried-again', 50, 0, 7);
		const { done } = await run({
			operation: 'findUndelivered',
			statuses: ['claimedLong'],
			from: hours(60),
			to: '',
		});
		expect(keysOf(done)).toEqual(['stopped', 'tried-again']);
		expect(done).toMatchObject([{ LedgerStatus: 'claimed' }, { LedgerStatus: 'claimed' }]);
	});

	it('says beside each lead which target did not take it, why, and what to do, and Lead Parse reads the item all the same', async () => {
		const report = {
			target: 'salesforce',
			status: 'rejected',
			targetId: null,
			code: 'INVALID_EMAIL_ADDRESS',
			cause: 'Salesforce takes no such address.',
			remedy: 'Correct it.',
			at: '2026-09-10T13:00:00.000Z',
		};
		const created = {
			...report,
			target: 'hubspot',
			status: 'created',
			code: null,
			cause: null,
			remedy: null,
		};
		putLead('r', 10);
		putEntry('r', 10, 'givenUp', {
			Reason: 'Refused: salesforce rejected INVALID_EMAIL_ADDRESS',
			Outcomes: JSON.stringify([created, report]),
		});
		const { done } = await run({ operation: 'findUndelivered', statuses: ['givenUp'] });
		expect(done).toMatchObject([
			{ LedgerStatus: 'givenUp', LedgerAttempts: 1, LedgerReason: 'Refused: crm rejected 400' },
			{
				LedgerStatus: 'givenUp',
				LedgerTarget: 'salesforce',
				LedgerCode: 'INVALID_EMAIL_ADDRESS',
				LedgerCause: 'Salesforce takes no such address.',
				LedgerRemedy: 'Correct it.',
				LedgerAt: '2026-09-10T13:00:00.000Z',
				LedgerOutcomes: [created, report],
			},
		]);
		expect(parseLead(done[1])).toMatchObject({ email: EMAIL, warnings: [] });
	});

	it('looks at the date range only, its end not included', async () => {
		putLead('before', 9);
		putLead('after', 11);
		const within = { from: '2026-09-10T12:00:00Z', to: '2026-09-11T12:00:00Z' };
		const { done } = await run({ operation: 'findUndelivered', statuses: ['notInLedger'], ...within });
		expect(keysOf(done)).toEqual(['n-unknown']);
	});

	it('takes a time without a zone for one of the workflow’s zone, as the editor shows it', async () => {
		putLead('late', 10, { Timestamp: '2026-09-10T23:30:00.0000001Z' });
		const find = async (range: { from: string; to: string }, timezone: string) => {
			const parameters = { operation: 'findUndelivered', statuses: ['notInLedger'], ...range };
			return keysOf(
				(await runLedger(engine, [{}], { connectionString: fake.connectionString, parameters, timezone }))
					.done,
			);
		};
		const day = { from: '2026-09-10T00:00:00', to: '2026-09-11T00:00:00' };
		expect(await find(day, 'UTC')).toEqual(['late', 'n-unknown']);
		expect(await find(day, 'Europe/Berlin')).toEqual(['n-unknown']);
		expect(await find({ from: '2026-09-10', to: '2026-09-11' }, 'Europe/Berlin')).toEqual(['n-unknown']);
		expect(await find({ from: '2026-09-10 00:00', to: '2026-09-11 00:00:00' }, 'America/New_York')).toEqual([
			'late',
			'n-unknown',
		]);
		expect(
			await find({ from: '2026-09-10T00:00:00Z', to: '2026-09-11T00:00:00.000+00:00' }, 'Europe/Berlin'),
		).toEqual(['late', 'n-unknown']);
	});

	it('stops reading when the limit is reached, and reads all on request', async () => {
		for (let day = 11; day <= 30; day++) {
			for (let lead = 0; lead < 10; lead++) putLead(`lead-${lead}`, day);
		}
		fake.setPaging({ maxRows: 20, emptyPages: 1 });
		const before = fake.calls.length;
		const few = await run({ operation: 'findUndelivered', statuses: ['notInLedger'], limit: 5 });
		const callsForFew = fake.calls.length - before;
		expect(few.done).toHaveLength(5);
		const all = await run({ operation: 'findUndelivered', statuses: ['notInLedger'], returnAll: true });
		expect(all.done).toHaveLength(201);
		expect(fake.calls.length - before - callsForFew).toBeGreaterThan(3 * callsForFew);
	});

	it('refuses a ledger that is about another table, because all leads would look undelivered', async () => {
		fake.put('OtherLeads');
		const { undone } = await run({ operation: 'findUndelivered', table: 'OtherLeads' });
		expect(undone).toMatchObject([
			{ cause: 'The ledger MarketplaceLeadLedger belongs to the table marketplaceleads' },
		]);
	});

	it('refuses a range that ends before it begins, and a date that is none', async () => {
		const reversed = await run({ operation: 'findUndelivered', to: '2026-08-01' }, 'stopWorkflow');
		expect(reversed.error?.message).toBe("The parameter 'From' is not earlier than 'To' [item 0]");
		const noDate = await run({ operation: 'findUndelivered', from: 'last week' }, 'stopWorkflow');
		expect(noDate.error?.message).toBe("The parameter 'From' holds no date [item 0]");
	});
});

describe('Summary', () => {
	beforeEach(() => {
		putLead('a', 10);
		putLead('b', 10, { LeadSource: 'SPZA-PLT|contoso.gadget', ActionCode: 'PLT' });
		putLead('c', 11);
		putLead('d', 11, { LeadSource: 'Something-Else', ActionCode: 'Odd' });
		putEntry('a', 10, 'delivered', { Targets: 'salesforce' });
		putEntry('b', 10, 'delivered', { Targets: 'salesforce, httpsEndpoint' });
		putEntry('c', 11, 'givenUp', { Targets: 'salesforce' });
	});

	/** At noon and some seconds. */
	const noonAnd = (seconds: number) => new Date(Date.UTC(2026, 8, 12, 12, 0, seconds)).toISOString();

	/** An entry whose targets confirmed so many seconds after Microsoft's stamp. */
	const putJourney = (
		rowKey: string,
		seconds: { claimed: number; asked: number; answered: number; heldSince?: number; first?: number },
		attempts = 1,
	) => {
		const report = { target: 'salesforce', status: 'created', targetId: null, code: null, at: noonAnd(999) };
		const times = { askedAt: noonAnd(seconds.asked), answeredAt: noonAnd(seconds.answered) };
		putLead(rowKey, 12);
		putEntry(rowKey, 12, 'delivered', {
			Targets: 'salesforce',
			Attempts: attempts,
			ClaimedAt: noonAnd(seconds.claimed),
			...(seconds.first === undefined ? {} : { FirstClaimedAt: noonAnd(seconds.first) }),
			...(seconds.heldSince === undefined ? {} : { HeldSince: noonAnd(seconds.heldSince) }),
			Outcomes: JSON.stringify([{ ...report, ...times }]),
		});
	};

	it('tells by day and target how long leads took from Microsoft’s stamp to the confirmation, where that is known', async () => {
		for (let nth = 1; nth <= 20; nth++) putJourney(`j${nth}`, { claimed: 1, asked: 2, answered: 2 + nth });
		const { done } = await run({ operation: 'summary', groupBy: ['day', 'target'] });
		expect(done).toContainEqual({
			day: '2026-09-12',
			target: 'salesforce',
			count: 20,
			p50Seconds: 12,
			p95Seconds: 21,
			maxSeconds: 22,
		});
		expect(done).toContainEqual({ day: '2026-09-10', target: 'httpsEndpoint', count: 1 });
		const total = await run({ operation: 'summary', output: 'total', groupBy: ['day'] });
		expect(total.done[0]).toMatchObject({ p50Seconds: 12, p95Seconds: 21, maxSeconds: 22 });
		expect(total.done[0]?.text).toContain('half within 12, 95 % within 21, longest 22');
		expect(total.hints).toEqual([]);
	});

	it.each([
		[
			'look',
			{ claimed: 300, asked: 301, answered: 302 },
			1,
			/99 % until the trigger emitted the lead\. See that n8n was running, lower Look Every/,
		],
		[
			'earlier lead',
			{ claimed: 300, asked: 301, answered: 302, heldSince: 3 },
			1,
			/98 % waiting for an earlier lead of the same buyer\. A buyer/,
		],
		[
			'retries',
			{ claimed: 300, asked: 301, answered: 302 },
			3,
			/99 % earlier attempts .*see what failed, and why/,
		],
		// n8n was down for long, and then one attempt failed.
		[
			'look before retries',
			{ first: 280, claimed: 300, asked: 301, answered: 302 },
			2,
			/93 % until the trigger emitted the lead\. See/,
		],
		[
			'earlier lead before retries',
			{ heldSince: 3, first: 280, claimed: 300, asked: 301, answered: 302 },
			2,
			/92 % waiting for an earlier lead of the same buyer\. A buyer/,
		],
		['execution', { claimed: 3, asked: 301, answered: 302 }, 1, /99 % in the execution.*Nodes before/],
		['target', { claimed: 3, asked: 4, answered: 302 }, 1, /99 % at the target\. The target responds slowly/],
	] as const)(
		'hints where the time went when leads took more than a minute: %s',
		async (_, seconds, attempts, text) => {
			putJourney('slow', seconds, attempts);
			const { hints } = await run({ operation: 'summary', groupBy: ['day'] });
			expect(hints).toEqual([expect.stringMatching(text)]);
			expect(hints[0]).toMatch(/^5 % of the leads took more than 302 seconds/);
		},
	);

	it('leaves out a lead whose row was written again after it had arrived', async () => {
		for (let nth = 1; nth <= 3; nth++) putJourney(`j${nth}`, { claimed: 1, asked: 2, answered: 12 });
		for (let nth = 1; nth <= 4; nth++) {
			putJourney(`again-${nth}`, { claimed: 1, asked: 2, answered: 12 });
			putLead(`again-${nth}`, 12, { Timestamp: '2026-09-20T12:00:00.0000000Z' });
		}
		const { done } = await run({ operation: 'summary', output: 'total', groupBy: ['day'] });
		expect(done[0]).toMatchObject({ p50Seconds: 12, p95Seconds: 12, maxSeconds: 12 });
	});

	it('hints that two workflows use the ledger, while they do', async () => {
		const seen = (id: string, minutesAgo: number) =>
			fake.put('MarketplaceLeadLedger', {
				PartitionKey: '!ledger',
				RowKey: `workflow:${id}`,
				SeenAt: new Date(Date.now() - minutesAgo * 60_000).toISOString(),
			});
		seen('first', 5);
		seen('gone', 60);
		expect((await run({ operation: 'summary' })).hints).toEqual([]);
		seen('second', 40);
		const { hints } = await run({ operation: 'summary' });
		expect(hints).toEqual([
			expect.stringMatching(/^2 workflows use this ledger \(first, second\), so each lead goes to only one/),
		]);
	});

	it('counts by day and status, one item per group', async () => {
		const { done } = await run({ operation: 'summary', groupBy: ['day', 'status'] });
		expect(done).toEqual([
			{ day: '2026-09-10', status: 'delivered', count: 2 },
			{ day: '2026-09-11', status: 'givenUp', count: 1 },
			{ day: '2026-09-11', status: 'notInLedger', count: 1 },
		]);
	});

	it('counts by what the leads themselves say', async () => {
		const { done } = await run({ operation: 'summary', groupBy: ['source', 'action', 'offer', 'target'] });
		expect(done).toContainEqual({
			source: 'AppSource',
			action: 'PLT',
			offer: 'contoso.gadget',
			target: 'httpsEndpoint',
			count: 1,
		});
		expect(done.reduce((sum, { count }) => sum + Number(count), 0)).toBe(5);
	});

	it('counts by target what each of them has, and leads under way only once', async () => {
		const outcome = (target: string, status: string) => ({ target, status, at: '2026-09-10T13:00:00.000Z' });
		putLead('e', 12);
		putEntry('e', 12, 'failed', {
			Outcomes: JSON.stringify([outcome('salesforce', 'created'), outcome('hubspot', 'unavailable')]),
		});
		putLead('f', 12);
		putEntry('f', 12, 'setAside', { Outcomes: JSON.stringify([outcome('azureTable', 'created')]) });
		const { done } = await run({ operation: 'summary' });
		expect(done).toEqual([
			{ target: 'azureTable', status: 'setAside', count: 1 },
			{ target: 'httpsEndpoint', status: 'delivered', count: 1 },
			{ target: 'hubspot', status: 'failed', count: 1 },
			{ target: 'none', status: 'notInLedger', count: 1 },
			{ target: 'salesforce', status: 'delivered', count: 3 },
			{ target: 'salesforce', status: 'givenUp', count: 1 },
		]);
		const total = await run({ operation: 'summary', output: 'total' });
		expect(total.done).toMatchObject([{ total: 6 }]);
	});

	it('gives one item for a mail, with the counts also in words', async () => {
		const { done } = await run({ operation: 'summary', output: 'total', groupBy: ['status'] });
		expect(done).toEqual([
			{
				from: '2026-09-01T00:00:00.000Z',
				to: '2026-10-01T00:00:00.000Z',
				total: 4,
				status: { givenUp: 1, delivered: 2, notInLedger: 1 },
				text: 'Leads: 4\nBy status: delivered 2, givenUp 1, notInLedger 1',
			},
		]);
	});

	it('holds no personal data', async () => {
		for (const output of ['groups', 'total']) {
			const groupBy = ['action', 'day', 'offer', 'source', 'status', 'target'];
			const { done } = await run({ operation: 'summary', output, groupBy });
			expect(JSON.stringify(done)).not.toMatch(/robin|private|Secretname|Fabrikam/i);
		}
	});

	it('counts everything as one when no property is chosen', async () => {
		const { done } = await run({ operation: 'summary', groupBy: [] });
		expect(done).toEqual([{ count: 4 }]);
	});
});

describe('posts that n8n keeps, of which targets told the ledger', () => {
	const said = (status: string) =>
		JSON.stringify([
			{ target: 'hubSpot', status, targetId: null, code: null, cause: null, remedy: null, at: '' },
		]);

	const putKept = (RowKey: string, Status: string, status: string) =>
		fake.put('MarketplaceLeadLedger', {
			PartitionKey: KEPT_POSTS,
			RowKey,
			Status,
			LeadId: 'y',
			Attempts: 1,
			Targets: 'hubSpot',
			SettledAt: '2026-09-12T08:00:00.000Z',
			Outcomes: said(status),
		});

	beforeEach(() => {
		putLead('a', 10);
		putEntry('a', 10, 'delivered', { Targets: 'hubSpot', Outcomes: said('created') });
		putKept('k1', 'delivered', 'created');
		putKept('k2', 'givenUp', 'unavailable');
	});

	const HINT =
		'2 of the leads are posts in no table: n8n keeps them in its executions. 1 of them was not delivered: in n8n, open Executions, choose the status Error, and press Retry.';

	it('are counted by Summary, which says where to find what was not delivered', async () => {
		const { done, hints } = await run({ operation: 'summary', groupBy: ['target', 'status'] });
		expect(done).toMatchObject([
			{ target: 'hubSpot', status: 'delivered', count: 2 },
			{ target: 'hubSpot', status: 'givenUp', count: 1 },
		]);
		expect(hints).toEqual([HINT]);
		const { done: days } = await run({ operation: 'summary', groupBy: ['day', 'offer'] });
		expect(days).toContainEqual({ day: '2026-09-12', offer: 'none', count: 2 });
		const other = await run({ operation: 'summary', groupBy: ['status'], to: '2026-09-12T08:00:00Z' });
		expect(other.done).toMatchObject([{ status: 'delivered', count: 1 }]);
	});

	it('are told of by Find Undelivered, which cannot give them back', async () => {
		const { done, hints } = await run({ operation: 'findUndelivered' });
		expect(done).toEqual([]);
		expect(hints).toEqual([expect.stringMatching(/^1 of the leads is a post in no table.*press Retry\.$/)]);
		expect((await run({ operation: 'findUndelivered', statuses: ['failed'] })).hints).toEqual([]);
	});

	it('are in the figures of the report, and named on its page and in its text', async () => {
		const { done } = await run({ operation: 'report', routingTable: '' });
		expect(done[0]).toMatchObject({ total: 3, arrived: 2, givenUp: 1 });
		expect(done[0]?.html).toContain(HINT);
		expect(done[0]?.text).toContain(HINT);
	});

	it('count once when the table got their row in spite of a fault', async () => {
		const rowKey = 'post-0123';
		putLead(rowKey, 12);
		putEntry(rowKey, 12, 'delivered', { Targets: 'hubSpot', Outcomes: said('updated') });
		const ledger = await openByConnectionString(fake.connectionString, 'MarketplaceLeadLedger');
		const keyOf = await keptPostKeys(ledger);
		putKept(keyOf(leadIdOfRow('9:2F12:2F2026', rowKey)).rowKey, 'delivered', 'created');
		const { done } = await run({ operation: 'summary', output: 'total', groupBy: ['status'] });
		expect(done[0]).toMatchObject({ total: 4, status: { delivered: 3, givenUp: 1 } });
	});
});
