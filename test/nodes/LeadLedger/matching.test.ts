import { importedRowKey } from '../../../lead/importedRow';
import { type LedgerRecord } from '../../../ledger/record';
import { accountLead } from '../../../nodes/LeadLedger/reconcile/accountLeads';
import { orderOf, readingsOf } from '../../../nodes/LeadLedger/reconcile/dates';
import { type FileRow, readFile } from '../../../nodes/LeadLedger/reconcile/fileRows';
import { type Match, Matching } from '../../../nodes/LeadLedger/reconcile/matching';

const DAY = 24 * 60 * 60_000;

type Columns = Record<string, string | number | null>;

/** A row of the Leads grid, with contact. */
const grid = (more: Columns = {}): Columns => ({
	'Referral ID': 'r1',
	'Creation Date': '2026-09-10T12:00:00Z',
	'Customer Name': 'Fabrikam',
	'Customer Country': 'DE',
	'Customer Contact Email Address': 'robin@fabrikam.example',
	'Lead Source': 'Appsource',
	'Call to action': 'Contact me',
	'Offer ID': 'suite',
	'Offer name': 'Contoso Suite',
	...more,
});

/** A row of the analytics download, which has no contact. */
const analytics = (more: Columns = {}): Columns => ({
	...grid({ 'Customer Contact Email Address': null }),
	...more,
});

interface Account {
	rowKey?: string;
	email?: string | null;
	company?: string | null;
	country?: string;
	at?: string | null;
	timestamp?: string;
	source?: string;
	action?: string;
	product?: string | null;
	title?: string | null;
	delivered?: boolean;
	partitionKey?: string;
}

const DELIVERED: LedgerRecord = {
	status: 'delivered',
	attempts: 1,
	said: null,
	targets: null,
	reports: [],
	claimedAt: 0,
	heldSince: 0,
	firstClaimedAt: 0,
};

const lead = (of: Account = {}, index = 0) =>
	accountLead({
		row: {
			partitionKey: of.partitionKey ?? '9:2F10:2F2026',
			rowKey: of.rowKey ?? `row-${index}`,
			timestamp: of.timestamp ?? '2026-09-10T12:00:05.0000001Z',
			etag: '',
			properties: {
				LeadSource: of.source ?? 'SPZA',
				ActionCode: of.action ?? 'PLT',
				ProductId: of.product === undefined ? 'contoso.suite' : of.product,
				OfferDisplayName: of.title === undefined ? 'Contoso Suite' : of.title,
				CreatedTime: of.at === undefined ? '2026-09-10T12:00:00Z' : of.at,
				CustomerInfo: JSON.stringify({
					Email: of.email === undefined ? 'robin@fabrikam.example' : of.email,
					Company: of.company === undefined ? 'Fabrikam' : of.company,
					Country: of.country ?? 'Germany',
				}),
			},
		},
		record: of.delivered === false ? null : DELIVERED,
	});

function match(columns: readonly Columns[], account: readonly Account[], windowDays = 3): Match[] {
	const { rows } = readFile(columns, {}, null);
	const toFind = new Map<number, FileRow>();
	for (const [index, read] of rows.entries()) if (read.kind === 'row') toFind.set(index, read.row);
	const matching = new Matching(toFind, windowDays * DAY);
	for (const [index, of] of account.entries()) matching.add(lead(of, index));
	return [...matching.matches()].sort(([one], [other]) => one - other).map(([, found]) => found);
}

/** `emailAndOffer delivered`, `several 2`, `missing`. */
const inShort = (found: Match): string => {
	switch (found.kind) {
		case 'found':
			return `${found.by} ${found.about.status}`;
		case 'several':
			return `several ${found.count}`;
		case 'missing':
			return 'missing';
	}
};

const results = (columns: readonly Columns[], account: readonly Account[]): string[] =>
	match(columns, account).map(inShort);

