import { type Azurite, startAzurite } from '../../../dev/lab/azurite';
import { startTableFake, type TableFake } from '../../../dev/lab/tableFake';
import { leadIdOfRow } from '../../../lead/identity';
import { offerCatalogue } from '../../../lead/offer';
import { parseLead } from '../../../lead/parse';
import { decide } from '../../../routing/decide';
import { NO_IDS } from '../../../routing/plan';
import { reassign } from '../../../routing/history';
import { routableOf } from '../../../routing/routableLead';
import { RoutingTable } from '../../../routing/routingTable';
import { rawLead } from '../../../leadTable/leadRows';
import { openByConnectionString } from '../../azureTable/sending';
import { ask, member, plan, team } from '../../routing/samples';
import type { Engine } from '../../workflow/engine';
import { type LedgerRun, runLedger, startLedgerEngine } from '../leadLedgerHarness';

const DAY = '9:2F28:2F2018';
const ANN = 'ann@x.com';
const BOB = 'bob@y.com';

let engine: Engine;
let azurite: Azurite;
let fake: TableFake;
let counter = 0;

beforeAll(async () => {
	engine = await startLedgerEngine();
	azurite = await startAzurite();
	fake = await startTableFake();
});
afterAll(async () => {
	await azurite.stop();
	await fake.stop();
});
beforeEach(() => fake.clearFaults());

const TEAMS = [
	team('Sales', [member('Anna'), member('Ben')], { sticky: 'buyerAndCompany' }),
	team('Other', [member('Cleo')]),
];
const CATALOGUE = offerCatalogue([{ publisher: 'contoso', offer: 'vm', plans: ['-byol'] }]);

/** A table of leads, and a routing table in which they are decided as Lead Route does it. */
async function aScene(connectionString: string) {
	const [leads, routing] = [`Leads${++counter}`, `Routing${counter}`];
	const open = async (name: string) => await openByConnectionString(connectionString, name);
	const table = await open(leads);
	await table.create();
	const write = async (rowKey: string, email: string, offer = 'contoso.widget') => {
		const CustomerInfo = JSON.stringify({ Email: email, LastName: 'Secretname' });
		const properties = { LeadSource: `AzureMarketplace-INS|${offer}`, ActionCode: 'INS', CustomerInfo };
		await table.write([{ kind: 'upsertReplace', partitionKey: DAY, rowKey, properties }]);
	};
	const parsed = async (catalogue?: typeof CATALOGUE) =>
		(await table.page({})).rows.map((row) => parseLead(rawLead(row), { catalogue }));
	const route = async (catalogue?: typeof CATALOGUE) => {
		const chance = { sleep: async () => await Promise.resolve(), random: () => 0.5 };
		const some = (await parsed(catalogue)).map(routableOf);
		return await new RoutingTable(await open(routing), chance).decide(some, (one, memory, at) =>
			decide(plan(TEAMS), ask(one, at), memory),
		);
	};
	const kinds = async () => {
		const { rows } = await (await open(routing)).page({});
		const counts: { [kind: string]: number } = {};
		for (const { rowKey } of rows) {
			const kind = rowKey.replace(/\|.*/s, '');
			counts[kind] = (counts[kind] ?? 0) + 1;
		}
		return counts;
	};
	const run = async (parameters: LedgerRun['parameters']) =>
		await runLedger(engine, [{}], {
			connectionString,
			parameters: {
				email: ANN,
				tables: leads,
				ledgerTable: '',
				routingTable: routing,
				dryRun: false,
				...parameters,
			},
		});
	return { leads, routing, table, write, parsed, route, kinds, run, open };
}

describe.each([
	['Azurite', () => azurite.connectionString],
	['the stand-in for tables', () => fake.connectionString],
])('the routing table on %s, of a person that is erased,', (_name, connection) => {
	it('loses decisions, history and the owner of the buyer, and keeps salt, turns and everybody else', async () => {
		const { leads, routing, write, parsed, route, kinds, run, open } = await aScene(connection());
		await write('a', 'Ann@X.com');
		await write('b', ANN, 'contoso.gadget');
		await write('c', BOB);
		await route();
		for (const { leadId, customerKey } of await parsed())
			await reassign(await open(routing), {
				leadId,
				customerKey,
				owner: { name: 'Ben', ids: NO_IDS },
				reason: 'x',
			});
		expect(await kinds()).toEqual({ buyer: 3, company: 2, history: 3, lead: 3, salt: 1, team: 1 });
		const dry = await run({ operation: 'erasePerson', dryRun: true });
		expect(dry.done).toMatchObject([{ found: 8, deleted: 0 }]);
		const { done } = await run({ operation: 'erasePerson' });
		expect(done).toMatchObject([
			{
				found: 8,
				deleted: 8,
				tables: [
					{ table: leads, deleted: 2 },
					{ table: routing, exists: true, found: 6, deleted: 6, left: 0 },
				],
			},
		]);
		expect(await kinds()).toEqual({ buyer: 1, company: 2, history: 1, lead: 1, salt: 1, team: 1 });
		const again = await run({ operation: 'erasePerson', email: BOB });
		expect(again.done).toMatchObject([{ deleted: 4 }]);
		expect(await kinds()).toEqual({ company: 2, salt: 1, team: 1 });
	});

	it('loses the owner of a buyer whose leads are gone already, with and without an offer catalogue', async () => {
		const { table, write, route, kinds, run } = await aScene(connection());
		await write('a', ANN, 'contoso.vm-byol');
		await write('b', BOB, 'contoso.vm-byol');
		await route(CATALOGUE);
		await table.delete(DAY, 'a');
		expect(await kinds()).toMatchObject({ buyer: 2, lead: 2 });
		expect((await run({ operation: 'erasePerson' })).done).toMatchObject([{ deleted: 1 }]);
		expect(await kinds()).toMatchObject({ buyer: 1, lead: 2 });
	});
});

