import type { Member } from './plan';
import type { TeamState } from './teamState';

/** Sums of shares are sums of floating-point numbers. */
const EPSILON = 1e-9;

/**
 * Whose turn it is: weighted round robin by Tijdeman's method for the chairman assignment problem (R. Tijdeman, "The chairman assignment
 * problem", Discrete Mathematics 32, 1980), by which nobody is ever further than 1 - 1/(2k-2) leads from the due share (k members), also with
 * weights like 50 and fifty times 1.
 *
 * The bound is Tijdeman's as long as the same members are there. Absences can push somebody above it; who is that late comes first.
 *
 * @param present members who can take the lead; those of weight 0 take no turns
 * @param sharing members among whom the turn counts: those present, and those who may catch up later
 * @returns the member, and the team's state after the turn; null when nobody present takes turns
 */
export function takeTurn(
	present: readonly Member[],
	sharing: readonly Member[],
	state: TeamState,
): { member: Member; state: TeamState } | null {
	const able = present.filter(({ weight }) => weight > 0);
	const counted = sharing.filter(({ weight }) => weight > 0);
	if (able.length === 0) return null;
	const total = counted.reduce((sum, { weight }) => sum + weight, 0);
	const dues = new Map(
		counted.map(({ name, weight }) => [name, (state[name]?.credit ?? 0) + weight / total]),
	);
	const member = next(able, (one) => dues.get(one.name) ?? 0, total);
	const after = [...dues].map(
		([name, due]) => [name, { ...state[name], credit: name === member.name ? due - 1 : due }] as const,
	);
	return { member, state: { ...state, ...Object.fromEntries(after) } };
}

function next(able: readonly Member[], dueOf: (member: Member) => number, total: number): Member {
	const margin = able.length > 1 ? 1 / (2 * able.length - 2) : 1;
	const most = best(able, (member) => -dueOf(member));
	if (dueOf(most) > 1 - margin + EPSILON) return most;
	const eligible = able.filter((member) => dueOf(member) >= margin - EPSILON);
	// Nobody is due when those who are present got more than their share while others were away.
	if (eligible.length === 0) return most;
	// The moment by which the member must have had a turn, in turns from now.
	return best(eligible, (member) => ((1 - margin - dueOf(member)) * total) / member.weight);
}

/** The first of those with the smallest value. */
function best(members: readonly Member[], valueOf: (member: Member) => number): Member {
	return members.reduce((one, other) => (valueOf(other) < valueOf(one) - EPSILON ? other : one));
}
