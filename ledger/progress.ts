import type { JsonObject } from '../lead/lead';
import type { TableRow } from '../azureTable/table';
import { stamp, timeOf } from './entry';

/** The row key of the watermark in the control partition. */
export const PROGRESS_ROW = 'progress';

/**
 * How far the leads table has been read; all times are milliseconds by the service's clock.
 *
 * Only a reading that came to its end moves a watermark. Leads that were seen are in the ledger by then, so a watermark that
 * stays behind costs requests but never a lead.
 */
export interface Progress {
	/** The leads table, in lower case: one ledger serves one table. */
	leadsTable: string;
	/** Leads that came earlier are left alone. */
	startFrom: number;
	/** Whether the rows are in Microsoft's partitions, one per day; null while the table is empty. */
	keyStyle: 'day' | 'other' | null;
	/** Today's and yesterday's partitions are read to here. */
	daysThrough: number;
	/** The whole table is read to here. */
	sweptThrough: number;
	/** A reading of the whole table that is under way. */
	sweep: { from: number; startedAt: number; token: string | null } | null;
}

export const newProgress = (leadsTable: string, startFrom: number): Progress => ({
	leadsTable: leadsTable.toLowerCase(),
	startFrom,
	keyStyle: null,
	daysThrough: startFrom,
	sweptThrough: startFrom,
	sweep: null,
});

export function readProgress({ properties }: TableRow): Progress {
	const { KeyStyle: style, SweepToken: token } = properties;
	return {
		leadsTable: typeof properties.LeadsTable === 'string' ? properties.LeadsTable : '',
		startFrom: timeOf(properties.StartFrom),
		keyStyle: style === 'day' || style === 'other' ? style : null,
		daysThrough: timeOf(properties.DaysThrough),
		sweptThrough: timeOf(properties.SweptThrough),
		sweep:
			typeof properties.SweepStartedAt === 'string'
				? {
						from: timeOf(properties.SweepFrom),
						startedAt: timeOf(properties.SweepStartedAt),
						token: typeof token === 'string' ? token : null,
					}
				: null,
	};
}

/** The columns to replace the row with: what is null has no column. */
export const progressColumns = (progress: Progress): JsonObject => ({
	LeadsTable: progress.leadsTable,
	StartFrom: stamp(progress.startFrom),
	KeyStyle: progress.keyStyle,
	DaysThrough: stamp(progress.daysThrough),
	SweptThrough: stamp(progress.sweptThrough),
	SweepFrom: progress.sweep && stamp(progress.sweep.from),
	SweepStartedAt: progress.sweep && stamp(progress.sweep.startedAt),
	SweepToken: progress.sweep && progress.sweep.token,
});
