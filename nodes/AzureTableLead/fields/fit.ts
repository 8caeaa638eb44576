import { SERVICE_CODES } from '../../../azureTable/catalogue';
import { fitText } from '../../../delivery/fit';
import type { Unwritten } from '../../../delivery/outcome';
import type { Json, JsonObject } from '../../../lead/lead';
import type { Reason } from '../../../transport/reason';
import {
	BOOKKEEPING,
	MAX_COLUMN_NAME,
	MAX_COLUMNS,
	MAX_KEY_LENGTH,
	MAX_ROW_BYTES,
	MAX_TEXT_LENGTH,
	RAW_COLUMN,
} from './schema';

export type LongValues = 'fit' | 'reject';

export interface FittedColumns {
	columns: JsonObject;
	/** One sentence for each column that was cut or left out. */
	hints: string[];
}

/**
 * Makes the columns of a lead fit a row. What the service forbids in texts is taken out; what is too long is cut, or left out
 * where a part of it would be something else.
 *
 * @returns why no row can be made of them
 */
export function fitColumns(columns: JsonObject, longValues: LongValues): FittedColumns | Unwritten {
	const problem = problemOfMapping(columns);
	if (problem) return { status: 'unavailable', setup: true, ...problem };
	const fitted: JsonObject = {};
	const hints: string[] = [];
	for (const [name, value] of Object.entries(columns)) {
		if (typeof value !== 'string') {
			fitted[name] = value;
			continue;
		}
		const kind = isWhole(name, value) ? 'whole' : 'text';
		const fit = fitText(value, { label: name, kind, maxLength: MAX_TEXT_LENGTH }, null);
		if (fit.hint !== null && longValues === 'reject') {
			return rejected('PropertyValueTooLarge', `The column ${name} has ${value.length} characters`);
		}
		fitted[name] = fit.value;
		if (fit.hint !== null) hints.push(fit.hint);
	}
	return fitRow({ columns: fitted, hints }, longValues);
}

/** Half a JSON text or half an address is worth nothing. */
const isWhole = (name: string, value: string): boolean =>
	name === RAW_COLUMN || name === 'Email' || name === 'Phone' || /^\s*[[{]/.test(value);

/** Keys and bookkeeping, which are added later. */
const ROOM = 16 * 1024;

function fitRow(fitted: FittedColumns, longValues: LongValues): FittedColumns | Unwritten {
	const { columns, hints } = fitted;
	for (;;) {
		const excess = bytesOf(columns) + ROOM - MAX_ROW_BYTES;
		if (excess <= 0) return fitted;
		if (longValues === 'reject') {
			return rejected('EntityTooLarge', `The row has ${bytesOf(columns)} bytes`);
		}
		const name = columns[RAW_COLUMN] == null ? longestIn(columns) : RAW_COLUMN;
		columns[name] = null;
		hints.push(`${name} was left out: the row would be larger than 1 MiB, the limit of Azure.`);
	}
}

const longestIn = (columns: JsonObject): string => {
	const [longest] = Object.entries(columns).sort(
		([, one], [, other]) => bytesOfValue(other) - bytesOfValue(one),
	);
	return longest?.[0] ?? '';
};

/** Names are those of the mapping, so what is wrong with them is wrong for all leads. */
function problemOfMapping(columns: JsonObject): Reason | null {
	const names = Object.keys(columns);
	const count = new Set([...names, ...Object.values(BOOKKEEPING)]).size;
	if (count > MAX_COLUMNS) return reason('TooManyProperties', `The row has ${count} columns`);
	for (const name of names) {
		if (name.length > MAX_COLUMN_NAME) {
			return reason('PropertyNameTooLong', `A column name has ${name.length} characters`);
		}
		if (!COLUMN_NAME.test(name) || RESERVED.has(name.toLowerCase())) {
			return reason('PropertyNameInvalid', `No column can be named "${name}"`);
		}
	}
	return null;
}

/** Names follow the rules of C# identifiers ("Understanding the Table Service data model", property names). */
const COLUMN_NAME = /^[\p{L}_][\p{L}\p{Nd}_]*$/u;

/** A row's own names, and the SDK's names for them. */
const RESERVED = new Set(['partitionkey', 'rowkey', 'timestamp', 'etag', 'odata']);

/** @returns why a key cannot be one; null when it can */
export function refusalOfKey(name: 'PartitionKey' | 'RowKey', key: string): Unwritten | null {
	if (key.trim() === '') {
		return {
			status: 'rejected',
			code: 'KeyEmpty',
			message: `The ${name} is empty`,
			cause: 'Its expression is empty for this lead.',
			remedy: 'Enter another expression, or choose another option for Keys.',
		};
	}
	if (key.length <= MAX_KEY_LENGTH) return null;
	return rejected('KeyValueTooLarge', `The ${name} has ${key.length} characters`);
}

/** How the service counts ("Understanding Azure Storage billing", entities): UTF-16 for names and texts. */
function bytesOf(columns: JsonObject): number {
	let bytes = 4;
	for (const [name, value] of Object.entries(columns)) {
		if (value !== null) bytes += 8 + 2 * name.length + bytesOfValue(value);
	}
	return bytes;
}

function bytesOfValue(value: Json): number {
	if (value === null || typeof value === 'boolean') return 1;
	if (typeof value === 'number') return 8;
	return 4 + 2 * (typeof value === 'string' ? value : JSON.stringify(value)).length;
}

const rejected = (code: string, message: string): Unwritten => ({
	status: 'rejected',
	...reason(code, message),
});

/** The service's own code, with the meaning that it has when the service reports it. */
function reason(code: string, message: string): Reason {
	const entry = SERVICE_CODES[code];
	return { code, message, cause: `${entry?.cause ?? message}.`, remedy: entry?.remedy ?? '' };
}

/**
 * A text as it may be in a key: `/`, `\`, `#`, `?` and control characters become a colon and two hexadecimal digits.
 *
 * That is how Microsoft's own lead rows do it (`9:2F28:2F2018`, lead-facts 1.1). A colon before two such digits is
 * written the same way, so that two texts never become one key. Lone surrogates are taken out: UTF-8 cannot hold them.
 */
export const keySafe = (text: string): string =>
	text.replace(/\p{Surrogate}/gu, '').replace(/[/\\#?\p{Cc}]|:(?=[0-9A-F]{2})/gu, (character) => {
		const hex = character.charCodeAt(0).toString(16).toUpperCase();
		return `:${hex.padStart(2, '0')}`;
	});
