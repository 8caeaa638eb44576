import { LEAD_FIELDS } from '../../../delivery/leadFields';
import type { Json, JsonObject, Lead } from '../../../lead/lead';
import { MAX_TEXT_LENGTH } from './fit';

/** Table columns are written like Microsoft's own ones, e.g. `OfferTitle`. */
export const columnName = (fieldName: string): string =>
	fieldName.charAt(0).toUpperCase() + fieldName.slice(1);

/** The column with the input as Microsoft handed it over. */
export const RAW_COLUMN = 'Raw';

/**
 * The columns of a lead under automatic mapping: every field, and on request the raw input as JSON text.
 *
 * A raw input that is longer than a column may be is left out; nothing else is.
 */
export function automaticColumns(lead: Lead, includeRaw: boolean): JsonObject {
	const columns: JsonObject = {};
	for (const { name } of LEAD_FIELDS) columns[columnName(name)] = columnValue(lead[name]);
	if (includeRaw && lead.raw !== undefined) {
		const raw = typeof lead.raw === 'string' ? lead.raw : JSON.stringify(lead.raw);
		columns[RAW_COLUMN] = raw.length > MAX_TEXT_LENGTH ? null : columnValue(raw);
	}
	return columns;
}

/** The columns of a lead as the user mapped them, by column name. */
export const mappedColumns = (fields: { [column: string]: unknown }): JsonObject =>
	Object.fromEntries(Object.entries(fields).map(([column, value]) => [column, columnValue(value)]));

/** A value as a column can hold it. Blank is null, and null is not written: a blank never erases a known value. */
function columnValue(value: unknown): Json {
	if (value === undefined || value === null || value === '') return null;
	if (typeof value === 'string' || typeof value === 'boolean') return value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
	if (value instanceof Date) return value.toISOString();
	if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
		return value.join(', ') || null;
	return JSON.stringify(value) ?? null;
}
