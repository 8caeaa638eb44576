import { fitText, type FittedValue, type LabelledText } from '../../../delivery/fit';
import type { Reason } from '../../../transport/reason';
import type { LeadColumn, LeadTable } from './schema';

/** What is sent for one lead: JSON that suits the columns. */
export type ColumnValue = string | number | boolean;
export type ColumnValues = { [column: string]: ColumnValue };

export interface Fitted {
	columns: ColumnValues;
	/** Whole values of which a column holds nothing or only a part. */
	rests: LabelledText[];
	hints: string[];
}

/** Formats of which a part is another value: half an address reaches a stranger. */
const INDIVISIBLE = ['Email', 'Phone', 'Url'];

/**
 * Makes the values of a lead suit the columns of the table. A blank is left out, so that it never erases a value; what does
 * not fit is cut or left out, and is in `rests`.
 *
 * @param isChosen whether the user named the columns; by the defaults a column that the environment lacks is left out
 * @returns a reason when the set-up has to change: a chosen column does not exist
 */
export function fitColumns(
	values: { readonly [column: string]: unknown },
	table: LeadTable,
	isChosen: boolean,
): Fitted | { reason: Reason } {
	const fitted: Fitted = { columns: {}, rests: [], hints: [] };
	for (const [name, given] of Object.entries(values)) {
		const value = plain(given);
		const column = table.columns.get(name);
		if (!column?.writable) {
			if (isChosen) return { reason: unknownColumn(name) };
			if (value !== null) fitted.rests.push({ label: column?.label ?? name, text: String(value) });
			continue;
		}
		if (value === null) continue;
		const fit = fitValue(column, value);
		if (fit.value !== null) fitted.columns[name] = fit.value;
		if (fit.rest !== null) fitted.rests.push({ label: column.label, text: fit.rest });
		if (fit.hint !== null) fitted.hints.push(fit.hint);
	}
	return fitted;
}

/** The first column that does not take the whole of its value. */
export const misfitOf = (
	values: { readonly [column: string]: unknown },
	table: LeadTable,
): LeadColumn | undefined =>
	Object.entries(values).flatMap(([name, given]) => {
		const [column, value] = [table.columns.get(name), plain(given)];
		return column?.writable && value !== null && fitValue(column, value).hint !== null ? [column] : [];
	})[0];

/** Null for a blank. Objects become JSON text, dates ISO 8601. */
function plain(value: unknown): ColumnValue | null {
	if (value === null || value === undefined) return null;
	if (typeof value === 'string') return value.trim() === '' ? null : value;
	if (typeof value === 'boolean') return value;
	if (typeof value === 'number') return Number.isFinite(value) ? value : null;
	const isEmpty = typeof value === 'object' && Object.keys(value).length === 0 && !(value instanceof Date);
	const json = isEmpty ? null : JSON.stringify(value);
	return json ? json.replace(/^"(.*)"$/s, '$1') : null;
}

function fitValue(column: LeadColumn, value: ColumnValue): FittedValue<ColumnValue> {
	const { label, type, maxLength, format = '' } = column;
	if (type === 'String' || type === 'Memo') {
		return fitText(String(value), {
			label,
			kind: INDIVISIBLE.includes(format) ? 'whole' : 'text',
			...(maxLength === undefined ? {} : { maxLength }),
		});
	}
	const fit = converted(column, value);
	if (fit !== null) return { value: fit, rest: null, hint: null };
	return {
		value: null,
		rest: String(value),
		hint: `${label} was left out: the column does not take the value; it is in the description.`,
	};
}

/** Null where the column cannot hold the value. */
function converted(column: LeadColumn, value: ColumnValue): ColumnValue | null {
	const text = String(value).trim();
	switch (column.type) {
		case 'Picklist':
			return choiceOf(column, text);
		case 'Boolean':
			return /^(true|yes|1)$/i.test(text) ? true : /^(false|no|0)$/i.test(text) ? false : null;
		case 'Integer':
		case 'BigInt':
			return Number.isSafeInteger(Number(text)) ? bounded(column, Number(text)) : null;
		case 'Decimal':
		case 'Double':
		case 'Money':
			return Number.isFinite(Number(text)) ? bounded(column, Number(text)) : null;
		case 'DateTime':
			return dateOf(column, text);
		default:
			return null;
	}
}

/** Bounds of an Edm.Int32 where the table does not tell its own. */
function bounded({ type, min, max }: LeadColumn, value: number): number | null {
	const limit = type === 'Integer' ? 2_147_483_647 : Infinity;
	return value >= (min ?? -limit - 1) && value <= (max ?? limit) ? value : null;
}

/** As Dataverse writes it, so that a value that is there already is known for the same. */
function dateOf({ isDateOnly = false }: LeadColumn, text: string): string | null {
	const date = /^\d{4}-\d{2}-\d{2}/.test(text) ? new Date(text) : new Date(Number.NaN);
	if (Number.isNaN(date.getTime())) return null;
	const iso = date.toISOString().replace(/\.\d{3}Z$/, 'Z');
	return isDateOnly ? iso.slice(0, 10) : iso;
}

/**
 * By value, as digits, or by label, in any case. The standard lead sources are known by their English labels too, whatever
 * the language of the environment.
 */
export function choiceOf({ name, choices = [] }: LeadColumn, text: string): number | null {
	const wanted = text.trim().toLowerCase();
	const standard = name === 'leadsourcecode' ? STANDARD_SOURCES.indexOf(wanted) + 1 : 0;
	const choice =
		choices.find(({ value }) => String(value) === wanted) ??
		choices.find(({ label }) => label.toLowerCase() === wanted) ??
		choices.find(({ value }) => value === standard);
	return choice?.value ?? null;
}

/** Choices 1 to 10 of leadsourcecode (Dynamics 365, lead table reference), in lower case. */
const STANDARD_SOURCES = [
	'advertisement',
	'employee referral',
	'external referral',
	'partner',
	'public relations',
	'seminar',
	'trade show',
	'web',
	'word of mouth',
	'other',
];

const unknownColumn = (name: string): Reason => ({
	code: 'COLUMN_UNKNOWN',
	message: `The lead table has no column "${name}" that can be written`,
	cause: 'The column was renamed or removed, or is read-only.',
	remedy: 'Open the node, refresh the list of columns, and check Field Mapping.',
});
