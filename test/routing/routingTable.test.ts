import type { Azurite } from '../../dev/lab/azurite';
import { startAzurite } from '../../dev/lab/azurite';
import { SeededRandom } from '../../dev/lab/seededRandom';
import { startTableFake, type TableFake } from '../../dev/lab/tableFake';
import type { Table } from '../../azureTable/table';
import { decide, type Decision, LONGEST_HOLD } from '../../routing/decide';
import type { JsonObject } from '../../lead/lead';
import type { Plan } from '../../routing/plan';
import type { RoutableLead } from '../../routing/routableLead';
import { RoutingTable } from '../../routing/routingTable';
import { sendThrough } from '../../transport/send';
import { openByConnectionString, recording, sendThroughN8n } from '../azureTable/sending';
import { ask, lead, member, NOON, plan, team, toTeam } from './samples';

let azurite: Azurite;
let fake: TableFake;
let made = 0;
let name: string;

beforeAll(async () => {
	azurite = await startAzurite();
	fake = await startTableFake();
});
afterAll(async () => {
	await azurite.stop();
	await fake.stop();
});
beforeEach(() => {
	name = `Routing${(made += 1)}`;
	fake.clearFaults();
});

const CHANCE = { sleep: async () => await Promise.resolve(), random: () => 0.5 };

/** One process: it shares nothing but the table with others. */
async function route(
	leads: readonly RoutableLead[],
	by: Plan,
	{ at = NOON, table }: { at?: number; table?: Table } = {},
) {
	const opened = table ?? (await openByConnectionString(azurite.connectionString, name));
	const decisions = await new RoutingTable(opened, CHANCE).decide(leads, (one, memory) =>
		decide(by, ask(one, at), memory),
	);
	return decisions;
}

const ownersOf = (decisions: Awaited<ReturnType<typeof route>>) =>
	[...decisions].map(([leadId, { assignment }]) => `${leadId} ${assignment.owner}`).sort();

const people = ['Anna', 'Ben', 'Cleo'].map((one, at) => member(one, { weight: at + 1 }));
const sticky = plan([team('Sales', people, { sticky: 'buyerAndCompany' })]);
const some = (count: number, from = 0) => Array.from({ length: count }, (_, at) => lead(from + at));

/** Every row of the table. */
async function rowsOf(table: Table) {
	const rows = [];
	for await (const page of table.pages({})) rows.push(...page.rows);
	return rows;
}

