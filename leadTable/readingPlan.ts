import { dayPartitionKey } from '../lead/dayPartition';
import type { Progress } from '../ledger/progress';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** How the leads table is read; all in milliseconds. */
export interface ReadingTerms {
	/** Rows that become visible late are still found for so long after their stamp. */
	lateWindow: number;
	/** How often the whole table is read where its rows are in day partitions. */
	sweepInterval: number;
}

export const DEFAULT_READING_TERMS: ReadingTerms = { lateWindow: 10 * MINUTE, sweepInterval: 60 * MINUTE };

/** What one poll reads: these partitions, and perhaps the whole table. */
export interface ReadingPlan {
	days: { partitionKeys: string[]; since: number } | null;
	sweep: { from: number; startedAt: number; token: string | null } | null;
}

/**
 * Decides what to read.
 *
 * Microsoft puts each lead into the partition of its day, and a read of a partition is a seek while a read by time examines every
 * row of the table (crm-facts 4.1). So the partitions of today and yesterday are read at every poll: the time zone of the keys is
 * not published, and no zone west of Greenwich is more than a day behind. The whole table is read, from where the last such
 * reading began, once in a while as a safety net, and at every poll where rows are in other partitions.
 *
 * @param progress how far things are
 * @param now the service's time in milliseconds
 */
export function planReading(progress: Progress, now: number, terms: ReadingTerms): ReadingPlan {
	const { startFrom, keyStyle, daysThrough, sweptThrough } = progress;
	const back = (watermark: number): number => Math.max(startFrom, watermark - terms.lateWindow);
	const sweepIsDue = keyStyle !== 'day' || now - sweptThrough >= terms.sweepInterval;
	return {
		days:
			keyStyle === 'day'
				? {
						partitionKeys: [dayPartitionKey(new Date(now)), dayPartitionKey(new Date(now - DAY))],
						since: back(Math.max(daysThrough, sweptThrough)),
					}
				: null,
		sweep: progress.sweep ?? (sweepIsDue ? { from: back(sweptThrough), startedAt: now, token: null } : null),
	};
}

/** Which rows a new ledger begins with. */
export type StartWith = 'new' | 'lastDays' | 'all';

/** @returns the earliest stamp of the leads to begin with, in milliseconds */
export function startOf(startWith: StartWith, days: number, now: number): number {
	switch (startWith) {
		case 'new':
			return now;
		case 'lastDays':
			return now - days * DAY;
		case 'all':
			return 0;
	}
}
