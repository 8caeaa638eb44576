import fc from 'fast-check';
import { decide, decideByHash, LONGEST_HOLD, RunMemory } from '../../routing/decide';
import { type Plan, STICKY, WHEN_NOBODY } from '../../routing/plan';
import { ask, decideAll, lead, member, NOON, plan, team, toTeam } from './samples';

const members = fc
	.uniqueArray(fc.constantFrom('Anna', 'Ben', 'Cleo', 'Dan', 'Eve'), { minLength: 0, maxLength: 5 })
	.chain((names) =>
		fc.tuple(
			...names.map((name) =>
				fc.record({ weight: fc.integer({ min: 0, max: 3 }), isPaused: fc.boolean() }).map((one) =>
					member(name, {
						weight: one.weight,
						pausedUntil: one.isPaused ? NOON + 1 : null,
						caps: { day: one.weight === 3 ? 2 : null, week: null, month: null },
					}),
				),
			),
		),
	);

const plans: fc.Arbitrary<Plan> = fc
	.record({
		one: members,
		other: members,
		sticky: fc.constantFrom(...STICKY),
		whenNobody: fc.constantFrom(...WHEN_NOBODY),
		hasFallback: fc.boolean(),
		hasLastRule: fc.boolean(),
	})
	.map(({ one, other, sticky, whenNobody, hasFallback, hasLastRule }) => {
		const teams = [team('One', one, { sticky, whenNobody }), team('Other', other, { sticky, whenNobody })];
		const rules = [
			toTeam('One', { when: { countries: new Set(['DE']) } }),
			...(hasLastRule ? [toTeam('Other', { when: { actions: ['plt'] } })] : []),
		];
		return plan(teams, hasFallback ? { rules } : { rules, fallback: null });
	});

const leads = fc.array(
	fc
		.record({
			buyer: fc.integer({ min: 0, max: 6 }),
			company: fc.integer({ min: 0, max: 3 }),
			country: fc.constantFrom('DE', 'FR', null),
			isInTable: fc.boolean(),
		})
		.map(({ buyer, company, country, isInTable }) => ({
			customerKey: `buyer-${buyer}`,
			email: `b${buyer}@company${company}.example`,
			countryCode: country,
			isInTable,
		})),
	{ maxLength: 40 },
);

it('no decision is without an owner or a reason, and nobody who is away gets a lead', () => {
	fc.assert(
		fc.property(plans, leads, (by, some) => {
			for (const { assignment, kind, output } of decideAll(
				by,
				some.map((one, at) => lead(at, one)),
			)) {
				expect(assignment.reason).toMatch(/^[A-Z].*\.$/);
				expect(assignment.rulesVersion).toBe('v1');
				if (kind === 'assigned') expect(assignment.owner).not.toBeNull();
				if (assignment.owner === null) expect(assignment.reason).toMatch(/no Fallback Owner|waits/);
				expect(kind === 'held').toBe(output === 'Held');
				const paused = by.teams
					.filter(({ name }) => name === assignment.team)
					.flatMap((one) => one.members.filter(({ pausedUntil }) => pausedUntil !== null));
				if (kind === 'assigned') {
					expect(paused.map(({ name }) => name)).not.toContain(assignment.owner);
					for (const { why } of assignment.skipped) expect(why).not.toBe('');
				}
			}
		}),
	);
});

it('a buyer’s later leads go to the same member while nobody is away', () => {
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 60 }), (buyers) => {
			const by = plan([
				team(
					'One',
					['a', 'b', 'c'].map((name) => member(name)),
					{ sticky: 'buyer' },
				),
			]);
			const owners = new Map<number, string | null>();
			const decisions = decideAll(
				by,
				buyers.map((buyer, at) => lead(at, { customerKey: `buyer-${buyer}` })),
			);
			for (const [at, buyer] of buyers.entries()) {
				const owner = decisions[at]?.assignment.owner ?? null;
				expect(owner).toBe(owners.get(buyer) ?? owner);
				owners.set(buyer, owner);
			}
		}),
	);
});

