import type { Reason } from '../../../transport/reason';
import { DynamicsFailure } from '../api/errors';
import type { AlternateKey, LeadTable } from '../fields/schema';

/** SHA-256 in hexadecimal digits, the longest match key. */
const LONGEST_KEY = 64;

/**
 * @param column that leads are to be recognised by
 * @throws DynamicsFailure when no key consists of this one column, or its index is not active
 */
export function requireActiveKey(keys: readonly AlternateKey[], column: string): void {
	const key = keys.find(({ columns }) => columns.length === 1 && columns[0] === column.toLowerCase());
	if (!key) throw new DynamicsFailure('setup', NO_KEY, 'Alternate Key');
	if (key.status !== 'Active') throw new DynamicsFailure('setup', keyNotActive(key.status), 'Alternate Key');
}

/** @throws DynamicsFailure when the column of the key does not take every match key */
export function requireLongKey(table: LeadTable, column: string): void {
	const maxLength = table.columns.get(column)?.maxLength ?? 0;
	if (maxLength < LONGEST_KEY) throw new DynamicsFailure('setup', KEY_TOO_SHORT, 'Alternate Key');
}

const NO_KEY: Reason = {
	code: 'ALTERNATE_KEY_MISSING',
	message: 'The lead table has no alternate key that consists of this column only',
	cause: 'The name of the column has a typing error, or the column is not a key yet.',
	remedy:
		'In Power Apps open Tables, Lead, Keys and add a key with only this text column. Or set Lead Key of the node to Record ID, which needs no key.',
};

const keyNotActive = (status: string): Reason => ({
	code: `KEY_${/^\w{1,20}$/.test(status) ? status.toUpperCase() : 'NOT_ACTIVE'}`,
	message: 'The index of the alternate key is not active',
	cause:
		status === 'Failed'
			? 'It could not be built, usually because two leads have the same value in the column.'
			: 'Dataverse is still building it in the background.',
	remedy:
		status === 'Failed'
			? 'In Power Apps open Tables, Lead, Keys, remove the duplicates, and activate the key again.'
			: 'Wait until Power Apps shows the key as active under Tables, Lead, Keys.',
});

const KEY_TOO_SHORT: Reason = {
	code: 'KEY_COLUMN_TOO_SHORT',
	message: 'The column of the alternate key is too short, or not a text column',
	cause: `Keys have up to ${LONGEST_KEY} characters.`,
	remedy: `Use a text column of at least ${LONGEST_KEY} characters for the key.`,
};
