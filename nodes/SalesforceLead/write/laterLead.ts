import { cutText, describe, type LabelledText } from '../../../delivery/fit';
import { addLater, appendOnce, type FieldRule, leadMark } from '../../../delivery/laterLead';
import { AUTOMATIC_FIELDS, DESCRIPTION } from '../fields/automatic';
import { dateOf, hasText } from '../fields/fit';
import type { FieldValue, LeadNote, LeadRecord, SfRecord } from '../fields/fit';
import type { LeadFieldSchema, LeadSchema } from '../fields/schema';

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
	...record.fields,
	...overwritingValues(record, schema),
});

/** What is written over a record, whatever it holds: each value but the owner, and no fallback. */
export function overwritingValues({ fields, notes }: LeadRecord, schema: LeadSchema): SfRecord {
	const values = Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'OwnerId'));
	const description = descriptionWith(notes, '', [], schema);
	return { ...values, ...(description === '' ? {} : { [DESCRIPTION]: description }) };
}

/**
 * What a later lead changes in a record that exists: it only adds.
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
	for (const name of Object.keys(record.fields)) {
		const isFallback = existing[name] === record.fallbacks[name];
		known[name] = isFallback ? null : knownValue(existing[name], schema.get(name)?.type ?? '');
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

/** The value of the record in the form in which this node writes one. */
function knownValue(before: unknown, type: string): unknown {
	if (typeof before !== 'string') return before;
	// Texts that somebody has edited in the browser come back with other line ends.
	return type === 'datetime' ? (dateOf(type, before) ?? before) : before.replaceAll('\r\n', '\n');
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
	const { type = '', isExternalId = false } = schema.get(name) ?? {};
	if (isExternalId) return false;
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
