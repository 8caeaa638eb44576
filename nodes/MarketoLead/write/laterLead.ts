import { describe, type LabelledText } from '../../../delivery/fit';
import { addLater, appendOnce, type FieldRule, heatOf, leadMark } from '../../../delivery/laterLead';
import type { Lead } from '../../../lead/lead';
import type { Values } from '../fields/fit';
import type { Person } from './people';

/** What one lead adds to the note field. */
export interface LeadNote {
	/** By which a repeat finds it in the field; null: by its whole text. */
	mark: string | null;
	lines: readonly string[];
	/** The buyer's own words. */
	words: string | null;
	/** Values that are in no field of their own. */
	rests: readonly LabelledText[];
}

/** One lead, or several of one buyer, ready to be written. */
export interface MarketoRecord {
	/** What a new person gets, except for the note. */
	values: Values;
	/** What the person is looked up by. */
	lookup: string;
	/** For Push Lead: what the activity tells. */
	source: string | null;
	reason: string | null;
	/** One for each lead, in their order. */
	notes: readonly LeadNote[];
	/** What an earlier lead of the same run had already set otherwise. */
	hints: readonly string[];
}

export interface NoteField {
	name: string;
	label: string;
	length: number | undefined;
}

export interface LaterSettings {
	lookupField: string;
	laterLeads: 'add' | 'overwrite';
	noteField: NoteField | null;
	ruleOf(field: string): FieldRule;
	labelOf(field: string): string;
}

/** The note of a lead for the option Note Field. @param words what is mapped by hand, else the lead's own */
export const markedNote = (lead: Lead, words: string | null, rests: readonly LabelledText[]): LeadNote => {
	const mark = leadMark(lead.leadId);
	const lines = [
		...(lead.offer === null ? [] : [`Offer: ${lead.offer}`]),
		...(lead.action === null ? [] : [`Action: ${lead.action}`]),
		mark,
	];
	return { mark, lines, words, rests };
};

/** The note of a field that is mapped by hand: nothing but what was mapped, and what did not fit. */
export const plainNote = (words: string | null, rests: readonly LabelledText[]): LeadNote => ({
	mark: null,
	lines: [],
	words,
	rests,
});

/** Two leads of one person in a run as one record: the later one adds, or overwrites. */
export function foldRecords(
	earlier: MarketoRecord,
	later: MarketoRecord,
	lead: Lead,
	settings: LaterSettings,
): MarketoRecord {
	const notes = [...earlier.notes, ...later.notes];
	if (settings.laterLeads === 'overwrite') {
		return { ...later, values: { ...earlier.values, ...later.values }, notes };
	}
	const { changes, differing } = additionTo(earlier.values, later.values, lead, settings);
	return {
		...earlier,
		// What only the later lead has is new, whatever its rule.
		values: { ...later.values, ...earlier.values, ...changes },
		notes: withRests(notes, labelled(later.values, differing, settings)),
		hints: [...earlier.hints, ...later.hints, ...differingHints(differing, settings)],
	};
}

export interface Plan {
	/** What is to be sent, the lookup value included. */
	values: Values;
	/** Whether anything about the person changes. */
	isChange: boolean;
	hints: string[];
}

/** What is written for a new person: all of it. */
export function planNew(record: MarketoRecord, settings: LaterSettings): Plan {
	const { text, hints } = withNotes('', record.notes, settings);
	const { noteField } = settings;
	const values =
		noteField !== null && text !== '' ? { ...record.values, [noteField.name]: text } : record.values;
	return { values, isChange: true, hints: [...record.hints, ...hints] };
}

/**
 * What is written for people who exist: what the lead adds.
 *
 * @param matches usually one; of several, whichever Marketo updates loses nothing
 */
export function planLater(
	record: MarketoRecord,
	matches: readonly Person[],
	lead: Lead,
	settings: LaterSettings,
): Plan & { before: Values } {
	const { lookupField, noteField } = settings;
	const existing = joined(matches);
	const { [lookupField]: lookup, ...facts } = record.values;
	const { changes, differing } = additionTo(existing, facts, lead, settings);
	const notes = withRests(record.notes, labelled(facts, differing, settings));
	const values: Values = { ...(lookup === undefined ? {} : { [lookupField]: lookup }), ...changes };
	let isChange = Object.keys(changes).length > 0;
	const hints = [...record.hints, ...differingHints(differing, settings)];
	if (noteField !== null) {
		const noted = String(existing[noteField.name] ?? '');
		const after = withNotes(noted, notes, settings);
		hints.push(...after.hints);
		if (after.text !== noted) {
			values[noteField.name] = after.text;
			isChange = true;
		}
	}
	return { values, isChange, hints, before: known(existing, Object.keys(facts)) };
}

const additionTo = (
	existing: { readonly [field: string]: unknown },
	incoming: Values,
	lead: Lead,
	{ ruleOf }: LaterSettings,
) =>
	addLater(existing, incoming, {
		ruleOf,
		heat: heatOf(lead),
		append: (_field, before, value) => appendOnce(before, String(value), String(value)),
	});

/** All notes after what is in the field, each once. */
function withNotes(
	before: string,
	notes: readonly LeadNote[],
	{ noteField }: LaterSettings,
): { text: string; hints: string[] } {
	if (noteField === null) return { text: before, hints: [] };
	const { label, length } = noteField;
	let text = before;
	let isWhole = true;
	for (const { mark, lines, words, rests } of notes) {
		const note = describe(lines, words, rests);
		if (note === '' || (mark !== null && text.includes(mark))) continue;
		const fitting = text.trim() === '' ? describe(lines, words, rests, length) : note;
		text = appendOnce(text, fitting, mark ?? fitting, length);
		isWhole &&= text.includes(note);
	}
	return {
		text,
		hints: isWhole ? [] : [`${label} is full: the note of this lead is missing or incomplete.`],
	};
}

/** The values of whom the lead matches; where several do, a field is empty only if it is so for all of them. */
function joined(people: readonly Person[]): { [field: string]: unknown } {
	const values: { [field: string]: unknown } = {};
	for (const person of people) {
		for (const [field, value] of Object.entries(person.values)) {
			if (value !== null && value !== '') values[field] ??= value;
		}
	}
	return values;
}

function known(existing: { readonly [field: string]: unknown }, fields: readonly string[]): Values {
	const values: Values = {};
	for (const field of fields) {
		const value = existing[field];
		if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
			values[field] = value;
	}
	return values;
}

const labelled = (values: Values, fields: readonly string[], { labelOf }: LaterSettings): LabelledText[] =>
	fields.map((field) => ({ label: labelOf(field), text: String(values[field] ?? '') }));

/** What differs is told with the last of the leads. */
export function withRests(notes: readonly LeadNote[], rests: readonly LabelledText[]): LeadNote[] {
	const last = notes.at(-1);
	if (last === undefined || rests.length === 0) return [...notes];
	return [...notes.slice(0, -1), { ...last, rests: [...last.rests, ...rests] }];
}

const differingHints = (fields: readonly string[], { noteField, labelOf }: LaterSettings): string[] =>
	fields.map((field) => {
		const where = noteField === null ? '' : `; the value of this lead is in ${noteField.label}`;
		return `${labelOf(field)} was kept as it is in Marketo${where}.`;
	});
