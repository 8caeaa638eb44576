import { addLater, appendOnce, heatOf, leadMark } from '../../../delivery/laterLead';
import type { Addition, FieldRule } from '../../../delivery/laterLead';
import { cleanText, cutText, describe } from '../../../delivery/fit';
import { isBlank } from '../../../lead/text';
import type { Lead } from '../../../lead/lead';
import type { Reason } from '../../../transport/reason';
import { type ColumnValue, type ColumnValues, fitColumns } from '../fields/fit';
import type { RoutedOwner } from '../form/options';
import type { LeadTable } from '../fields/schema';

/** What one lead brings, as it was mapped. Several of one buyer make one record. */
export interface LeadPart {
	lead: Lead;
	/** By column; without the description. */
	values: { readonly [column: string]: unknown };
	/** Whether the user chose the columns. */
	isChosen: boolean;
	/** The buyer's own words, or what the user mapped to the description. */
	words: string | null;
	/** What the description says besides, one line each. */
	lines: readonly string[];
	hints: readonly string[];
	/** By the word of Lead Route; absent: it has none. */
	owner?: RoutedOwner;
}

/** The owner that a new record gets, and that an existing one is given to after Reassign; empty: none. */
export function ownerOf(record: DynamicsRecord, isNew: boolean): { [member: string]: string } {
	const owners = record.parts.flatMap(({ owner }) => owner ?? []);
	const reassigned = owners.filter(({ isReassigned }) => isReassigned).at(-1);
	return (
		(reassigned ?? (isNew ? owners.find(({ columns }) => Object.keys(columns).length > 0) : undefined))
			?.columns ?? {}
	);
}

/** The text of one lead in the description. */
interface LeadText {
	leadId: string;
	words: string | null;
	lines: string[];
}

/** One record as it is written. */
export interface DynamicsRecord {
	/** `leads(guid)` or `leads(column='value')`, encoded. */
	address: string;
	/** The column of the alternate key by which the record is addressed; null: its ID is. */
	keyColumn: string | null;
	laterLeads: 'add' | 'overwrite';
	parts: readonly LeadPart[];
	/** The table that the values were fitted to. */
	table: LeadTable;
	columns: ColumnValues;
	texts: readonly LeadText[];
	hints: readonly string[];
}

type Basis = Pick<DynamicsRecord, 'address' | 'keyColumn' | 'laterLeads' | 'parts'>;

/** Fits the leads to the table, and folds them: a later one only adds. */
export function recordOf(basis: Basis, table: LeadTable): DynamicsRecord | { reason: Reason } {
	let columns: ColumnValues = {};
	const texts: LeadText[] = [];
	const hints = new Set<string>();
	for (const part of basis.parts) {
		const fitted = fitColumns(part.values, table, part.isChosen);
		if ('reason' in fitted) return fitted;
		const { changes, differing } = addition(columns, fitted.columns, part.lead, table);
		const isAdding = basis.laterLeads === 'add';
		columns = isAdding ? { ...fitted.columns, ...columns, ...changes } : { ...columns, ...fitted.columns };
		for (const hint of [...part.hints, ...fitted.hints]) hints.add(hint);
		texts.push({
			leadId: part.lead.leadId,
			words: part.words === null ? null : cleanText(part.words).trim() || null,
			lines: [
				...part.lines,
				...(isAdding ? linesOf(differing, fitted.columns, table) : []),
				...fitted.rests.map(({ label, text }) => `${label}: ${text}`),
			].map(cleanText),
		});
	}
	return { ...basis, table, columns, texts, hints: [...hints] };
}

/** Set once, when the record is created: sales may have changed them since. */
const CREATE_ONLY = ['subject', 'leadsourcecode'];

/** A column of the user's own (its name begins with a prefix) that holds the lead's action or stage only gets a hotter one. */
function addition(
	existing: { readonly [column: string]: unknown },
	incoming: ColumnValues,
	lead: Lead,
	table: LeadTable,
): Addition<ColumnValue> {
	const words = [lead.action, lead.stage].flatMap((word) => (word === null ? [] : [word.toLowerCase()]));
	const advancing = Object.keys(incoming).filter(
		(name) => name.includes('_') && words.includes(wordOf(name, incoming[name], table).toLowerCase()),
	);
	const ruleOf = (name: string): FieldRule => {
		if (CREATE_ONLY.includes(name)) return 'createOnly';
		return advancing.includes(name) ? 'advance' : 'fill';
	};
	const asWords = <Value>(values: {
		readonly [column: string]: Value;
	}): { [column: string]: Value | string } => ({
		...values,
		...Object.fromEntries(
			advancing.flatMap((name) => (isBlank(values[name]) ? [] : [[name, wordOf(name, values[name], table)]])),
		),
	});
	const { changes, differing } = addLater<ColumnValue>(asWords(existing), asWords(incoming), {
		ruleOf,
		heat: heatOf(lead),
		append: (_field, _before, value) => value,
	});
	for (const name of Object.keys(changes)) {
		const value = incoming[name];
		if (value !== undefined) changes[name] = value;
	}
	return { changes, differing };
}