/** What it is about, one row of the file, the leads of the account, the result. */
const ONE_ROW: ReadonlyArray<readonly [string, Columns, Account[], string]> = [
	['address and offer', grid(), [{}], 'emailAndOffer delivered'],
	['a lead that no target confirmed', grid(), [{ delivered: false }], 'emailAndOffer notInLedger'],
	['nothing in the account', grid(), [], 'missing'],
	['the address in other case and wrapping', grid({ 'Customer Contact Email Address': ' <ROBIN@Fabrikam.example> ' }), [{}], 'emailAndOffer delivered'],
	['another address at the same company', grid(), [{ email: 'sam@fabrikam.example' }], 'missing'],
	['another offer of the same buyer', grid(), [{ product: 'contoso.backup', title: 'Contoso Backup' }], 'missing'],
	['an offer that the lead knows by title only', grid(), [{ product: null }], 'emailAndOffer delivered'],
	['an offer that the row knows by title only', grid({ 'Offer ID': null }), [{}], 'emailAndOffer delivered'],
	['a plan glued to the offer ID', grid(), [{ product: 'contoso.suitebasic' }], 'emailAndOffer delivered'],
	['an offer that the row knows by title and the lead by ID only', grid({ 'Offer ID': null, 'Offer name': 'Suite Professional' }), [{ title: null }], 'several 1'],
	['an offer that the row knows by ID and the lead by title only', grid({ 'Offer name': null }), [{ product: null, title: 'Suite Professional' }], 'several 1'],
	['a title in the column of the ID', grid({ 'Offer ID': 'Contoso Suite', 'Offer name': null }), [{}], 'emailAndOffer delivered'],
	['a title in the column of the ID, and another title', grid({ 'Offer ID': 'Contoso Backup', 'Offer name': null }), [{}], 'missing'],
	['an ID in the column of the title', grid({ 'Offer ID': null, 'Offer name': 'contoso.suite' }), [{ title: null }], 'emailAndOffer delivered'],
	['a plan glued to the offer ID, and no title', grid({ 'Offer name': null }), [{ product: 'contoso.suitebasic', title: null }], 'several 1'],
	['a plan glued to the offer ID, and another title', grid({ 'Offer name': 'Contoso Backup' }), [{ product: 'contoso.suitebasic' }], 'missing'],
	['two IDs, of which the titles are one', grid({ 'Offer ID': 'old-id' }), [{}], 'emailAndOffer delivered'],
	['two IDs, and only one title', grid({ 'Offer ID': 'old-id', 'Offer name': null }), [{}], 'missing'],
	['an offer of an Office store', grid({ 'Offer ID': 'WA104381234', 'Offer name': null }), [{ product: 'WA104381234', title: null }], 'emailAndOffer delivered'],
	['a list of offers', grid({ 'Offer ID': 'other; suite', 'Offer name': 'Other; Contoso Suite' }), [{}], 'emailAndOffer delivered'],
	['a list of offers as JSON', grid({ 'Offer ID': '["other","contoso.suite"]', 'Offer name': null }), [{ title: null }], 'emailAndOffer delivered'],
	['a title with a bar, by title only', grid({ 'Offer ID': null, 'Offer name': 'Contoso Gateway | VM' }), [{ product: null, title: 'Contoso Gateway | VM' }], 'emailAndOffer delivered'],
	['a title with a semicolon, by title only', grid({ 'Offer ID': null, 'Offer name': 'Backup; Restore' }), [{ product: null, title: 'Backup; Restore' }], 'emailAndOffer delivered'],
	['no offer in the row, which leaves a possibility', grid({ 'Offer ID': null, 'Offer name': null }), [{}], 'several 1'],
	['no offer in the lead, which leaves a possibility', grid(), [{ product: null, title: null }], 'several 1'],
	['an earlier lead of the same buyer and offer', grid(), [{ at: '2025-01-10T12:00:00Z', partitionKey: '1:2F10:2F2025' }], 'missing'],
	['a row without a date', grid({ 'Creation Date': null }), [{ at: '2025-01-10T12:00:00Z' }], 'emailAndOffer delivered'],
	['a lead whose time is only that of its row', grid(), [{ at: null, partitionKey: 'p', timestamp: '2026-12-01T00:00:00Z' }], 'emailAndOffer delivered'],
	['a lead whose row is older than the file’s', grid(), [{ at: null, partitionKey: 'p', timestamp: '2026-01-01T00:00:00Z' }], 'missing'],
	['a lead that has only its day', grid({ 'Creation Date': '2026-09-12' }), [{ at: null }], 'emailAndOffer delivered'],
	['two days apart', grid({ 'Creation Date': '2026-09-12T12:00:00Z' }), [{}], 'emailAndOffer delivered'],
	['five days apart', grid({ 'Creation Date': '2026-09-15T12:00:00Z' }), [{}], 'missing'],
	['a row without contact, by offer, name, country and time', analytics(), [{}], 'nameAndOffer delivered'],
	['a name with other case, accents and signs', analytics({ 'Customer Name': 'FABRÍKAM ' }), [{}], 'nameAndOffer delivered'],
	['another name', analytics({ 'Customer Name': 'Northwind' }), [{}], 'missing'],
	['another country', analytics({ 'Customer Country': 'France' }), [{}], 'missing'],
	['a row without contact and country', analytics({ 'Customer Country': null }), [{}], 'nameAndOffer delivered'],
	['a row without contact, too late', analytics({ 'Creation Date': '2026-09-20' }), [{}], 'missing'],
	['a row without contact and date', analytics({ 'Creation Date': null }), [{}], 'several 1'],
	['two leads of one company', analytics(), [{}, { email: 'sam@fabrikam.example' }], 'several 2'],
	['two leads of one company, of which the action tells', analytics(), [{ action: 'INS' }, { email: 'sam@fabrikam.example' }], 'nameAndOffer delivered'],
	['two leads of one company, of which the hour tells', analytics(), [{ delivered: false }, { at: '2026-09-11T12:00:00Z' }], 'nameAndOffer notInLedger'],
	['two leads of one buyer, both delivered', grid(), [{}, {}], 'emailAndOffer delivered'],
	['two leads of one buyer, one delivered', grid(), [{}, { delivered: false }], 'several 2'],
	['an address where the lead has none', grid(), [{ email: null }], 'nameAndOffer delivered'],
	['an address beside a lead of the company without one', grid(), [{ email: null }, {}], 'emailAndOffer delivered'],
	['a row that was imported, whatever else it says', grid({ 'Creation Date': '2025-01-01' }), [{ rowKey: importedRowKey('r1'), email: 'else@x.example', delivered: false }], 'referral notInLedger'],
	['words that are not known', grid({ 'Call to action': 'Buy now', 'Lead Source': 'Microsoft Marketplace' }), [{}], 'emailAndOffer delivered'],
	['a lead that must not be contacted, which has no word in the file', grid(), [{ action: 'DNC' }], 'emailAndOffer delivered'],
];

