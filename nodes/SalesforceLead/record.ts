import type { Outcome } from '../../delivery/outcome';
import type { Lead } from '../../lead/lead';
import { AUTOMATIC_FIELDS, countryOf } from './automaticMapping';
import type { LeadFieldSchema, LeadSchema } from './leadSchema';

export type FieldValue = string | number | boolean;

/** A record as jsforce takes it. */
export type SfRecord = { [field: string]: FieldValue };

/** A lead as it is written. Blanks are left out: a blank never erases what the org knows. */
export interface LeadRecord {
	fields: SfRecord;
	/** For required fields that the lead leaves blank; written only if the record has to be created. */
	fallbacks: { [name: string]: string };
}

export interface RecordSettings {
	schema: LeadSchema;
	/** `reject`, or cut texts to the length of their field. */
	longTexts: 'reject' | 'shorten';
	leadSource: string;
	lastNameFallback: string;
	companyFallback: string;
	/** Told of every text that was cut. */
	onShortened(itemIndex: number, field: string): void;
}

/** Half an address or number is a wrong one, so these are never cut. */
const UNCUTTABLE = new Set(['email', 'phone', 'url', 'picklist', 'multipicklist', 'reference', 'id']);

/**
 * Maps and checks one lead against the org's fields.
 *
 * @param mapped the user's own mapping; null: automatic
 * @returns the record, or why the lead cannot be written
 */
export function recordOf(
	lead: Lead,
	mapped: { [field: string]: unknown } | null,
	settings: RecordSettings,
	itemIndex: number,
): LeadRecord | Outcome {
	const values = mapped ?? automaticValues(lead, settings);
	const record: LeadRecord = { fields: {}, fallbacks: {} };
	for (const [name, value] of Object.entries(values)) {
		const field = settings.schema.get(name);
		if (!field || isBlank(value)) continue;
		const checked = checkedValue(field, value, settings.longTexts);
		if (typeof checked === 'object' && 'status' in checked) return checked;
		if (checked.isShortened) settings.onShortened(itemIndex, field.label);
		record.fields[name] = checked.value;
	}
	if (!('LastName' in record.fields)) record.fallbacks.LastName = settings.lastNameFallback;
	if (!('Company' in record.fields) && settings.schema.get('Company')?.isRequired === true) {
		record.fallbacks.Company = settings.companyFallback;
	}
	return record;
}

function automaticValues(lead: Lead, { schema, leadSource }: RecordSettings): { [field: string]: unknown } {
	const values: { [field: string]: unknown } = {};
	for (const { name, value } of AUTOMATIC_FIELDS) {
		if (schema.get(name)?.isWritable) values[name] = value(lead);
	}
	values.LeadSource = leadSource;
	const country = countryOf(lead, schema);
	if ('left' in country) {
		const description = values.Description;
		values.Description = [description, `Country: ${country.left}`]
			.filter((part) => !isBlank(part))
			.join('\n');
	} else {
		values[country.name] = country.value;
	}
	return values;
}

const isBlank = (value: unknown): boolean =>
	value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

type Checked = { value: FieldValue; isShortened: boolean };

function checkedValue(
	field: LeadFieldSchema,
	given: unknown,
	longTexts: RecordSettings['longTexts'],
): Checked | Outcome {
	const value = convert(field.type, given);
	if (value === null) return wrongType(field);
	if (typeof value !== 'string') return { value, isShortened: false };
	if (field.allowed && !field.allowed.includes(value)) return notAllowed(field);
	const isLong = field.length > 0 && value.length > field.length;
	if (!isLong) return { value, isShortened: false };
	const mayCut = longTexts === 'shorten' && !UNCUTTABLE.has(field.type) && !field.isExternalId;
	return mayCut ? { value: cut(value, field.length), isShortened: true } : tooLong(field, value.length);
}

/** @returns null when the value cannot be of the type */
function convert(type: string, value: unknown): FieldValue | null {
	switch (type) {
		case 'boolean':
			return BOOLEANS.get(String(value).toLowerCase()) ?? null;
		case 'int':
		case 'double':
		case 'currency':
		case 'percent': {
			const number = Number(value);
			return Number.isFinite(number) ? number : null;
		}
		default:
			if (value instanceof Date) return value.toISOString();
			return typeof value === 'object' ? JSON.stringify(value) : String(value);
	}
}

const BOOLEANS = new Map([
	['true', true],
	['false', false],
]);

/** Not in the middle of a character of two code units. */
function cut(text: string, length: number): string {
	const end = /[\uD800-\uDBFF]/.test(text.charAt(length - 1)) ? length - 1 : length;
	return text.slice(0, end);
}

const message = 'The lead does not fit the fields of the org';

const tooLong = ({ label, length }: LeadFieldSchema, given: number): Outcome => ({
	status: 'rejected',
	code: 'STRING_TOO_LONG',
	message,
	cause: `${label} has ${given} characters, and the field takes ${length}.`,
	remedy:
		'Set the option Long Texts to Shorten, or map less into the field. Addresses and numbers are never shortened.',
});

const notAllowed = ({ label }: LeadFieldSchema): Outcome => ({
	status: 'rejected',
	code: 'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
	message,
	cause: `${label} is a restricted picklist, and the org does not have the value of this lead in it.`,
	remedy: 'Add the value to the picklist in Setup, or map one that it has.',
});

const wrongType = ({ label, type }: LeadFieldSchema): Outcome => ({
	status: 'rejected',
	code: 'INVALID_TYPE_ON_FIELD_IN_RECORD',
	message,
	cause: `${label} takes values of the type ${type}, and this one is none.`,
	remedy: 'Check the expression in Field Mapping.',
});