describe('a decision', () => {
	it('stays the same for the next process, whatever changed in the rules', async () => {
		const leads = some(10);
		const first = await route(leads, sticky);
		const changed = plan([team('Other', [member('Zoe')])], { version: 'v2' });
		const second = await route([...leads, lead(99)], changed);
		for (const { leadId } of leads) expect(second.get(leadId)).toEqual(first.get(leadId));
		expect(second.get(lead(99).leadId)?.assignment).toMatchObject({ owner: 'Zoe', rulesVersion: 'v2' });
	});

	it('does not depend on the order in which a batch came', async () => {
		const leads = some(30);
		const first = await route(leads, sticky);
		name += 'b';
		expect(ownersOf(await route([...leads].reverse(), sticky))).toEqual(ownersOf(first));
	});

	it('continues the turns where the last process left them', async () => {
		const owners: Decision[] = [];
		for (const one of some(12)) owners.push(...(await route([one], sticky)).values());
		const counts = ['Anna', 'Ben', 'Cleo'].map(
			(who) => owners.filter(({ assignment }) => assignment.owner === who).length,
		);
		expect(counts).toEqual([2, 4, 6]);
	});

	it('finds the owner of an earlier lead of the buyer and of the company in a later run', async () => {
		const first = await route([lead(1)], sticky);
		const owner = first.get(lead(1).leadId)?.assignment.owner;
		const sameBuyer = lead(2, { customerKey: lead(1).customerKey });
		const sameCompany = lead(3, { email: 'other@company1.example' });
		const later = await route([sameBuyer, sameCompany, ...some(5, 10)], sticky);
		expect(later.get(sameBuyer.leadId)?.assignment).toMatchObject({ owner });
		expect(later.get(sameBuyer.leadId)?.assignment.reason).toContain('of this buyer.');
		expect(later.get(sameCompany.leadId)?.assignment).toMatchObject({ owner });
		expect(later.get(sameCompany.leadId)?.assignment.reason).toContain("buyer's company");
	});

	it('replaces an owner who left the team, for good', async () => {
		const [one] = [...(await route([lead(1)], sticky)).values()];
		const left = one?.assignment.owner ?? '';
		const without = plan([
			team(
				'Sales',
				people.filter((who) => who.name !== left),
				{ sticky: 'buyerAndCompany' },
			),
		]);
		const buyer = { customerKey: lead(1).customerKey };
		const [second] = [...(await route([lead(2, buyer)], without)).values()];
		expect(second?.assignment.owner).not.toBe(left);
		const [third] = [...(await route([lead(3, buyer)], sticky)).values()];
		expect(third?.assignment.owner).toBe(second?.assignment.owner);
	});

	it('of a held lead is made when somebody is there, or after 14 days for the fallback owner', async () => {
		const night = [member('Anna', { hours: [{ weekday: 4, start: 0, end: 60 }] })];
		const holding = plan([team('Sales', night, { whenNobody: 'hold' })]);
		const again = async (leads: RoutableLead[], at: number) =>
			[...(await route(leads, holding, { at })).values()].map(({ kind, assignment: { owner } }) => [
				kind,
				owner,
			]);

		expect(await again([lead(1), lead(2)], NOON)).toEqual([
			['held', null],
			['held', null],
		]);
		expect(await again([lead(1)], NOON + 60_000)).toEqual([['held', null]]);
		// Thursday, 00:30.
		expect(await again([lead(1)], Date.UTC(2026, 10, 26, 0, 30))).toEqual([['assigned', 'Anna']]);
		expect(await again([lead(1)], NOON + 60_000)).toEqual([['assigned', 'Anna']]);
		const table = await openByConnectionString(azurite.connectionString, name);
		const since = Date.parse(
			String((await table.get('route', `lead|${lead(2).leadId}`))?.properties.HeldSince),
		);
		const late = since + LONGEST_HOLD + 12 * 60 * 60_000;
		expect(await again([lead(2)], late)).toEqual([['fallback', 'Sales Desk']]);
	});

	it('is stored without personal data, and without a key that can be tested', async () => {
		const one = lead(1);
		await route([one], sticky);
		const table = await openByConnectionString(azurite.connectionString, name);
		const text = JSON.stringify(await rowsOf(table));
		for (const secret of ['buyer1', 'company1', 'Company 1', one.customerKey ?? '']) {
			expect(text).not.toContain(secret);
		}
		expect(text).toContain('Anna');
	});
});

describe('requests', () => {
	const counted = async (leads: readonly RoutableLead[], by: Plan) => {
		const { send, requests } = recording(sendThroughN8n);
		const table = await openByConnectionString(azurite.connectionString, name, {}, send);
		const decisions = await route(leads, by, { table });
		expect(decisions.size).toBe(leads.length);
		return requests.length;
	};
	const two = plan(
		['North', 'South'].map((one) => team(one, people, { sticky: 'buyerAndCompany' })),
		{
			rules: [toTeam('North', { when: { countries: new Set(['DE']) } }), toTeam('South')],
		},
	);
	const mixed = some(1000).map((one, at) => ({ ...one, countryCode: at % 2 === 0 ? 'DE' : 'FR' }));

	it('are at most 35 for 1,000 leads of buyers and companies never seen, the making of the table included', async () => {
		expect(await counted(mixed, two)).toBeLessThanOrEqual(35);
	});

	it('are at most 110 for 1,000 new leads of known buyers, and for 1,000 leads that come again', async () => {
		await counted(mixed, two);
		const later = mixed.map((one, at) => ({ ...one, leadId: lead(5000 + at).leadId }));
		expect(await counted(later, two)).toBeLessThanOrEqual(110);
		expect(await counted(mixed, two)).toBeLessThanOrEqual(110);
	});

	it('are two for a single lead', async () => {
		await counted([lead(1)], two);
		expect(await counted([lead(2)], two)).toBe(2);
	});
});

