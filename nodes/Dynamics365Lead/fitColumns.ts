import type { Reason } from '../../transport/reason';
import type { LeadColumn, LeadTable } from './leadTable';
import { STANDARD_TABLE } from './standardTable';

export type TooLong = 'truncate' | 'reject';

/** What is sent for one lead: JSON that suits the columns. */
export type LeadRecord = { [column: string]: string | number | boolean };

export type Fitted = { record: LeadRecord } | { reason: Reason };

/** Formats of which a part is another value: half an address reaches a stranger. */
const INDIVISIBLE = ['Email', 'Phone', 'Url'];

/**
 * Makes the values of a lead suit the columns of the table. A blank is left out, so that it never erases a value.
 *
 * @param isChosen whether the user named the columns; by the defaults a column that the environment lacks is left out
 * @param table null: nothing is known of the columns, and Dataverse has the last word
 */
export function fitColumns(
	values: { [column: string]: unknown },
	table: LeadTable,
	{ isChosen, tooLong, isStandard }: { isChosen: boolean; tooLong: TooLong; isStandard: boolean },
): Fitted {
	const record: LeadRecord = {};
	for (const [name, given] of Object.entries(values)) {
		const value = plain(given);
		if (value === null) continue;
		const column = table.columns.get(name);
		if (!column && isStandard) {
			record[name] = value;
			continue;
		}
		if (!column || !column.writable) {
			if (!isChosen) continue;
			return { reason: unknownColumn(name) };
		}
		const fitted = fitValue(column, value, tooLong);
		if (fitted !== null && typeof fitted === 'object') return { reason: fitted };
		if (fitted !== null) record[name] = fitted;
	}
	return { record };
}

/** Null for a blank. Objects become JSON text, dates ISO 8601. */
function plain(value: unknown): string | number | boolean | null {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return value.trim() === '' ? null : value;
	if (typeof value === 'boolean') return value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	const isEmpty = typeof value === 'object' && Object.keys(value).length === 0 && !(value instanceof Date);
	const json = isEmpty ? null : JSON.stringify(value);
	return json ? json.replace(/^"(.*)"$/s, '$1') : null;
}

function fitValue(
	column: LeadColumn,
	value: string | number | boolean,
	tooLong: TooLong,
): string | number | boolean | Reason | null {
	switch (column.type) {
		case 'String':
		case 'Memo':
			return fitText(column, String(value), tooLong);
		case 'Picklist':
			return choiceOf(column, value);
		case 'Boolean':
			if (typeof value === 'boolean') return value;
			return /^(true|false)$/i.test(String(value)) ? /^true$/i.test(String(value)) : wrongType(column.name);
		case 'Integer':
		case 'BigInt':
		case 'Decimal':
		case 'Double':
		case 'Money':
			return typeof value !== 'boolean' && Number.isFinite(Number(value))
				? Number(value)
				: wrongType(column.name);
		default:
			return value;
	}
}

/** Lengths count UTF-16 units, as JavaScript does; a pair of surrogates is not torn. */
function fitText(
	{ name, maxLength, format }: LeadColumn,
	text: string,
	tooLong: TooLong,
): string | Reason | null {
	if (maxLength === undefined || text.length <= maxLength) return text;
	if (tooLong === 'reject') return tooLongText(name, maxLength);
	if (format !== undefined && INDIVISIBLE.includes(format)) return null;
	return text.slice(0, maxLength).replace(/[\uD800-\uDBFF]$/, '');
}

/**
 * By value, as a number or its digits, or by label, in any case. The standard choices are known by their English labels
 * too, whatever the language of the environment.
 */
function choiceOf({ name, choices = [] }: LeadColumn, value: string | number | boolean): number | Reason {
	const wanted = String(value).trim().toLowerCase();
	const choice =
		choices.find((candidate) => String(candidate.value) === wanted) ??
		choices.find(({ label }) => label.toLowerCase() === wanted) ??
		choices.find(({ value: number }) => number === standardValue(name, wanted));
	return choice
		? choice.value
		: unknownChoice(
				name,
				choices.map(({ label, value: number }) => `${label} (${number})`),
			);
}

const standardValue = (name: string, label: string): number | undefined =>
	STANDARD_TABLE.columns.get(name)?.choices?.find((choice) => choice.label.toLowerCase() === label)?.value;

const unknownColumn = (name: string): Reason => ({
	code: 'COLUMN_UNKNOWN',
	message: `The lead table has no column "${name}" that can be written`,
	cause: 'The column was renamed or removed, or it is read-only.',
	remedy: 'Open the node, refresh the list of columns, and check Field Mapping.',
});

const tooLongText = (name: string, maxLength: number): Reason => ({
	code: 'TEXT_TOO_LONG',
	message: `A text is longer than the column "${name}" allows`,
	cause: `The column takes ${maxLength} characters.`,
	remedy: 'Set the option Too Long Texts to Truncate, or shorten the value in Field Mapping.',
});

const unknownChoice = (name: string, known: readonly string[]): Reason => ({
	code: 'CHOICE_UNKNOWN',
	message: `A value is not among the choices of the column "${name}"`,
	cause: `Its choices are: ${known.slice(0, 20).join(', ')}.`,
	remedy:
		name === 'leadsourcecode'
			? 'Check Lead Source Table, or the value that is mapped to the column.'
			: 'Check the value that is mapped to the column.',
});

const wrongType = (name: string): Reason => ({
	code: 'VALUE_NOT_SUITABLE',
	message: `A value does not suit the column "${name}"`,
	cause: 'It is of another type, e.g. a text where the column takes a number.',
	remedy: 'Check the value that is mapped to the column.',
});
