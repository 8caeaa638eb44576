import { type Azurite, startAzurite } from '../../dev/lab/azurite';
import type { Engine } from '../workflow/engine';
import { openByConnectionString } from '../azureTable/sending';
import { runTable, startTableEngine } from './AzureTableLead/harness';
import { type LedgerRun, runLedger, startLedgerEngine } from './leadLedgerHarness';

const PROGRESS = { partitionKey: '!ledger', rowKey: 'progress' };

let ledgerEngine: Engine;
let tableEngine: Engine;
let azurite: Azurite;

beforeAll(async () => {
	ledgerEngine = await startLedgerEngine();
	tableEngine = await startTableEngine();
});
beforeEach(async () => {
	azurite = await startAzurite();
});
afterEach(async () => await azurite.stop());

async function make(...names: string[]): Promise<void> {
	for (const name of names) await (await openByConnectionString(azurite.connectionString, name)).create();
}

/** A ledger whose trigger reads a table. */
async function makeLedgerOf(leadsTable: string): Promise<void> {
	await make('MarketplaceLeadLedger');
	const ledger = await openByConnectionString(azurite.connectionString, 'MarketplaceLeadLedger');
	await ledger.write([{ kind: 'insert', ...PROGRESS, properties: { LeadsTable: leadsTable } }]);
}

const run = async (parameters: LedgerRun['parameters']) =>
	await runLedger(ledgerEngine, [{}], { connectionString: azurite.connectionString, parameters });

const byName = (value: string) => ({ __rl: true, mode: 'name', value });

describe('Lead Ledger', () => {
	it('names the tables that there are, when that of its ledger is mistyped', async () => {
		await make('MarketplaceLeads', 'Customers');
		await makeLedgerOf('marketplaceleads');
		for (const operation of ['findUndelivered', 'summary']) {
			for (const table of ['MarketplaceLeadz', byName('MarketplaceLeadz')]) {
				const { undone } = await run({ operation, table });
				expect(undone).toMatchObject([
					{ cause: 'There is no table MarketplaceLeadz. There are: Customers, MarketplaceLeads' },
				]);
			}
		}
	});

	it('says so beside its output where the trigger waits for the same table', async () => {
		await make('MarketplaceLeads');
		await makeLedgerOf('contosoleads');
		const { undone, hints } = await run({ operation: 'summary', table: byName('ContosoLeads') });
		expect(undone).toEqual([]);
		expect(hints).toContainEqual(
			'There is no table ContosoLeads, so there is no lead. There are: MarketplaceLeads. Check Table Name.',
		);
	});

	it('says nothing of the table that Microsoft makes with the first lead', async () => {
		await make('Customers');
		await makeLedgerOf('marketplaceleads');
		const { undone, hints } = await run({ operation: 'summary' });
		expect([...undone, ...hints.filter((hint) => hint.includes('no table'))]).toEqual([]);
	});
});

describe('Lead Privacy', () => {
	it.each(['findPerson', 'deleteOldLeads'])(
		'%s names the tables that there are beside one that is not there',
		async (operation) => {
			await make('MarketplaceLeads', 'Customers');
			await makeLedgerOf('marketplaceleads');
			const { hints } = await run({
				operation,
				email: 'ann@example.com',
				tables: 'MarketplaceLeads, Custmers',
				routingTable: '',
			});
			expect(hints).toContainEqual(
				'There is no table Custmers, so it was not searched. There are: Customers, MarketplaceLeads. Check its name in Tables.',
			);
		},
	);

	it('names them when none of its tables is there', async () => {
		await make('Customers');
		const { undone } = await run({
			operation: 'findPerson',
			email: 'ann@example.com',
			tables: 'Custmers',
			ledgerTable: '',
		});
		expect(undone).toMatchObject([{ cause: 'There is no table Custmers. There are: Customers' }]);
	});
});

describe('Azure Table Lead', () => {
	const getMany = async (table: string) =>
		await runTable(tableEngine, [{}], {
			connectionString: azurite.connectionString,
			parameters: { operation: 'getMany', table: byName(table) },
		});

	it('names the tables that there are, when Get Many finds none of that name', async () => {
		await make('TestLeads');
		expect(await getMany('TestLeadz')).toMatchObject({
			written: [],
			hints: ['There is no table TestLeadz, so there is no row. There are: TestLeads. Check Table Name.'],
		});
	});

	it('says only that there is none, in an account without other tables', async () => {
		expect((await getMany('TestLeads')).hints).toEqual([
			'There is no table TestLeads, so there is no row. Check Table Name.',
		]);
	});
});
