import { claimed } from '../../ledger/claimed';
import { AzureNamedKeyCredential, generateAccountSas, TableClient } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { leadIdOfRow } from '../../../lead/identity';
import { ledgerKeyOf } from '../../../lead/ledgerKey';
import { Ledger } from '../../../ledger/ledger';
import { openByConnectionString } from '../../azureTable/sending';
import type { Engine } from '../../workflow/engine';
import { entryOf, type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';
import { aPoller, keys, SUCCESS } from '../MarketplaceLeadTrigger/rig';

const ANN = 'ann@x.com';
const DAY = '9:2F28:2F2018';
const MINUTE = 60_000;

let azurite: Azurite;
let engine: Engine;
let counter = 0;

beforeAll(async () => {
	azurite = await startAzurite();
	engine = await startLedgerEngine();
});
afterAll(async () => await azurite.stop());

const leadOf = (email: string, more: IDataObject = {}) => ({
	LeadSource: 'AzureMarketplace-INS|contoso.widget',
	ActionCode: 'INS',
	CustomerInfo: JSON.stringify({ Email: email, LastName: 'Secretname', Company: 'Fabrikam' }),
	...more,
});

interface Row {
	rowKey: string;
	partitionKey?: string;
	properties: Record<string, string | number>;
}

/** A table of leads, a table of copies, and a ledger that a poll has made. */
async function aScene() {
	const names = {
		leads: `Leads${++counter}`,
		copies: `Copies${counter}`,
		ledger: `Ledger${counter}`,
	};
	const open = async (name: string) => await openByConnectionString(azurite.connectionString, name);
	const ledgerTable = await open(names.ledger);
	const ledger = new Ledger(ledgerTable, { lease: 10 * MINUTE, maxAttempts: 50 });
	await ledger.load(names.leads, () => 0);
	for (const name of [names.leads, names.copies]) await (await open(name)).create();

	const write = async (name: string, ...rows: Row[]) => {
		const table = await open(name);
		for (const { rowKey, partitionKey = DAY, properties } of rows) {
			await table.write([{ kind: 'upsertReplace', partitionKey, rowKey, properties }]);
		}
	};
	const standing = async (name: string) =>
		(await (await open(name)).page({})).rows.map(({ rowKey }) => rowKey).sort();
	const run = async (
		parameters: LedgerRun['parameters'],
		{
			items = [{}] as IDataObject[],
			onError,
			connectionString = azurite.connectionString,
		}: { items?: IDataObject[]; onError?: LedgerRun['onError']; connectionString?: string } = {},
	) =>
		await runLedger(engine, items, {
			connectionString,
			parameters: {
				email: ANN,
				tables: `${names.leads}, ${names.copies}`,
				ledgerTable: names.ledger,
				...parameters,
			},
			onError,
		});
	return {
		names,
		ledger,
		ledgerTable,
		write,
		standing,
		find: async (parameters: LedgerRun['parameters'] = {}, more: Parameters<typeof run>[1] = {}) =>
			await run({ operation: 'findPerson', ...parameters }, more),
		erase: async (parameters: LedgerRun['parameters'] = {}, more: Parameters<typeof run>[1] = {}) =>
			await run({ operation: 'erasePerson', dryRun: false, ...parameters }, more),
		entry: async (rowKey: string) => await entryOf(azurite.connectionString, names.ledger, DAY, rowKey),
		claim: async (...rowKeys: string[]) =>
			await claimed(
				ledger,
				rowKeys.map((rowKey) => ({ partitionKey: DAY, rowKey })),
				'the execution',
			),
	};
}

/** A lead as Azure Table Lead copies it. */
const copyOf = (rowKey: string, email = ANN): Record<string, string> => ({
	LeadId: leadIdOfRow(DAY, rowKey),
	Email: email,
	Offer: 'contoso.widget',
	LedgerKey: ledgerKeyOf({ partitionKey: DAY, rowKey }),
	Raw: JSON.stringify({ PartitionKey: DAY, RowKey: rowKey, ...leadOf(email) }),
});

describe('Find Person', () => {
	it('gives every row that holds the address, in whatever table, and where its lead stands', async () => {
		const { names, write, find, claim, ledger } = await aScene();
		await write(
			names.leads,
			{ rowKey: 'a', properties: leadOf('Ann@X.com ') },
			{ rowKey: 'b', properties: leadOf('joann@x.com') },
			{ rowKey: 'c', partitionKey: 'elsewhere', properties: { CustomerInfo: '{"Email":"ann@x.com", "La' } },
		);
		await write(names.copies, { rowKey: 'k', partitionKey: 'contoso.widget', properties: copyOf('a') });
		await ledger.settle(await claim('a'), () => ({ status: 'delivered', proof: 'crm created 1' }));
		const { done } = await find();
		expect(done).toEqual([
			{
				table: names.leads,
				partitionKey: DAY,
				rowKey: 'a',
				leadId: leadIdOfRow(DAY, 'a'),
				writtenAt: expect.stringMatching(/^20\d\d-.*Z$/),
				offer: 'contoso.widget',
				ledgerStatus: 'delivered',
				foundIn: ['CustomerInfo'],
			},
			expect.objectContaining({ rowKey: 'c', ledgerStatus: 'notInLedger', offer: null }),
			{
				table: names.copies,
				partitionKey: 'contoso.widget',
				rowKey: 'k',
				leadId: leadIdOfRow(DAY, 'a'),
				writtenAt: expect.any(String),
				offer: 'contoso.widget',
				ledgerStatus: 'delivered',
				foundIn: ['Email', 'Raw'],
			},
		]);
	});

	it('says nothing of the person unless it is asked for the lead itself', async () => {
		const { names, write, find } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		expect(JSON.stringify((await find()).done)).not.toMatch(/ann@|Secretname|Fabrikam/i);
		const { done } = await find({ findPersonOptions: { includeLead: true } });
		expect(done).toMatchObject([
			{ lead: { PartitionKey: DAY, RowKey: 'a', Timestamp: expect.any(String), ...leadOf(ANN) } },
		]);
	});

	it('looks for a list of people in one reading, each item with its own rows', async () => {
		const { names, write, find } = await aScene();
		await write(
			names.leads,
			{ rowKey: 'a', properties: leadOf(ANN) },
			{ rowKey: 'b', properties: leadOf('bob@x.com', { Note: 'Sent by ann@x.com' }) },
		);
		const items = ['bob@x.com', 'nobody@x.com', 'ANN@x.com', 'no address'].map((email) => ({ email }));
		const result = await find({ email: '={{ $json.email }}', tables: names.leads }, { items });
		const pairs = result.items('Lead Ledger').map(({ json, pairedItem }) => [json.rowKey, pairedItem]);
		expect(pairs).toEqual([
			['b', { item: 0 }],
			['a', { item: 2 }],
			['b', { item: 2 }],
		]);
		expect(result.hints).toEqual(['No row was found for one person.']);
		expect(result.undone).toMatchObject([{ email: 'no address', code: 'EMAIL_INVALID' }]);
	});

	it('writes nothing and needs no right but to read', async () => {
		const { names, write, find } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		const signed = sasOf({ query: true });
		expect((await find({}, { connectionString: signed })).done).toHaveLength(1);
	});

	it('knows no status where there is no ledger, and says so when one is named', async () => {
		const { names, write, find } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		expect((await find({ ledgerTable: '' })).done).toMatchObject([
			{ leadId: leadIdOfRow(DAY, 'a'), ledgerStatus: null },
		]);
		expect((await find({ ledgerTable: 'NoSuchLedger' })).undone).toMatchObject([
			{
				cause: 'There is no ledger with the name NoSuchLedger',
				remedy: expect.stringContaining('leave it empty'),
			},
		]);
	});

	it('leaves a table out that does not exist yet, and refuses when none exists', async () => {
		const { names, write, find } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		const { done, hints } = await find({ tables: `${names.leads},NotYet` });
		expect(done).toHaveLength(1);
		expect(hints).toEqual([
			expect.stringMatching(/^There is no table NotYet, so it was not searched\. There are: \w+/),
		]);
		expect((await find({ tables: 'NotYet, Neither' })).undone).toMatchObject([
			{ cause: 'None of the tables exists' },
		]);
		expect((await find({ tables: ' , ' })).undone).toMatchObject([
			{ cause: "The parameter 'Tables' is empty" },
		]);
		expect((await find({ tables: names.ledger })).undone).toMatchObject([
			{ cause: 'The ledger is among the tables to search' },
		]);
	});
});

/** A connection string with a shared access signature instead of the key. */
function sasOf(permissions: {
	query?: true;
	add?: true;
	update?: true;
	delete?: true;
	write?: true;
}): string {
	const signer = new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);
	const signature = generateAccountSas(signer, {
		services: { table: true },
		resourceTypes: 'co',
		permissions,
	});
	return `TableEndpoint=${azurite.url};SharedAccessSignature=${signature}`;
}

