import type { IDataObject } from 'n8n-workflow';
import { serviceFault, startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { leadIdOfRow } from '../../../lead/identity';
import type { Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

let engine: Engine;
let fake: TableFake;

beforeAll(async () => (engine = await startLedgerEngine()));
beforeEach(async () => (fake = await startTableFake()));
afterEach(async () => await fake.stop());

const EMAIL = 'robin@private.example';

function putLead(rowKey: string, day: number, more: IDataObject = {}, entry: IDataObject = {}): void {
	const PartitionKey = `9:2F${day}:2F2026`;
	fake.put('MarketplaceLeads', {
		PartitionKey,
		RowKey: rowKey,
		Timestamp: `2026-09-${day}T12:00:00.0000001Z`,
		LeadSource: 'AzureMarketplace-INS|contoso.widget',
		ActionCode: 'INS',
		CustomerInfo: JSON.stringify({
			Email: EMAIL,
			LastName: 'Secretname',
			Company: 'Fabrikam',
			Phone: '5550100',
		}),
		...(more as Record<string, string>),
	});
	if (Object.keys(entry).length === 0) return;
	fake.put('MarketplaceLeadLedger', {
		PartitionKey,
		RowKey: rowKey,
		LeadId: 'x',
		Attempts: 1,
		...(entry as Record<string, string>),
	});
}

const outcome = (target: string, status: string, more: IDataObject = {}) => ({
	target,
	status,
	targetId: null,
	code: null,
	cause: null,
	remedy: null,
	at: '2026-09-10T12:00:09.000Z',
	...more,
});

const reportOf = async (parameters: LedgerRun['parameters'] = {}) => {
	const result = await runLedger(engine, [{}], {
		connectionString: fake.connectionString,
		parameters: {
			operation: 'report',
			from: '2026-09-01T00:00:00Z',
			to: '2026-10-01T00:00:00Z',
			...parameters,
		},
	});
	const [item] = result.items('Lead Ledger');
	return { ...result, html: String(item?.json.html), item };
};

describe('Report', () => {
	beforeEach(() => {
		const times = { askedAt: '2026-09-10T12:00:03.000Z', answeredAt: '2026-09-10T12:00:04.000Z' };
		putLead(
			'a',
			10,
			{},
			{
				Status: 'delivered',
				ClaimedAt: '2026-09-10T12:00:02.000Z',
				Outcomes: JSON.stringify([outcome('salesforce', 'created', times)]),
			},
		);
		putLead(
			'b',
			12,
			{ LeadSource: 'SPZA-PLT|contoso.<b>gadget', ActionCode: 'PLT' },
			{
				Status: 'givenUp',
				Outcomes: JSON.stringify([
					outcome('salesforce', 'rejected', {
						code: 'BAD_EMAIL',
						cause: 'Salesforce takes no such address.',
						remedy: 'Correct it.',
					}),
				]),
			},
		);
		putLead('c', 12, { LeadSource: 'Newcomer', ActionCode: `write to ${EMAIL}` });
	});

	it('is one page that shows what became of leads, as text and as a file', async () => {
		const { html, item, error } = await reportOf();
		expect(error).toBeUndefined();
		expect(item?.json).toMatchObject({ total: 3, arrived: 1, open: 0, givenUp: 1 });
		expect(item?.binary?.report).toMatchObject({ fileName: 'marketplace-leads.html', mimeType: 'text/html' });
		for (const title of [
			'Leads per day',
			'What each target reported',
			'Seconds from Microsoft to a target',
			'Leads by action',
			'Leads by offer',
			'Leads by source',
		]) {
			expect(html).toContain(`<h2>${title}</h2>`);
		}
		// Each for a wide page and for a phone.
		expect(html.match(/<svg /g)).toHaveLength(2 * 6);
		expect(html).toContain('salesforce half within 4 s, 95 % within 4 s');
		expect(html).toContain('Salesforce takes no such address.</td><td>Correct it.');
		// A day without leads is in the chart, too, before, between and after the others.
		for (const day of ['01', '30']) expect(html).toContain(`<td>2026-09-${day}</td><td class="n">0</td>`);
		expect(html).not.toContain('<td>2026-10-01</td>');
		expect(html).toContain('<td>2026-09-11</td><td class="n">0</td>');
	});

	it('names a source that Microsoft sent and this package does not know, and no text that somebody wrote', async () => {
		const { html } = await reportOf();
		expect(html).toContain('<td>Newcomer</td><td class="n">1</td>');
		expect(html).toContain('<td>not a single word</td>');
	});

	it('holds nothing of a person', async () => {
		const { html } = await reportOf();
		for (const text of [EMAIL, 'robin', 'Secretname', 'Fabrikam', '5550100'])
			expect(html).not.toContain(text);
	});

	it('loads nothing, runs nothing, and lets no text of a row become part of the page', async () => {
		const { html } = await reportOf();
		expect(html).not.toMatch(/<script|javascript:|<link|<img|@import|url\((?!#)|<b>gadget/);
		expect([...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, to]) => to)).toEqual([]);
	});

	it('tells each chart in words and in numbers, and has colours for the dark and a form for paper', async () => {
		const { html } = await reportOf();
		expect(html.match(/role="img" aria-label="Chart: [^"]+\.[^"]*"/g)).toHaveLength(6);
		expect(html.match(/<details><summary>/g)).toHaveLength(6);
		expect(html).toContain('@media screen and (prefers-color-scheme:dark)');
		expect(html).toContain('@media print');
		expect(html).toContain('width=device-width');
	});

	it('has charts for a phone that are no wider than a phone', async () => {
		const { html } = await reportOf();
		const widths = [...html.matchAll(/<svg [^>]*viewBox="0 0 (\d+) /g)].map(([, width]) => Number(width));
		expect(widths.filter((_, at) => at % 2 === 1)).toEqual(Array(6).fill(360));
		expect(html).not.toContain('min-width');
	});

	it('shows names of every script and length so that they can be told apart, and none that changes the page around it', async () => {
		const alike = 'contoso.the-same-beginning-for-all-of-our-many-offers-';
		for (const [at, offer] of [
			`${alike}one`,
			`${alike}two`,
			'株式会社コントソのルートプランナー拡張機能付き日本語版オファー名',
			'\u202eoffer\u0000 \ud800name',
		].entries()) {
			putLead(`named-${at}`, 14, { LeadSource: 'SPZA', OfferDisplayName: offer });
		}
		const { html } = await reportOf();
		const labels = [...html.matchAll(/<text [^>]*>([^<]*)<\/text>/g)].map(([, label = '']) => label);
		expect(labels).toContain('contoso.the-sam…many-offers-one');
		expect(labels).toContain('contoso.the-sam…many-offers-two');
		// Twice as wide as Latin letters.
		expect(labels).toContain('株式会社コントソ…本語版オファー名');
		expect(labels).toContain('offer name');
		for (const sign of ['\0', '\u202e', '\ud800', '\ufffd']) expect(html).not.toContain(sign);
	});

	it('names each target that has not taken a lead, with what it said', async () => {
		const unavailable = {
			code: 'invalid_grant',
			cause: 'The secret is refused.',
			remedy: 'Enter the new one.',
		};
		putLead(
			'two',
			13,
			{},
			{
				Status: 'failed',
				Outcomes: JSON.stringify([
					outcome('salesforce', 'unavailable', unavailable),
					outcome('hubspot', 'unavailable', {
						...unavailable,
						code: '401',
						cause: 'HubSpot knows no such token.',
					}),
				]),
			},
		);
		const { html, item } = await reportOf();
		expect(html).toContain('<td>salesforce invalid_grant</td><td>The secret is refused.</td>');
		expect(html).toContain('<td>hubspot 401</td><td>HubSpot knows no such token.</td>');
		expect(item?.json.text).toContain(
			'1 lead: hubspot 401\nHubSpot knows no such token.\nEnter the new one.',
		);
	});

	it('lists what the trigger has not emitted, and what is in work for long, among what is not delivered', async () => {
		putLead('stuck', 13, {}, { Status: 'claimed', ClaimedAt: '2026-09-13T12:00:02.000Z' });
		const { html, item } = await reportOf();
		expect(html).toContain('<b>1</b> not in the ledger');
		expect(html).toContain('The trigger has not emitted the lead');
		expect(html).toContain('An execution has had the lead for more than an hour');
		expect(item?.json).toMatchObject({ heldBack: 0, notInLedger: 1 });
		expect(item?.json.text).toContain('Leads: 4 (1 arrived, 1 in progress, 1 given up, 1 not in the ledger)');
	});

	it('names the slowest targets only, so that the figures come first however many there are', async () => {
		const { html } = await reportOf();
		expect(html).not.toMatch(/others? faster/);
		const times = { askedAt: '2026-09-14T12:00:03.000Z', answeredAt: '2026-09-14T12:00:04.000Z' };
		const many = Array.from({ length: 60 }, (_, nth) => outcome(`target${nth}`, 'created', times));
		putLead('many', 14, {}, { Status: 'delivered', Outcomes: JSON.stringify(many) });
		expect((await reportOf()).html).toContain('; 58 others faster. Most of it');
	});

	describe('with the table of Lead Route', () => {
		const decided = (
			leadOf: string,
			day: number,
			more: Record<string, string>,
			table = 'MarketplaceLeadRouting',
		) =>
			fake.put(table, {
				PartitionKey: 'route',
				RowKey: `lead|${leadIdOfRow(`9:2F${day}:2F2026`, leadOf)}`,
				Timestamp: `2026-09-${day}T12:00:05.0000000Z`,
				Status: 'assigned',
				Output: 'Routed',
				OwnerIds: JSON.stringify({ salesforce: '005SECRETOWNER' }),
				Reason: 'Bo is away: sick',
				Skipped: JSON.stringify([{ who: 'Bo', why: 'sick' }]),
				...more,
			});

		it('shows how many leads each owner got and which share of the team that is, and nothing else about them', async () => {
			for (const name of ['d', 'e', 'f']) putLead(name, 12);
			decided('a', 10, { Team: 'DACH', Owner: 'Anna <A&B>' });
			decided('b', 12, { Team: 'DACH', Owner: 'Anna <A&B>' });
			decided('c', 12, { Team: 'DACH', Owner: 'Bo' });
			decided('d', 12, { Owner: 'Desk', Status: 'fallback' });
			decided('e', 12, { Team: 'DACH', Status: 'held' });
			const { html } = await reportOf();
			expect(html).toContain('<h2>Leads by owner</h2>');
			expect(html).toContain(
				'Lead Route assigned 4 of 6 leads to an owner. 1 more are waiting until a member of their team is available.',
			);
			expect(html).toContain(
				'<td>DACH: Anna &lt;A&amp;B&gt;</td><td class="n">2</td><td class="n">66.7</td>',
			);
			expect(html).toContain('<td>DACH: Bo</td><td class="n">1</td><td class="n">33.3</td>');
			expect(html).toContain('<td>Desk</td><td class="n">1</td><td class="n">100</td>');
			for (const text of ['005SECRETOWNER', 'sick', 'Anna <']) expect(html).not.toContain(text);
		});

		it('counts the leads of the page only, not all that were ever routed', async () => {
			decided('a', 10, { Owner: 'Anna' });
			decided('of-another-time', 10, { Owner: 'Anna' });
			const { html } = await reportOf();
			expect(html).toContain('Lead Route assigned 1 of 3 leads to an owner.');
		});

		it('finds it under another name, and leaves it out when the name is empty', async () => {
			decided('a', 10, { Owner: 'Anna' }, 'Turns');
			expect((await reportOf()).html).not.toContain('Leads by owner');
			expect((await reportOf({ routingTable: 'Turns' })).html).toContain('<td>Anna</td><td class="n">1</td>');
			expect((await reportOf({ routingTable: ' ' })).html).not.toContain('Leads by owner');
		});

		it('shows the rest when that table may not be read, and says why', async () => {
			decided('a', 10, { Owner: 'Anna' });
			fake.script({
				when: ({ path }) => path.includes('MarketplaceLeadRouting'),
				fault: serviceFault('AuthorizationPermissionMismatch'),
			});
			const { html, item } = await reportOf();
			expect(item?.json).toMatchObject({ total: 3 });
			expect(html).toContain('The table of Lead Route cannot be read. The signature does not allow this.');
		});
	});

	it('that cannot be made says why and what to do at the error output, which live-report shows', async () => {
		const { undone } = await reportOf({ ledgerTable: 'Another' });
		expect(undone).toMatchObject([
			{
				cause: 'There is no ledger with the name Another',
				remedy: expect.stringMatching(/^Set Ledger Table Name as in the Marketplace Lead Trigger/),
			},
		]);
	});

	it('of no leads says so', async () => {
		await fake.stop();
		fake = await startTableFake();
		fake.put('MarketplaceLeadLedger');
		fake.put('MarketplaceLeads');
		const { html } = await reportOf();
		expect(html).toContain('<b>0</b> leads');
		expect(html).not.toContain('<svg');
	});
});