it('sticky leads are no turns: the shares of the others stay exact', () => {
	const by = plan([team('One', [member('a'), member('b')], { sticky: 'buyer' })]);
	const some = Array.from({ length: 60 }, (_, at) =>
		at % 3 === 0 ? lead(at, { customerKey: 'the same' }) : lead(at),
	);
	const turns = decideAll(by, some).filter(({ assignment }) => assignment.reason.includes('turn'));
	expect(turns).toHaveLength(41);
	const byA = turns.filter(({ assignment }) => assignment.owner === 'a').length;
	expect(Math.abs(byA - 20.5)).toBeLessThanOrEqual(0.5);
});

describe('a team that is sticky by company', () => {
	const sales = (more: object = {}) =>
		team('Sales', [member('a'), member('b'), member('c')], { sticky: 'buyerAndCompany', ...more });
	const of = (number: number, email: string) => lead(number, { email });

	it('gives all people of a company to one member, and asks for the buyer before the company', () => {
		const decisions = decideAll(plan([sales()]), [
			of(1, 'ann@big.example'),
			of(2, 'bob@BIG.example'),
			of(3, 'cid@other.example'),
		]);
		const [first, second, third] = decisions.map(({ assignment }) => assignment.owner);
		expect(second).toBe(first);
		expect(third).not.toBe(first);
		expect(decisions[1]?.assignment.reason).toContain("buyer's company");
	});

	it('never takes a free-mail domain for a company', () => {
		const memory = new RunMemory();
		const owners = [1, 2, 3].map((number) => {
			const asked = ask(of(number, `b${number}@gmail.com`));
			const decision = decide(plan([sales()]), { ...asked, freeMail: { has: () => true } }, memory);
			memory.keep(decision);
			return decision.assignment.owner;
		});
		expect(new Set(owners).size).toBe(3);
	});

	it('passes over an owner who is away for this lead only, and replaces one who left', () => {
		const memory = new RunMemory();
		const [first] = decideAll(plan([sales()]), [of(1, 'ann@big.example')], NOON, memory);
		const owner = first?.assignment.owner ?? '';
		const others = ['a', 'b', 'c'].filter((name) => name !== owner);
		const away = sales({
			members: ['a', 'b', 'c'].map((name) => member(name, { pausedUntil: name === owner ? NOON + 1 : null })),
		});
		const [second] = decideAll(plan([away]), [of(2, 'bob@big.example')], NOON, memory);
		expect(others).toContain(second?.assignment.owner);
		expect(second?.assignment.reason).toContain(`because ${owner}, who got an earlier lead, is away`);
		expect(second?.assignment.skipped).toEqual([
			{ who: owner, why: expect.stringContaining('paused until') },
		]);
		const [third] = decideAll(plan([sales()]), [of(3, 'cid@big.example')], NOON, memory);
		expect(third?.assignment.owner).toBe(owner);

		const left = sales({ members: others.map((name) => member(name)) });
		const [fourth, fifth] = decideAll(
			plan([left]),
			[of(4, 'dan@big.example'), of(5, 'eve@big.example')],
			NOON,
			memory,
		);
		expect(others).toContain(fourth?.assignment.owner);
		expect(fifth?.assignment.owner).toBe(fourth?.assignment.owner);
	});
});

