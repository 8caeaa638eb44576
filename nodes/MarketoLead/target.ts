import { Buffer } from 'node:buffer';
import type { Outcome, WriteResult, Written } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget, Prepared, ReadBack } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import { resultsOfFault } from './failedCall';
import { MarketoFault, onlyFaults } from './fault';
import { Merging } from './merging';
import type { MarketoRecord, WriteMethod, WriteSettings } from './methods';
import { requestFault } from './requestErrors';
import { readRow } from './row';
import type { Row } from './row';
import type { Session } from './session';
import { idsOfMatches } from './severalMatches';

export interface MarketoTargetOptions {
	method: WriteMethod;
	settings: WriteSettings;
	/** What becomes of a lead that several people match (1007). */
	ifSeveralMatch: 'reject' | 'duplicate';
	/** @param index position of the lead among the inputs */
	recordOf(lead: Lead, index: number): { record: MarketoRecord; key: string } | Outcome;
}

/** 1 MB (error-codes.md, 413). */
export const MAX_BODY_BYTES = 1_000_000;

/** A Marketo subscription as a target: one call after the other, so that no two of them see the same gap. */
export class MarketoTarget implements DeliveryTarget<MarketoRecord> {
	readonly name = 'marketo';
	readonly concurrency = 1;
	readonly maxBatchSize: number;
	private readonly merging: Merging | undefined;
	private readonly isRepeatable: boolean;
	/** Keys of people whose company Marketo does not let us change. */
	private readonly withoutCompany = new Set<string>();

	constructor(
		private readonly session: Session,
		private readonly options: MarketoTargetOptions,
	) {
		const { method, settings } = options;
		this.maxBatchSize = method.maxBatchSize;
		// createOnly is said to know people by email; the pages name the lookup field for updates only (leads.md).
		const isUnique = settings.ifExists === 'update' || settings.lookupField === 'email';
		this.isRepeatable = method.isRepeatable && isUnique;
		// With Skip, what a later lead says must not reach the person at all.
		if (method.isMerging && settings.ifExists === 'update') this.merging = new Merging();
	}

	prepare(lead: Lead, index: number): Prepared<MarketoRecord> | Outcome {
		const read = this.options.recordOf(lead, index);
		if ('status' in read) return read;
		const bytes = Buffer.byteLength(this.bodyOf([read.record]));
		if (bytes > MAX_BODY_BYTES) return { status: 'rejected', ...requestFault('413').reason };
		const prepared = { lead, ...read };
		this.merging?.add(prepared);
		return prepared;
	}

	groupOf({ record }: Prepared<MarketoRecord>): string {
		return this.options.method.groupOf(record);
	}

	async writeBatch(batch: ReadonlyArray<Prepared<MarketoRecord>>): Promise<WriteResult[]> {
		const open = batch.filter((prepared) => !this.merging?.resultOf(prepared));
		const results = open.length > 0 ? await this.write(open) : [];
		const byLead = new Map(open.map((prepared, index) => [prepared, results[index]]));
		return batch.flatMap((prepared) => this.merging?.resultOf(prepared) ?? byLead.get(prepared) ?? []);
	}

	/** For Send Test Lead. */
	async readBack(_prepared: Prepared<MarketoRecord>, { targetId }: Written): Promise<ReadBack> {
		const path = `/rest/v1/lead/${encodeURIComponent(targetId ?? '')}.json`;
		const { result } = await this.session.call({ method: 'GET', path, query: { fields: 'id' } });
		if (result.length === 0) return { found: false, message: `Marketo has no person with ID ${targetId}.` };
		return { found: true, message: `The person stands in the Marketo database with ID ${targetId}.` };
	}

	private async write(batch: ReadonlyArray<Prepared<MarketoRecord>>): Promise<WriteResult[]> {
		const body = this.bodyOf(batch.map((prepared) => this.recordFor(prepared)));
		if (Buffer.byteLength(body) > MAX_BODY_BYTES) {
			// A record that is too large only because several leads share it goes out in parts.
			if (batch.length === 1 && batch[0] && this.merging?.separate(batch[0])) return await this.write(batch);
			throw new BatchFailure('split', requestFault('413').reason);
		}
		const { path } = this.options.method;
		const said = await this.session.call({ method: 'POST', path, body }).catch(onlyFaults);
		if (said instanceof MarketoFault) return resultsOfFault(said, this.isRepeatable, batch.length);
		const rows = said.result.map(readRow);
		refuseSetup(rows, this.session);
		const ids = await this.matchesOf(batch, rows);
		return batch.flatMap((prepared, index) => {
			const row = rows[index];
			return row && rows.length === batch.length ? [this.resultOf(prepared, row, ids)] : [];
		});
	}

	private bodyOf(records: readonly MarketoRecord[]): string {
		return JSON.stringify(this.options.method.body(records, this.options.settings));
	}

	private recordFor(prepared: Prepared<MarketoRecord>): MarketoRecord {
		const record = this.merging?.recordFor(prepared) ?? prepared.record;
		if (!this.withoutCompany.has(prepared.key)) return record;
		const values = Object.entries(record.values).filter(([name]) => name !== 'company');
		return { ...record, values: Object.fromEntries(values) };
	}

	private resultOf(
		prepared: Prepared<MarketoRecord>,
		row: Row,
		ids: ReadonlyMap<string, string>,
	): WriteResult {
		if ('written' in row) {
			this.merging?.written(prepared, row.written);
			return row.written;
		}
		const { kind, reason, targetId } = row;
		const again: WriteResult = { status: 'retry', retryAfterMs: 0, ...reason };
		switch (kind) {
			case 'exists':
				return { status: 'duplicate', targetId };
			case 'several':
				if (this.options.ifSeveralMatch === 'duplicate') return { status: 'duplicate', targetId };
				return { status: 'rejected', ...withIds(reason, ids.get(prepared.record.lookup)) };
			case 'company':
				if ('company' in this.recordFor(prepared).values) {
					this.withoutCompany.add(prepared.key);
					return again;
				}
				return { status: 'rejected', ...reason };
			case 'setup':
			case 'rejected':
				return this.merging?.separate(prepared) ? again : { status: 'rejected', ...reason };
		}
	}

	/** Which people match a lead that several match: whoever merges them needs their ids. */
	private async matchesOf(
		batch: ReadonlyArray<Prepared<MarketoRecord>>,
		rows: ReadonlyArray<Row | undefined>,
	): Promise<ReadonlyMap<string, string>> {
		const lookups = batch.flatMap(({ record }, index) => {
			const row = rows[index];
			return row && 'kind' in row && row.kind === 'several' ? [record.lookup] : [];
		});
		if (lookups.length === 0 || this.options.ifSeveralMatch === 'duplicate') return new Map();
		return await idsOfMatches(this.session, this.options.settings.lookupField, lookups);
	}
}

/** If every record is refused for the set-up's sake, no other will fare better. */
function refuseSetup(rows: ReadonlyArray<Row | undefined>, session: Session): void {
	const [first] = rows;
	if (!first || !('kind' in first) || first.kind !== 'setup') return;
	session.forgetFields();
	const isSame = (row: Row | undefined) => row && 'kind' in row && row.reason.code === first.reason.code;
	if (rows.length > 1 && rows.every(isSame)) throw new BatchFailure('setup', first.reason);
}

const withIds = (reason: Reason, ids: string | undefined): Reason =>
	ids === undefined ? reason : { ...reason, message: `${reason.message}: IDs ${ids}` };