it('a row is found by address and offer, else by offer, name, country and time', () => {
	for (const [about, row, account, expected] of ONE_ROW) {
		expect({ about, result: results([row], account)[0] }).toEqual({ about, result: expected });
	}
});

describe('several leads of one buyer', () => {
	const rows = [grid(), grid({ 'Referral ID': 'r2', 'Call to action': 'Get it now' })];

	it('each have their row, by source and action', () => {
		const account = [{ action: 'INS' }, { action: 'PLT', delivered: false }];
		expect(results(rows, account)).toEqual(['emailAndOffer notInLedger', 'emailAndOffer delivered']);
	});

	it('give one lead to one row only, so that the missing one is missing', () => {
		expect(results(rows, [{ action: 'INS' }])).toEqual(['missing', 'emailAndOffer delivered']);
	});

	it('Get it now is INS or Create on the wire', () => {
		const bought = [{ action: 'Create', source: 'AzurePortal' }, { action: 'PLT', delivered: false }];
		expect(results(rows, bought)).toEqual(['emailAndOffer notInLedger', 'emailAndOffer delivered']);
	});

	it('do not depend on the order in which rows and leads come', () => {
		const account = [{ action: 'INS' }, { action: 'PLT', delivered: false }];
		const turned = results([...rows].reverse(), [...account].reverse());
		expect(turned.reverse()).toEqual(results(rows, account));
	});
});

