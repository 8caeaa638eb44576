import { leadIdOfRow } from '../lead/identity';
import { withoutConfirmations } from './confirmations';
import { claimColumns, type Entry, isDue, settlementColumns, withoutBuyer } from './entry';
import type { EntryWrite } from './entryWrites';

/** The terms of one round of claims; times in milliseconds by the service's clock. */
export interface ClaimTerms {
	/** Names the batch. */
	claimId: string;
	now: number;
	dueAt: number;
	maxAttempts: number;
	/** By row key: what the order of a buyer's leads depends on. */
	marks: ReadonlyMap<string, BuyerMark>;
}

export type BuyerMark = Pick<Entry, 'buyer' | 'leadAt'>;

const NO_MARK: BuyerMark = { buyer: '', leadAt: '' };

/** What a round of claims comes to: entries to write, and own claims that are in the ledger already. */
export interface ClaimRound {
	writes: EntryWrite[];
	/** Written by an earlier round whose answer was lost. */
	held: Entry[];
}

/**
 * Decides for each lead of a partition whether it can be claimed.
 *
 * Not in the ledger: a new entry. Unfinished and due: taken over, or given up when it has had all its attempts. Anything else
 * belongs to somebody or is finished.
 */
export function planClaims(
	partitionKey: string,
	rowKeys: readonly string[],
	known: ReadonlyMap<string, Entry>,
	terms: ClaimTerms,
): ClaimRound {
	const round: ClaimRound = { writes: [], held: [] };
	for (const rowKey of rowKeys) {
		const entry = known.get(rowKey);
		if (entry === undefined) round.writes.push(firstClaim(partitionKey, rowKey, terms));
		else if (entry.claimId === terms.claimId && entry.status === 'claimed') round.held.push(entry);
		else if (isDue(entry, terms.now)) {
			round.writes.push(entry.attempts >= terms.maxAttempts ? giveUp(entry, terms) : nextClaim(entry, terms));
		}
	}
	return round;
}

function firstClaim(
	partitionKey: string,
	rowKey: string,
	{ claimId, dueAt, now, marks }: ClaimTerms,
): EntryWrite {
	const keys = { partitionKey, rowKey };
	const leadId = leadIdOfRow(partitionKey, rowKey);
	const claim = {
		leadId,
		attempts: 1,
		unexplainedFailures: 0,
		claimId,
		dueAt,
		firstClaimedAt: 0,
		...(marks.get(rowKey) ?? NO_MARK),
	};
	return {
		write: { kind: 'insert', ...keys, properties: claimColumns(claim, now) },
		entry: { ...keys, ...claim, status: 'claimed', heldSince: 0, firstClaimedAt: now, confirmations: '', etag: '' },
	};
}

/** A claim that ran out belonged to an execution that died without a report. */
function nextClaim(entry: Entry, { claimId, dueAt, now, marks }: ClaimTerms): EntryWrite {
	const { partitionKey, rowKey, leadId, firstClaimedAt, etag } = entry;
	const attempts = entry.attempts + 1;
	const unexplainedFailures = entry.unexplainedFailures + (entry.status === 'claimed' ? 1 : 0);
	const { buyer, leadAt } = marks.get(rowKey) ?? entry;
	const claim = { leadId, attempts, unexplainedFailures, claimId, dueAt, buyer, leadAt, firstClaimedAt };
	return {
		write: { kind: 'merge', partitionKey, rowKey, etag, properties: claimColumns(claim, now) },
		entry: { ...entry, ...claim, firstClaimedAt: firstClaimedAt || now, status: 'claimed' },
	};
}

function giveUp(entry: Entry, { now }: ClaimTerms): EntryWrite {
	const { partitionKey, rowKey, etag, attempts } = entry;
	const reason = `Tried ${attempts} times without success`;
	return {
		write: {
			kind: 'merge',
			partitionKey,
			rowKey,
			etag,
			properties: {
				...settlementColumns({ status: 'givenUp', reason }, 0, now),
				...withoutBuyer(entry),
				...withoutConfirmations(entry),
			},
		},
		entry: { ...entry, status: 'givenUp' },
	};
}
