import { cleanText, cutText, describe, fitText } from '../../../delivery/fit';
import type { FieldShape, LabelledText } from '../../../delivery/fit';
import { addLater, appendOnce, heatOf, leadMark } from '../../../delivery/laterLead';
import type { FieldRule } from '../../../delivery/laterLead';
import type { Outcome } from '../../../delivery/outcome';
import type { Lead } from '../../../lead/lead';
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
	const hints: string[] = [];
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
	if (Object.keys(fields).length === 0 && !hasText(note)) return NOTHING_MAPPED;
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

const isBlank = (value: unknown): boolean =>
	value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** Where the user finds what did not fit; null where the user may not write Description. */
export const placeIn = (schema: LeadSchema): string | null =>
	schema.get(DESCRIPTION)?.isWritable === true ? DESCRIPTION : null;

interface Fitted {
	value: FieldValue | null;
	rest: string | null;
	hint: string | null;
}

function fitted(field: LeadFieldSchema, given: unknown, place: string | null): Fitted {
	const value = convert(field.type, given);
	if (typeof value === 'string') return fitText(value, shapeOf(field), place);
	if (value !== null) return { value, rest: null, hint: null };
	return fitText(textOf(given), { ...shapeOf(field), accepts: () => false }, place);
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

const textOf = (value: unknown): string => {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
	return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

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
			return dateOf(type, textOf(value));
		default:
			return textOf(value);
	}
}

const BOOLEANS = new Map([
	['true', true],
	['false', false],
]);

/** A date keeps the day that is written, whatever the time zone of this machine. */
function dateOf(type: 'date' | 'datetime', text: string): string | null {
	const [day] = /^\d{4}-\d{2}-\d{2}/.exec(text.trim()) ?? [];
	const time = Date.parse(text);
	if (Number.isNaN(time)) return null;
	const moment = new Date(time).toISOString();
	return type === 'date' ? (day ?? moment.slice(0, 10)) : moment;
}

const hasText = ({ words, facts, rests }: LeadNote): boolean =>
	words !== null || facts.length > 0 || rests.length > 0;

/** The text of one lead in Description; its last line is the mark by which a repeat is recognised. */
function textOfNote(
	{ leadId, words, facts, rests }: LeadNote,
	further: readonly LabelledText[],
	maxLength: number | undefined,
): string {
	const mark = leadMark(leadId);
	const told = [...rests, ...further].map(({ label, text }) => `${label}: ${text}`);
	const lines = cutText([...facts, ...told].join('\n'), (maxLength ?? Infinity) - mark.length - 1);
	return describe(lines === '' ? [mark] : [lines, mark], words, [], maxLength);
}

/** What is written into a new record. */
export const newValues = (record: LeadRecord, schema: LeadSchema): SfRecord => ({
	...record.fallbacks,
	...overwritingValues(record, schema),
});

/** What is written over a record that was not read: each value, and no fallback. */
export function overwritingValues({ fields, notes }: LeadRecord, schema: LeadSchema): SfRecord {
	const description = descriptionWith(notes, '', [], schema);
	return { ...fields, ...(description === '' ? {} : { [DESCRIPTION]: description }) };
}

/**
 * What a later lead changes in a record that exists: it adds, and takes nothing away.
 *
 * @param existing the record as it is in the org
 * @returns empty when the record has all of it
 */
export function addedValues(
	record: LeadRecord,
	existing: { readonly [field: string]: unknown },
	schema: LeadSchema,
): SfRecord {
	const known: { [field: string]: unknown } = {};
	for (const [name, value] of Object.entries(record.fields)) {
		const isFallback = existing[name] === record.fallbacks[name];
		known[name] = isFallback ? null : knownValue(existing[name], value, schema.get(name)?.type ?? '');
	}
	const { changes, differing } = addLater(known, record.fields, { ...LATER, heat: record.heat });
	const told = differing
		.filter((name) => isTold(name, schema))
		.map((name) => toldValue(name, record, schema));
	const before = String(existing[DESCRIPTION] ?? '');
	const description = descriptionWith(record.notes, before, told, schema);
	return description === before ? changes : { ...changes, [DESCRIPTION]: description };
}