describe('a buyer who came twice within some days', () => {
	// The file is two days late throughout, so that the first row is nearer to the second lead.
	const rows = [
		grid({ 'Creation Date': '2026-09-12T12:00:00Z' }),
		grid({ 'Referral ID': 'r2', 'Creation Date': '2026-09-15T12:00:00Z' }),
	];
	const [first, second] = [{ at: '2026-09-10T12:00:00Z' }, { at: '2026-09-13T12:00:00Z' }];

	it('has no row that is missing, so that nothing is imported twice, whatever the order', () => {
		const expected = ['emailAndOffer delivered', 'several 1'];
		expect(results(rows, [first, second])).toEqual(expected);
		expect(results([...rows].reverse(), [second, first]).reverse()).toEqual(expected);
	});

	it('has a row that is missing where there is no other lead that could be meant', () => {
		expect(results(rows, [second])).toEqual(['emailAndOffer delivered', 'missing']);
		expect(results(rows, [{ at: '2026-09-08T12:00:00Z' }, second])).toEqual(['emailAndOffer delivered', 'missing']);
		const third = grid({ 'Referral ID': 'r3', 'Creation Date': '2026-09-15T13:00:00Z' });
		expect(results([...rows, third], [first, second]).sort()).toEqual([
			'emailAndOffer delivered',
			'missing',
			'several 1',
		]);
	});

	it('in a long row of days is as far as each has a lead that could be meant', () => {
		const day = (number: number) => new Date(Date.UTC(2026, 0, 1, 12) + number * DAY).toISOString();
		const many = Array.from({ length: 600 }, (_, index) =>
			grid({ 'Referral ID': `r${index}`, 'Creation Date': day(2 * index + 2) }),
		);
		const account = Array.from({ length: 600 }, (_, index) => ({ at: day(2 * index) }));
		const found = results(many, account);
		expect(found).not.toContain('missing');
		expect(results(many, account.slice(0, -2)).filter((one) => one === 'missing')).toHaveLength(2);
	}, 30_000);
});

it('one company with as many rows as leads has them all', () => {
	const rows = [analytics(), analytics({ 'Referral ID': 'r2' })];
	const account = [{}, { email: 'sam@fabrikam.example' }];
	expect(results(rows, account)).toEqual(['nameAndOffer delivered', 'nameAndOffer delivered']);
});

it('ten thousand leads of one company are counted, and memory keeps a few', () => {
	const account = Array.from({ length: 10_000 }, (_, index) => ({ email: `a${index}@fabrikam.example` }));
	expect(results([analytics()], account)).toEqual(['several 10000']);
});

it('five hundred leads of one buyer have as many rows, and one row more is missing', () => {
	const rows = Array.from({ length: 501 }, (_, index) => grid({ 'Referral ID': `r${index}` }));
	const found = results(rows, Array.from({ length: 500 }, () => ({})));
	expect(found.filter((one) => one === 'emailAndOffer delivered')).toHaveLength(500);
	expect(found.filter((one) => one === 'missing')).toHaveLength(1);
});

