import { whyAway } from './availability';
import { chooseByHash } from './byHash';
import type { Member, Skip, Team } from './plan';
import { takeTurn } from './turns';
import { type TeamState, withLead } from './teamState';

/** By what later leads find the member who got an earlier one: the buyer, or the buyer's company. */
export interface StickyKey {
	kind: 'buyer' | 'company';
	/** Never stored as it is. */
	value: string;
}

/** Who got the earlier leads, by name; null: nobody knows of one. */
export type LookUp = (key: StickyKey) => string | null;

export interface Pick {
	/** Null: nobody of the team can take the lead. */
	member: Member | null;
	reason: string;
	skipped: Skip[];
	/** What the team remembers after this lead. */
	state: TeamState;
	/** The keys by which later leads should find the member from now on. */
	remember: readonly StickyKey[];
}

/**
 * Picks the member of a team who gets a lead.
 *
 * @param keys the buyer first, then the company; empty where the team is not sticky
 * @param at milliseconds
 */
export function pickMember(
	team: Team,
	state: TeamState,
	keys: readonly StickyKey[],
	lookUp: LookUp,
	at: number,
): Pick {
	const away = awayOf(team, state, at);
	const known = earlierOwner(team, keys, lookUp);
	const remember = known.keysToLearn;
	const { owner } = known;
	if (owner !== null && !away.has(owner.name)) {
		const reason = `${owner.name} got an earlier lead of this ${STICKY_WORDS[known.kind]}.`;
		return { member: owner, reason, skipped: [], state: withLead(state, owner, at), remember };
	}
	const present = team.members.filter(({ name }) => !away.has(name));
	const skipped = team.members.flatMap(({ name }) => skipOf(name, away, owner));
	const turn = takeTurn(present, sharers(team, state, away), state);
	if (turn === null) {
		return { member: null, reason: nobodyOf(team), skipped, state, remember: [] };
	}
	const { member } = turn;
	const instead = owner === null ? '' : `, because ${owner.name}, who got an earlier lead, is away`;
	return {
		member,
		reason: `It is ${member.name}'s turn in team ${team.name}${instead}.`,
		skipped,
		state: withLead(turn.state, member, at),
		// An owner who is away gets the buyer's next lead.
		remember: owner === null ? remember : [],
	};
}

/** Picks by the lead's key alone: nothing is remembered, so there are no turns and no caps. */
export function pickByHash(team: Team, key: string, at: number | null): Pick {
	const away = at === null ? new Map<string, string>() : awayOf(withoutCaps(team), {}, at);
	const member = chooseByHash(
		key,
		team.members.filter(({ name }) => !away.has(name)),
	);
	const skipped = team.members.flatMap(({ name }) => skipOf(name, away, null));
	const reason =
		member === null ? nobodyOf(team) : `The hash of the lead selects ${member.name} in team ${team.name}.`;
	return { member, reason, skipped, state: {}, remember: [] };
}

function nobodyOf({ name, members }: Team): string {
	if (members.length === 0) return `Team ${name} has no membersss`;
	const isWeightless = members.every(({ weight }) => weight <= 0);
	return isWeightless ? `All weights of team ${name} are zero` : `No member of team ${name} is available`;
}

const NO_CAPS = { day: null, week: null, month: null };
const withoutCaps = (team: Team): Team => ({
	...team,
	members: team.members.map((member) => ({ ...member, caps: NO_CAPS })),
});

const STICKY_WORDS = { buyer: 'buyer', company: "buyer's company" } as const;

function awayOf(team: Team, state: TeamState, at: number): Map<string, string> {
	const away = new Map<string, string>();
	for (const member of team.members) {
		const why = whyAway(member, state[member.name], at);
		if (why !== null) away.set(member.name, why);
	}
	return away;
}

/** An owner who left the team is replaced: the keys are to be learned anew. */
function earlierOwner(team: Team, keys: readonly StickyKey[], lookUp: LookUp) {
	for (const [position, key] of keys.entries()) {
		const name = lookUp(key);
		const owner = name === null ? undefined : team.members.find((member) => member.name === name);
		if (owner !== undefined) return { owner, kind: key.kind, keysToLearn: keys.slice(0, position) };
	}
	return { owner: null, kind: 'buyer', keysToLearn: [...keys] } as const;
}

const skipOf = (name: string, away: ReadonlyMap<string, string>, owner: Member | null): Skip[] => {
	const why = away.get(name);
	if (why === undefined) return [];
	return [{ who: name, why: name === owner?.name ? `${why}; got an earlier lead` : why }];
};

/** Who is away and may catch up shares in the turns, until so many leads are owed. */
function sharers(team: Team, state: TeamState, away: ReadonlyMap<string, string>): Member[] {
	return team.members.filter(({ name }) => !away.has(name) || (state[name]?.credit ?? 0) < team.catchUp);
}
