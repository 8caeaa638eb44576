import type { RowWrite, TableRow } from '../../../azureTable/table';
import type { Json, JsonObject } from '../../../lead/lead';
import type { RowKeys } from './keys';

/** One lead as a row. A null column is not written. */
export interface LeadRow extends RowKeys {
	columns: JsonObject;
}

/** What to do with a lead whose row exists. */
export type IfExists = 'update' | 'replace' | 'skip';

/** What is to be done for one row, and the word for it once it is done. */
export type Step =
	| { write: RowWrite; status: 'created' | 'updated' }
	| { write: null; status: 'unchanged' | 'duplicate' };

/**
 * Decides what a lead's row needs, given what stands in the table.
 *
 * A row that exists is written with its etag only, so that a change that somebody makes meanwhile is never lost. A row
 * that holds everything already needs nothing: that is also how a repeat after a lost answer is recognised.
 */
export function stepFor(row: LeadRow, existing: TableRow | undefined, ifExists: IfExists): Step {
	const { partitionKey, rowKey, columns: properties } = row;
	if (!existing) return { write: { kind: 'insert', partitionKey, rowKey, properties }, status: 'created' };
	if (holds(existing, properties, ifExists)) return { write: null, status: 'unchanged' };
	if (ifExists === 'skip') return { write: null, status: 'duplicate' };
	const kind = ifExists === 'replace' ? 'replace' : 'merge';
	return { write: { kind, partitionKey, rowKey, properties, etag: existing.etag }, status: 'updated' };
}

/** Whether the row holds every column already; under Replace, also no other ones. */
function holds(existing: TableRow, columns: JsonObject, ifExists: IfExists): boolean {
	const written = Object.entries(columns).filter(([, value]) => value !== null);
	const isHeld = written.every(([name, value]) => existing.properties[name] === stored(value));
	if (!isHeld || ifExists !== 'replace') return isHeld;
	return Object.values(existing.properties).filter((value) => value !== null).length === written.length;
}

/** Objects and lists stand in a table as JSON text. */
const stored = (value: Json): Json =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