describe('a file', () => {
	const kinds = (rows: readonly Columns[]) => readFile(rows, {}, null).rows.map(({ kind }) => kind);

	it('has rows that repeat an earlier one, rows that say too little and rows of other kinds of leads', () => {
		expect(
			kinds([
				grid(),
				grid({ Status: 'Closed' }),
				grid({ 'Referral ID': null }),
				grid({ 'Referral ID': null }),
				{ 'Customer Name': 'Fabrikam', 'Customer Country': 'DE' },
				{ 'Referral ID': '', 'Customer Name': ' ' },
				grid({ 'Referral ID': 'r3', 'Lead Type': 'Profile lead' }),
				grid({ 'Referral ID': 'r4', 'Lead Type': 'offer lead' }),
			]),
		).toEqual(['row', 'repeat', 'row', 'repeat', 'skipped', 'skipped', 'skipped', 'row']);
	});

	it('has two rows where two buyers have one Referral ID, of which only the first can be named by it', () => {
		const other = grid({ 'Customer Contact Email Address': 'sam@fabrikam.example' });
		const { rows, ambiguous } = readFile([grid(), other, grid(), other, grid({ 'Customer Contact Email Address': null })], {}, null);
		expect(rows).toMatchObject([
			{ row: { referralId: 'r1' } },
			{ row: { referralId: null, email: 'sam@fabrikam.example' } },
			{ kind: 'repeat', of: 0 },
			{ kind: 'repeat', of: 1 },
			{ kind: 'repeat', of: 0 },
		]);
		expect(ambiguous).toBe(1);
	});

	it('has a column mean what the user says, and nothing else', () => {
		const row = { 'Referral ID': 'r1', Title: 'Contoso Suite', Email: 'a@fabrikam.example' };
		const { rows } = readFile([row], { offerTitle: ['title'] }, null);
		const [read] = rows;
		const of = read?.kind === 'row' ? read.row.of : () => null;
		expect([of('offerTitle'), of('title')]).toEqual(['Contoso Suite', null]);
	});

	it('counts rows of which the encoding left signs that replace letters', () => {
		const { garbled } = readFile([grid({ 'Customer Name': 'M\uFFFDller' }), grid({ 'Referral ID': 'r2' })], {}, null);
		expect(garbled).toBe(1);
	});

	it('is read with a byte order mark, and numbers where texts are meant', () => {
		const { rows } = readFile([{ '\uFEFFReferral ID': 4711 }, { 'referral_id': '4711' }], {}, null);
		expect(rows).toMatchObject([{ kind: 'row', row: { referralId: '4711' } }, { kind: 'repeat', of: 0 }]);
	});

	it('is read by headers that the user names, before those that are known', () => {
		const row = { 'Lead-ID': 'r9', 'E-Mail-Adresse': 'a@fabrikam.example', Email: 'b@fabrikam.example' };
		const { rows } = readFile([row], { referralId: ['lead id'], email: ['e mail adresse'] }, null);
		expect(rows).toMatchObject([{ row: { referralId: 'r9', email: 'a@fabrikam.example' } }]);
	});
});

describe('a date', () => {
	it.each([
		['2026-09-10', ['2026-09-10']],
		['2026-09-10T23:30:00Z', ['2026-09-10']],
		['9/10/2026', ['2026-09-10', '2026-10-09']],
		['9/10/26', ['2026-09-10', '2026-10-09']],
		['9/25/2026 3:04:05 PM', ['2026-09-25']],
		['25/9/2026', ['2026-09-25']],
		['10-09-2026', ['2026-10-09', '2026-09-10']],
		['10.9.2026', ['2026-09-10']],
		['10.09.26', ['2026-09-10']],
		['10.09.26 14:30', ['2026-09-10']],
		['10-Sep-26', ['2026-09-10']],
		['10 Sep 26', ['2026-09-10']],
		['Sep 10, 26', ['2026-09-10']],
		['2026. 9. 10.', ['2026-09-10']],
		['2026. 09. 10. 14:30', ['2026-09-10']],
		['9/25/2026 3:04 PM (UTC)', ['2026-09-25']],
		['25/09/2026 3:04:05 p. m.', ['2026-09-25']],
		['2026年9月10日', ['2026-09-10']],
		['Sep 10, 2026', ['2026-09-10']],
		['46275', ['2026-09-10']],
		['46275.5', ['2026-09-10']],
		['soon', []],
		['10 décembre 2026', []],
	])('%s can mean %j', (text, days) => {
		const read = readingsOf(text, 'either').map(({ from }) => new Date(from).toISOString().slice(0, 10));
		expect(read).toEqual(days);
	});

	it('has the order that the other dates of its file tell', () => {
		expect(orderOf(['9/10/2026', '25/9/2026'])).toBe('dayFirst');
		expect(orderOf(['9/10/2026', '9/25/2026'])).toBe('monthFirst');
		expect(orderOf(['9/10/2026', '2026-09-25'])).toBe('either');
		expect(orderOf(['9/25/2026', '25/9/2026'])).toBe('either');
		expect(readingsOf('10/9/2026', 'dayFirst')).toEqual(readingsOf('2026-09-10', 'either'));
	});

	it('without an order in the file counts in both', () => {
		expect(results([grid({ 'Creation Date': '10/9/2026' })], [{}])).toEqual(['emailAndOffer delivered']);
		const told = [grid({ 'Creation Date': '10/9/2026' }), grid({ 'Referral ID': 'r2', 'Creation Date': '9/25/2026' })];
		expect(results(told, [{}])).toEqual(['missing', 'missing']);
	});
});
