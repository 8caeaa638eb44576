import { createHash, createHmac } from 'node:crypto';
import type { TableRow } from '../azureTable/table';
import { isRecord } from '../lead/text';
import type { JsonObject } from '../lead/lead';
import type { Decision } from './decide';
import type { StickyKey } from './pick';
import { type Assignment, type OwnerIds, ROUTED, type Skip, type Team } from './plan';
import type { MemberState, TeamState } from './teamState';

/** One partition, so that a decision and what it is based on are written in one transaction. */
export const PARTITION = 'route';

/** The row keys sort so that salt and teams are one range. */
export const SALT_KEY = 'salt';
export const CONTROL_RANGE = [SALT_KEY, 'team|~'] as const;

/** Names of teams may hold signs that a key may not. */
export const teamKey = (team: string): string => `team|${createHash('sha1').update(team).digest('hex')}`;
export const leadKey = (leadId: string): string => `lead|${leadId.toLowerCase()}`;
export const LEADS_RANGE = ['lead|', 'lead|~'] as const;
export const historyKey = (leadId: string, at: string): string => `history|${leadId.toLowerCase()}|${at}`;
export const historyRange = (leadId: string): [string, string] => [
	historyKey(leadId, ''),
	historyKey(leadId, '~'),
];

/** From the key nobody can find out or confirm who the buyer is without the salt of this very table. */
export const stickyRowKey = (salt: string, team: string, { kind, value }: StickyKey): string =>
	`${kind}|${createHmac('sha256', salt).update(`${team.length}:${team}${value}`).digest('hex').slice(0, 32)}`;

/** What the table holds of a lead. */
export interface StoredLead {
	decision: Decision & { kind: 'assigned' | 'fallback' | 'held' };
	/** Milliseconds; 0: the lead was never held. */
	heldSince: number;
	etag: string;
}

/** Somebody could have a hundred colleagues who are away; a column holds 32,768 characters. */
const MOST_SKIPPED = 100;

export function leadColumns(
	leadId: string,
	{ kind, output, assignment }: Decision,
	heldSince: number,
): JsonObject {
	const { rule, team, owner, ownerIds, reason, skipped, decidedAt, rulesVersion } = assignment;
	return {
		LeadId: leadId,
		Status: kind,
		Output: output,
		Rule: rule,
		Team: team,
		Owner: owner,
		OwnerIds: { ...ownerIds },
		Reason: reason,
		Skipped: skipped.slice(0, MOST_SKIPPED).map(({ who, why }) => ({ who, why })),
		DecidedAt: decidedAt,
		RulesVersion: rulesVersion,
		HeldSince: heldSince > 0 ? new Date(heldSince).toISOString() : null,
	};
}

/** A row that somebody damaged counts as that of a lead that has waited for ever: it is decided anew. */
export function readStoredLead({ properties, etag }: TableRow): StoredLead {
	const kind = (['assigned', 'fallback'] as const).find((one) => one === properties.Status) ?? 'held';
	const since = Date.parse(textOf(properties.HeldSince));
	return {
		decision: { kind, output: textOf(properties.Output) || ROUTED, assignment: readAssignment(properties) },
		heldSince: Number.isNaN(since) ? 0 : since,
		etag,
	};
}

export const readAssignment = (columns: JsonObject): Assignment => ({
	rule: textOf(columns.Rule) || null,
	team: textOf(columns.Team) || null,
	owner: textOf(columns.Owner) || null,
	ownerIds: readOwnerIds(jsonIn(columns.OwnerIds)),
	reason: textOf(columns.Reason),
	skipped: readSkipped(jsonIn(columns.Skipped)),
	decidedAt: textOf(columns.DecidedAt),
	rulesVersion: textOf(columns.RulesVersion),
	reassigned: false,
});

/** An assignment as it is read back later, to the last character: a repeated delivery must send the same body. */
export const asReadBack = ({
	rule,
	team,
	owner,
	ownerIds: { salesforce, dynamics365, hubspot },
	reason,
	skipped,
	decidedAt,
	rulesVersion,
	reassigned,
}: Assignment): Assignment => ({
	rule,
	team,
	owner,
	ownerIds: { salesforce, dynamics365, hubspot },
	reason,
	skipped: skipped.slice(0, MOST_SKIPPED).map(({ who, why }) => ({ who, why })),
	decidedAt,
	rulesVersion,
	reassigned,
});

function readOwnerIds(value: unknown): OwnerIds {
	const ids = isRecord(value) ? value : {};
	return {
		salesforce: textOf(ids.salesforce) || null,
		dynamics365: textOf(ids.dynamics365) || null,
		hubspot: textOf(ids.hubspot) || null,
	};
}

function readSkipped(value: unknown): Skip[] {
	if (!Array.isArray(value)) return [];
	return value.filter(isRecord).map(({ who, why }) => ({ who: textOf(who), why: textOf(why) }));
}

/** A column holds 32,768 characters; a large team needs more than one. */
const COLUMN_LENGTH = 30_000;

/** Of members who left the team nothing is kept. */
export function teamColumns({ name, members }: Team, state: TeamState): JsonObject {
	const kept = members.flatMap((member) => {
		const own = state[member.name];
		return own === undefined ? [] : [[member.name, own] as const];
	});
	const text = JSON.stringify(Object.fromEntries(kept));
	const columns: JsonObject = { Team: name };
	for (let at = 0; at * COLUMN_LENGTH < text.length; at++) {
		columns[`State${at}`] = text.slice(at * COLUMN_LENGTH, (at + 1) * COLUMN_LENGTH);
	}
	return columns;
}

export function readTeamState({ properties }: TableRow): TeamState {
	let text = '';
	for (let at = 0; typeof properties[`State${at}`] === 'string'; at++)
		text += textOf(properties[`State${at}`]);
	const value = jsonIn(text);
	const states = Object.entries(isRecord(value) ? value : {}).map(
		([name, state]) => [name, readMemberState(state)] as const,
	);
	return Object.fromEntries(states);
}

/** Who edits the row by hand must not be able to stop the routing. */
function readMemberState(value: unknown): MemberState {
	const { credit, counts } = isRecord(value) ? value : {};
	const number = typeof credit === 'number' && Number.isFinite(credit) ? credit : 0;
	if (!isRecord(counts)) return { credit: number };
	return {
		credit: number,
		counts: { day: readCount(counts.day), week: readCount(counts.week), month: readCount(counts.month) },
	};
}

function readCount(value: unknown): readonly [string, number] {
	const [key, count] = Array.isArray(value) ? value : [];
	return [textOf(key), typeof count === 'number' ? count : 0];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

function jsonIn(value: unknown): unknown {
	try {
		return JSON.parse(textOf(value));
	} catch {
		return undefined;
	}
}
