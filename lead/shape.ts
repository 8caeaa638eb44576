import { isAnnotation, MEMBERS, NAMES_OF, TELLING } from './members';
import type { MemberMeaning, ObjectShape } from './members';
import { isRecord } from './text';

/** The values of a lead's members by what they mean; undefined where the lead has none. */
export type Members = { [meaning in MemberMeaning]?: unknown };

/** What an input turned out to be. `body` is the part that is the lead: the input, or what a webhook item holds. */
export type Shape =
	| { kind: ObjectShape; body: Record<string, unknown>; members: Members; unknownMembers: boolean }
	| { kind: 'leadSource'; body: string }
	| { kind: 'unreadable'; body: unknown; invalidJson: boolean };

/**
 * Recognises how a lead was handed over.
 *
 * An object is a table row, an HTTPS body or a form by its members, else a webhook item if it has a `body`. Text is
 * JSON if it begins as JSON, a form if it has a form's field, and else a bare LeadSource.
 */
export function recogniseShape(input: unknown): Shape {
	if (typeof input === 'string') return shapeOfText(input);
	if (!isRecord(input)) return { kind: 'unreadable', body: input, invalidJson: false };
	const shape = shapeOfObject(input);
	if (shape.kind !== 'unreadable') return shape;

	const body = valuesByName(input).get('body');
	if (typeof body === 'string') return shapeOfText(body);
	return isRecord(body) ? shapeOfObject(body) : shape;
}

function shapeOfObject(body: Record<string, unknown>): Shape {
	const values = valuesByName(body);
	const kind = kindOf(values);
	if (kind === null) return { kind: 'unreadable', body, invalidJson: false };
	const members: Members = {};
	for (const meaning of MEANINGS) {
		const names: readonly string[] = NAMES_OF[meaning];
		const name =
			names.find((candidate) => !isBlank(values.get(candidate))) ??
			names.find((candidate) => values.has(candidate));
		if (name !== undefined) members[meaning] = values.get(name);
	}
	const unknownMembers = [...values.keys()].some((name) => !MEMBERS[kind].has(name) && !isAnnotation(name));
	return { kind, body, members, unknownMembers };
}

const isMeaning = (name: string): name is MemberMeaning => name in NAMES_OF;
const MEANINGS = Object.keys(NAMES_OF).filter(isMeaning);

/** By the name in lower case. Of two spellings of one name the first that has a value counts. */
function valuesByName(object: Record<string, unknown>): ReadonlyMap<string, unknown> {
	const values = new Map<string, unknown>();
	for (const [name, value] of Object.entries(object)) {
		const lower = name.toLowerCase();
		if (isBlank(values.get(lower))) values.set(lower, untyped(value));
	}
	return values;
}

const isBlank = (value: unknown): boolean =>
	value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** The SDK for tables can hand over `{ type, value }` where a type is not native to JavaScript. */
const untyped = (value: unknown): unknown =>
	isRecord(value) && typeof value.type === 'string' && 'value' in value ? value.value : value;

function kindOf(values: ReadonlyMap<string, unknown>): ObjectShape | null {
	const isRow = typeof values.get('partitionkey') === 'string' && typeof values.get('rowkey') === 'string';
	if (isRow) return 'azureTable';
	return TELLING.find(([, names]) => names.some((name) => values.has(name)))?.[0] ?? null;
}

const BEGINS_AS_JSON = /^[{["]/;
/** Twice what Microsoft's ids and titles can fill; longer text, or a page of markup, is something else. */
const LONGEST_LEAD_SOURCE = 1000;
const HAS_FORM_FIELD = /(?:^|&)(?:lead_source|oid)=/i;

function shapeOfText(input: string): Shape {
	const text = input.trim();
	if (BEGINS_AS_JSON.test(text)) return shapeOfJson(text);
	if (HAS_FORM_FIELD.test(text)) {
		const form = formFields(text);
		return shapeOfObject(form);
	}
	return shapeOfLeadSource(text);
}

const shapeOfLeadSource = (text: string): Shape =>
	text.length > LONGEST_LEAD_SOURCE || text.startsWith('<')
		? { kind: 'unreadable', body: text, invalidJson: false }
		: { kind: 'leadSource', body: text };

function shapeOfJson(text: string): Shape {
	let parsed: unknown;
	try {
		parsed = JSON.parse(text);
	} catch {
		return { kind: 'unreadable', body: text, invalidJson: true };
	}
	if (typeof parsed === 'string') {
		const inner = parsed.trim();
		// A body that was put into JSON more than once.
		return BEGINS_AS_JSON.test(inner) ? shapeOfJson(inner) : shapeOfLeadSource(inner);
	}
	return isRecord(parsed) ? shapeOfObject(parsed) : { kind: 'unreadable', body: parsed, invalidJson: false };
}

/** The fields of a form as n8n's webhook reads them: a field that comes twice holds a list. */
function formFields(text: string): Record<string, unknown> {
	const fields = new Map<string, string | string[]>();
	for (const [name, value] of new URLSearchParams(text)) {
		const earlier = fields.get(name);
		if (earlier === undefined) fields.set(name, value);
		else fields.set(name, Array.isArray(earlier) ? [...earlier, value] : [earlier, value]);
	}
	return Object.fromEntries(fields);
}
