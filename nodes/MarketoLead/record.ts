import type { Reason } from '../../transport/reason';
import type { LeadFieldName } from '../../delivery/leadFields';
import type { Lead } from '../../lead/lead';
import type { FieldCatalogue, MarketoField } from './fields';

/** The values of a person by REST name; a blank is never among them, so nothing that Marketo knows is erased. */
export interface Values {
	[field: string]: string | number | boolean;
}

/** Which field of the lead goes where by itself. Standard fields by their REST names (leads.md, Fields). */
export const AUTOMATIC_FIELDS = {
	firstName: 'firstName',
	lastName: 'lastName',
	email: 'email',
	phone: 'phone',
	country: 'country',
	company: 'company',
	title: 'title',
	source: 'leadSource',
} as const satisfies Partial<Record<LeadFieldName, string>>;

/** A value that cannot be sent; `setup` when it is the mapping that is wrong and not this lead. */
export interface ValueFault extends Reason {
	setup?: true;
}

/** The values of a lead by the table above; fields that Marketo lacks or does not let anybody write are left out. */
export function automaticValues(lead: Lead, { fields }: FieldCatalogue): { [field: string]: unknown } {
	const entries = Object.entries(AUTOMATIC_FIELDS).filter(([, name]) => fields.get(name)?.updateable);
	// Object.entries forgets that the keys are names of fields.
	return Object.fromEntries(entries.map(([field, name]) => [name, lead[field as LeadFieldName]]));
}

/**
 * Checks values before the first call.
 *
 * @param mayBeUnknown a form may have fields that are not among those of a person
 */
export function readValues(
	given: { [field: string]: unknown },
	{ fields }: FieldCatalogue,
	mayBeUnknown: boolean,
): { values: Values } | { fault: ValueFault } {
	const values: Values = {};
	for (const [name, value] of Object.entries(given)) {
		if (isBlank(value)) continue;
		const field = fields.get(name);
		if (!field && !mayBeUnknown) return { fault: FAULTS.unknown(name) };
		if (field && !field.updateable) return { fault: FAULTS.readOnly(field) };
		const type = field?.dataType ?? (typeof value === 'boolean' ? 'boolean' : 'string');
		const converted = convert(value, type);
		if (converted === undefined) return { fault: FAULTS.type(name, type) };
		const most = field?.length ?? Number.POSITIVE_INFINITY;
		if (typeof converted === 'string' && converted.length > most) {
			return { fault: FAULTS.length(name, converted.length, most) };
		}
		if (type === 'email' && !/^[\x21-\x7e]+$/.test(String(converted))) return { fault: FAULTS.email(name) };
		values[name] = converted;
	}
	return { values };
}

const isBlank = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** @returns undefined when the value cannot be one of this type */
function convert(value: unknown, dataType: string): string | number | boolean | undefined {
	const kind = KINDS[dataType];
	if (kind) return kind(value);
	if (value instanceof Date) return value.toISOString();
	if (typeof value === 'object') return JSON.stringify(value);
	return String(value).trim();
}

/** Types that are not text (leads.md, Fields: dataType). */
const KINDS: { readonly [dataType: string]: (value: unknown) => string | number | boolean | undefined } = {
	boolean: (value) =>
		typeof value === 'boolean' ? value : { true: true, false: false }[String(value).toLowerCase()],
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
	const text = value instanceof Date ? value.toISOString() : String(value);
	return /^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** Told without the value: it may be personal data. */
const FAULTS = {
	unknown: (name: string): ValueFault => ({
		code: 'FIELD_UNKNOWN',
		message: `Marketo has no field "${name}"`,
		cause: 'It was removed or renamed, or it is not a field of a person.',
		remedy: 'Open the node, refresh the list under Fields and map the lead again.',
		setup: true,
	}),
	readOnly: ({ name }: MarketoField): ValueFault => ({
		code: 'FIELD_READ_ONLY',
		message: `The field "${name}" of Marketo can only be read`,
		cause: 'Marketo fills it by itself, or the CRM behind it does.',
		remedy: 'Remove it under Fields.',
		setup: true,
	}),
	type: (name: string, type: string): ValueFault => ({
		code: 'FIELD_TYPE',
		message: `The value for the field "${name}" does not suit its type ${type}`,
		cause: 'Marketo would refuse the whole record.',
		remedy: 'Check Field Mapping, and this field of the lead.',
	}),
	length: (name: string, length: number, most: number): ValueFault => ({
		code: 'FIELD_TOO_LONG',
		message: `The value for the field "${name}" has ${length} characters, ${most} are allowed`,
		cause: 'Marketo sets this limit for the field.',
		remedy: 'Shorten the value, or map it to a longer field.',
	}),
	email: (name: string): ValueFault => ({
		code: 'EMAIL_NOT_ASCII',
		message: `The value for the field "${name}" has characters that Marketo does not take in an email address`,
		cause: 'Only ASCII characters without blanks are taken.',
		remedy: 'Correct the address of the lead.',
	}),
} as const;
