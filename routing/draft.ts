import { type RowWrite, TRANSACTION_LIMIT } from '../azureTable/table';
import type { JsonObject } from '../lead/lead';
import type { Decision, Memory } from './decide';
import type { StickyKey } from './pick';
import type { Team } from './plan';
import type { RoutableLead } from './routableLead';
import {
	leadColumns,
	leadKey,
	PARTITION,
	SALT_KEY,
	type StoredLead,
	stickyRowKey,
	teamColumns,
	teamKey,
} from './rows';
import type { TeamState } from './teamState';

/** What is known of the table, as it was read or written last. */
export interface Known {
	salt: string;
	/** The salt was made here and is not in the table yet. */
	isSaltNew: boolean;
	/** Of a row of the salt that has none. */
	saltEtag?: string;
	/** By row key. */
	teams: Map<string, { state: TeamState; etag: string }>;
	/** By row key; null: the row is not there. What is in neither has never been looked for, and is taken for absent. */
	leads: Map<string, StoredLead | null>;
	sticky: Map<string, { owner: string; etag: string } | null>;
}

/** What a write is about, so that a conflict tells what to read anew. */
export type About = 'salt' | 'team' | 'lead' | 'sticky';

/** Decides one lead with what is known. */
export type DecideOne = (lead: RoutableLead, memory: Memory) => Decision;

/**
 * Decisions that are not written yet, and the one transaction that writes them.
 *
 * What was never looked for is taken for absent, and its row is inserted: if it is there after all, the transaction fails as a whole and
 * tells so. So leads of buyers who were never seen cost no reading.
 */
export class Draft implements Memory {
	readonly decisions = new Map<string, Decision>();
	/** The row keys of leads and of sticky owners that the decisions hang on. */
	readonly asked = { lead: new Set<string>(), buyer: new Set<string>(), company: new Set<string>() };
	readonly states = new Map<string, { team: Team; state: TeamState }>();
	private readonly owners = new Map<string, string>();
	private readonly rows: Array<{ about: 'lead' | 'sticky'; write: RowWrite }> = [];

	constructor(
		private readonly known: Known,
		private readonly at: number,
		private readonly limit = TRANSACTION_LIMIT,
	) {}

	/** @returns how many of the leads fit, at least one */
	take(leads: readonly RoutableLead[], decideOne: DecideOne): number {
		const tooMany = leads.findIndex((lead) => !this.add(lead, decideOne));
		return tooMany < 0 ? leads.length : tooMany;
	}

	private add(lead: RoutableLead, decideOne: DecideOne): boolean {
		const rowKey = leadKey(lead.leadId);
		const stored = this.known.leads.get(rowKey) ?? null;
		if (stored !== null && stored.decision.kind !== 'held') {
			this.decisions.set(lead.leadId, stored.decision);
			return true;
		}
		const decision = decideOne(lead, this);
		const rows = this.rowsOf(lead, decision, stored);
		if (!this.hasRoomFor(rows.length, decision)) return false;
		const { kind, output, assignment } = decision;
		if (kind !== 'passed') this.asked.lead.add(rowKey);
		this.decisions.set(lead.leadId, { kind, output, assignment });
		this.rows.push(...rows);
		const { turn } = decision;
		if (turn === undefined) return true;
		if (turn.state !== this.stateOf(turn.team)) this.states.set(turn.team.name, turn);
		const { owner } = assignment;
		for (const key of turn.remember)
			if (owner !== null) this.owners.set(this.rowKeyOf(turn.team, key), owner);
		return true;
	}

	private hasRoomFor(rows: number, { turn }: Decision): boolean {
		if (this.rows.length === 0) return true;
		const teams = this.states.size + (turn === undefined || this.states.has(turn.team.name) ? 0 : 1);
		return this.rows.length + rows + teams + 1 <= this.limit;
	}

	private rowsOf(lead: RoutableLead, decision: Decision, stored: StoredLead | null) {
		const { kind, turn, assignment } = decision;
		if (kind === 'passed' || (kind === 'held' && stored !== null)) return [];
		const heldSince = stored?.heldSince ?? (kind === 'held' ? this.at : 0);
		const columns = leadColumns(lead.leadId, decision, heldSince);
		const rows: Array<{ about: 'lead' | 'sticky'; write: RowWrite }> = [
			{ about: 'lead', write: rowWrite(leadKey(lead.leadId), columns, stored?.etag) },
		];
		if (turn === undefined) return rows;
		for (const key of turn.remember) {
			const rowKey = this.rowKeyOf(turn.team, key);
			const properties = { Team: assignment.team, Owner: assignment.owner };
			rows.push({
				about: 'sticky',
				write: rowWrite(rowKey, properties, this.known.sticky.get(rowKey)?.etag),
			});
		}
		return rows;
	}

	/** All writes of the transaction, and what each is about. */
	get writes(): Array<{ about: About; write: RowWrite }> {
		if (this.rows.length === 0) return [];
		const salt = rowWrite(SALT_KEY, { Salt: this.known.salt }, this.known.saltEtag);
		const teams = [...this.states.values()].map(({ team, state }) => {
			const rowKey = teamKey(team.name);
			const { etag } = this.known.teams.get(rowKey) ?? {};
			return { about: 'team' as const, write: rowWrite(rowKey, teamColumns(team, state), etag) };
		});
		return [
			...this.rows,
			...teams,
			...(this.known.isSaltNew ? [{ about: 'salt' as const, write: salt }] : []),
		];
	}

	stateOf({ name }: Team): TeamState {
		return this.states.get(name)?.state ?? this.known.teams.get(teamKey(name))?.state ?? NO_STATE;
	}

	lookUp(team: Team, key: StickyKey): string | null {
		const rowKey = this.rowKeyOf(team, key);
		const own = this.owners.get(rowKey);
		if (own !== undefined) return own;
		this.asked[key.kind].add(rowKey);
		return this.known.sticky.get(rowKey)?.owner ?? null;
	}

	heldSince({ leadId }: RoutableLead): number | null {
		const stored = this.known.leads.get(leadKey(leadId));
		return stored?.decision.kind === 'held' ? stored.heldSince : null;
	}

	private rowKeyOf({ name }: Team, key: StickyKey): string {
		return stickyRowKey(this.known.salt, name, key);
	}
}

const NO_STATE: TeamState = {};

/** @param etag of the row that is replaced; absent: there is none */
const rowWrite = (rowKey: string, properties: JsonObject, etag?: string): RowWrite =>
	etag === undefined
		? { kind: 'insert', partitionKey: PARTITION, rowKey, properties }
		: { kind: 'replace', partitionKey: PARTITION, rowKey, properties, etag };
