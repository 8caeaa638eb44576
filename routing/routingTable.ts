import { randomBytes } from 'node:crypto';
import { isFault, TableFault } from '../azureTable/fault';
import { and, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { Table, TableRow } from '../azureTable/table';
import type { Decision } from './decide';
import { type About, type DecideOne, Draft, type Known } from './draft';
import { byArrival, type RoutableLead } from './routableLead';
import { readRows } from './readRows';
import { CONTROL_RANGE, leadKey, PARTITION, readStoredLead, readTeamState, SALT_KEY } from './rows';

/** How often in a row a transaction is decided anew because somebody else writes, too. */
const MOST_CONFLICTS = 40;

/** Time and chance, which tests replace. */
export interface Chance {
	sleep(milliseconds: number): Promise<void>;
	random(): number;
}

/**
 * Decides leads once and for all: a decision, the counters of its team and the owner's other keys are written in one transaction, each row
 * under the condition that it is as it was read. So whoever decides a lead second, another process or the same one after a crash or a lost
 * answer, gets the first decision.
 */
export class RoutingTable {
	private known: Known = nothingKnown();
	/** Whether leads, or owners of earlier leads, were read for the whole batch. */
	private wasRead = { lead: false, sticky: false };

	constructor(
		private readonly table: Table,
		private readonly chance: Chance,
	) {}

	/**
	 * @param decideOne decides with what the table holds; it is asked again when that has changed meanwhile
	 * @returns the decisions by lead ID
	 * @throws TableFault; what was decided before it is stored
	 */
	async decide(
		leads: readonly RoutableLead[],
		decideOne: (lead: RoutableLead, memory: Parameters<DecideOne>[1], at: number) => Decision,
	): Promise<Map<string, Decision>> {
		const results = new Map<string, Decision>();
		let queue = [...new Map(leads.map((lead) => [lead.leadId, lead])).values()].sort(byArrival);
		if (queue.length === 0) return results;
		await this.open();
		let conflicts = 0;
		while (queue.length > 0) {
			const at = this.table.now();
			const decideNow: DecideOne = (lead, memory) => decideOne(lead, memory, at);
			const draft = new Draft(this.known, at);
			const taken = draft.take(queue, decideNow);
			const conflict = await this.write(draft);
			if (conflict !== null) {
				conflicts += 1;
				if (conflicts > MOST_CONFLICTS) throw stillRaced();
				if (conflicts > 2) await this.chance.sleep(this.chance.random() * 50 * conflicts);
				await this.catchUp(conflict, draft, queue, decideNow);
				continue;
			}
			conflicts = 0;
			for (const [leadId, decision] of draft.decisions) results.set(leadId, decision);
			queue = queue.slice(taken);
		}
		return results;
	}

	/** Reads what every decision needs; makes the table when it is not there. */
	private async open(): Promise<void> {
		await this.readControl().catch(async (fault: unknown) => {
			if (!isFault(fault, 'tableAbsent')) return await Promise.reject(fault);
			await this.table.create();
		});
	}

	/** The salt of the table and what its teams remember, in one request. */
	private async readControl(): Promise<void> {
		const rows = await rowsBetween(this.table, ...CONTROL_RANGE);
		const row = rows.find(({ rowKey }) => rowKey === SALT_KEY);
		const salt = row?.properties.Salt;
		const isThere = typeof salt === 'string' && salt !== '';
		if (isThere && salt !== this.known.salt) this.known = { ...this.known, salt, sticky: new Map() };
		this.known.isSaltNew = !isThere;
		this.known.saltEtag = row?.etag;
		this.known.teams = new Map(
			rows
				.filter(({ rowKey }) => rowKey !== SALT_KEY)
				.map((one) => [one.rowKey, { state: readTeamState(one), etag: one.etag }]),
		);
	}

	/** @returns what the write that failed was about; null: all is written */
	private async write(draft: Draft): Promise<About | 'unknown' | null> {
		const { writes } = draft;
		if (writes.length === 0) return null;
		const fault: unknown = await this.table.write(writes.map(({ write }) => write)).then(
			(etags) => this.learn(draft, writes, etags),
			(failure: unknown) => failure,
		);
		if (fault === undefined) return null;
		if (isFault(fault, 'rowExists', 'changed', 'rowAbsent')) {
			return (fault.index === undefined ? undefined : writes[fault.index]?.about) ?? 'unknown';
		}
		// Somebody deleted the table in the middle of the run.
		if (!isFault(fault, 'tableAbsent')) return await Promise.reject(fault);
		await this.table.create();
		this.known = nothingKnown();
		return 'unknown';
	}

	/** What this process wrote it need not read. */
	private learn(draft: Draft, writes: Draft['writes'], etags: readonly string[]): void {
		this.known.isSaltNew = false;
		for (const [position, { about, write }] of writes.entries()) {
			const etag = etags[position] ?? '';
			const { Owner: owner, Team: team } = write.properties;
			if (about === 'sticky' && typeof owner === 'string')
				this.known.sticky.set(write.rowKey, { owner, etag });
			const state = typeof team === 'string' ? draft.states.get(team)?.state : undefined;
			if (about === 'team' && state !== undefined) this.known.teams.set(write.rowKey, { state, etag });
		}
	}

	/**
	 * Reads what the failed transaction did not know: at the first time for the whole batch, because where one lead is known mostly others
	 * are, too; later for the leads of that transaction.
	 */
	private async catchUp(
		about: About | 'unknown',
		draft: Draft,
		queue: readonly RoutableLead[],
		decideNow: DecideOne,
	): Promise<void> {
		await this.readControl();
		if (about === 'lead' || about === 'unknown') {
			const whole = queue.map(({ leadId }) => leadKey(leadId));
			await this.readLeads(this.wasRead.lead ? [...draft.asked.lead] : whole);
			this.wasRead.lead = true;
		}
		if (about === 'sticky' || about === 'unknown') {
			for (const rowKey of [...draft.asked.buyer, ...draft.asked.company]) this.known.sticky.delete(rowKey);
			const some = this.wasRead.sticky ? queue.filter(({ leadId }) => draft.decisions.has(leadId)) : queue;
			// Whose buyer is known is not looked for by company.
			for (const kind of ['buyer', 'company'] as const) {
				const trial = new Draft(this.known, this.table.now(), Infinity);
				trial.take(some, decideNow);
				await this.readOwners([...trial.asked[kind]].filter((rowKey) => !this.known.sticky.has(rowKey)));
			}
			this.wasRead.sticky = true;
		}
	}

	private async readLeads(rowKeys: readonly string[]): Promise<void> {
		const rows = await readRows(this.table, rowKeys);
		for (const rowKey of rowKeys) {
			const row = rows.get(rowKey);
			this.known.leads.set(rowKey, row === undefined ? null : readStoredLead(row));
		}
	}

	private async readOwners(rowKeys: readonly string[]): Promise<void> {
		const rows = await readRows(this.table, rowKeys);
		for (const rowKey of rowKeys) {
			const row = rows.get(rowKey);
			const owner = row?.properties.Owner;
			this.known.sticky.set(
				rowKey,
				row === undefined ? null : { owner: typeof owner === 'string' ? owner : '', etag: row.etag },
			);
		}
	}
}

const nothingKnown = (): Known => ({
	salt: randomBytes(16).toString('hex'),
	isSaltNew: true,
	teams: new Map(),
	leads: new Map(),
	sticky: new Map(),
});

/** All rows of a range of keys. */
export async function rowsBetween(table: Table, first: string, last: string): Promise<TableRow[]> {
	const rows: TableRow[] = [];
	const filter = and(partitionIs(PARTITION), rowKeyBetween(first, last));
	for await (const page of table.pages({ filter })) rows.push(...page.rows);
	return rows;
}

const stillRaced = (): TableFault =>
	new TableFault(
		'changed',
		'UpdateConditionNotSatisfied',
		'Somebody else keeps changing the routing table',
		'Run the node again, with fewer executions at the same time.',
	);
