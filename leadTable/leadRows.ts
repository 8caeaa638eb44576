import { isFault } from '../azureTable/fault';
import { and, changedSince, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { RowPage, RowQuery, Table, TableRow } from '../azureTable/table';
import { readDayPartition } from '../lead/dayPartition';
import type { JsonObject, Lead } from '../lead/lead';
import { parseLead } from '../lead/parse';
import type { DatedLead } from '../ledger/buyerOrder';
import type { LeadKey } from '../ledger/entry';

/** The table that Microsoft writes leads into. It is only ever read. A table that does not exist yet has no rows. */
export class LeadRows {
	constructor(private readonly table: Table) {}

	/** The service's time in milliseconds. */
	now(): number {
		return this.table.now();
	}

	/** The pages of one partition's rows that changed since then (milliseconds). */
	async *ofPartition(partitionKey: string, since: number): AsyncGenerator<RowPage> {
		yield* this.pages({
			filter: and(partitionIs(partitionKey), since > 0 ? changedSince(since) : undefined),
		});
	}

	/** The keys and stamps of one partition's rows that changed since then (milliseconds), page by page: a look needs no more. */
	async *keysOfPartition(partitionKey: string, since: number): AsyncGenerator<RowPage> {
		yield* this.pages({
			filter: and(partitionIs(partitionKey), changedSince(since)),
			select: ['PartitionKey', 'RowKey', 'Timestamp'],
		});
	}

	/** The pages of all rows that changed since then (milliseconds), in the order of their keys. */
	async *all(since: number, token: string | null): AsyncGenerator<RowPage> {
		yield* this.pages({ filter: since > 0 ? changedSince(since) : undefined, token: token ?? undefined });
	}

	/**
	 * The rows with these keys; those that were deleted are left out.
	 *
	 * @throws TableFault also when the whole table is missing: then it is the wrong one, or being made anew, and nothing was deleted
	 */
	async withKeys(partitionKey: string, rowKeys: readonly string[]): Promise<TableRow[]> {
		const rows = await this.rowsThere(partitionKey, rowKeys);
		if (rows.length < rowKeys.length) await this.table.page({ pageSize: 1, select: ['PartitionKey'] });
		return rows;
	}

	private async rowsThere(partitionKey: string, rowKeys: readonly string[]): Promise<TableRow[]> {
		if (rowKeys.length <= FEW) {
			const rows = await Promise.all(
				rowKeys.map(async (rowKey) => await this.table.get(partitionKey, rowKey)),
			);
			return rows.filter((row) => row !== undefined);
		}
		const wanted = new Set(rowKeys);
		const sorted = [...rowKeys].sort((a, b) => (a < b ? -1 : 1));
		const filter = and(partitionIs(partitionKey), rowKeyBetween(sorted[0] ?? '', sorted.at(-1) ?? ''));
		const found: TableRow[] = [];
		for await (const { rows } of this.pages({ filter }))
			found.push(...rows.filter(({ rowKey }) => wanted.has(rowKey)));
		return found;
	}

	/** Whether the rows are in Microsoft's partitions, judged by the first; null while there is none. */
	async keyStyle(): Promise<'day' | 'other' | null> {
		for await (const { rows } of this.pages({ pageSize: 1, select: ['PartitionKey'] })) {
			const [first] = rows;
			if (first !== undefined) return isInDayPartition(first) ? 'day' : 'other';
		}
		return null;
	}

	private async *pages(query: RowQuery): AsyncGenerator<RowPage> {
		const pages = this.table.pages(query);
		let next = await pages.next().catch(absentIsEmpty);
		while (!next.done) {
			yield next.value;
			next = await pages.next();
		}
	}
}

/** So few rows are read one by one, side by side; more of them by their range. */
const FEW = 20;

const absentIsEmpty = async (error: unknown): Promise<IteratorReturnResult<undefined>> =>
	isFault(error, 'tableAbsent') ? { done: true, value: undefined } : await Promise.reject(error);

export const isInDayPartition = ({ partitionKey }: LeadKey): boolean =>
	readDayPartition(partitionKey) !== null;

/** The buyer is inside the lead, so it is read here; what cannot be read has no order to keep. */
export const datedLead = (row: TableRow): DatedLead => ({
	partitionKey: row.partitionKey,
	rowKey: row.rowKey,
	buyer: leadIn(row).customerKey,
	at: row.timestamp,
});

const leads = new WeakMap<TableRow, Lead>();

/** The lead that a row holds. It is read once, though asked for when the row is claimed and again when it is emitted. */
export function leadIn(row: TableRow): Lead {
	const lead = leads.get(row) ?? parseLead(rawLead(row));
	leads.set(row, lead);
	return lead;
}

/** The row as Microsoft wrote it, under the service's own column names. */
export const rawLead = ({ partitionKey, rowKey, timestamp, properties }: TableRow): JsonObject => ({
	PartitionKey: partitionKey,
	RowKey: rowKey,
	Timestamp: timestamp,
	...properties,
});

/** Oldest first, so that a buyer's later step comes after the earlier one. */
export const byAge = (a: TableRow, b: TableRow): number =>
	a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0;
