import { claimed } from './claimed';
import { partitionIs } from '../../azureTable/filter';
import type { Table } from '../../azureTable/table';
import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import { backoff } from '../../ledger/backoff';
import type { LeadKey } from '../../ledger/entry';
import { Ledger } from '../../ledger/ledger';
import { openByConnectionString, recording, sendThroughN8n } from '../azureTable/sending';
import { losingAnswer, withServiceClock } from './serviceClock';

const MINUTE = 60_000;
const DAY = '9:2F28:2F2018';
const OPTIONS = { lease: 10 * MINUTE, maxAttempts: 3 };

let azurite: Azurite;
let counter = 0;

beforeAll(async () => (azurite = await startAzurite()));
afterAll(async () => await azurite.stop());

/** A ledger on a table of its own, or on the same as another one. */
async function aLedger(name = `Ledger${++counter}`, send = sendThroughN8n, retries = 0) {
	const clock = withServiceClock(send);
	const table = await openByConnectionString(azurite.connectionString, name, { retries }, clock.send);
	const ledger = new Ledger(table, OPTIONS);
	await ledger.load('MarketplaceLeads', (now) => now);
	return { name, table, ledger, clock };
}

const leads = (count: number, partitionKey = DAY): LeadKey[] =>
	Array.from({ length: count }, (_, index) => ({
		partitionKey,
		rowKey: `lead-${String(index).padStart(5, '0')}`,
	}));

async function rowsOf(table: Table, partitionKey = DAY) {
	const rows = [];
	for await (const page of table.pages({ filter: partitionIs(partitionKey) })) rows.push(...page.rows);
	return rows;
}

describe('claiming', () => {
	it('claims each new lead once and knows it from then on', async () => {
		const { ledger } = await aLedger();
		expect(await claimed(ledger, leads(3), 'first')).toHaveLength(3);
		expect(await claimed(ledger, leads(4), 'second')).toMatchObject([{ rowKey: 'lead-00003', attempts: 1 }]);
	});

	it('writes 100 claims with one request', async () => {
		const { send, requests } = recording(sendThroughN8n);
		const { ledger } = await aLedger(undefined, send);
		requests.length = 0;
		expect(await claimed(ledger, leads(500), 'batch')).toHaveLength(500);
		expect(requests.filter(({ url }) => url.includes('$batch'))).toHaveLength(5);
		// The mark of the partition, and one look at what is there.
		expect(requests).toHaveLength(7);
	});

	it('lets exactly one of several pollers have each lead', async () => {
		const first = await aLedger();
		const others = await Promise.all([1, 2, 3].map(async () => await aLedger(first.name)));
		const everybody = [first, ...others];
		const claims = await Promise.all(
			everybody.map(async ({ ledger }, index) => await claimed(ledger, leads(250), `poller ${index}`)),
		);
		const taken = claims.flat().map(({ rowKey }) => rowKey);
		expect(taken).toHaveLength(250);
		expect(new Set(taken).size).toBe(250);
	});

	it('takes its own claims for its own when the answer was lost on the way', async () => {
		const { ledger } = await aLedger(
			undefined,
			losingAnswer(sendThroughN8n, ({ url }) => url.includes('$batch')),
			1,
		);
		expect(await claimed(ledger, leads(20), 'batch')).toHaveLength(20);
	});

	it('leaves a lead alone while its lease lasts, and hands it out again when it has run out', async () => {
		const { ledger, clock, name } = await aLedger();
		await claimed(ledger, leads(2), 'crashed');
		clock.forward(9 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(ledger, leads(2), 'too early')).toEqual([]);
		clock.forward(2 * MINUTE);
		const other = await aLedger(name);
		other.clock.forward(11 * MINUTE);
		await other.ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(other.ledger, leads(2), 'again')).toMatchObject([{ attempts: 2 }, { attempts: 2 }]);
	});

	it('goes by the clock of the service, not by that of this machine', async () => {
		const { ledger, table, clock } = await aLedger();
		clock.forward(5 * 60 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		await claimed(ledger, leads(1), 'batch');
		const [row] = await rowsOf(table);
		const dueAt = Date.parse(String(row?.properties.DueAt));
		expect(dueAt - Date.now()).toBeGreaterThan(5 * 60 * MINUTE);
	});

	it('holds a lead as long as the claim is extended, and tells when it was taken over', async () => {
		const { ledger, clock, name } = await aLedger();
		const claims = await claimed(ledger, leads(2), 'slow');
		const extended = await ledger.extend(claims, ledger.now() + 60 * MINUTE);
		expect(extended).toHaveLength(2);
		const other = await aLedger(name);
		other.clock.forward(30 * MINUTE);
		await other.ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(other.ledger, leads(2), 'impatient')).toEqual([]);
		other.clock.forward(31 * MINUTE);
		await other.ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(other.ledger, leads(1), 'patient')).toHaveLength(1);
		clock.forward(61 * MINUTE);
		expect(await ledger.extend(extended, ledger.now())).toMatchObject([{ rowKey: 'lead-00001' }]);
	});

	it('still holds a lead whose extension was answered into the void', async () => {
		const { ledger } = await aLedger(
			undefined,
			losingAnswer(
				sendThroughN8n,
				({ method, url }) => method !== 'GET' && url.includes("RowKey='lead-00000'"),
			),
			1,
		);
		const claims = await claimed(ledger, leads(1), 'batch');
		expect(await ledger.extend(claims, ledger.now() + MINUTE)).toHaveLength(1);
	});

	it('gives a lead up after all its attempts and says so', async () => {
		const { ledger, table, clock } = await aLedger();
		for (let attempt = 1; attempt <= OPTIONS.maxAttempts; attempt++) {
			expect(await claimed(ledger, leads(1), `crash ${attempt}`)).toMatchObject([{ attempts: attempt }]);
			clock.forward(11 * MINUTE);
			await ledger.load('MarketplaceLeads', (now) => now);
		}
		expect(await claimed(ledger, leads(1), 'one too many')).toEqual([]);
		const [row] = await rowsOf(table);
		expect(row?.properties).toMatchObject({ Status: 'givenUp', Reason: 'Tried 3 times without success' });
	});
});

