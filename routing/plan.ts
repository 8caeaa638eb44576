/**
 * The plan by which leads find their owner, as data. Read once at the door (readPlan.ts, readTeams.ts) and trusted after that.
 */

/** Who gets a lead, and under which ID each CRM knows this person or team. */
export interface Owner {
	name: string;
	ids: OwnerIds;
}

export interface OwnerIds {
	salesforce: string | null;
	dynamics365: string | null;
	hubspot: string | null;
}

export const NO_IDS: OwnerIds = { salesforce: null, dynamics365: null, hubspot: null };

export interface Member extends Owner {
	/** The share of the leads, in relation to the weights of the others; 0: no turns. */
	weight: number;
	/** IANA name, e.g. `Europe/Berlin`: what days and hours of this member mean. */
	timeZone: string;
	/** Null: always at work. */
	hours: readonly WorkingHours[] | null;
	daysOff: readonly DaySpan[];
	caps: Caps;
	/** Milliseconds; null: not paused. */
	pausedUntil: number | null;
}

/** Minutes since midnight of the weekday on which the hours begin; `end` above 1440 means that they cross midnight. */
export interface WorkingHours {
	/** 1 (Monday) to 7. */
	weekday: number;
	start: number;
	end: number;
}

/** First and last day, both included, as `2026-12-24`. */
export interface DaySpan {
	from: string;
	to: string;
}

export interface Caps {
	day: number | null;
	week: number | null;
	month: number | null;
}

export const STICKY = ['none', 'buyer', 'buyerAndCompany'] as const;
export const WHEN_NOBODY = ['fallback', 'hold'] as const;

export interface Team {
	name: string;
	members: readonly Member[];
	/** Whether later leads of a buyer, then of a company, go to the same member. */
	sticky: (typeof STICKY)[number];
	/** What becomes of a lead when nobody of the team is there. */
	whenNobody: (typeof WHEN_NOBODY)[number];
	/** How many missed leads a member who comes back may catch up; 0: none is owed. */
	catchUp: number;
}

/** The conditions of a rule. Those that are given must all hold; within a list one is enough. Texts are in lower case. */
export interface Conditions {
	/** `publisher.offer`, the offer's own ID, or its title; `*` stands for any text. */
	offers?: readonly string[];
	publishers?: readonly string[];
	sources?: readonly string[];
	actions?: readonly string[];
	stages?: readonly string[];
	/** Countries and regions together, as alpha-2 codes. */
	countries?: ReadonlySet<string>;
	/** `contoso.com` means its subdomains, too; `*` stands for any text. */
	emailDomains?: readonly string[];
	freeMail?: boolean;
	/** Texts of which the company's name has one within it; `*` stands for any text. */
	companies?: readonly string[];
	/** The rule has conditions of n8n's filter, which are asked for with `MatchCustom`. */
	custom?: boolean;
}

export type Assignee =
	| { kind: 'team'; team: string }
	| { kind: 'person'; person: Owner }
	| { kind: 'nobody' };

export interface Rule {
	name: string;
	when: Conditions;
	to: Assignee;
	/** The name of an output. */
	output: string;
}

/** Outputs that every plan has. The first is where rules send leads unless they name another. */
export const ROUTED = 'Routed';
export const FALLBACK = 'Fallback';
export const HELD = 'Held';

export interface Plan {
	rules: readonly Rule[];
	teams: readonly Team[];
	/** Who gets what no rule takes, and what a team cannot take; null: such leads have no owner. */
	fallback: Owner | null;
	/** Tells decisions of one plan from those of a changed one. */
	version: string;
}

/** What a routed lead carries. The names are a contract: people's workflows refer to them. */
export interface Assignment {
	/** Null where no rule took the lead. */
	rule: string | null;
	team: string | null;
	owner: string | null;
	ownerIds: OwnerIds;
	/** One sentence, without anything about the buyer. */
	reason: string;
	/** The members who were passed over, and why. */
	skipped: Skip[];
	/** ISO 8601, UTC. */
	decidedAt: string;
	rulesVersion: string;
	/** True only in the output of Reassign: targets then write the owner of an existing record, too. */
	reassigned: boolean;
}

export interface Skip {
	who: string;
	why: string;
}
