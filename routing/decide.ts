import { type Facts, holds } from './conditions';
import { domainOf, type FreeMail } from './domains';
import { type LookUp, pickByHash, pickMember, type StickyKey } from './pick';
import {
	type Assignment,
	FALLBACK,
	HELD,
	NO_IDS,
	type Owner,
	type Plan,
	type Rule,
	type Skip,
	type Team,
} from './plan';
import type { RoutableLead } from './routableLead';
import type { TeamState } from './teamState';

/** No lead is held longer than this, in milliseconds. */
export const LONGEST_HOLD = 14 * 24 * 60 * 60_000;

/**
 * `assigned`, `fallback`: final. `held`: nobody is there, to be decided later. `passed`: the lead takes no turn, and nothing is stored.
 */
export type DecisionKind = 'assigned' | 'fallback' | 'held' | 'passed';

export interface Decision {
	kind: DecisionKind;
	output: string;
	assignment: Assignment;
	/** What the team remembers after this lead; absent: as before. */
	turn?: { team: Team; state: TeamState; remember: readonly StickyKey[] };
}

/** What the decisions so far left behind. */
export interface Memory {
	stateOf(team: Team): TeamState;
	lookUp(team: Team, key: StickyKey): string | null;
	/** Since when the lead is held, in milliseconds; null: it is not. */
	heldSince(lead: RoutableLead): number | null;
}

export type Ask = Omit<Facts, 'lead'> & {
	lead: RoutableLead;
	/** The moment of the decision, in milliseconds. */
	at: number;
};

/** Decides who gets a lead. Every decision names an owner or says why there is none. */
export function decide(plan: Plan, ask: Ask, memory: Memory): Decision {
	return decideBy(plan, ask, (team) => {
		const { lead, at } = ask;
		const lookUp: LookUp = (key) => memory.lookUp(team, key);
		const picked = pickMember(team, memory.stateOf(team), stickyKeys(team, lead, ask.freeMail), lookUp, at);
		const { state, remember } = picked;
		const since = memory.heldSince(lead) ?? at;
		const mayHold = team.whenNobody === 'hold' && lead.isInTable && at - since < LONGEST_HOLD;
		return { ...picked, mayHold, turn: { team, state, remember } };
	});
}

/**
 * Decides without any memory: the same lead and the same plan give the same decision, to the last character, so that a repeated
 * delivery sends the same body. It is dated by the lead. A lead cannot be held.
 */
export function decideByHash(plan: Plan, ask: Ask): Decision {
	const decision = decideBy(plan, ask, (team) => {
		const { lead } = ask;
		const sticky = stickyKeys(team, lead, ask.freeMail).at(-1)?.value;
		const createdAt = Date.parse(lead.createdAt ?? '');
		const at = Number.isNaN(createdAt) ? null : createdAt;
		return { ...pickByHash(team, sticky ?? lead.leadId, at), mayHold: false };
	});
	return { ...decision, assignment: { ...decision.assignment, decidedAt: ask.lead.createdAt ?? '' } };
}

interface TeamAnswer {
	member: Owner | null;
	reason: string;
	skipped: Skip[];
	mayHold: boolean;
	turn?: Decision['turn'];
}

