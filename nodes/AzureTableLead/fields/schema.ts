import { LEAD_FIELDS, type LeadFieldName } from '../../../delivery/leadFields';
import type { FieldRule } from '../../../delivery/laterLead';

/** Longest text in a column: 64 KiB of UTF-16 ("Understanding the Table Service data model", property types). */
export const MAX_TEXT_LENGTH = 32_768;
/** Of a row's own columns; three more are the service's (same page, system properties). */
export const MAX_COLUMNS = 252;
export const MAX_COLUMN_NAME = 255;
export const MAX_ROW_BYTES = 1024 * 1024;
/** Longest key, in UTF-16 characters (same page, PartitionKey and RowKey). */
export const MAX_KEY_LENGTH = 512;

/** Table columns are written like Microsoft's own ones, e.g. `OfferTitle`. */
export const columnName = <Name extends string>(fieldName: Name): Capitalize<Name> =>
	// A template literal type cannot be inferred from string methods.
	(fieldName.charAt(0).toUpperCase() + fieldName.slice(1)) as Capitalize<Name>;

/** The column with the input as Microsoft sent it. */
export const RAW_COLUMN = 'Raw';
/** The buyer's words, and what later leads say differently. */
export const NOTE_COLUMN = 'Note';

/** Which leads are in a row, and their rows in Microsoft's table; every row has them, also under Manual mapping. */
export const BOOKKEEPING = {
	leadId: 'LeadId',
	ledgerKey: 'LedgerKey',
	laterLeadIds: 'LaterLeadIds',
	laterLedgerKeys: 'LaterLedgerKeys',
} as const;

/** What a later lead does to a column; `fill` for all that are not named. */
const RULES: { readonly [column: string]: FieldRule } = {
	[columnName('action')]: 'advance',
	[columnName('actionRaw')]: 'advance',
	[columnName('stage')]: 'advance',
};

export const ruleOf = (column: string): FieldRule => RULES[column] ?? 'fill';

/** What Lead Route decided, as JSON. */
export const ASSIGNMENT_COLUMN = 'Assignment';

/** Columns whose difference is worth a line in the note; of the lead's other columns each lead has its own value. */
const TOLD: ReadonlySet<LeadFieldName> = new Set<LeadFieldName>([
	'email',
	'firstName',
	'lastName',
	'company',
	'title',
	'phone',
	'country',
	'offer',
	'source',
	'campaign',
]);

const UNTOLD: ReadonlySet<string> = new Set([
	RAW_COLUMN,
	ASSIGNMENT_COLUMN,
	...Object.values(BOOKKEEPING),
	...LEAD_FIELDS.filter(({ name }) => !TOLD.has(name)).map(({ name }) => columnName(name)),
]);

export const isTold = (column: string): boolean => !UNTOLD.has(column);