describe('processes at the same time', () => {
	it('decide each lead once, and keep the shares', async () => {
		const leads = some(60);
		const halves = [leads.slice(0, 40), leads.slice(20), leads];
		const runs = await Promise.all(halves.map(async (half) => await route(half, sticky)));
		const owners = new Map<string, string | null>();
		for (const [leadId, { assignment }] of runs.flatMap((run) => [...run])) {
			expect(owners.get(leadId) ?? assignment.owner).toBe(assignment.owner);
			owners.set(leadId, assignment.owner);
		}
		const counts = ['Anna', 'Ben', 'Cleo'].map(
			(who) => [...owners.values()].filter((owner) => owner === who).length,
		);
		expect(counts).toEqual([10, 20, 30]);
	});

	it('decide each lead once while answers are lost, slow, cut off or refused', async () => {
		const leads = some(120);
		fake.script(
			{ fault: { kind: 'reset', stored: true }, percent: 15 },
			{ fault: { kind: 'status', status: 503, code: 'ServerBusy' }, percent: 10 },
			{ fault: { kind: 'truncate' }, percent: 5 },
		);
		const send = sendThroughN8n;
		const owners = new Map<string, Set<string | null>>();
		const random = new SeededRandom(7);
		const run = async () => {
			const shuffled = [...leads].filter(() => random.percent(70));
			const table = await openByConnectionString(fake.connectionString, name, { retries: 0 }, send);
			const decisions = await route(shuffled, sticky, { table }).catch(() => new Map());
			for (const [leadId, { assignment }] of decisions) {
				owners.set(leadId, (owners.get(leadId) ?? new Set()).add(assignment.owner));
			}
		};
		for (let round = 0; round < 8; round++) await Promise.all([run(), run()]);
		fake.clearFaults();
		const table = await openByConnectionString(fake.connectionString, name, {}, send);
		const last = await route(leads, sticky, { table });
		for (const [leadId, { assignment }] of last) {
			expect([...(owners.get(leadId) ?? []), assignment.owner]).toEqual(
				Array((owners.get(leadId)?.size ?? 0) + 1).fill(assignment.owner),
			);
		}
		const counts = ['Anna', 'Ben', 'Cleo'].map(
			(who) => [...last.values()].filter(({ assignment }) => assignment.owner === who).length,
		);
		expect(counts).toEqual([20, 40, 60]);
	}, 60_000);

	it('are told when others write all the time', async () => {
		await route([lead(1)], sticky);
		fake.put(name);
		const table = await openByConnectionString(fake.connectionString, name);
		await route([lead(1)], sticky, { table });
		fake.script({
			fault: { kind: 'status', status: 412, code: 'UpdateConditionNotSatisfied' },
			when: ({ method }) => method === 'POST',
		});
		await expect(route([lead(2)], sticky, { table })).rejects.toThrow(/keeps changing the routing table/);
	});
});

describe('the table', () => {
	it('that is deleted in the middle is made anew', async () => {
		const table = await openByConnectionString(azurite.connectionString, name);
		const opened = new RoutingTable(table, CHANCE);
		const decideOne = (one: RoutableLead, memory: Parameters<typeof decide>[2]) =>
			decide(sticky, ask(one), memory);
		await opened.decide([lead(1)], decideOne);
		const client = await openByConnectionString(azurite.connectionString, name);
		for (const row of await rowsOf(client)) await client.delete(row.partitionKey, row.rowKey);
		expect((await opened.decide([lead(1), lead(2)], decideOne)).size).toBe(2);
	});

	it('whose rows somebody edited badly stops nothing', async () => {
		await route(some(3), sticky);
		const table = await openByConnectionString(azurite.connectionString, name);
		for (const row of await rowsOf(table)) {
			const properties: JsonObject = row.rowKey.startsWith('team|')
				? { State0: '{"Anna":{"credit":"x"' }
				: {};
			await table.write([{ kind: 'upsertReplace', ...row, properties }]);
		}
		expect((await route(some(5), sticky)).size).toBe(5);
	});

	it('that cannot be reached ends the run with words that help', async () => {
		const refused = sendThrough({
			httpRequest: async () => await Promise.reject(Object.assign(new Error('no'), { code: 'ECONNREFUSED' })),
		});
		const table = await openByConnectionString(azurite.connectionString, name, { retries: 0 }, refused);
		await expect(route([lead(1)], sticky, { table })).rejects.toMatchObject({ name: 'TableFault' });
	});
});