function decideBy(plan: Plan, ask: Ask, askTeam: (team: Team) => TeamAnswer): Decision {
	const { lead, at } = ask;
	const position = plan.rules.findIndex(({ when }, index) => holds(when, ask, index));
	const rule = plan.rules[position];
	const about = {
		rule: rule?.name ?? null,
		decidedAt: new Date(at).toISOString(),
		rulesVersion: plan.version,
	};
	const make = (
		kind: DecisionKind,
		output: string,
		rest: Partial<Assignment> & { reason: string },
	): Decision => ({
		kind,
		output,
		assignment: {
			...about,
			team: null,
			owner: null,
			ownerIds: NO_IDS,
			skipped: [],
			reassigned: false,
			...rest,
		},
	});
	const toFallback = (why: string, rest: Partial<Assignment> = {}): Decision =>
		make('fallback', FALLBACK, { ...rest, ...fallbackOf(plan.fallback, why) });

	if (lead.passesOn !== null) return make('passed', rule?.output ?? FALLBACK, { reason: lead.passesOn });
	if (rule === undefined) return toFallback('No rule matches');
	const because = `Rule "${rule.name}" matches`;
	switch (rule.to.kind) {
		case 'nobody':
			return make('assigned', rule.output, { reason: `${because}, which assigns no owner.` });
		case 'person': {
			const { name, ids } = rule.to.person;
			return make('assigned', rule.output, {
				owner: name,
				ownerIds: ids,
				reason: `${because}, which names ${name}.`,
			});
		}
		case 'team': {
			const team = teamOf(plan, rule, rule.to.team);
			const { member, reason, skipped, mayHold, turn } = askTeam(team);
			const found = { team: team.name, skipped };
			if (member !== null) {
				const { name: owner, ids: ownerIds } = member;
				const decision = make('assigned', rule.output, {
					...found,
					owner,
					ownerIds,
					reason: `${because}. ${reason}`,
				});
				return { ...decision, turn };
			}
			if (mayHold)
				return make('held', HELD, { ...found, reason: `${because}. ${reason}, so the lead waits.` });
			return toFallback(`${because}. ${reason}`, found);
		}
	}
}

function fallbackOf(fallback: Owner | null, why: string) {
	if (fallback === null) return { reason: `${why}, and there is no Fallback Owner.` };
	return { owner: fallback.name, ownerIds: fallback.ids, reason: `${why}: Fallback Owner.` };
}

/** Plans are checked when they are read, so that this team is there. */
function teamOf({ teams }: Plan, rule: Rule, name: string): Team {
	const team = teams.find((one) => one.name === name);
	if (team === undefined) throw new Error(`Rule "${rule.name}" names a team that does not exist`);
	return team;
}

/** A free-mail domain is no company. */
function stickyKeys(team: Team, lead: RoutableLead, freeMail: FreeMail): StickyKey[] {
	if (team.sticky === 'none') return [];
	const keys: StickyKey[] = lead.customerKey === null ? [] : [{ kind: 'buyer', value: lead.customerKey }];
	const domain = team.sticky === 'buyerAndCompany' ? domainOf(lead.email) : null;
	if (domain !== null && !freeMail.has(domain)) keys.push({ kind: 'company', value: domain });
	return keys;
}

/** The owner stays who was decided; an ID that was missing then is filled in from the plan of today. */
export function withCurrentIds(plan: Plan, decision: Decision): Decision {
	const { owner, ownerIds } = decision.assignment;
	const people = [...plan.teams.flatMap(({ members }) => members), plan.fallback].filter(
		(one) => one !== null,
	);
	const known = people.find(({ name }) => name === owner);
	if (owner === null || known === undefined) return decision;
	const filled = {
		salesforce: ownerIds.salesforce ?? known.ids.salesforce,
		dynamics365: ownerIds.dynamics365 ?? known.ids.dynamics365,
		hubspot: ownerIds.hubspot ?? known.ids.hubspot,
	};
	return { ...decision, assignment: { ...decision.assignment, ownerIds: filled } };
}

/** For Simulate: remembers within a run, and nothing of what is stored. */
export class RunMemory implements Memory {
	private readonly states = new Map<string, TeamState>();
	private readonly owners = new Map<string, string>();

	stateOf({ name }: Team): TeamState {
		return this.states.get(name) ?? {};
	}

	lookUp(team: Team, key: StickyKey): string | null {
		return this.owners.get(nameOf(team, key)) ?? null;
	}

	heldSince(): null {
		return null;
	}

	keep({ turn, assignment: { owner } }: Decision): void {
		if (turn === undefined || owner === null) return;
		this.states.set(turn.team.name, turn.state);
		for (const key of turn.remember) this.owners.set(nameOf(turn.team, key), owner);
	}
}

/** A sticky key within a team, as one text that no other gives. */
export const nameOf = ({ name }: Team, { kind, value }: StickyKey): string =>
	`${kind}:${name.length}:${name}${value}`;