it('an erasure that stops half-way finds the rest of the routing rows in the next run', async () => {
	const { write, route, kinds, run } = await aScene(fake.connectionString);
	for (const rowKey of ['a', 'b', 'c']) await write(rowKey, ANN);
	await route();
	let seen = 0;
	fake.script({
		when: ({ method }) => method === 'DELETE' && (seen += 1) > 5,
		times: 100,
		fault: { kind: 'status', status: 403 },
	});
	expect((await run({ operation: 'erasePerson' })).done).toEqual([]);
	fake.clearFaults();
	await run({ operation: 'erasePerson' });
	expect(await kinds()).toEqual({ company: 1, salt: 1, team: 1 });
});

it('a buyer who was erased takes a turn like a new one, and nobody else loses the owner', async () => {
	const { write, route, run } = await aScene(azurite.connectionString);
	await write('a', ANN);
	await write('b', BOB);
	const first = await route();
	await run({ operation: 'erasePerson' });
	await write('c', BOB);
	const second = await route();
	const ownerOf = (decisions: typeof first) =>
		[...decisions.values()].map(({ assignment }) => assignment.owner).at(-1);
	expect(new Set([...second.values()].map(({ assignment }) => assignment.owner))).toEqual(
		new Set([ownerOf(first)]),
	);
});

describe('Delete Old Leads', () => {
	const DAY_MS = 24 * 60 * 60_000;
	const old = { operation: 'deleteOldLeads', days: 30 };

	it('deletes what is old in the routing table, and spares salt, turns, young rows and unfinished leads', async () => {
		const { leads, routing, write, route, kinds, run, table } = await aScene(fake.connectionString);
		fake.setClock(new Date(Date.now() - 60 * DAY_MS));
		await write('done', ANN);
		await write('waiting', BOB);
		await route();
		const ledger = `Ledger${counter}`;
		fake.put(ledger, { PartitionKey: '!ledger', RowKey: 'progress', LeadsTable: leads.toLowerCase() });
		for (const rowKey of ['done', 'waiting'])
			fake.put(ledger, {
				PartitionKey: DAY,
				RowKey: rowKey,
				LeadId: leadIdOfRow(DAY, rowKey),
				Status: rowKey === 'done' ? 'delivered' : 'failed',
			});
		fake.setClock(null);
		await write('young', 'eve@z.com');
		await route();
		expect(await kinds()).toEqual({ buyer: 3, company: 3, lead: 3, salt: 1, team: 1 });
		const dry = await run({ ...old, ledgerTable: ledger, dryRun: true });
		expect(dry.done).toMatchObject([
			{ table: leads, found: 2 },
			{ table: routing, found: 6, kept: 1 },
		]);
		const { done } = await run({ ...old, ledgerTable: ledger });
		expect(done).toMatchObject([
			{ table: leads, deleted: 1, kept: 1 },
			{ table: routing, exists: true, found: 6, deleted: 5, kept: 1, left: 0 },
		]);
		expect(await kinds()).toEqual({ buyer: 1, company: 1, lead: 2, salt: 1, team: 1 });
		expect((await table.page({})).rows).toHaveLength(2);
	});

	it('says nothing of a routing table that is not there', async () => {
		const { leads, run } = await aScene(fake.connectionString);
		expect((await run(old)).done.map(({ table }) => table)).toEqual([leads]);
		expect((await run({ ...old, routingTable: '' })).done).toHaveLength(1);
	});

	it('refuses the routing table among the tables, whose turns it would delete', async () => {
		const { routing, leads, run } = await aScene(fake.connectionString);
		for (const name of [routing, 'marketplaceleadrouting'])
			expect((await run({ ...old, tables: `${leads}, ${name}` })).undone).toMatchObject([
				{ cause: 'The routing table is among the tables to search' },
			]);
	});
});
