import {
	cleanText,
	type FieldShape,
	fitText,
	type FittedValue,
	type LabelledText,
	restIn,
	textFor,
} from '../../../delivery/fit';
import type { Unwritten } from '../../../delivery/outcome';
import type { MarketoField, Schema } from './schema';

/** The values of a person by REST name; a blank is never among them, so nothing that Marketo knows is erased. */
export interface Values {
	[field: string]: Value;
}

type Value = string | number | boolean;

export interface FitOptions {
	/** What the person is looked up by: it is written as it is, or the lead is not. */
	lookupField: string;
	/** A form may have fields that are not among those of a person. */
	isForm: boolean;
	/** What to do with a value that does not fit. */
	longValues: 'fit' | 'reject';
	/** The field for what does not fit, as the user knows it; null: there is none. */
	noteLabel: string | null;
}

export interface Fitted {
	values: Values;
	/** What did not fit, whole. */
	rests: LabelledText[];
	/** One sentence for each value that was cut or left out. */
	hints: string[];
}

/** Makes the values of a lead fit Marketo's own description of the fields. */
export function fitValues(
	given: { [field: string]: unknown },
	{ fields }: Schema,
	options: FitOptions,
): Fitted | Unwritten {
	const { lookupField, isForm, longValues, noteLabel } = options;
	const fitted: Fitted = { values: {}, rests: [], hints: [] };
	for (const [name, value] of Object.entries(given)) {
		if (isBlank(value)) continue;
		const field = fields.get(name);
		if (!field && !isForm) return FAULTS.unknown(name);
		if (field && !field.updateable) return FAULTS.readOnly(name);
		const one = fitOne(value, field ?? formField(name, value), noteLabel);
		if (one.hint !== null && name === lookupField) return FAULTS.lookup(name);
		if (one.hint !== null && longValues === 'reject') return FAULTS.misfit(field?.displayName ?? name);
		if (one.value !== null) fitted.values[name] = one.value;
		if (one.rest !== null) fitted.rests.push({ label: field?.displayName ?? name, text: one.rest });
		if (one.hint !== null) fitted.hints.push(one.hint);
	}
	return fitted;
}

function fitOne(value: unknown, field: MarketoField, noteLabel: string | null): FittedValue<Value> {
	const { displayName, dataType, length } = field;
	const kind = KINDS[dataType];
	if (kind) {
		const converted = kind(value);
		if (converted !== undefined) return { value: converted, rest: null, hint: null };
		const why = `${displayName} was left out: the value is not of the type ${dataType}`;
		return { value: null, rest: cleanText(textFor(value)), hint: `${why}${restIn(noteLabel)}` };
	}
	const shape: FieldShape = {
		label: displayName,
		kind: WHOLE.has(dataType) ? 'whole' : 'text',
		...(length === undefined ? {} : { maxLength: length }),
		...(dataType === 'email' ? { accepts: isAscii } : {}),
	};
	return fitText(textFor(value), shape, noteLabel);
}

/** Half of an address, a number or a link is another one. */
const WHOLE = new Set(['email', 'phone', 'url', 'reference', 'lead_function']);

/** leads.md, Create and Update: only ASCII characters are supported in the email address. */
const isAscii = (text: string): boolean => /^[\x21-\x7e]+$/.test(text);

const formField = (name: string, value: unknown): MarketoField => ({
	name,
	displayName: name,
	dataType: typeof value === 'boolean' ? 'boolean' : 'string',
	length: undefined,
	updateable: true,
});

const isBlank = (value: unknown): boolean => cleanText(textFor(value)).trim() === '';

/** Types that are not text (leads.md, Fields: dataType). @returns undefined when the value cannot be one of the type */
const KINDS: { readonly [dataType: string]: (value: unknown) => Value | undefined } = {
	boolean: (value) =>
		typeof value === 'boolean' ? value : { true: true, false: false }[String(value).trim().toLowerCase()],
	integer: (value) => numberOf(value, Number.isSafeInteger),
	score: (value) => numberOf(value, Number.isSafeInteger),
	float: (value) => numberOf(value, Number.isFinite),
	currency: (value) => numberOf(value, Number.isFinite),
	percent: (value) => numberOf(value, Number.isFinite),
	date: (value) => timeOf(value)?.slice(0, 'yyyy-mm-dd'.length),
	datetime: (value) => timeOf(value),
};

function numberOf(value: unknown, isGood: (number: unknown) => boolean): number | undefined {
	const number = typeof value === 'number' ? value : Number(String(value));
	return isGood(number) ? number : undefined;
}

function timeOf(value: unknown): string | undefined {
	const text = value instanceof Date ? value.toISOString() : String(value).trim();
	return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** Told without the value: it may be personal data. */
const FAULTS = {
	unknown: (name: string): Unwritten => ({
		...MAPPING,
		code: 'FIELD_UNKNOWN',
		message: `Marketo has no field "${name}"`,
		cause: 'It was removed, renamed or hidden, or it is not a field of a person.',
		remedy: 'Open the node, refresh the list under Fields and map the lead again.',
	}),
	readOnly: (name: string): Unwritten => ({
		...MAPPING,
		code: 'FIELD_READ_ONLY',
		message: `The field "${name}" of Marketo can only be read`,
		cause: 'Marketo, or the connected CRM, fills it.',
		remedy: 'Remove it under Fields.',
	}),
	lookup: (name: string): Unwritten => ({
		status: 'rejected',
		code: 'LOOKUP_VALUE_INVALID',
		message: `Marketo cannot look up the person: the value for the lookup field "${name}" does not fit the field`,
		cause: 'It is too long, or an email address with characters other than ASCII.',
		remedy: 'Correct the address of the lead, or choose a custom field under Lookup Field.',
	}),
	misfit: (label: string): Unwritten => ({
		status: 'rejected',
		code: 'VALUE_DOES_NOT_FIT',
		message: `The value of the lead does not fit the field "${label}"`,
		cause: 'The value is too long or has the wrong type, and Long Values is set to Reject.',
		remedy: 'Shorten the value, map it to another field, or set Long Values to Fit.',
	}),
} as const;

const MAPPING = { status: 'unavailable', setup: true } as const;
