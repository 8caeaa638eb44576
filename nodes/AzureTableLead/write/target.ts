import type { FaultKind, TableFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import { type RowWrite, type Table, type TableRow, TRANSACTION_LIMIT } from '../../../azureTable/table';
import type { Outcome, WriteResult } from '../../../delivery/outcome';
import type { DeliveryTarget, Prepared, ReadBack } from '../../../delivery/target';
import type { JsonObject, Lead } from '../../../lead/lead';
import { existingRows } from './existingRows';
import { batchFailureOf, BODY_TOO_LARGE, reasonOf } from '../api/errors';
import { safeKeys } from './keys';
import type { RowKeys } from './keys';
import { refusalOf } from '../fields/fit';
import { stepFor } from './laterLead';
import type { IfExists, LeadRow } from './laterLead';

export interface TableTargetOptions {
	ifExists: IfExists;
	/** @param index position of the lead among the inputs */
	keysOf(lead: Lead, index: number): RowKeys;
	columnsOf(lead: Lead, index: number): JsonObject;
}

/** How often a batch is decided anew because somebody else was writing to the same rows; then it waits its turn. */
const MAX_CONFLICTS = 5;

/** Largest transaction ("Performing entity group transactions"), with room for what the protocol adds. */
const MAX_BODY_BYTES = 4 * 1024 * 1024 - 64 * 1024;
/** Headers and boundaries of one write in a transaction, without its keys and columns. */
const BYTES_PER_WRITE = 1_000;

/**
 * An Azure table as a target. The leads of one partition are written together, all or none.
 *
 * Calls for one batch: 1 when all rows are new. If some exist, the transaction is refused, the rows are read (1 range
 * query, and single look-ups in a large partition) and what is missing or different is written conditionally: 2 or 3.
 */
export class TableTarget implements DeliveryTarget<LeadRow> {
	readonly name = 'azureTable';
	readonly maxBatchSize = TRANSACTION_LIMIT;
	readonly concurrency = 4;
	private creating: Promise<void> | undefined;

	constructor(
		private readonly table: Table,
		private readonly options: TableTargetOptions,
	) {}

	prepare(lead: Lead, index: number): Prepared<LeadRow> | Outcome {
		const keys = safeKeys(this.options.keysOf(lead, index));
		const columns = this.options.columnsOf(lead, index);
		const refusal = refusalOf(keys, columns);
		if (refusal) return { status: 'rejected', ...refusal };
		return { lead, key: JSON.stringify([keys.partitionKey, keys.rowKey]), record: { ...keys, columns } };
	}

	groupOf({ record }: Prepared<LeadRow>): string {
		return record.partitionKey;
	}

	async writeBatch(batch: ReadonlyArray<Prepared<LeadRow>>): Promise<WriteResult[]> {
		const rows = batch.map(({ record }) => record);
		if (rows.length > 1 && bodyBytes(rows) > MAX_BODY_BYTES) throw batchFailureOf(BODY_TOO_LARGE);
		const results = new Map<LeadRow, WriteResult>();
		let existing: Map<string, TableRow> | undefined;
		let conflicts = 0;
		let fault = await this.writeRest(rows, existing, results);
		while (fault) {
			if (CONFLICTS.has(fault.kind)) {
				conflicts += 1;
				if (conflicts > MAX_CONFLICTS) throw batchFailureOf(fault);
				if (fault.kind === 'tableAbsent') await this.createTable();
				else existing = await this.read(rows, existing !== undefined);
			}
			fault = await this.writeRest(rows, existing, results);
		}
		return rows.flatMap((row) => results.get(row) ?? []);
	}

	/** For Send Test Lead. */
	async readBack({ record: { partitionKey, rowKey } }: Prepared<LeadRow>): Promise<ReadBack> {
		const row = await this.table.get(partitionKey, rowKey);
		const place = `the table ${this.table.name} under PartitionKey "${partitionKey}" and RowKey "${rowKey}"`;
		if (!row) return { found: false, message: `No row stands in ${place}.` };
		const count = Object.values(row.properties).filter((value) => value !== null).length;
		return { found: true, message: `The row stands in ${place}, with ${count} columns.` };
	}

	/**
	 * Tries to write all rows that have no result yet, in one call.
	 *
	 * @returns the fault after which the call is to be made again, mended; undefined when every row has its result
	 * @throws BatchFailure
	 */
	private async writeRest(
		rows: readonly LeadRow[],
		existing: Map<string, TableRow> | undefined,
		results: Map<LeadRow, WriteResult>,
	): Promise<TableFault | undefined> {
		const writing: LeadRow[] = [];
		const writes: RowWrite[] = [];
		const written = new Map<LeadRow, WriteResult>();
		for (const row of rows) {
			if (results.has(row)) continue;
			const step = stepFor(row, existing?.get(row.rowKey), this.options.ifExists);
			written.set(row, { status: step.status, targetId: targetIdOf(row) });
			if (step.write === null) continue;
			writing.push(row);
			writes.push(step.write);
		}
		const fault = await this.table.write(writes).then(() => undefined, readFault);
		if (!fault) for (const [row, result] of written) results.set(row, result);
		if (!fault || CONFLICTS.has(fault.kind)) return fault;

		const refused = writing.length === 1 ? writing[0] : writing[fault.index ?? Number.NaN];
		const isRefusal = fault.kind === 'tooLarge' || fault.kind === 'invalid';
		if (!isRefusal || !refused) throw batchFailureOf(fault);
		results.set(refused, { status: 'rejected', ...reasonOf(fault) });
		return fault;
	}

	private async read(rows: readonly LeadRow[], each: boolean): Promise<Map<string, TableRow>> {
		const rowKeys = rows.map(({ rowKey }) => rowKey);
		return await existingRows(this.table, rows[0]?.partitionKey ?? '', rowKeys, each).catch(
			async (error: unknown) => await Promise.reject(batchFailureOf(readFault(error))),
		);
	}

	/** Several batches may find the table absent at once; it is made by the first. */
	private async createTable(): Promise<void> {
		this.creating ??= this.table.create().finally(() => (this.creating = undefined));
		await this.creating.catch(
			async (error: unknown) => await Promise.reject(batchFailureOf(readFault(error))),
		);
	}
}

/** The table is not as it was thought to be: make it or read it, then decide again. */
const CONFLICTS: ReadonlySet<FaultKind> = new Set(['tableAbsent', 'rowExists', 'changed', 'rowAbsent']);

/** A slash can stand in no key, so the two can be told apart again. */
const targetIdOf = ({ partitionKey, rowKey }: RowKeys): string => `${partitionKey}/${rowKey}`;

function bodyBytes(rows: readonly LeadRow[]): number {
	let bytes = 0;
	for (const { partitionKey, rowKey, columns } of rows) {
		// A key stands in a body and, percent-encoded, in an address.
		const keys = 4 * Buffer.byteLength(partitionKey + rowKey);
		bytes += BYTES_PER_WRITE + keys + Buffer.byteLength(JSON.stringify(columns));
	}
	return bytes;
}
