import type { Rows } from 'azurite/dist/src/table/persistence/LokiTableMetadataStore';
import { generateLeads } from '../../lab/generator';
import { dayPartitionKey } from '../../../lead/dayPartition';

const DAY = 24 * 60 * 60_000;

/** Which rows a table of leads is filled with. */
export interface Filling {
	rows: number;
	/** Over so many days they are spread evenly, one partition a day. */
	days: number;
	/**
	 * The end of the last day, in milliseconds. It may lie ahead, for benches that set clocks forward; no row is stamped later than the
	 * present.
	 */
	until: number;
}

/** So many different leads are made; further rows repeat what they say under keys of their own. */
const DIFFERENT = 10_000;

/** So many rows are handed over to the store at a time. */
const AT_ONCE = 100_000;

/**
 * Puts rows into Azurite's store as its own inserts would, only many at once: over HTTP a million would take minutes.
 *
 * Keys are like Microsoft's: a day in US order as the partition, a GUID as the row (lead-facts 1.1).
 */
export function fill(table: Rows, { rows, days, until }: Filling): void {
	const leads = [...generateLeads({ seed: 8, count: Math.min(rows, DIFFERENT) })];
	const columns = leads.map(({ row: { PartitionKey, RowKey, ...rest } }) => ({ PartitionKey, RowKey, rest }));
	let waiting: object[] = [];
	for (let at = 0; at < rows; at += 1) {
		const lead = columns[at % columns.length];
		if (lead === undefined) return;
		const written = until - DAY * days + Math.floor((at / rows) * DAY * days);
		const rowKey = `${at.toString(16).padStart(8, '0')}${lead.RowKey.slice(8)}`;
		const partitionKey = dayPartitionKey(new Date(written));
		waiting.push(storedRow(partitionKey, rowKey, Math.min(written, Date.now()), lead.rest));
		if (waiting.length < AT_ONCE && at + 1 < rows) continue;
		table.insert(waiting, true);
		waiting = [];
	}
}

/** A row as Azurite stores it (its `createPersistedEntity` and `insertTableEntity`). */
export function storedRow(
	partitionKey: string,
	rowKey: string,
	written: number,
	columns: Readonly<Record<string, unknown>>,
): object {
	const stamp = new Date(written).toISOString().replace('Z', '0000Z');
	return {
		PartitionKey: partitionKey,
		RowKey: rowKey,
		properties: {
			...columns,
			PartitionKey: partitionKey,
			RowKey: rowKey,
			Timestamp: stamp,
			'Timestamp@odata.type': 'Edm.DateTime',
		},
		lastModifiedTime: stamp,
		eTag: `W/"datetime'${encodeURIComponent(stamp)}'"`,
	};
}
