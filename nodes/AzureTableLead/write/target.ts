import type { FaultKind, TableFault } from '../../../azureTable/fault';
import { readFault } from '../../../azureTable/readFault';
import { type RowWrite, type Table, type TableRow, TRANSACTION_LIMIT } from '../../../azureTable/table';
import { type Outcome, resultOf, type WriteResult } from '../../../delivery/outcome';
import { BatchFailure, type DeliveryTarget, type Prepared, type ReadBack } from '../../../delivery/target';
import type { JsonObject, Lead } from '../../../lead/lead';
import { BODY_TOO_LARGE, batchFailureOf, meaningOf } from '../api/errors';
import { fitColumns, keySafe, type LongValues, refusalOfKey } from '../fields/fit';
import { existingRows } from './existingRows';
import { keySecretOf, personalKey, type RowName } from './keys';
import { type IfExists, type LeadRow, overwriting, stepFor } from './laterLead';

export interface TableTargetOptions {
	ifExists: IfExists;
	longValues: LongValues;
	/** @param index position of the lead among the inputs */
	nameOf(lead: Lead, index: number): RowName;
	/** @returns what would be written, or why nothing can be */
	columnsOf(lead: Lead, index: number): { columns: JsonObject; hints: string[] } | Outcome;
}

/** The rows of a batch that are in the table; undefined before the first look, which most batches do not need. */
type Existing = Map<string, TableRow> | 'overwritten' | undefined;

/** How often a batch is decided anew because somebody else was writing to the same rows; then it waits its turn. */
const MAX_CONFLICTS = 5;

/** How many rows of a batch are taken out one by one because the service refuses them; then halves find out more cheaply. */
const MAX_REFUSED = 5;

/** Largest transaction ("Performing entity group transactions"), with room for what the protocol adds. */
const MAX_BODY_BYTES = 4 * 1024 * 1024 - 64 * 1024;
/** Headers and boundaries of one write in a transaction, without its keys and columns. */
const BYTES_PER_WRITE = 1_000;

/**
 * An Azure table as a target. The leads of one partition are written together, all or none.
 *
 * Calls for one batch: 1 when all rows are new. If some exist, the transaction is refused, the rows are read (1 range
 * query, and single look-ups in a large partition) and what is missing or different is written conditionally: 2 or 3. With
 * Overwrite nothing is read. Where keys are made from addresses, 1 more call for each execution reads the table's secret.
 */
export class TableTarget implements DeliveryTarget<LeadRow> {
	readonly name = 'azureTable';
	readonly maxBatchSize = TRANSACTION_LIMIT;
	readonly concurrency = 4;
	readonly fold: DeliveryTarget<LeadRow>['fold'];
	private creating: Promise<void> | undefined;
	private secret: Promise<string> | undefined;

	constructor(
		private readonly table: Table,
		private readonly options: TableTargetOptions,
	) {
		const isFolded = options.ifExists === 'add' || options.ifExists === 'overwrite';
		if (isFolded) this.fold = foldRows;
	}

	prepare(lead: Lead, index: number): Prepared<LeadRow> | Outcome {
		const name = this.options.nameOf(lead, index);
		const partitionKey = keySafe(name.partitionKey);
		const rowKey = name.isPersonal ? name.rowKey : keySafe(name.rowKey);
		const refusal =
			refusalOfKey('PartitionKey', partitionKey) ?? (name.isPersonal ? null : refusalOfKey('RowKey', rowKey));
		if (refusal) return refusal;
		const content = this.options.columnsOf(lead, index);
		if ('status' in content) return content;
		const fitted = fitColumns(content.columns, this.options.longValues);
		if ('status' in fitted) return fitted;
		const { columns } = fitted;
		return {
			lead,
			key: JSON.stringify([partitionKey, rowKey]),
			record: { partitionKey, rowKey, isPersonal: name.isPersonal, leads: [{ lead, columns }] },
			hints: [...content.hints, ...fitted.hints],
		};
	}

	groupOf({ record }: Prepared<LeadRow>): string {
		return record.partitionKey;
	}

	async writeBatch(batch: ReadonlyArray<Prepared<LeadRow>>): Promise<WriteResult[]> {
		if (batch.length > 1 && bodyBytes(batch) > MAX_BODY_BYTES) throw batchFailureOf(BODY_TOO_LARGE);
		const rows = await this.named(batch.map(({ record }) => record));
		const results = new Map<LeadRow, WriteResult>();
		let existing: Existing;
		let conflicts = 0;
		let fault = await this.writeRest(rows, existing, results);
		while (fault) {
			if (CONFLICTS.has(fault.kind)) {
				conflicts += 1;
				if (conflicts > MAX_CONFLICTS) throw batchFailureOf(fault);
				if (fault.kind === 'tableAbsent') await this.createTable();
				else if (this.options.ifExists === 'overwrite') existing = 'overwritten';
				else existing = await this.read(rows, existing !== undefined);
			} else if (results.size > MAX_REFUSED) throw batchFailureOf(fault);
			fault = await this.writeRest(rows, existing, results);
		}
		return rows.flatMap((row) => results.get(row) ?? []);
	}