describe('when nobody is there', () => {
	const away = [member('a', { pausedUntil: NOON + 1 })];
	const holding = plan([team('Sales', away, { whenNobody: 'hold' })]);
	const memoryOf = (since: number | null) => ({
		stateOf: () => ({}),
		lookUp: () => null,
		heldSince: () => since,
	});

	it('a lead waits at most 14 days, then it goes to the fallback owner', () => {
		expect(decide(holding, ask(lead(1)), memoryOf(null)).kind).toBe('held');
		expect(decide(holding, ask(lead(1)), memoryOf(NOON - LONGEST_HOLD + 1)).kind).toBe('held');
		const late = decide(holding, ask(lead(1)), memoryOf(NOON - LONGEST_HOLD));
		expect(late).toMatchObject({ kind: 'fallback', output: 'Fallback', assignment: { owner: 'Sales Desk' } });
		expect(late.assignment.skipped).toEqual([{ who: 'a', why: expect.stringContaining('paused') }]);
	});

	it('a lead that is in no table cannot come back: the fallback owner gets it at once', () => {
		const posted = decide(holding, ask(lead(1, { isInTable: false })), memoryOf(null));
		expect(posted).toMatchObject({ kind: 'fallback', assignment: { owner: 'Sales Desk' } });
	});

	it('who was away is not owed, unless the team lets members catch up, and then so many leads', () => {
		const both = [member('a'), member('b')];
		const aAway = [member('a', { pausedUntil: NOON + 1 }), member('b')];
		const ledTo = (catchUp: number, decisions: number) => {
			const memory = new RunMemory();
			const missed = Array.from({ length: 20 }, (_, at) => lead(at));
			decideAll(plan([team('Sales', aAway, { catchUp })]), missed, NOON, memory);
			const later = Array.from({ length: decisions }, (_, at) => lead(100 + at));
			return decideAll(plan([team('Sales', both, { catchUp })]), later, NOON, memory).map(
				({ assignment }) => assignment.owner,
			);
		};
		expect(ledTo(0, 10).filter((owner) => owner === 'a')).toHaveLength(5);
		const caughtUp = ledTo(3, 20).filter((owner) => owner === 'a').length;
		expect(caughtUp).toBeGreaterThanOrEqual(12);
		expect(caughtUp).toBeLessThanOrEqual(14);
	});
});

describe('by hash', () => {
	const people = ['a', 'b', 'c', 'd'].map((name, at) => member(name, { weight: at + 1 }));
	const some = Array.from({ length: 4000 }, (_, at) => lead(at));
	const ownersBy = (list: typeof people) =>
		some.map((one) => decideByHash(plan([team('Sales', list)]), ask(one)).assignment.owner);

	it('the same lead has the same owner in any order and at any time', () => {
		const owners = ownersBy(people);
		expect(ownersBy([...people].reverse())).toEqual(owners);
		const later = some.map(
			(one) => decideByHash(plan([team('Sales', people)]), ask(one, NOON + 1e9)).assignment.owner,
		);
		expect(later).toEqual(owners);
	});

	it('shares are fair on average, and who leaves moves only own leads', () => {
		const owners = ownersBy(people);
		for (const { name, weight } of people) {
			const share = owners.filter((owner) => owner === name).length / some.length;
			expect(Math.abs(share - weight / 10)).toBeLessThan(0.03);
		}
		const without = ownersBy(people.filter(({ name }) => name !== 'b'));
		for (const [at, owner] of owners.entries()) if (owner !== 'b') expect(without[at]).toBe(owner);
	});

	it('all leads of a buyer have one owner where the team is sticky', () => {
		const by = plan([team('Sales', people, { sticky: 'buyer' })]);
		const owners = some.slice(0, 50).map((one) => {
			const asked = ask({ ...one, customerKey: 'the same' });
			return decideByHash(by, asked).assignment.owner;
		});
		expect(new Set(owners).size).toBe(1);
	});
});

it('leads that must not be contacted, tests and unreadable ones take no turn and keep their way', () => {
	const by = plan([team('Sales', [member('a'), member('b')])]);
	const passing = { passesOn: 'A test lead takes no turn.' };
	const decisions = decideAll(by, [lead(1), lead(2, passing), lead(3)]);
	expect(decisions.map(({ kind }) => kind)).toEqual(['assigned', 'passed', 'assigned']);
	expect(decisions[1]).toMatchObject({ output: 'Routed', assignment: { owner: null } });
	expect(new Set([decisions[0], decisions[2]].map((one) => one?.assignment.owner)).size).toBe(2);
});
