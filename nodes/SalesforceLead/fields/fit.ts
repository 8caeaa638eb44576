import {
	cleanText,
	type FieldShape,
	fitText,
	type FittedValue,
	type LabelledText,
	textFor,
} from '../../../delivery/fit';
import { heatOf } from '../../../delivery/laterLead';
import type { Outcome } from '../../../delivery/outcome';
import type { Lead } from '../../../lead/lead';
import { isBlank } from '../../../lead/text';
import { NOTHING_MAPPED } from '../../../targetNode/fieldMapping';
import { AUTOMATIC_FIELDS, countryOf, DESCRIPTION, factsOf } from './automatic';
import type { LeadFieldSchema, LeadSchema } from './schema';

export type FieldValue = string | number | boolean;

/** A record as jsforce takes it. */
export type SfRecord = { [field: string]: FieldValue };

/** What one lead adds to Description. */
export interface LeadNote {
	leadId: string;
	/** The buyer's own words, or what the user mapped. */
	words: string | null;
	facts: readonly string[];
	/** What another field did not take, or has another value of. */
	rests: readonly LabelledText[];
}

/** A lead as it is written. Blanks are left out: a blank never erases what the org knows. */
export interface LeadRecord {
	/** Without Description, which is put together when it is known what is in the org. */
	fields: SfRecord;
	/** For required fields that the lead leaves blank: written if the record has to be created, and as good as empty later. */
	fallbacks: { readonly [name: string]: string };
	/** One per lead: several leads of a buyer may be one record. */
	notes: readonly LeadNote[];
	/** How hot a word of action or stage is; see `heatOf`. */
	heat(word: unknown): number | undefined;
}

export interface RecordSettings {
	schema: LeadSchema;
	longValues: 'fit' | 'reject';
	leadSource: string;
	lastNameFallback: string;
	companyFallback: string;
}

/** Half an address or number is a wrong one, so these are left out and never cut. */
const WHOLE = new Set(['email', 'phone', 'url', 'picklist', 'multipicklist', 'reference', 'id']);

/**
 * Maps and fits one lead to the org's fields.
 *
 * @param mapped the user's own mapping; null: automatic
 * @returns the record with hints on what did not fit, or why the lead cannot be written
 */
export function recordOf(
	lead: Lead,
	mapped: { [field: string]: unknown } | null,
	settings: RecordSettings,
): { record: LeadRecord; hints: string[] } | Outcome {
	const { schema } = settings;
	const automatic = mapped === null ? automaticValues(lead, settings) : null;
	const values = automatic?.values ?? { ...mapped };
	const fields: SfRecord = {};
	const rests: LabelledText[] = [...(automatic?.rests ?? [])];
	const hints = rests.map(({ label }) => leftOutHint(label, 'the org does not have it', schema));
	for (const [name, given] of Object.entries(values)) {
		const field = schema.get(name);
		if (!field || name === DESCRIPTION || isBlank(given)) continue;
		const { value, rest, hint } = fitted(field, given, placeIn(schema));
		if (hint !== null && settings.longValues === 'reject') return doesNotFit(field);
		if (value !== null) fields[name] = value;
		if (rest !== null) rests.push({ label: field.label, text: rest });
		if (hint !== null) hints.push(hint);
	}
	const words = cleanText(String((mapped === null ? lead.note : mapped[DESCRIPTION]) ?? '')).trim();
	const facts = mapped === null ? factsOf(lead).map(cleanText) : [];
	const note: LeadNote = { leadId: lead.leadId, words: words === '' ? null : words, facts, rests };
	if (Object.keys(fields).length === 0 && !hasText(note)) {
		return { status: 'unavailable', setup: true, ...NOTHING_MAPPED };
	}
	const isCompanyRequired = schema.get('Company')?.isRequired === true;
	const fallbacks = {
		LastName: settings.lastNameFallback,
		...(isCompanyRequired ? { Company: settings.companyFallback } : {}),
	};
	return { record: { fields, fallbacks, notes: [note], heat: heatOf(lead) }, hints };
}

function automaticValues(
	lead: Lead,
	{ schema, leadSource }: RecordSettings,
): { values: { [field: string]: unknown }; rests: LabelledText[] } {
	const values: { [field: string]: unknown } = {};
	for (const { name, value } of AUTOMATIC_FIELDS) {
		if (schema.get(name)?.isWritable) values[name] = value(lead);
	}
	values.LeadSource = leadSource;
	const country = countryOf(lead, schema);
	if ('left' in country) return { values, rests: [{ label: 'Country', text: cleanText(country.left) }] };
	values[country.name] = country.value;
	return { values, rests: [] };
}

/** Says that a value is not in its field, and where it is. */
export function leftOutHint(label: string, why: string, schema: LeadSchema): string {
	const place = placeIn(schema);
	return `${label} was left out: ${why}${place === null ? '' : `; it is in ${place}`}.`;
}

/** Where the user finds what did not fit; null where the user may not write Description. */
export const placeIn = (schema: LeadSchema): string | null =>
	schema.get(DESCRIPTION)?.isWritable === true ? DESCRIPTION : null;

function fitted(field: LeadFieldSchema, given: unknown, place: string | null): FittedValue<FieldValue> {
	const value = convert(field.type, given);
	if (typeof value === 'string') return fitText(value, shapeOf(field), place);
	if (value !== null) return { value, rest: null, hint: null };
	return fitText(textFor(given), { ...shapeOf(field), accepts: () => false }, place);
}

const shapeOf = ({ label, type, length, isExternalId, allowed }: LeadFieldSchema): FieldShape => ({
	label,
	kind: WHOLE.has(type) || isExternalId ? 'whole' : 'text',
	...(length > 0 ? { maxLength: length } : {}),
	...(allowed !== null && type !== 'multipicklist' ? { choices: allowed } : {}),
	...(allowed !== null && type === 'multipicklist'
		? { accepts: (value: string) => value.split(';').every((part) => allowed.includes(part.trim())) }
		: {}),
});

/** @returns null when the value cannot be of the type */
function convert(type: string, value: unknown): FieldValue | null {
	switch (type) {
		case 'boolean':
			return BOOLEANS.get(String(value).trim().toLowerCase()) ?? null;
		case 'int':
		case 'double':
		case 'currency':
		case 'percent': {
			const number = Number(value);
			return Number.isFinite(number) && (type !== 'int' || Number.isInteger(number)) ? number : null;
		}
		case 'date':
		case 'datetime':
			return dateOf(type, textFor(value));
		default:
			return textFor(value);
	}
}

const BOOLEANS = new Map([
	['true', true],
	['false', false],
]);

/** A date keeps the day that is written, whatever the time zone of this machine. */
export function dateOf(type: 'date' | 'datetime', text: string): string | null {
	const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text.trim()) ?? [];
	const time = Date.parse(text);
	if (Number.isNaN(time)) return null;
	const moment = new Date(time).toISOString();
	return type === 'date' ? (day ?? moment.slice(0, 10)) : moment;
}

export const hasText = ({ words, facts, rests }: LeadNote): boolean =>
	words !== null || facts.length > 0 || rests.length > 0;

const doesNotFit = ({ label }: LeadFieldSchema): Outcome => ({
	status: 'rejected',
	code: 'VALUE_DOES_NOT_FIT',
	message: 'The lead does not fit the fields of the org',
	cause: `${label} is longer than its field, or the field does not accept the value.`,
	remedy: 'Set the option Long Values to Fit, or map a value that the field accepts.',
});
