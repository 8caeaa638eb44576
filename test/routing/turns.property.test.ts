import fc from 'fast-check';
import type { Member } from '../../routing/plan';
import { takeTurn } from '../../routing/turns';
import type { TeamState } from '../../routing/teamState';
import { member } from './samples';

const weights = fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 100 })), {
	minLength: 1,
	maxLength: 12,
});

const teamOf = (list: readonly number[]): Member[] =>
	list.map((weight, position) => member(`m${position}`, { weight }));

/** Plays turns and keeps its own account of what is due, independent of the state that the method keeps. */
class Account {
	private state: TeamState = {};
	readonly due = new Map<string, number>();
	readonly got = new Map<string, number>();

	turn(present: readonly Member[]): string | null {
		const turn = takeTurn(present, present, this.state);
		if (turn === null) return null;
		this.state = turn.state;
		const total = present.reduce((sum, { weight }) => sum + weight, 0);
		for (const { name, weight } of present) {
			this.due.set(name, (this.due.get(name) ?? 0) + weight / total);
		}
		this.got.set(turn.member.name, (this.got.get(turn.member.name) ?? 0) + 1);
		return turn.member.name;
	}

	get worst(): number {
		return Math.max(...[...this.due].map(([name, due]) => Math.abs(due - (this.got.get(name) ?? 0))));
	}
}

/** Tijdeman's bound for k members. */
const boundOf = (members: number): number => (members === 1 ? 0 : 1 - 1 / (2 * members - 2));

describe('a turn', () => {
	it('never takes anybody further from the due share than Tijdeman proves, after every pick', () => {
		fc.assert(
			fc.property(weights, fc.integer({ min: 1, max: 300 }), (list, picks) => {
				const members = teamOf(list);
				const account = new Account();
				for (let pick = 0; pick < picks; pick++) {
					account.turn(members);
					expect(account.worst).toBeLessThanOrEqual(boundOf(members.length) + 1e-6);
				}
			}),
			{ numRuns: 150 },
		);
	});

	it('keeps that bound with weights like 50 and fifty times 1', () => {
		for (const list of [
			[50, ...Array<number>(50).fill(1)],
			[50, 50, ...Array<number>(30).fill(1)],
			[1000, 1],
		]) {
			const members = teamOf(list);
			const account = new Account();
			for (let pick = 0; pick < 3000; pick++) {
				account.turn(members);
				expect(account.worst).toBeLessThanOrEqual(boundOf(members.length) + 1e-6);
			}
		}
	});

	it('gives each exactly the weight over a whole cycle', () => {
		fc.assert(
			fc.property(weights, (list) => {
				const members = teamOf(list);
				const total = list.reduce((sum, weight) => sum + weight, 0);
				const account = new Account();
				for (let pick = 0; pick < total; pick++) account.turn(members);
				expect(members.map(({ name }) => account.got.get(name) ?? 0)).toEqual(list);
			}),
			{ numRuns: 60 },
		);
	});

	it('stays within about one lead while members come and go, counted over the picks at which they were there', () => {
		const absences = fc.array(fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), {
			minLength: 50,
			maxLength: 400,
		});
		fc.assert(
			fc.property(weights, absences, (list, days) => {
				const members = teamOf(list);
				const account = new Account();
				for (const away of days) account.turn(members.filter((_, at) => !(away[at] ?? false)));
				if (account.due.size > 0) expect(account.worst).toBeLessThan(2);
			}),
			{ numRuns: 100 },
		);
	});

	it('stays within about one lead while weights change and people join and leave', () => {
		const steps = fc.array(fc.record({ list: weights, picks: fc.integer({ min: 1, max: 40 }) }), {
			minLength: 2,
			maxLength: 15,
		});
		fc.assert(
			fc.property(steps, (changes) => {
				const account = new Account();
				for (const { list, picks } of changes) {
					for (let pick = 0; pick < picks; pick++) account.turn(teamOf(list));
				}
				expect(account.worst).toBeLessThan(2);
			}),
			{ numRuns: 150 },
		);
	});

	it('is nobody’s where all weights are zero, and never that of a member without weight', () => {
		expect(takeTurn([member('a', { weight: 0 })], [], {})).toBeNull();
		const account = new Account();
		for (let pick = 0; pick < 20; pick++) {
			expect(account.turn([member('a', { weight: 0 }), member('b')])).toBe('b');
		}
	});

	it('depends on nothing but the team and what it remembers', () => {
		fc.assert(
			fc.property(weights, (list) => {
				const one = new Account();
				const other = new Account();
				for (let pick = 0; pick < 50; pick++) {
					expect(one.turn(teamOf(list))).toBe(other.turn(teamOf(list)));
				}
			}),
		);
	});
});
