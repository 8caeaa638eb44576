import { byLayout } from './layout';
import { isAnnotation, lookUp, MEMBERS, SHAPE_BIT, type MemberMeaning, type ObjectShape } from './members';
import { isRecord } from './text';

/** The values of a lead's members by what they mean; undefined where the lead has none. */
export type Members = Record<MemberMeaning, unknown>;

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
	const scan = scanMembers(input);
	const shape = shapeOfScan(input, scan);
	if (shape.kind !== 'unreadable') return shape;

	const { body } = scan.members;
	if (typeof body === 'string') return shapeOfText(body);
	return isRecord(body) ? shapeOfScan(body, scanMembers(body)) : shape;
}

interface Scan {
	members: Members;
	layout: Layout;
}

/** What the names of an object's members say. */
interface Layout {
	nameOf: Partial<Record<MemberMeaning, string>>;
	/** Second spellings of a name. */
	others: Array<readonly [MemberMeaning, string]>;
	/** The shapes given away by a member, and those in which some member is unknown, as sets of bits. */
	told: number;
	strangeIn: number;
}

/** All meanings stand here from the start, so that the engine gives all layouts one hidden class. */
const NAMELESS: Layout['nameOf'] = {
	partitionKey: undefined,
	rowKey: undefined,
	leadSource: undefined,
	actionCode: undefined,
	offerTitle: undefined,
	productId: undefined,
	customer: undefined,
	description: undefined,
	createdTime: undefined,
	body: undefined,
};

const layoutOf = byLayout((names): Layout => {
	const layout: Layout = { nameOf: { ...NAMELESS }, others: [], told: 0, strangeIn: 0 };
	for (const name of names) {
		const known = lookUp(MEMBERS, name);
		if (known === undefined) {
			if (!isAnnotation(name)) layout.strangeIn = -1;
			continue;
		}
		layout.told |= known.tells;
		layout.strangeIn |= ~known.shapes;
		if (known.meaning === null) continue;
		if (layout.nameOf[known.meaning] === undefined) layout.nameOf[known.meaning] = name;
		else layout.others.push([known.meaning, name]);
	}
	return layout;
});

/** Reads all members. Of two spellings of one name the first that has a value counts. */
function scanMembers(object: Record<string, unknown>): Scan {
	const layout = layoutOf(object);
	const { nameOf } = layout;
	const members: Members = {
		partitionKey: memberOf(object, nameOf.partitionKey),
		rowKey: memberOf(object, nameOf.rowKey),
		leadSource: memberOf(object, nameOf.leadSource),
		actionCode: memberOf(object, nameOf.actionCode),
		offerTitle: memberOf(object, nameOf.offerTitle),
		productId: memberOf(object, nameOf.productId),
		customer: memberOf(object, nameOf.customer),
		description: memberOf(object, nameOf.description),
		createdTime: memberOf(object, nameOf.createdTime),
		body: memberOf(object, nameOf.body),
	};
	for (const [meaning, name] of layout.others) members[meaning] ||= memberOf(object, name);
	return { members, layout };
}

/** The SDK for tables can hand over `{ type, value }` where a type is not native to JavaScript. */
function memberOf(object: Record<string, unknown>, name: string | undefined): unknown {
	const value = name === undefined ? undefined : object[name];
	return isRecord(value) && typeof value.type === 'string' && 'value' in value ? value.value : value;
}

function shapeOfScan(body: Record<string, unknown>, scan: Scan): Shape {
	const { members, layout } = scan;
	const isRow = typeof members.partitionKey === 'string' && typeof members.rowKey === 'string';
	const kind = isRow ? 'azureTable' : toldShape(layout.told);
	if (kind === null) return { kind: 'unreadable', body, invalidJson: false };
	return { kind, body, members, unknownMembers: (layout.strangeIn & SHAPE_BIT[kind]) !== 0 };
}

/** A row's own columns beat those that it shares with the HTTPS body. */
const TOLD_ORDER = ['azureTable', 'webToLead', 'httpsEndpoint'] as const satisfies readonly ObjectShape[];

const toldShape = (told: number): ObjectShape | null =>
	told === 0 ? null : (TOLD_ORDER.find((kind) => (told & SHAPE_BIT[kind]) !== 0) ?? null);

const BEGINS_AS_JSON = /^[{["]/;
/** Twice what Microsoft's ids and titles can fill; longer text, or a page of markup, is something else. */
const LONGEST_LEAD_SOURCE = 1000;
const HAS_FORM_FIELD = /(?:^|&)(?:lead_source|oid)=/i;

function shapeOfText(input: string): Shape {
	const text = input.trim();
	if (BEGINS_AS_JSON.test(text)) return shapeOfJson(text);
	if (HAS_FORM_FIELD.test(text)) {
		const form = formFields(text);
		return shapeOfScan(form, scanMembers(form));
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
	if (typeof parsed === 'string') return shapeOfLeadSource(parsed.trim());
	return isRecord(parsed)
		? shapeOfScan(parsed, scanMembers(parsed))
		: { kind: 'unreadable', body: parsed, invalidJson: false };
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
