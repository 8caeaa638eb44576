/** Reconcile and Import of Lead Ledger on n8n's engine, against Azurite and a table service that says no. */
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { dayPartitionKey } from '../../../lead/dayPartition';
import { importedRowKey } from '../../../lead/importedRow';
import { parseLead } from '../../../lead/parse';
import { openByConnectionString } from '../../azureTable/sending';
import type { Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';
import { aLeadsTable, aPoller, SUCCESS } from '../MarketplaceLeadTrigger/rig';
import { runOf } from '../../ledger/runs';

const LEADS = 'MarketplaceLeads';
const LEDGER = 'MarketplaceLeadLedger';

let engine: Engine;
let fake: TableFake;
let azurite: Azurite;
let counter = 0;

beforeAll(async () => {
	engine = await startLedgerEngine();
	azurite = await startAzurite();
});
afterAll(async () => await azurite.stop());
beforeEach(async () => {
	fake = await startTableFake();
	fake.put(LEDGER, { PartitionKey: '!ledger', RowKey: 'progress', LeadsTable: LEADS.toLowerCase() });
});
afterEach(async () => await fake.stop());

/** A row of the Leads grid, as Extract From File gives it: without cells that are empty. */
const row = (id: string, more: IDataObject = {}): IDataObject => ({
	'Referral ID': id,
	'Creation Date': '9/25/2026',
	'Customer Name': 'Fabrikam',
	'Customer Country': 'DE',
	'Customer Contact First Name': 'Robin',
	'Customer Contact Last Name': 'Secretname',
	'Customer Contact Email Address': `${id}@private.example`,
	'Lead Source': 'Appsource',
	'Call to action': 'Contact me',
	'Offer ID': 'suite',
	'Offer name': 'Contoso Suite',
	Notes: 'Two lines:\nplease "call"',
	'Something New': 'x',
	...more,
});

function putLead(
	rowKey: string,
	email: string,
	status: string | null,
	more: Record<string, string> = {},
): void {
	const keys = { PartitionKey: '9:2F25:2F2026', RowKey: rowKey };
	fake.put(LEADS, {
		...keys,
		Timestamp: '2026-09-25T12:00:00.0000001Z',
		LeadSource: 'SPZA',
		ActionCode: 'PLT',
		ProductId: 'contoso.suite',
		OfferDisplayName: 'Contoso Suite',
		CustomerInfo: JSON.stringify({ Email: email, Company: 'Fabrikam', Country: 'DE' }),
		...more,
	});
	if (status !== null) fake.put(LEDGER, { ...keys, Status: status, LeadId: 'x', Attempts: 1 });
}

const run = async (
	items: readonly IDataObject[],
	parameters: LedgerRun['parameters'],
	onError?: LedgerRun['onError'],
) => await runLedger(engine, items, { connectionString: fake.connectionString, parameters, onError });

const reconcile = async (items: readonly IDataObject[], more: LedgerRun['parameters'] = {}) =>
	await run(items, { operation: 'reconcile', ...more });
const importing = async (
	items: readonly IDataObject[],
	more: LedgerRun['parameters'] = { dryRun: false },
	onError?: LedgerRun['onError'],
) => await run(items, { operation: 'import', ...more }, onError);

const column = (items: readonly IDataObject[], name: string) => items.map((item) => item[name]);
const writes = () => fake.calls.filter(({ method }) => method !== 'GET');

describe('Reconcile', () => {
	beforeEach(() => {
		putLead('a', 'a@private.example', 'delivered');
		putLead('b', 'b@private.example', 'failed');
		putLead('c', 'c@private.example', null);
		for (const rowKey of ['d1', 'd2']) putLead(rowKey, `${rowKey}@private.example`, 'delivered');
	});

	const FILE = [
		row('a'),
		row('b'),
		row('c'),
		row('missing'),
		row('d', { 'Customer Contact Email Address': null, 'Customer Contact Last Name': null }),
	];

	it('says of each row whether its lead is delivered, and keeps the row', async () => {
		const { done, hints } = await reconcile(FILE);
		expect(column(done, 'result')).toEqual([
			'delivered',
			'notDelivered',
			'notDelivered',
			'notInAccount',
			'severalCandidates',
		]);
		expect(column(done, 'ledgerStatus')).toEqual(['delivered', 'failed', 'notInLedger', null, null]);
		expect(done[0]).toMatchObject({
			matchedBy: 'emailAndOffer',
			ledgerKey: '13:9:2F25:2F2026a',
			leadId: parseLead({ PartitionKey: '9:2F25:2F2026', RowKey: 'a' }).leadId,
			month: '2026-09',
			offer: 'Contoso Suite',
			source: 'AppSource',
			'Something New': 'x',
			'Referral ID': 'a',
		});
		expect(hints.join()).toContain('do-not-contact leads, test leads');
		expect(writes()).toEqual([]);
	});

	it('counts by month, offer and source without personal data', async () => {
		const { done } = await reconcile(
			[...FILE, row('a'), row('e', { 'Creation Date': '10/26/2026', 'Lead Source': 'Azure portal' })],
			{
				reconcileOutput: 'total',
			},
		);
		expect(done).toHaveLength(1);
		expect(done[0]).toMatchObject({
			rows: 6,
			repeats: 1,
			delivered: 1,
			notDelivered: 2,
			notInAccount: 2,
			severalCandidates: 1,
			skipped: 0,
			month: { '2026-09': { rows: 5, delivered: 1 }, '2026-10': { rows: 1, notInAccount: 1 } },
			offer: { 'Contoso Suite': { rows: 6 } },
			source: { AppSource: { rows: 5 }, AzurePortal: { rows: 1 } },
		});
		expect(JSON.stringify(done)).not.toMatch(/private\.example|Secretname|Robin|Fabrikam|please/);
		const groups = (await reconcile(FILE, { reconcileOutput: 'groups' })).done;
		expect(groups).toEqual([
			expect.objectContaining({ month: '2026-09', offer: 'Contoso Suite', source: 'AppSource', rows: 5 }),
		]);
	});

	it('goes on through short, empty and throttled pages', async () => {
		fake.setPaging({ maxRows: 2, emptyPages: 2 });
		fake.failNext({ kind: 'status', status: 503, code: 'ServerBusy' }, { kind: 'status', status: 500 });
		expect(column((await reconcile(FILE)).done, 'result').slice(0, 4)).toEqual([
			'delivered',
			'notDelivered',
			'notDelivered',
			'notInAccount',
		]);
	});

	it('gives every row to the error output when the table cannot be read', async () => {
		fake.script({ fault: { kind: 'status', status: 403, code: 'AuthorizationFailure' } });
		const { done, undone } = await reconcile(FILE);
		expect(done).toEqual([]);
		expect(undone).toHaveLength(FILE.length);
		expect(undone[0]).toMatchObject({ code: 'AuthorizationFailure', 'Referral ID': 'a' });
	});

	it('says what to do about a file of another kind, and quotes nothing of it', async () => {
		const semicolons = { 'Referral ID;Creation Date': 'r1;9/14/2026' };
		expect((await reconcile([semicolons])).undone[0]?.remedy).toContain(
			'Delimiter of Extract From File to ;',
		);
		const people = { 'robin@private.example': 'kim@private.example', Fabrikam: 'Northwind' };
		const { undone } = await reconcile([people]);
		expect(`${String(undone[0]?.cause)} ${String(undone[0]?.remedy)}`).not.toMatch(/private|Fabrikam/);
		expect(undone[0]?.remedy).toContain('Column Names');
	});

	it('says which option is missing when the encoding was another one, and reads nothing', async () => {
		const utf16 = {
			'\uFFFD\uFFFDR\0e\0f\0e\0r\0r\0a\0l\0 \0I\0D\0': 'a\0',
			'\0E\0m\0a\0i\0l\0': '\0a\0@\0b\0.\0c\0o\0',
		};
		const { undone } = await reconcile([utf16]);
		expect(undone[0]).toMatchObject({ code: 'Encoding' });
		expect(undone[0]?.remedy).toContain('option Encoding of Extract From File');
		const { hints } = await reconcile([row('a', { 'Customer Name': 'M\uFFFDller' })]);
		expect(hints.join()).toContain('1 row has the sign');
	});

	it('reads headers that the user names', async () => {
		const named = { Kennung: 'a', Mail: 'a@private.example', Angebot: 'suite', Am: '9/25/2026' };
		const columns = [
			{ meaning: 'referralId', header: 'kennung' },
			{ meaning: 'email', header: 'Mail' },
			{ meaning: 'offerId', header: 'Angebot' },
			{ meaning: 'createdAt', header: 'AM' },
		];
		const { done } = await reconcile([named], { reconcileOptions: { columnNames: { columns } } });
		expect(column(done, 'result')).toEqual(['delivered']);
	});

	it('says that Partner Center cuts a file at 5,000 rows', async () => {
		const many = Array.from({ length: 5001 }, (_, index) => row(`m${index}`));
		const { done, hints } = await reconcile([...many], { reconcileOutput: 'total' });
		expect(done[0]).toMatchObject({ rows: 5001, notInAccount: 5001 });
		expect(hints.join()).toContain('cuts a file at 5,000');
	});

	it('compares with 100,000 leads, page by page', async () => {
		for (let index = 0; index < 100_000; index++) putLead(`n${index}`, `n${index}@private.example`, null);
		const { done } = await reconcile([row('n99999'), row('a'), row('other')]);
		expect(column(done, 'result')).toEqual(['notDelivered', 'delivered', 'notInAccount']);
	}, 400_000);
});

describe('Import', () => {
	const rowsOfTable = async (connectionString = fake.connectionString, name = LEADS) => {
		const table = await openByConnectionString(connectionString, name);
		const rows = [];
		for await (const page of table.pages({})) rows.push(...page.rows);
		return rows;
	};

	it('writes nothing until Dry Run is off, and says in its first columns what it would write', async () => {
		const { done } = await importing([row('x')], {});
		expect(done[0]).toMatchObject({ import: 'wouldBeImported', result: 'notInAccount' });
		expect(Object.keys(done[0] ?? {}).slice(0, 3)).toEqual(['import', 'reason', 'result']);
		expect(writes()).toEqual([]);
		const { done: real } = await importing([row('x')]);
		expect(real[0]).toMatchObject({
			import: 'imported',
			leadId: done[0]?.leadId,
			ledgerKey: done[0]?.ledgerKey,
		});
	});

	it('writes a row in Microsoft’s own columns, which Lead Parse reads as a row of the file', async () => {
		const { done } = await importing([row('x')]);
		const [written] = await rowsOfTable();
		expect(written).toMatchObject({
			partitionKey: dayPartitionKey(new Date()),
			rowKey: expect.stringMatching(/^import-[0-9a-f-]{36}$/),
			properties: {
				LeadSource: 'SPZA',
				ActionCode: 'PLT',
				ProductId: 'suite',
				OfferDisplayName: 'Contoso Suite',
				CreatedTime: '2026-09-25T00:00:00.000Z',
				LeadId: done[0]?.leadId,
			},
		});
		expect(JSON.parse(String(written?.properties.CustomerInfo))).toMatchObject({
			Email: 'x@private.example',
			Company: 'Fabrikam',
		});
		const { partitionKey, rowKey, properties } = written ?? { partitionKey: '', rowKey: '', properties: {} };
		const lead = parseLead({ PartitionKey: partitionKey, RowKey: rowKey, ...properties });
		expect(lead).toMatchObject({
			receivedFrom: 'partnerCenterCsv',
			email: 'x@private.example',
			source: 'AppSource',
			action: 'PLT',
			note: 'Two lines:\nplease "call"',
			createdAt: '2026-09-25T00:00:00.000Z',
			leadId: done[0]?.leadId,
			ledgerKey: done[0]?.ledgerKey,
		});
	});

	it('leaves out what is or may be in the account, what repeats, and what has no contact or no Referral ID', async () => {
		putLead('a', 'a@private.example', 'delivered');
		putLead('b', 'b@private.example', 'failed');
		putLead('e', 'e@private.example', 'delivered');
		const noContact = { 'Customer Contact Email Address': null, 'Customer Name': 'Northwind' };
		const { done } = await importing([
			row('a'),
			row('b'),
			row('x'),
			row('x'),
			row('y', noContact),
			row('z', { 'Referral ID': null }),
			row('p', { ...noContact, 'Customer Contact Phone number': '+49 30 1' }),
			row('d', {
				'Offer ID': null,
				'Offer name': null,
				'Customer Contact Email Address': 'e@private.example',
			}),
		]);
		expect(column(done, 'import')).toEqual([
			'notImported',
			'notImported',
			'imported',
			'notImported',
			'notImported',
			'notImported',
			'imported',
			'notImported',
		]);
		expect(column(done, 'reason').map((reason) => String(reason).slice(0, 24))).toEqual([
			'It is in the account',
			'It is in the account',
			'null',
			'It repeats an earlier ro',
			'It has no contact data: ',
			'It has no Referral ID, w',
			'null',
			'It may be in the account',
		]);
	});

	it('writes the first of two buyers whose rows have one Referral ID, and says so of the second', async () => {
		const { done, hints } = await importing([
			row('x'),
			row('x', { 'Customer Contact Email Address': 'y@private.example' }),
		]);
		expect(column(done, 'import')).toEqual(['imported', 'notImported']);
		expect(done[1]).toMatchObject({ result: 'notInAccount', isRepeat: false });
		expect(done[1]?.reason).toContain('same Referral ID');
		expect(hints.join()).toContain('1 row has the Referral ID of an earlier row');
	});

	it('run twice writes once, also when the file says something else the second time', async () => {
		await importing([row('x'), row('y')]);
		const { done } = await importing([
			row('x', { 'Creation Date': '1/30/2025', Status: 'Closed' }),
			row('y'),
		]);
		expect(column(done, 'matchedBy')).toEqual(['referral', 'referral']);
		expect(column(done, 'import')).toEqual(['notImported', 'notImported']);
		expect(await rowsOfTable()).toHaveLength(2);
	});

	it('does not bring back what was imported before and deleted since, for its age or for its person', async () => {
		await importing([row('old'), row('erased')]);
		const written = await rowsOfTable();
		const table = await openByConnectionString(fake.connectionString, LEADS);
		for (const { partitionKey, rowKey } of written) {
			await table.delete(partitionKey, rowKey);
			const Status = rowKey === importedRowKey('old') ? 'delivered' : 'givenUp';
			fake.put(LEDGER, { PartitionKey: partitionKey, RowKey: rowKey, Status, LeadId: 'x', Attempts: 1 });
		}
		const { done } = await importing([row('old'), row('erased'), row('new')]);
		expect(column(done, 'import')).toEqual(['notImported', 'notImported', 'imported']);
		expect(column(done, 'matchedBy')).toEqual(['referral', 'referral', null]);
		expect(column(done, 'ledgerStatus')).toEqual(['delivered', 'givenUp', null]);
		expect(done[0]?.reason).toContain('imported before, and its row was deleted');
		expect(await rowsOfTable()).toHaveLength(1);
	});

	it('says how many rows are older than everything in the table', async () => {
		putLead('a', 'a@private.example', 'delivered');
		const old = { 'Creation Date': '1/15/2025' };
		const { done, hints } = await importing([row('a'), row('x', old), row('y', old), row('z')], {});
		expect(column(done, 'import')).toEqual([
			'notImported',
			'wouldBeImported',
			'wouldBeImported',
			'wouldBeImported',
		]);
		expect(hints.join()).toContain(
			'2 rows that are not in the account are older than every lead in the table',
		);
	});

	it('two runs at the same moment write each lead once', async () => {
		const items = Array.from({ length: 40 }, (_, index) => row(`t${index}`));
		const both = await Promise.all([importing(items), importing(items)]);
		expect(await rowsOfTable()).toHaveLength(40);
		for (const { done } of both) expect(done).toHaveLength(40);
	});

	it('an answer that was lost is no failure, and throttling is waited for', async () => {
		const isInsert = ({ method }: { method: string }) => method === 'POST';
		fake.script(
			{ fault: { kind: 'reset', stored: true }, when: isInsert, times: 1 },
			{ fault: { kind: 'status', status: 503, code: 'ServerBusy' }, when: isInsert, times: 2 },
		);
		const { done } = await importing(Array.from({ length: 12 }, (_, index) => row(`l${index}`)));
		expect(new Set(column(done, 'import'))).toEqual(new Set(['imported']));
		expect(await rowsOfTable()).toHaveLength(12);
	});

	it('without the right to write says so once for all rows, and asks no further', async () => {
		putLead('a', 'a@private.example', 'delivered');
		fake.script({
			fault: { kind: 'status', status: 403, code: 'AuthorizationPermissionMismatch' },
			when: ({ method }) => method === 'POST',
		});
		const { done, undone } = await importing([
			row('a'),
			...Array.from({ length: 100 }, (_, i) => row(`w${i}`)),
		]);
		expect(column(done, 'Referral ID')).toEqual(['a']);
		expect(undone).toHaveLength(100);
		expect(undone[0]).toMatchObject({ import: 'notImported', code: 'AuthorizationPermissionMismatch' });
		expect(writes().length).toBeLessThan(20);
	});

	it('a cell that is too long for a column costs nothing of the lead', async () => {
		const note = 'n'.repeat(40_000);
		await importing([row('x', { Notes: note })]);
		const [written] = await rowsOfTable();
		const lead = parseLead({
			PartitionKey: written?.partitionKey,
			RowKey: written?.rowKey,
			...written?.properties,
		});
		expect(lead.note).toBe(note);
	});

	it('is no tool of an agent', () => {
		const { description } = engine.nodeType('n8n-nodes-marketplace-leads.leadLedger');
		const forTool = description.properties.find(
			({ name, displayOptions }) => name === 'operation' && displayOptions?.show?.['@tool'] !== undefined,
		);
		const offered = forTool?.options?.map((option) => 'value' in option && option.value);
		expect(offered).toEqual(['findUndelivered', 'reconcile', 'summary']);
	});

	it('what is imported is emitted by the trigger once, on Azurite, and is delivered in the next reconciliation', async () => {
		counter++;
		const [leadsTable, ledgerTable] = [`Leads${counter}`, `Ledger${counter}`];
		const { connectionString } = azurite;
		const leads = aLeadsTable(connectionString, leadsTable);
		await leads.create();
		const trigger = await aPoller(connectionString, ledgerTable, leadsTable);
		const lead = { ProductId: 'contoso.suite', CustomerInfo: '{"Email":"a@private.example"}' };
		await leads.write(['by-table'], '9:2F25:2F2026', lead);
		await trigger.poll();

		const items = [row('a'), row('x'), row('y')];
		const parameters = { table: leadsTable, ledgerTable };
		const imported = await runLedger(engine, items, {
			connectionString,
			parameters: { operation: 'import', dryRun: false, ...parameters },
		});
		expect(column(imported.done, 'import')).toEqual(['notImported', 'imported', 'imported']);

		const emails: unknown[] = [];
		const deliver = (batch: object[]) => {
			emails.push(...batch.map((one) => parseLead(one).email));
			return runOf('success');
		};
		await trigger.poll(deliver);
		await trigger.poll(SUCCESS);
		expect(emails.sort()).toEqual(['x@private.example', 'y@private.example']);
		expect(trigger.emitted()).toHaveLength(3);

		const again = await runLedger(engine, items, {
			connectionString,
			parameters: { operation: 'reconcile', ...parameters },
		});
		expect(column(again.done, 'ledgerStatus')).toEqual(['processed', 'processed', 'processed']);
		expect(column(again.done, 'matchedBy')).toEqual(['emailAndOffer', 'referral', 'referral']);
	});
});