describe('Erase Person', () => {
	it('deletes every row that holds the address, and no other', async () => {
		const { names, write, erase, standing } = await aScene();
		await write(
			names.leads,
			{ rowKey: 'a', properties: leadOf(' ANN@x.com') },
			{ rowKey: 'b', properties: leadOf('joann@x.com') },
			{ rowKey: 'c', properties: leadOf('ann@x.com.au') },
			{ rowKey: 'd', partitionKey: 'elsewhere', properties: { CustomerInfo: '{"Email":"ann@x.com", "La' } },
			{ rowKey: 'e', properties: leadOf('ann+1@x.com') },
		);
		await write(
			names.copies,
			{ rowKey: 'k', partitionKey: 'contoso.widget', properties: copyOf('a') },
			{ rowKey: 'l', partitionKey: 'contoso.widget', properties: copyOf('b', 'joann@x.com') },
		);
		const { done } = await erase();
		expect(done).toEqual([
			{
				dryRun: false,
				found: 3,
				deleted: 3,
				left: 0,
				inWork: 0,
				leadIds: [leadIdOfRow(DAY, 'a'), leadIdOfRow('elsewhere', 'd')],
				tables: [
					{ table: names.leads, exists: true, found: 2, deleted: 2, left: 0 },
					{ table: names.copies, exists: true, found: 1, deleted: 1, left: 0 },
				],
			},
		]);
		expect(await standing(names.leads)).toEqual(['b', 'c', 'e']);
		expect(await standing(names.copies)).toEqual(['l']);
	});

	it('deletes a row whose column of type Binary holds the address, and none whose holds a longer one', async () => {
		const { names, erase, standing } = await aScene();
		const client = TableClient.fromConnectionString(azurite.connectionString, names.leads, {
			allowInsecureConnection: true,
		});
		for (const [rowKey, email] of Object.entries({ a: ANN, b: 'joann@x.com', c: 'ann@x.com.au' })) {
			const Payload = Buffer.from(JSON.stringify({ Email: email, LastName: 'Secretname' }));
			await client.createEntity({ partitionKey: DAY, rowKey, Payload });
		}
		expect((await erase({ tables: names.leads })).done).toMatchObject([{ found: 1, deleted: 1 }]);
		expect(await standing(names.leads)).toEqual(['b', 'c']);
	});

	it('counts only, unless Dry Run is turned off', async () => {
		const { names, write, erase, standing, entry } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		for (const dryRun of [{}, { dryRun: true }]) {
			const { done, hints } = await runLedger(engine, [{}], {
				connectionString: azurite.connectionString,
				parameters: {
					operation: 'erasePerson',
					email: ANN,
					tables: names.leads,
					ledgerTable: names.ledger,
					...dryRun,
				},
			});
			expect(hints).toEqual(['Dry Run is on: rows were counted, but not deleted.']);
			expect(done).toMatchObject([{ dryRun: true, found: 1, deleted: 0, leadIds: [leadIdOfRow(DAY, 'a')] }]);
		}
		expect(await standing(names.leads)).toEqual(['a']);
		expect(await entry('a')).toBeUndefined();
		expect((await erase()).done).toMatchObject([{ deleted: 1 }]);
	});

	it('does no harm when it is repeated', async () => {
		const { names, write, erase, entry } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		await erase();
		const before = await entry('a');
		expect((await erase()).done).toMatchObject([{ found: 0, deleted: 0, left: 0, leadIds: [] }]);
		expect(await entry('a')).toEqual(before);
	});

	it('works off a list of people, and a row that is about two of them', async () => {
		const { names, write, erase, standing } = await aScene();
		await write(
			names.leads,
			{ rowKey: 'a', properties: leadOf(ANN) },
			{ rowKey: 'b', properties: leadOf('bob@x.com', { Note: 'Sent by ann@x.com' }) },
			{ rowKey: 'c', properties: leadOf('eve@x.com') },
		);
		const items = ['bob@x.com', ANN, 'nobody@x.com'].map((email) => ({ email }));
		const { done } = await erase({ email: '={{ $json.email }}' }, { items });
		expect(done.map(({ deleted }) => deleted)).toEqual([1, 2, 0]);
		expect(await standing(names.leads)).toEqual(['c']);
	});

	it('puts out nothing that tells who the person was, also when the keys do', async () => {
		const { names, write, erase, standing } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		await write(names.copies, {
			rowKey: ANN,
			partitionKey: 'any-offer',
			properties: { Email: ANN, LeadId: ANN, LastName: 'Secretname' },
		});
		const { done } = await erase({}, { items: [{ email: ANN, name: 'Secretname' }] });
		expect(done).toMatchObject([{ deleted: 2 }]);
		expect(JSON.stringify(done)).not.toMatch(/ann@|Secretname|Fabrikam/i);
		expect(await standing(names.copies)).toEqual([]);
	});

	it('keeps the address out of what it says when something is wrong', async () => {
		const { names, write, erase } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		const denied = await erase({}, { onError: 'stopWorkflow', connectionString: sasOf({ query: true }) });
		const noAddress = await erase({ email: 'Ann <ann@x.com>' }, { onError: 'stopWorkflow' });
		expect(noAddress.error?.message).toBe("The parameter 'Email' does not hold one email address [item 0]");
		const goesOn = await erase(
			{ ledgerTable: 'NoSuchLedger' },
			{ items: [{ email: ANN }], onError: 'continueRegularOutput' },
		);
		expect(goesOn.done).toMatchObject([{ code: 'LedgerTable' }]);
		expect(JSON.stringify(goesOn.done)).not.toMatch(/ann@/i);
		for (const { error } of [denied, noAddress]) {
			expect(`${error?.message} ${error?.description}`).not.toMatch(/ann@/i);
		}
	});

	it('says before anything is changed that the signature does not allow to delete', async () => {
		const { names, write, erase, standing, entry } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		for (const dryRun of [true, false]) {
			const connectionString = sasOf({ query: true, add: true, update: true });
			const { error } = await erase({ dryRun }, { onError: 'stopWorkflow', connectionString });
			expect(error?.message).toBe(
				'The shared access signature of the credential Azure Table API lacks d (Delete) [item 0]',
			);
			expect(error?.description).toContain('Delete ticked under Allowed permissions');
		}
		expect(await standing(names.leads)).toEqual(['a']);
		expect(await entry('a')).toBeUndefined();
	});

	it('deletes under a signature that allows it', async () => {
		const { names, write, erase, standing } = await aScene();
		await write(names.leads, ...keys(3).map((rowKey) => ({ rowKey, properties: leadOf(ANN) })));
		const connectionString = sasOf({ query: true, add: true, update: true, delete: true });
		expect((await erase({}, { connectionString })).done).toMatchObject([{ deleted: 3 }]);
		expect(await standing(names.leads)).toEqual([]);
	});
});

