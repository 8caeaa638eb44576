import type { JsonObject } from '../lead/lead';
import { ledgerKeyOf, type RowKeys } from '../lead/ledgerKey';
import type { TableRow } from '../azureTable/table';
import { REPORTS_COLUMN, reportsText, type TargetReport } from './targetReports';

/** The keys of a lead's row; its ledger entry has the same keys in the ledger table. */
export type LeadKey = RowKeys;

/** Both keys as one text that no other pair of keys gives. */
export const nameOf = (key: LeadKey): string => ledgerKeyOf(key);

/**
 * What is known of a lead.
 *
 * `claimed`: an execution works on it. `failed`: to be tried again. The others are final: `delivered` (a target confirmed it),
 * `setAside` (a do-not-contact, test or unreadable lead that was only written into a table), `processed` (the execution succeeded, but no target of this package told of the lead), `suppressed` (do-not-contact or test,
 * held back on purpose), `givenUp` (given up, with the reason).
 */
export const ENTRY_STATUSES = [
	'claimed',
	'failed',
	'delivered',
	'processed',
	'setAside',
	'suppressed',
	'givenUp',
] as const;
export type EntryStatus = (typeof ENTRY_STATUSES)[number];

/** One lead in the ledger. Times are milliseconds by the table service's clock. No personal data. */
export interface Entry extends LeadKey {
	leadId: string;
	status: EntryStatus;
	/** How often it was emitted, this time included. */
	attempts: number;
	/** How many executions in a row ended with it without a report on any lead: it may be the one that makes them die. */
	unexplainedFailures: number;
	/** Names the batch that holds the claim; tells one's own write from another's after a lost answer. */
	claimId: string;
	/** From when on the lead may be claimed again; meaningless once the status is final. */
	dueAt: number;
	/** A keyed hash of the buyer, while the lead is unfinished; empty: none. */
	buyer: string;
	/** When the lead was written, as the service stamped it; empty: not noted. */
	leadAt: string;
	/** Since when it has waited for an earlier lead of its buyer; 0: not at all. */
	heldSince: number;
	/** When it was first claimed; 0: not yet. */
	firstClaimedAt: number;
	/** What targets wrote of it themselves, see confirmations.ts; empty: nothing. */
	confirmations: string;
	etag: string;
}

/** What an execution left behind for one lead. `targets`: the targets that reported on it, `reports`: what each said. */
export type Settlement = { targets?: readonly string[]; reports?: readonly TargetReport[] } & (
	| { status: 'delivered' | 'processed' | 'setAside' | 'suppressed'; proof: string | null }
	| { status: 'givenUp'; reason: string }
	| {
			status: 'failed';
			reason: string;
			/** The execution ended without telling of any lead, so that this one may be the reason. */
			silent?: boolean;
			/** It is not one of the attempts after which a lead is given up. */
			isUncounted?: true;
			/** Milliseconds until the next attempt; absent: they grow with the attempts. */
			delay?: number;
	  }
);

export const ENTRY_COLUMNS = [
	'Status',
	'LeadId',
	'Attempts',
	'UnexplainedFailures',
	'ClaimId',
	'DueAt',
	'Buyer',
	'LeadAt',
	'HeldSince',
	'ClaimedAt',
	'FirstClaimedAt',
	'Confirmations',
] as const;

export const isFinal = (entry: Entry): boolean => entry.status !== 'claimed' && entry.status !== 'failed';

/** Whether the lead may be claimed: its lease ran out, or the time of its next attempt has come. */
export const isDue = (entry: Entry, now: number): boolean => !isFinal(entry) && entry.dueAt <= now;

/** Reads an entry; null for a row that is none (a note somebody made in the table). */
export function readEntry({ partitionKey, rowKey, etag, properties }: TableRow): Entry | null {
	const status = ENTRY_STATUSES.find((known) => known === properties.Status);
	if (status === undefined) return null;
	return {
		partitionKey,
		rowKey,
		etag,
		status,
		leadId: textOf(properties.LeadId),
		attempts: Number(properties.Attempts ?? 0),
		unexplainedFailures: Number(properties.UnexplainedFailures ?? 0),
		claimId: textOf(properties.ClaimId),
		dueAt: timeOf(properties.DueAt),
		buyer: textOf(properties.Buyer),
		leadAt: textOf(properties.LeadAt),
		heldSince: timeOf(properties.HeldSince),
		firstClaimedAt: timeOf(properties.FirstClaimedAt) || timeOf(properties.ClaimedAt),
		confirmations: textOf(properties.Confirmations),
	};
}

/** The columns of a claim; a lead without suspicion or buyer has no column for it. The first claim is in `FirstClaimedAt` once there is a later one. */
export const claimColumns = (
	{
		claimId,
		leadId,
		attempts,
		unexplainedFailures,
		dueAt,
		buyer,
		leadAt,
		firstClaimedAt,
	}: Omit<Entry, keyof LeadKey | 'status' | 'etag' | 'heldSince' | 'confirmations'>,
	now: number,
): JsonObject => ({
	Status: 'claimed',
	LeadId: leadId,
	Attempts: attempts,
	UnexplainedFailures: unexplainedFailures > 0 ? unexplainedFailures : null,
	ClaimId: claimId,
	ClaimedAt: stamp(now),
	FirstClaimedAt: firstClaimedAt > 0 ? stamp(firstClaimedAt) : null,
	DueAt: stamp(dueAt),
	Buyer: buyer || null,
	LeadAt: leadAt || null,
});

/** Who the buyer is matters no more once a lead is finished. */
export const withoutBuyer = ({ buyer }: Pick<Entry, 'buyer'>): JsonObject =>
	buyer === '' ? {} : { Buyer: '' };

/** Column values have a limit of 32,768 characters; more than this is not read. */
const LONGEST_TARGETS = 1000;

export function settlementColumns(settlement: Settlement, dueAt: number, now: number): JsonObject {
	const targets = settlement.targets?.join(', ').slice(0, LONGEST_TARGETS) || null;
	const settled = {
		Status: settlement.status,
		SettledAt: stamp(now),
		Targets: targets,
		// Without a word of any target, what was said at an earlier attempt stays.
		...(settlement.reports === undefined
			? {}
			: { [REPORTS_COLUMN]: reportsText(settlement.reports, stamp(now)) }),
	};
	switch (settlement.status) {
		case 'failed':
			return { ...settled, Reason: settlement.reason, DueAt: stamp(dueAt) };
		case 'givenUp':
			return { ...settled, Reason: settlement.reason };
		case 'delivered':
		case 'processed':
		case 'setAside':
		case 'suppressed':
			return { ...settled, Proof: settlement.proof };
	}
}

/** ISO 8601 text: it sorts as time does, and a person can read it in any table browser. */
export const stamp = (time: number): string => new Date(time).toISOString();

/** Milliseconds of a stamp; a missing or damaged one counts as long past, so that nothing waits for ever. */
export function timeOf(value: unknown): number {
	const time = typeof value === 'string' ? Date.parse(value) : NaN;
	return Number.isNaN(time) ? 0 : time;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
