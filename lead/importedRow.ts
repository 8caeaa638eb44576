import { type ColumnMeaning, EXPORTED_COLUMNS, isColumnMeaning, type ReadColumn } from './exportedColumns';
import { idOfReferral } from './exportedRow';

/** Row keys of leads that Import took from a file begin so: neither Microsoft's own nor those of posts do. */
export const IMPORT_PREFIX = 'import-';

/** The row of a referral: imported twice, it is the same row. */
export const importedRowKey = (referralId: string): string => `${IMPORT_PREFIX}${idOfReferral(referralId)}`;

const MEANINGS = Object.keys(EXPORTED_COLUMNS).filter(isColumnMeaning);

/**
 * What the row of the table keeps of a row of the file: what is known of the lead, under Microsoft's own headers, so that no list of
 * headers is needed to read it.
 *
 * @param createdAt ISO 8601; null: the file does not tell
 */
export function importedBody(of: ReadColumn, createdAt: string | null): string {
	const valueOf = (meaning: ColumnMeaning): string | null => (meaning === 'createdAt' ? createdAt : of(meaning));
	const columns = MEANINGS.map((meaning) => [EXPORTED_COLUMNS[meaning].name, valueOf(meaning)] as const);
	return JSON.stringify(Object.fromEntries(columns.filter(([, value]) => value !== null)));
}