describe('the ledger, of a lead that is erased,', () => {
	it('keeps the final state and its proof', async () => {
		const { names, write, erase, entry, claim, ledger } = await aScene();
		const states = {
			delivered: { status: 'delivered', proof: 'crm created 1' },
			processed: { status: 'processed', proof: null },
			suppressed: { status: 'suppressed', proof: 'crm suppressed' },
			givenUp: { status: 'givenUp', reason: 'Refused: crm rejected 400' },
		} as const;
		for (const [rowKey, settlement] of Object.entries(states)) {
			await write(names.leads, { rowKey, properties: leadOf(ANN) });
			await ledger.settle(await claim(rowKey), () => settlement);
		}
		const before = await Promise.all(Object.keys(states).map(entry));
		expect((await erase()).done).toMatchObject([{ deleted: 4, inWork: 0 }]);
		expect(await Promise.all(Object.keys(states).map(entry))).toEqual(before);
	});

	it('gives up one that was waiting, one that was never emitted, and one in work, which it counts', async () => {
		const { names, write, erase, entry, claim, ledger } = await aScene();
		for (const rowKey of ['new', 'waiting', 'claimed']) {
			await write(names.leads, { rowKey, properties: leadOf(ANN) });
		}
		await ledger.settle(await claim('waiting'), () => ({ status: 'failed', reason: 'x' }));
		const claims = await claim('claimed');
		const { done, hints } = await erase();
		expect(done).toMatchObject([{ deleted: 3, inWork: 1 }]);
		expect(hints).toEqual([expect.stringContaining('One of the leads was being processed by an execution')]);
		for (const rowKey of ['new', 'waiting', 'claimed']) {
			expect(await entry(rowKey)).toMatchObject({
				Status: 'givenUp',
				Reason: 'Erased on request',
				LeadId: leadIdOfRow(DAY, rowKey),
			});
		}
		// The execution comes to its end, and its word changes nothing any more.
		expect(await ledger.settle(claims, () => ({ status: 'failed', reason: 'x' }))).toEqual([]);
		expect(await entry('claimed')).toMatchObject({ Status: 'givenUp' });
	});

	it('bears no mark of the buyer any more', async () => {
		const { names, write, erase, ledgerTable } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		const trigger = await aPoller(azurite.connectionString, names.ledger, names.leads);
		await trigger.poll(() => undefined);
		expect((await ledgerTable.get(DAY, 'a'))?.properties).toMatchObject({
			Status: 'failed',
			Buyer: expect.stringMatching(/^[0-9a-f]{32}$/),
		});
		await erase();
		expect((await ledgerTable.get(DAY, 'a'))?.properties).toMatchObject({ Status: 'givenUp', Buyer: '' });
	});

	it('is emitted by no later poll, nor does it disturb one', async () => {
		const { names, write, erase, claim, ledger, entry } = await aScene();
		for (const rowKey of ['new', 'waiting', 'claimed', 'givenUp', 'sent again', 'stays']) {
			const email = rowKey === 'stays' ? 'joann@x.com' : ANN;
			await write(names.leads, { rowKey, properties: leadOf(email) });
		}
		await ledger.settle(await claim('waiting'), () => ({ status: 'failed', reason: 'x' }));
		await ledger.settle(await claim('givenUp', 'sent again'), () => ({ status: 'givenUp', reason: 'x' }));
		await claim('claimed');
		await erase();
		const parameters = { ledgerTable: names.ledger, operation: 'redeliver' };
		await runLedger(engine, [{ PartitionKey: DAY, RowKey: 'sent again' }], {
			connectionString: azurite.connectionString,
			parameters,
		});
		const trigger = await aPoller(azurite.connectionString, names.ledger, names.leads);
		for (let poll = 0; poll < 4; poll++) {
			await trigger.poll(SUCCESS);
			trigger.clock.forward(20 * MINUTE);
		}
		expect(trigger.emitted()).toEqual(['stays']);
		expect(trigger.warnings).toEqual([]);
		expect(await entry('sent again')).toMatchObject({ Status: 'givenUp' });
	});

	it('is not emitted by a poll that had read its row just before', async () => {
		const { names, write, erase } = await aScene();
		await write(names.leads, { rowKey: 'a', properties: leadOf(ANN) });
		await write(names.leads, { rowKey: 'b', properties: leadOf('bob@x.com') });
		const trigger = await aPoller(azurite.connectionString, names.ledger, names.leads);
		const now = jest.spyOn(performance, 'now');
		// The first batch is under way while the second row waits in the memory of the poll.
		await trigger.poll(
			async (leads) => {
				if (leads[0]?.RowKey === 'a') await erase({ email: 'bob@x.com' });
				// A claim that is younger than two seconds counts as an execution that is running: the erasure says "inWork".
				now.mockReturnValue(performance.now() + 5_000);
				return await SUCCESS(leads);
			},
			{ batchSize: 1 },
		);
		now.mockRestore();
		expect(trigger.emitted()).toEqual(['a']);
	});

	it('never holds the address, also where a table names its rows by it', async () => {
		const { names, write, erase, claim, ledgerTable } = await aScene();
		await write(names.leads, { rowKey: ANN, properties: leadOf(ANN) });
		await claim(ANN);
		expect((await erase()).done).toMatchObject([{ deleted: 1, inWork: 1 }]);
		const { rows } = await ledgerTable.page({});
		expect(JSON.stringify(rows)).not.toContain(ANN);
		expect(rows.some(({ rowKey }) => rowKey === 'progress')).toBe(true);
	});

	it('is not asked about rows of tables that it is not about', async () => {
		const { names, write, erase, ledgerTable } = await aScene();
		await write(names.copies, { rowKey: 'k', properties: copyOf('a') });
		const before = await ledgerTable.page({});
		expect((await erase()).done).toMatchObject([{ deleted: 1 }]);
		expect((await ledgerTable.page({})).rows).toEqual(before.rows);
	});

	it('leaves the reports right', async () => {
		const { names, write, erase, claim, ledger } = await aScene();
		for (const [rowKey, email] of [
			['a', ANN],
			['b', 'bob@x.com'],
			['c', ANN],
		] as const) {
			await write(names.leads, { rowKey, properties: leadOf(email) });
		}
		await ledger.settle(await claim('a', 'b'), () => ({ status: 'delivered', proof: 'crm created 1' }));
		await erase();
		const report = async (parameters: LedgerRun['parameters']) =>
			await runLedger(engine, [{}], {
				connectionString: azurite.connectionString,
				parameters: { table: names.leads, ledgerTable: names.ledger, from: '', to: '', ...parameters },
			});
		expect((await report({ operation: 'findUndelivered' })).done).toEqual([]);
		expect((await report({ operation: 'summary', groupBy: ['status'] })).done).toEqual([
			{ status: 'delivered', count: 1 },
		]);
	});
});
