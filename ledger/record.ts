import type { TableRow } from '../azureTable/table';
import { type EntryStatus, readEntry, timeOf } from './entry';
import { type KeptReport, readReports, REPORTS_COLUMN } from './targetReports';

/** An entry as a report needs it: with the words that were written down, and without what only claims need. */
export interface LedgerRecord {
	status: EntryStatus;
	attempts: number;
	/** Why it failed or was given up, or the proof of its delivery; null where nothing was said. */
	said: string | null;
	/** The targets that reported on the lead, separated by commas. */
	targets: string | null;
	/** What each target said last. */
	reports: readonly KeptReport[];
	/**
	 * When it was claimed last, when first if there was an earlier claim, and since when it waited for an earlier lead of its buyer; in
	 * milliseconds, 0: not known, not at all.
	 */
	claimedAt: number;
	firstClaimedAt: number;
	heldSince: number;
}

export const RECORD_COLUMNS = [
	'Status',
	'LeadId',
	'Attempts',
	'Reason',
	'Proof',
	'Targets',
	'ClaimedAt',
	'FirstClaimedAt',
	'HeldSince',
	REPORTS_COLUMN,
] as const;

/** Reads an entry for a report; null for a row that is none. */
export function readRecord(row: TableRow): LedgerRecord | null {
	const entry = readEntry(row);
	if (entry === null) return null;
	const { status, attempts } = entry;
	const { Reason: reason, Proof: proof, Targets: targets } = row.properties;
	const isUnsettled = status === 'claimed' || status === 'failed' || status === 'givenUp';
	return {
		status,
		attempts,
		said: textOf(isUnsettled ? reason : proof),
		targets: textOf(targets),
		reports: readReports(row.properties[REPORTS_COLUMN]),
		claimedAt: timeOf(row.properties.ClaimedAt),
		firstClaimedAt: timeOf(row.properties.FirstClaimedAt),
		heldSince: entry.heldSince,
	};
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

/** Longer than an execution takes that does not wait, in milliseconds. */
const LONG = 60 * 60_000;

/**
 * Whether a lead that is in work is nevertheless one to look at: an execution has had it for long, n8n ended meanwhile, or it was tried
 * before and just happens to be tried again.
 *
 * @param writtenAt when it was written, and `now`: both in milliseconds
 */
export const isLongInWork = (record: LedgerRecord | null, writtenAt: number, now: number): boolean =>
	record?.status === 'claimed' &&
	now - writtenAt > LONG &&
	(record.attempts > 1 || now - record.claimedAt > LONG);

/** What became of a lead, as reports say it. */
export type LeadStatus = EntryStatus | 'notInLedger';

export const statusOf = (record: LedgerRecord | null): LeadStatus => record?.status ?? 'notInLedger';
