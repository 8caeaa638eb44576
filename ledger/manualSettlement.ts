import { leadIdOfRow } from '../lead/identity';
import type { JsonObject } from '../lead/lead';
import { backoff } from './backoff';
import { CONFIRMATIONS_COLUMN, confirmationsText, readConfirmations, withLater, withoutConfirmations } from './confirmations';
import {
	type Entry,
	type EntryStatus,
	isFinal,
	type LeadKey,
	settlementColumns,
	stamp,
	withoutBuyer,
} from './entry';
import type { EntryWrite } from './entryWrites';
import { settlementOfKept } from './settlement';
import type { TargetOutcome } from './targetOutcomes';

/** What a workflow or a person says of one lead, whatever the end of an execution would say. Texts hold no personal data. */
export type ManualSettlement =
	| { kind: 'acknowledge'; proof: string; targets: readonly string[] }
	/** `delay` in milliseconds; null: the back-off of its attempts. */
	| { kind: 'retryLater'; delay: number | null }
	| { kind: 'giveUp'; reason: string }
	| { kind: 'redeliver' }
	/** The lead's row is about to be deleted for good. */
	| { kind: 'erase' }
	| Confirmation;

/** What a target node says of a lead that it had. */
export interface Confirmation {
	kind: 'confirm';
	outcomes: readonly TargetOutcome[];
	/** The lead is a post that is in no table, so that no trigger settles it. */
	isKept: boolean;
}

/** The entry once the settlement is written; null when the entry is to stay as it is. */
export function planManualSettlement(
	key: LeadKey,
	entry: Entry | undefined,
	settlement: ManualSettlement,
	now: number,
): EntryWrite | null {
	if (settlement.kind === 'confirm') return planConfirmation(key, entry, settlement, now);
	if (entry !== undefined && isToStay(entry, settlement, now)) return null;
	const { status, dueAt, attempts, columns } = outcomeOf(settlement, entry?.attempts ?? 0, now);
	const { partitionKey, rowKey } = key;
	const leadId = entry?.leadId || leadIdOfRow(partitionKey, rowKey);
	const claimId = entry?.claimId ?? '';
	const { buyer, leadAt, heldSince, firstClaimedAt, confirmations } = entry ?? NOT_HELD;
	const next = { partitionKey, rowKey, leadId, status, attempts, unexplainedFailures: 0, claimId, dueAt };
	const properties: JsonObject = {
		...columns,
		LeadId: leadId,
		Attempts: attempts,
		...(status === 'failed' ? {} : withoutBuyer({ buyer })),
		...withoutConfirmations({ confirmations }),
	};
	return {
		entry: { ...next, buyer, leadAt, heldSince, firstClaimedAt, confirmations: '', etag: '' },
		write:
			entry === undefined
				? { kind: 'insert', partitionKey, rowKey, properties }
				: { kind: 'merge', partitionKey, rowKey, properties, etag: entry.etag },
	};
}

const NOT_HELD = { buyer: '', leadAt: '', heldSince: 0, firstClaimedAt: 0, confirmations: '' } as const;

/**
 * What a target says of a claimed lead is kept for the trigger, which settles it. A post that is in no table has no trigger, so that
 * what its targets say settles it: again when n8n's Retry has brought it to the ones that had not had it.
 */
function planConfirmation(
	key: LeadKey,
	entry: Entry | undefined,
	{ outcomes, isKept }: Confirmation,
	now: number,
): EntryWrite | null {
	const { partitionKey, rowKey } = key;
	const claimId = entry?.claimId ?? '';
	const all = withLater(entry === undefined ? [] : readConfirmations(entry), outcomes);
	const confirmations = confirmationsText(claimId, all);
	const column = { [CONFIRMATIONS_COLUMN]: confirmations };
	if (entry?.status === 'claimed') {
		const write = { kind: 'merge', partitionKey, rowKey, properties: column, etag: entry.etag } as const;
		return { entry: { ...entry, confirmations }, write };
	}
	// A lead that somebody else has settled stays as it is.
	if (!isKept || (entry !== undefined && entry.confirmations === '')) return null;
	const settlement = settlementOfKept(all);
	if (settlement === null) return null;
	const leadId = leadIdOfRow(partitionKey, rowKey);
	const attempts = (entry?.attempts ?? 0) + 1;
	const row = {
		partitionKey,
		rowKey,
		properties: {
			...settlementColumns(settlement, 0, now),
			...column,
			LeadId: leadId,
			Attempts: attempts,
		},
	};
	const { status } = settlement;
	return {
		entry: {
			...row,
			...NOT_HELD,
			leadId,
			status,
			attempts,
			unexplainedFailures: 0,
			claimId,
			dueAt: 0,
			confirmations,
			etag: '',
		},
		write: entry === undefined ? { kind: 'insert', ...row } : { kind: 'merge', ...row, etag: entry.etag },
	};
}

/**
 * A proof of delivery is never taken back but by Redeliver, which leaves alone only what an execution is working on. Retry Later
 * is about a lead under way: it does not open what is finished. Erase ends a lead under way, and leaves alone what has ended.
 */
function isToStay(entry: Entry, { kind }: ByWorkflow, now: number): boolean {
	switch (kind) {
		case 'acknowledge':
		case 'giveUp':
			return entry.status === 'delivered';
		case 'retryLater':
		case 'erase':
			return isFinal(entry);
		case 'redeliver':
			return entry.status === 'claimed' && entry.dueAt > now;
	}
}

type ByWorkflow = Exclude<ManualSettlement, Confirmation>;

interface Planned {
	status: EntryStatus;
	attempts: number;
	dueAt: number;
	columns: JsonObject;
}

function outcomeOf(settlement: ByWorkflow, attempts: number, now: number): Planned {
	switch (settlement.kind) {
		case 'acknowledge': {
			const { proof, targets } = settlement;
			const columns = settlementColumns({ status: 'delivered', proof, targets }, 0, now);
			return { status: 'delivered', attempts, dueAt: 0, columns };
		}
		case 'giveUp':
		case 'erase': {
			const reason = settlement.kind === 'giveUp' ? settlement.reason : 'Erased on request';
			return {
				status: 'givenUp',
				attempts,
				dueAt: 0,
				columns: settlementColumns({ status: 'givenUp', reason }, 0, now),
			};
		}
		case 'retryLater': {
			const dueAt = now + (settlement.delay ?? backoff(Math.max(1, attempts)));
			return {
				status: 'failed',
				attempts,
				dueAt,
				columns: waiting('Retry later, set by the workflow', dueAt, now),
			};
		}
		case 'redeliver':
			return { status: 'failed', attempts: 0, dueAt: now, columns: waiting('To be redelivered', now, now) };
	}
}

const waiting = (reason: string, dueAt: number, now: number): JsonObject => ({
	Status: 'failed',
	UnexplainedFailures: 0,
	Reason: reason,
	DueAt: stamp(dueAt),
	SettledAt: stamp(now),
});