/** A value as people read it: that of a choice column by its label. */
function wordOf(name: string, value: unknown, table: LeadTable): string {
	const choices = table.columns.get(name)?.choices;
	return choices?.find((choice) => choice.value === value)?.label ?? String(value ?? '');
}

const linesOf = (names: readonly string[], values: ColumnValues, table: LeadTable): string[] =>
	names.map((name) => `${table.columns.get(name)?.label ?? name}: ${wordOf(name, values[name], table)}`);

/** A row as Dataverse answers it. */
export interface Row {
	id: string;
	etag: string;
	/** 0 open, 1 qualified, 2 disqualified. */
	state: number;
	values: { readonly [column: string]: unknown };
}

export interface Change {
	/** What to write; empty: the record has all of it. */
	columns: ColumnValues;
	/** Texts of leads that the description has no room for. */
	overflow: Note[];
}

/** A text for the timeline of the record. */
export interface Note {
	leadId: string;
	text: string;
}

/** What a new record is written with. */
export const creation = (record: DynamicsRecord): Change => withTexts(record, record.columns, '', []);

/** What the leads add to a record that exists. */
export function addedTo(record: DynamicsRecord, { values }: Row): Change {
	const lead = record.parts.at(-1)?.lead;
	if (!lead) return { columns: {}, overflow: [] };
	const { changes, differing } = addition(values, record.columns, lead, record.table);
	const before = typeof values.description === 'string' ? values.description : '';
	return withTexts(record, changes, before, linesOf(differing, record.columns, record.table));
}

function withTexts(
	{ table, texts, laterLeads }: DynamicsRecord,
	columns: ColumnValues,
	before: string,
	differing: readonly string[],
): Change {
	const column = table.columns.get('description');
	const overflow: Note[] = [];
	let description = before;
	for (const [index, { leadId, words, lines }] of texts.entries()) {
		const all = index === texts.length - 1 ? [...lines, ...differing] : lines;
		if (words === null && all.length === 0) continue;
		const isOverwriting = laterLeads === 'overwrite';
		if (isOverwriting) description = '';
		const mark = isOverwriting ? '' : leadMark(leadId);
		const isWrittenWhole =
			!isOverwriting && description.includes(mark) && !description.split(mark, 1)[0]?.includes(CUT);
		if (isWrittenWhole) continue;
		const whole = describe(factsOf(all, mark), words, []);
		if (column?.writable) description = appended(description, { words, lines: all, mark }, column.maxLength);
		if (!sameLines(description).includes(sameLines(whole))) overflow.push({ leadId, text: whole });
	}
	return {
		columns: description === before ? columns : { ...columns, description },
		overflow,
	};
}

/** The line by which the lead is recognised is the last; where leads overwrite, none is needed. */
const factsOf = (lines: readonly string[], mark: string): string[] =>
	mark === '' ? [...lines] : [...lines, mark];

/** Where a text was cut; the note has the whole of it. */
const CUT = '…';

/** Forms of Dynamics 365 turn line ends into CRLF. */
const sameLines = (text: string): string => text.replaceAll('\r\n', '\n');

interface MarkedText {
	words: string | null;
	lines: readonly string[];
	mark: string;
}

/** The lines stay whole as long as there is room for them: of the buyer's words the note holds the rest. */
function appended(before: string, { words, lines, mark }: MarkedText, maxLength = Infinity): string {
	const room = before.trim() === '' ? maxLength : maxLength - before.trimEnd().length - 2;
	const facts = factsOf(lines, mark);
	const isRoom = facts.join('\n').length <= room;
	if (isRoom && mark === '') return describe(facts, words, [], room);
	if (isRoom) return appendOnce(before, describe(facts, words, [], room), mark, maxLength);
	if (before.trim() !== '') return appendOnce(before, describe(facts, words, []), mark, maxLength);
	return `${cutText(lines.join('\n'), room - mark.length - 2)}${CUT}\n${mark}`;
}
