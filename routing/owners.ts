import { isFault } from '../azureTable/fault';
import { and, changedSince, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { Table } from '../azureTable/table';
import { leadIdOf } from './forget';
import { LEADS_RANGE, PARTITION, readStoredLead } from './rows';

/** Who has a lead. */
export interface Owned {
	/** Null: a rule gave it to a person, or it is the fallback's. */
	team: string | null;
	/** Null: the fallback has no owner. */
	owner: string | null;
	/** Waits until somebody of the team is there. */
	isHeld: boolean;
}

/** The decision is later than the lead, by two clocks when the tables are in two accounts. */
const CLOCKS = 60_000;

/**
 * Reads who has which lead, with nothing else about it.
 *
 * @param since leads that are older (milliseconds) need not be among them
 * @returns by lead ID in lower case; null when the table does not exist
 * @throws TableFault
 */
export const readOwners = async (table: Table, since: number): Promise<Map<string, Owned> | null> =>
	await readAll(table, Math.max(0, since - CLOCKS)).catch(async (fault: unknown) =>
		isFault(fault, 'tableAbsent') ? null : await Promise.reject(fault),
	);

async function readAll(table: Table, since: number): Promise<Map<string, Owned>> {
	const owners = new Map<string, Owned>();
	// Thousands of leads have one of a few owners.
	const known = new Map<string, Owned>();
	const filter = and(partitionIs(PARTITION), rowKeyBetween(...LEADS_RANGE), changedSince(since));
	for await (const { rows } of table.pages({ filter, select: ['Status', 'Team', 'Owner'] })) {
		for (const row of rows) {
			const { kind, assignment } = readStoredLead(row).decision;
			const owned = { team: assignment.team, owner: assignment.owner, isHeld: kind === 'held' };
			const key = JSON.stringify(owned);
			const one = known.get(key) ?? owned;
			known.set(key, one);
			owners.set(leadIdOf(row.rowKey) ?? '', one);
		}
	}
	return owners;
}
