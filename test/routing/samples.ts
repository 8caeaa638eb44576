import { NO_FREE_MAIL } from '../../routing/domains';
import { type Ask, decide, type Decision, RunMemory } from '../../routing/decide';
import type { Member, Plan, Rule, Team } from '../../routing/plan';
import { NO_IDS } from '../../routing/plan';
import type { RoutableLead } from '../../routing/routableLead';

export const member = (name: string, more: Partial<Member> = {}): Member => ({
	name,
	ids: NO_IDS,
	weight: 1,
	timeZone: 'UTC',
	hours: null,
	daysOff: [],
	caps: { day: null, week: null, month: null },
	pausedUntil: null,
	...more,
});

export const team = (name: string, members: readonly Member[], more: Partial<Team> = {}): Team => ({
	name,
	members,
	sticky: 'none',
	whenNobody: 'fallback',
	catchUp: 0,
	...more,
});

export const toTeam = (name: string, more: Partial<Rule> = {}): Rule => ({
	name: `To ${name}`,
	when: {},
	to: { kind: 'team', team: name },
	output: 'Routed',
	...more,
});

export const plan = (teams: readonly Team[], more: Partial<Plan> = {}): Plan => ({
	teams,
	rules: teams.slice(0, 1).map(({ name }) => toTeam(name)),
	fallback: { name: 'Sales Desk', ids: NO_IDS },
	version: 'v1',
	...more,
});

export const lead = (number: number, more: Partial<RoutableLead> = {}): RoutableLead => ({
	leadId: `00000000-0000-5000-8000-${String(number).padStart(12, '0')}`,
	customerKey: `11111111-0000-5000-8000-${String(number).padStart(12, '0')}`,
	email: `buyer${number}@company${number}.example`,
	company: `Company ${number}`,
	countryCode: 'DE',
	publisherId: 'contoso',
	offerNames: ['backup', 'contoso.backup', 'Contoso Backup'],
	source: 'AppSource',
	action: 'PLT',
	stage: 'active',
	createdAt: new Date(Date.UTC(2026, 0, 1) + number * 1000).toISOString(),
	passesOn: null,
	isInTable: true,
	...more,
});

/** A Wednesday, at noon. */
export const NOON = Date.UTC(2026, 10, 25, 12);

export const ask = (of: RoutableLead, at = NOON): Ask => ({
	lead: of,
	at,
	freeMail: NO_FREE_MAIL,
	matchesCustom: () => false,
});

/** Decides one after the other, as one run does. */
export function decideAll(
	by: Plan,
	leads: readonly RoutableLead[],
	at = NOON,
	memory = new RunMemory(),
): Decision[] {
	return leads.map((one) => {
		const decision = decide(by, ask(one, at), memory);
		memory.keep(decision);
		return decision;
	});
}
