import { LEAD_FIELDS } from '../../../delivery/leadFields';
import type { Json, JsonObject, Lead } from '../../../lead/lead';
import { isRecord } from '../../../lead/text';
import { ASSIGNMENT_COLUMN, columnName, RAW_COLUMN } from './schema';

/** The columns of a lead under automatic mapping: every field, and on request the raw input as JSON text. */
export function automaticColumns(lead: Lead, includeRaw: boolean): JsonObject {
	const columns: JsonObject = {};
	for (const { name } of LEAD_FIELDS) columns[columnName(name)] = columnValue(lead[name]);
	const assignment: unknown = Reflect.get(lead, 'assignment');
	if (isRecord(assignment)) columns[ASSIGNMENT_COLUMN] = columnValue(assignment);
	if (includeRaw) columns[RAW_COLUMN] = columnValue(lead.raw);
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
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
	if (Array.isArray(value) && value.every((part) => typeof part === 'string'))
		return value.join(', ') || null;
	return JSON.stringify(value) ?? null;
}