	/** For Send Test Lead. */
	async readBack({ record }: Prepared<LeadRow>): Promise<ReadBack> {
		const [{ partitionKey, rowKey } = record] = await this.named([record]);
		const row = await this.table.get(partitionKey, rowKey);
		const place = `the table ${this.table.name} under PartitionKey "${partitionKey}" and RowKey "${rowKey}"`;
		if (!row) return { found: false, message: `There is no row in ${place}.` };
		const count = Object.values(row.properties).filter((value) => value !== null).length;
		return { found: true, message: `The row is in ${place}, with ${count} columns.` };
	}

	/** The rows with the keys that they have in the table. */
	private async named(rows: readonly LeadRow[]): Promise<LeadRow[]> {
		if (!rows.some(({ isPersonal }) => isPersonal)) return [...rows];
		this.secret ??= keySecretOf(this.table, async () => await this.createTable());
		const secret = await this.secret.catch(async (error: unknown) => {
			this.secret = undefined;
			return await asFailure(error);
		});
		return rows.map((row) =>
			row.isPersonal ? { ...row, rowKey: personalKey(secret, row.rowKey), isPersonal: undefined } : row,
		);
	}

	/**
	 * Tries to write all rows that have no result yet, in one call.
	 *
	 * @returns the fault after which the call is to be made again, corrected; undefined when every row has its result
	 * @throws BatchFailure
	 */
	private async writeRest(
		rows: readonly LeadRow[],
		existing: Existing,
		results: Map<LeadRow, WriteResult>,
	): Promise<TableFault | undefined> {
		const writing: LeadRow[] = [];
		const writes: RowWrite[] = [];
		const written = new Map<LeadRow, WriteResult>();
		for (const row of rows) {
			if (results.has(row)) continue;
			const { write, status, hints } =
				existing === 'overwritten'
					? overwriting(row)
					: stepFor(row, existing?.get(row.rowKey), this.options.ifExists);
			written.set(row, { status, targetId: targetIdOf(row), hints });
			if (write === null) continue;
			writing.push(row);
			writes.push(write);
		}
		const fault = await this.table.write(writes).then(() => undefined, readFault);
		if (!fault) for (const [row, result] of written) results.set(row, result);
		if (!fault || CONFLICTS.has(fault.kind)) return fault;

		const refused = writing.length === 1 ? writing[0] : writing[fault.index ?? Number.NaN];
		const meaning = meaningOf(fault);
		if (meaning.blame !== 'lead' || !refused) throw batchFailureOf(fault);
		results.set(refused, resultOf(meaning));
		return fault;
	}

	private async read(rows: readonly LeadRow[], each: boolean): Promise<Map<string, TableRow>> {
		const rowKeys = rows.map(({ rowKey }) => rowKey);
		return await existingRows(this.table, rows[0]?.partitionKey ?? '', rowKeys, each).catch(asFailure);
	}

	/** Several batches may find the table absent at once; it is made by the first. */
	private async createTable(): Promise<void> {
		this.creating ??= this.table.create().finally(() => (this.creating = undefined));
		await this.creating.catch(asFailure);
	}
}

const asFailure = async (error: unknown): Promise<never> =>
	await Promise.reject(error instanceof BatchFailure ? error : batchFailureOf(readFault(error)));

/** The leads of one row, to be joined in their order by the rules for later leads. */
const foldRows = (earlier: Prepared<LeadRow>, later: Prepared<LeadRow>): LeadRow => ({
	...earlier.record,
	leads: [...earlier.record.leads, ...later.record.leads],
});

/** The table is not as it was thought to be: make it or read it, then decide again. */
const CONFLICTS: ReadonlySet<FaultKind> = new Set(['tableAbsent', 'rowExists', 'changed', 'rowAbsent']);

/** A slash can be in no key, so the two can be told apart again. */
const targetIdOf = ({ partitionKey, rowKey }: LeadRow): string => `${partitionKey}/${rowKey}`;

function bodyBytes(batch: ReadonlyArray<Prepared<LeadRow>>): number {
	let bytes = 0;
	for (const { record } of batch) {
		// A key is in a body and, percent-encoded, in an address.
		const keys = 4 * Buffer.byteLength(record.partitionKey + record.rowKey);
		const columns = record.leads.map((lead) => Buffer.byteLength(JSON.stringify(lead.columns)));
		bytes += BYTES_PER_WRITE + keys + columns.reduce((sum, size) => sum + size, 0);
	}
	return bytes;
}