describe('settling', () => {
	it('keeps when a lead was first claimed, however often it is claimed again', async () => {
		const { ledger, table, clock } = await aLedger();
		const stamps: unknown[] = [];
		for (const batch of ['first', 'second', 'third']) {
			const claims = await claimed(ledger, leads(1), batch);
			const [row] = await rowsOf(table);
			stamps.push(row?.properties.FirstClaimedAt ?? `first ${String(row?.properties.ClaimedAt)}`);
			await ledger.settle(claims, () => ({ status: 'failed', reason: 'down', delay: 0 }));
			clock.forward(2 * MINUTE);
			await rowsOf(table);
		}
		expect(stamps[0]).toMatch(/^first /);
		expect(stamps.slice(1).map((at) => `first ${String(at)}`)).toEqual([stamps[0], stamps[0]]);
	});

	it('keeps when, where and under which id a lead arrived, and no personal data', async () => {
		const { ledger, table } = await aLedger();
		const claims = await claimed(ledger, leads(2), 'batch');
		const settled = await ledger.settle(claims, ({ rowKey }) => ({
			status: 'delivered',
			proof: `salesforce created 00Q-${rowKey}`,
		}));
		expect(settled).toHaveLength(2);
		const [row] = await rowsOf(table);
		expect(row?.properties).toMatchObject({
			Status: 'delivered',
			Proof: 'salesforce created 00Q-lead-00000',
		});
		expect(Date.parse(String(row?.properties.SettledAt))).not.toBeNaN();
		expect(Object.keys(row?.properties ?? {}).sort()).toEqual(
			['Attempts', 'ClaimId', 'ClaimedAt', 'DueAt', 'LeadId', 'Proof', 'SettledAt', 'Status'].sort(),
		);
	});

	it('settles 500 leads with 5 requests', async () => {
		const { send, requests } = recording(sendThroughN8n);
		const { ledger } = await aLedger(undefined, send);
		const claims = await claimed(ledger, leads(500), 'batch');
		requests.length = 0;
		await ledger.settle(claims, () => ({ status: 'processed', proof: null }));
		expect(requests).toHaveLength(5);
	});

	it('lets a failed lead wait longer after each attempt, and nobody have it before', async () => {
		const { ledger, clock } = await aLedger();
		for (const attempt of [1, 2]) {
			const claims = await claimed(ledger, leads(1), `attempt ${attempt}`);
			expect(claims).toHaveLength(1);
			await ledger.settle(claims, () => ({ status: 'failed', reason: 'the target was down' }));
			clock.forward(backoff(attempt) - 5_000);
			await ledger.load('MarketplaceLeads', (now) => now);
			expect(await claimed(ledger, leads(1), 'too early')).toEqual([]);
			clock.forward(10_000);
			await ledger.load('MarketplaceLeads', (now) => now);
		}
		expect(await claimed(ledger, leads(1), 'third')).toMatchObject([{ attempts: 3 }]);
	});

	it('gives up a lead whose last attempt failed, with the reason of that failure', async () => {
		const { ledger, table, clock } = await aLedger();
		for (let attempt = 1; attempt <= OPTIONS.maxAttempts; attempt++) {
			const claims = await claimed(ledger, leads(1), `attempt ${attempt}`);
			await ledger.settle(claims, () => ({ status: 'failed', reason: `httpsEndpoint unavailable HTTP 503` }));
			clock.forward(61 * MINUTE);
			await ledger.load('MarketplaceLeads', (now) => now);
		}
		const [row] = await rowsOf(table);
		expect(row?.properties).toMatchObject({
			Status: 'givenUp',
			Reason: 'httpsEndpoint unavailable HTTP 503',
		});
	});

	it('does not settle a lead that somebody else took over', async () => {
		const { ledger, name, table } = await aLedger();
		const claims = await claimed(ledger, leads(1), 'slow');
		const other = await aLedger(name);
		other.clock.forward(11 * MINUTE);
		await other.ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(other.ledger, leads(1), 'fast')).toHaveLength(1);
		expect(await ledger.settle(claims, () => ({ status: 'givenUp', reason: 'too late' }))).toEqual([]);
		const [row] = await rowsOf(table);
		expect(row?.properties).toMatchObject({ Status: 'claimed', ClaimId: 'fast' });
	});

	it('never claims a settled lead again', async () => {
		const { ledger, clock } = await aLedger();
		const claims = await claimed(ledger, leads(4), 'batch');
		const ends = [
			{ status: 'delivered', proof: 'x' },
			{ status: 'processed', proof: null },
			{ status: 'suppressed', proof: null },
			{ status: 'givenUp', reason: 'refused' },
		] as const;
		await ledger.settle(claims, ({ rowKey }) => ends[Number(rowKey.at(-1))] ?? ends[0]);
		clock.forward(30 * 24 * 60 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		expect(await claimed(ledger, leads(4), 'again')).toEqual([]);
	});
});