/** Several leads of a buyer as one record, by the same rules as for a record that exists. */
export function foldRecords(earlier: LeadRecord, later: LeadRecord, schema: LeadSchema): LeadRecord {
	const { changes, differing } = addLater(earlier.fields, later.fields, { ...LATER, heat: later.heat });
	const told = differing.filter((name) => isTold(name, schema)).map((name) => toldValue(name, later, schema));
	const notes = later.notes.map((note, at) =>
		at === 0 ? { ...note, rests: [...note.rests, ...told] } : note,
	);
	const fields = { ...earlier.fields, ...changes };
	return { ...later, fields, notes: [...earlier.notes, ...notes] };
}

/** The record without the value of a field that the org refuses; the value goes to Description. */
export function withoutField(record: LeadRecord, field: LeadFieldSchema): LeadRecord {
	const { [field.name]: refused, ...fields } = record.fields;
	const rest = { label: field.label, text: String(refused) };
	const notes = record.notes.map((note, at) => (at === 0 ? { ...note, rests: [...note.rests, rest] } : note));
	return { ...record, fields, notes };
}

/** The value of the record in the form in which this node writes one. A flag that is off is as good as empty. */
function knownValue(before: unknown, value: FieldValue, type: string): unknown {
	if (before === false && value === true) return null;
	if (type === 'datetime' && typeof before === 'string') return dateOf(type, before) ?? before;
	return before;
}

/** What belongs to sales from the moment the record is there, or to Salesforce itself. */
const CREATE_ONLY = new Set(['LeadSource', 'OwnerId', 'Status', 'RecordTypeId']);

const LATER = {
	ruleOf: (name: string): FieldRule =>
		CREATE_ONLY.has(name) ? 'createOnly' : (AUTOMATIC.get(name)?.later ?? 'fill'),
	append: (_name: string, _before: string, value: FieldValue): FieldValue => value,
};

const AUTOMATIC = new Map(AUTOMATIC_FIELDS.map((field) => [field.name, field]));

/** A choice or a number that differs is the work of sales; a text may be news about the person. */
function isTold(name: string, schema: LeadSchema): boolean {
	const automatic = AUTOMATIC.get(name);
	if (automatic) return automatic.isToldIfDifferent;
	const { type = '' } = schema.get(name) ?? {};
	return ['string', 'textarea', 'email', 'phone', 'url'].includes(type) || name === 'CountryCode';
}

const toldValue = (name: string, { fields }: LeadRecord, schema: LeadSchema): LabelledText => ({
	label: schema.get(name)?.label ?? name,
	text: String(fields[name]),
});

/** Description with the text of each lead that is not in it yet; `told` goes with the first of them. */
function descriptionWith(
	notes: readonly LeadNote[],
	before: string,
	told: readonly LabelledText[],
	schema: LeadSchema,
): string {
	const field = schema.get(DESCRIPTION);
	if (!field?.isWritable) return before;
	const maxLength = field.length > 0 ? field.length : undefined;
	let further = told;
	return notes.reduce((text, note) => {
		const mark = leadMark(note.leadId);
		if (text.includes(mark) || !hasText({ ...note, rests: [...note.rests, ...further] })) return text;
		const added = textOfNote(note, further, maxLength);
		further = [];
		return appendOnce(text, added, mark, maxLength);
	}, before);
}

const NOTHING_MAPPED: Outcome = {
	status: 'unavailable',
	setup: true,
	code: 'NOTHING_MAPPED',
	message: 'The lead would be an empty record',
	cause: 'Field Mapping is set to Manual, and no mapped field has a value for this lead.',
	remedy: 'Map at least the fields that tell who the buyer is, or set Field Mapping to Automatic.',
};

const doesNotFit = ({ label }: LeadFieldSchema): Outcome => ({
	status: 'rejected',
	code: 'VALUE_DOES_NOT_FIT',
	message: 'The lead does not fit the fields of the org',
	cause: `${label} is longer than its field, or the field does not accept the value.`,
	remedy: 'Set the option Long Values to Fit, or map what the field accepts.',
});
