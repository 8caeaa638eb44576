/**
 * The partition key of a lead row is a US short date with its slashes escaped as `:2F`, e.g. `9:2F28:2F2018`.
 *
 * Source: literal in PatLac04/azure-marketplace-leads (first commit). Month first, no leading zeros. The time zone is
 * not published; we take UTC, which agrees with the one dated sample there is.
 */

export interface CalendarDay {
	year: number;
	/** 1 to 12. */
	month: number;
	/** 1 to 31. */
	day: number;
}

const DAY_PARTITION = /^(\d{1,2}):2[Ff](\d{1,2}):2[Ff](\d{4})$/;

/** Whether the calendar has this day: there is no 30th of February. */
export function isCalendarDay({ year, month, day }: CalendarDay): boolean {
	const date = new Date(Date.UTC(year, month - 1, day));
	return date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** Reads the day of a partition key; null if the key is not one of Microsoft's day partitions. */
export function readDayPartition(partitionKey: string): CalendarDay | null {
	const match = DAY_PARTITION.exec(partitionKey);
	if (!match) return null;
	const day = { year: Number(match[3]), month: Number(match[1]), day: Number(match[2]) };
	return isCalendarDay(day) ? day : null;
}

/** The key of the partition of the leads of this date (UTC). */
export const dayPartitionKey = (date: Date): string =>
	`${date.getUTCMonth() + 1}:2F${date.getUTCDate()}:2F${date.getUTCFullYear()}`;
