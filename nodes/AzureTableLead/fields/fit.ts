import { SERVICE_CODES } from '../../../azureTable/catalogue';
import type { Reason } from '../../../transport/reason';
import type { Json, JsonObject } from '../../../lead/lead';
import { MAX_KEY_LENGTH } from '../write/keys';
import type { RowKeys } from '../write/keys';

/** Longest text in a column: 64 KiB of UTF-16 ("Understanding the Table Service data model", property types). */
export const MAX_TEXT_LENGTH = 32_768;
const MAX_COLUMNS = 252;
const MAX_COLUMN_NAME = 255;
const MAX_ROW_BYTES = 1024 * 1024;

/** A row's own names, and the SDK's names for them. */
const RESERVED = new Set(['partitionkey', 'rowkey', 'timestamp', 'etag', 'odata']);

/** Names follow the rules of C# identifiers (same page, property names). */
const COLUMN_NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/**
 * What the table service would refuse a row for, found out before the call, so that a bad row never holds up the others
 * of its transaction.
 *
 * @returns the reason, or null for a row that may go
 */
export function refusalOf(keys: RowKeys, columns: JsonObject): Reason | null {
	return refusalOfKeys(keys) ?? refusalOfColumns(columns) ?? refusalOfSize(keys, columns);
}

function refusalOfKeys(keys: RowKeys): Reason | null {
	for (const [name, key] of [
		['PartitionKey', keys.partitionKey],
		['RowKey', keys.rowKey],
	] as const) {
		if (key.trim() === '') {
			return {
				code: 'KeyEmpty',
				message: `The ${name} is empty`,
				cause: 'The expression for it gives nothing for this lead.',
				remedy: 'Give another expression, or choose another option for Keys.',
			};
		}
		if (key.length > MAX_KEY_LENGTH) {
			return reason('KeyValueTooLarge', `The ${name} has ${key.length} characters`);
		}
	}
	return null;
}

function refusalOfColumns(columns: JsonObject): Reason | null {
	const written = Object.entries(columns).filter(([, value]) => value !== null);
	if (written.length > MAX_COLUMNS)
		return reason('TooManyProperties', `The row has ${written.length} columns`);
	for (const [name, value] of written) {
		if (name.length > MAX_COLUMN_NAME) {
			return reason('PropertyNameTooLong', `A column name has ${name.length} characters`);
		}
		if (!COLUMN_NAME.test(name) || RESERVED.has(name.toLowerCase())) {
			return reason('PropertyNameInvalid', `No column can be named "${name}"`);
		}
		if (typeof value === 'string' && value.length > MAX_TEXT_LENGTH) {
			return reason('PropertyValueTooLarge', `The column ${name} has ${value.length} characters`);
		}
	}
	return null;
}

function refusalOfSize(keys: RowKeys, columns: JsonObject): Reason | null {
	const bytes = rowBytes(keys, columns);
	return bytes > MAX_ROW_BYTES ? reason('EntityTooLarge', `The row has ${bytes} bytes`) : null;
}

/** How the service counts ("Understanding Azure Storage billing", entities): UTF-16 for names, keys and texts. */
function rowBytes({ partitionKey, rowKey }: RowKeys, columns: JsonObject): number {
	let bytes = 4 + 2 * (partitionKey.length + rowKey.length);
	for (const [name, value] of Object.entries(columns)) {
		if (value !== null) bytes += 8 + 2 * name.length + valueBytes(value);
	}
	return bytes;
}

function valueBytes(value: Json): number {
	if (typeof value === 'boolean') return 1;
	if (typeof value === 'number') return 8;
	return 4 + 2 * (typeof value === 'string' ? value : JSON.stringify(value)).length;
}

/** The service's own code, with the meaning that it has when the service says it. */
function reason(code: string, message: string): Reason {
	const entry = SERVICE_CODES[code];
	return { code, message, cause: `${entry?.cause ?? message}.`, remedy: entry?.remedy ?? '' };
}
