import type { Json, JsonObject } from '../../../lead/lead';
import { isRecord, reasonOf } from './answers';
import type { LabReason } from './answers';
import { suitsType } from './fields';
import type { LabField } from './fields';

/**
 * What Marketo refuses a single record for, whatever is in its database (error-codes.md, Record-Level).
 *
 * The codes for a read-only field and for a text that is too long are not documented; 1003 "Invalid data" is assumed.
 *
 * @param mayHoldId `id` may only be sent with the action updateOnly (leads.md, Create and Update)
 */
export function recordFault(
	record: Json,
	fields: ReadonlyMap<string, LabField>,
	mayHoldId: boolean,
): LabReason | undefined {
	if (!isRecord(record)) return reasonOf('1003');
	for (const [name, value] of Object.entries(record)) {
		const fault = name === 'id' && mayHoldId ? undefined : fieldFault(name, value, fields);
		if (fault) return fault;
	}
	return undefined;
}

function fieldFault(name: string, value: Json, fields: ReadonlyMap<string, LabField>): LabReason | undefined {
	const field = fields.get(name);
	if (!field) return reasonOf('1006', `Field '${name}' not found`);
	if (!field.updateable) return reasonOf('1003', `Field '${name}' is read-only`);
	// Marketo's own message repeats the value; so does this one, to catch clients that pass it on.
	if (!suitsType(field, value)) {
		return reasonOf('1001', `Invalid value '${String(value)}'. Required of type '${field.dataType}'`);
	}
	if (typeof value === 'string' && value.length > (field.length ?? Number.POSITIVE_INFINITY)) {
		return reasonOf('1003', `Value too long: '${value}'`);
	}
	// leads.md, Create and Update: only ASCII is supported in the email address.
	if (field.dataType === 'email' && typeof value === 'string' && !/^[\x20-\x7e]*$/.test(value)) {
		return reasonOf('1003', `Invalid email '${value}'`);
	}
	return undefined;
}

/** The value that the record is looked up by; undefined when it has none. */
export function lookupValue(record: JsonObject, lookupField: string): string | number | undefined {
	const value = record[lookupField];
	if (typeof value === 'number') return value;
	return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}