describe('finding what came back', () => {
	it('points to the partition of a claim only when its lease has run out', async () => {
		const { ledger, clock } = await aLedger();
		await claimed(ledger, leads(3), 'crashed');
		expect(ledger.duePartitions()).toEqual([]);
		clock.forward(11 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		const [mark] = ledger.duePartitions();
		expect(mark).toMatchObject({ partitionKey: DAY });
		expect((await ledger.unfinished(DAY)).due).toHaveLength(3);
	});

	it('forgets a partition in which all is settled, and remembers it when a new claim comes', async () => {
		const { ledger, clock } = await aLedger();
		const claims = await claimed(ledger, leads(1), 'batch');
		await ledger.settle(claims, () => ({ status: 'processed', proof: null }));
		clock.forward(11 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		for (const mark of ledger.duePartitions()) await ledger.conclude(mark, null);
		await ledger.load('MarketplaceLeads', (now) => now);
		expect(ledger.duePartitions()).toEqual([]);
		await claimed(ledger, leads(2), 'later');
		clock.forward(11 * MINUTE);
		await ledger.load('MarketplaceLeads', (now) => now);
		expect(ledger.duePartitions()).toHaveLength(1);
	});

	it('keeps the mark of a partition into which somebody claims while it is being looked at', async () => {
		const first = await aLedger();
		await claimed(first.ledger, leads(1), 'old').then(
			async (claims) => await first.ledger.settle(claims, () => ({ status: 'processed', proof: null })),
		);
		first.clock.forward(11 * MINUTE);
		await first.ledger.load('MarketplaceLeads', (now) => now);
		const [mark] = first.ledger.duePartitions();
		const second = await aLedger(first.name);
		second.clock.forward(11 * MINUTE);
		await second.ledger.load('MarketplaceLeads', (now) => now);
		await claimed(second.ledger, leads(2), 'new');
		if (mark !== undefined) await first.ledger.conclude(mark, null);
		first.clock.forward(11 * MINUTE);
		await first.ledger.load('MarketplaceLeads', (now) => now);
		expect(first.ledger.duePartitions()).toHaveLength(1);
	});

	it('keeps a mark that somebody else set while it brings the next look forward', async () => {
		const first = await aLedger();
		const claims = await claimed(first.ledger, leads(1), 'first');
		first.clock.forward(7 * MINUTE);
		// Whoever set the mark anew, first knows the old one only.
		const second = await aLedger(first.name);
		second.clock.forward(7 * MINUTE);
		await second.ledger.load('MarketplaceLeads', (now) => now);
		await claimed(second.ledger, [{ partitionKey: DAY, rowKey: 'claimed meanwhile' }], 'second');
		await first.ledger.settle(claims, () => ({ status: 'failed', reason: 'down' }));
		const mark = await first.table.page({ filter: partitionIs('!ledger') });
		const open = mark.rows.find(({ rowKey }) => rowKey.startsWith('open:'))?.properties;
		const ahead = (column: unknown) => Date.parse(String(column)) - Date.now();
		expect(ahead(open?.ClaimingUntil)).toBeGreaterThan(15 * MINUTE);
		expect(ahead(open?.DueAt)).toBeLessThan(9 * MINUTE);
	});

	it('looks again when a failed lead is due, not only when a lease would have run out', async () => {
		const { ledger, clock } = await aLedger();
		const claims = await claimed(ledger, leads(1), 'batch');
		await ledger.settle(claims, () => ({ status: 'failed', reason: 'down' }));
		clock.forward(backoff(1) + 5_000);
		await ledger.load('MarketplaceLeads', (now) => now);
		expect(ledger.duePartitions()).toHaveLength(1);
	});
});

describe('the watermark', () => {
	it('begins where the user said and stays there', async () => {
		const { ledger } = await aLedger();
		const first = await ledger.load('MarketplaceLeads', (now) => now);
		const later = await ledger.load('MarketplaceLeads', (now) => now + 60 * MINUTE);
		expect(later.startFrom).toBe(first.startFrom);
	});

	it('goes back when the user reaches further back later', async () => {
		const { ledger } = await aLedger();
		expect(await ledger.load('MarketplaceLeads', () => 0)).toMatchObject({
			startFrom: 0,
			sweptThrough: 0,
			sweep: null,
		});
	});

	it('is not overwritten by a poll that knew less', async () => {
		const first = await aLedger();
		const second = await aLedger(first.name);
		const progress = await first.ledger.load('MarketplaceLeads', (now) => now);
		await second.ledger.load('MarketplaceLeads', (now) => now);
		await first.ledger.keep({ ...progress, sweptThrough: progress.sweptThrough + 1000 });
		await second.ledger.keep({ ...progress, sweptThrough: progress.sweptThrough + 1 });
		const kept = await first.ledger.load('MarketplaceLeads', (now) => now);
		expect(kept.sweptThrough).toBe(progress.sweptThrough + 1000);
	});

	it('refuses to serve two tables of leads', async () => {
		const { ledger } = await aLedger();
		await expect(ledger.load('OtherLeads', (now) => now)).rejects.toMatchObject({
			kind: 'setup',
			cause: expect.stringContaining('belongs to the table marketplaceleads'),
			remedy: expect.stringContaining('OtherLeadsLedger'),
		});
	});
});
