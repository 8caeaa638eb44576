import type { RowWrite, TableRow } from '../../../azureTable/table';
import { cutText } from '../../../delivery/fit';
import { addLater, heatOf, isIn as hasLines } from '../../../delivery/laterLead';
import type { Json, JsonObject, Lead } from '../../../lead/lead';
import { BOOKKEEPING, columnName, isTold, MAX_TEXT_LENGTH, NOTE_COLUMN, ruleOf } from '../fields/schema';

/** One lead and the columns that it would have in a row of its own. A null column is not written. */
export interface RowLead {
	lead: Lead;
	columns: JsonObject;
}

/** The leads of one row, in their order. */
export interface LeadRow {
	partitionKey: string;
	rowKey: string;
	isPersonal?: true;
	leads: readonly RowLead[];
}

/** What to do with a lead whose row exists. `add` and `overwrite` are Update with the option Later Leads. */
export type IfExists = 'add' | 'overwrite' | 'replace' | 'skip';

/** What is to be done for one row, and its result once it is done. */
export interface Step {
	write: RowWrite | null;
	status: 'created' | 'updated' | 'unchanged' | 'duplicate';
	hints: string[];
}

/** Writes the leads of a row over whatever is there, which nobody looks at. */
export const overwriting = ({ partitionKey, rowKey, leads }: LeadRow): Step => ({
	write: {
		kind: 'upsertMerge',
		partitionKey,
		rowKey,
		properties: joined({}, leads, 'overwrite').columns,
	},
	status: 'updated',
	hints: [],
});

/**
 * Decides what the leads of a row need, given what is in the table.
 *
 * A row that exists is written with its etag only, so that a change that somebody makes meanwhile is never lost. A row
 * that has everything already needs nothing: that is also how a repeat after a lost response is recognised.
 */
export function stepFor(row: LeadRow, existing: TableRow | undefined, ifExists: IfExists): Step {
	const { partitionKey, rowKey } = row;
	if (!existing) {
		const { columns: properties, hints } = joined({}, row.leads, ifExists);
		return { write: { kind: 'insert', partitionKey, rowKey, properties }, status: 'created', hints };
	}
	if (ifExists === 'skip') {
		const isThere = row.leads.every(({ lead }) => isIn(existing.properties, lead.leadId));
		return { write: null, status: isThere ? 'unchanged' : 'duplicate', hints: [] };
	}
	const { columns, hints } = joined(ifExists === 'replace' ? {} : existing.properties, row.leads, ifExists);
	const properties = ifExists === 'replace' ? columns : changesOf(existing.properties, columns);
	const isSame =
		Object.keys(properties).length === 0 || (ifExists === 'replace' && isEqual(existing.properties, columns));
	if (isSame) return { write: null, status: 'unchanged', hints };
	const kind = ifExists === 'replace' ? 'replace' : 'merge';
	return {
		write: { kind, partitionKey, rowKey, properties, etag: existing.etag },
		status: 'updated',
		hints,
	};
}

interface Joined {
	columns: JsonObject;
	hints: string[];
}

/** The row after all its leads; the same rules hold for leads that come together and for those that come later. */
function joined(existing: JsonObject, leads: readonly RowLead[], ifExists: IfExists): Joined {
	let columns = existing;
	const hints: string[] = [];
	for (const lead of leads) {
		const added = ifExists === 'add' ? addLead(columns, lead) : { columns: ownColumns(lead), hints: [] };
		columns = { ...columns, ...added.columns };
		hints.push(...added.hints);
	}
	return { columns, hints };
}

/** The columns of a lead that have a value, with those by which its row is found again. */
function ownColumns({ lead, columns }: RowLead): JsonObject {
	const own = { [BOOKKEEPING.leadId]: lead.leadId, [BOOKKEEPING.ledgerKey]: lead.ledgerKey, ...columns };
	return Object.fromEntries(Object.entries(own).filter(([, value]) => value !== null));
}

/**
 * What a lead adds to a row: person's facts where the column is empty, a hotter action or stage, its words. What it says
 * differently is added to the note. A lead that is in the row already adds no words again.
 */
function addLead(row: JsonObject, { lead, columns }: RowLead): Joined {
	const { [NOTE_COLUMN]: note = null, ...own } = ownColumns({ lead, columns });
	const isNew = row[BOOKKEEPING.leadId] === undefined;
	const isKnown = isIn(row, lead.leadId);
	const { changes, differing } = addLater<Json>(row, own, {
		// Once somebody must not be contacted, nothing takes that back.
		ruleOf: (column) =>
			column === columnName('doNotContact') && own[column] === true ? 'set' : ruleOf(column),
		heat: heatOf(lead),
		append: (_column, _before, value) => value,
	});
	if (isKnown) return { columns: changes, hints: [] };
	const told = differing.filter(isTold);
	const lines = told.map((column) => `${column}: ${String(own[column])}`);
	const words = typeof note === 'string' ? note : null;
	const noted = noteWith(row, lead, words, lines, isNew);
	return {
		columns: { ...changes, ...noted.columns, ...(isNew ? {} : laterLead(row, lead)) },
		hints: [
			...(told.length > 0
				? [
						`What the lead says differently (${told.join(', ')}) is in ${NOTE_COLUMN}. Its own column was not changed.`,
					]
				: []),
			...noted.hints,
		],
	};
}

function noteWith(
	row: JsonObject,
	lead: Lead,
	words: string | null,
	lines: readonly string[],
	isNew: boolean,
): Joined {
	const before = String(row[NOTE_COLUMN] ?? '').trimEnd();
	const isSaid = words !== null && hasLines(before, words);
	const parts = [...(words === null || isSaid ? [] : [words]), ...lines];
	if (parts.length === 0) return { columns: {}, hints: [] };
	const text = isNew && before === '' ? parts.join('\n') : `${headingOf(lead)}\n${parts.join('\n')}`;
	const whole = before === '' ? text : `${before}\n\n${text}`;
	if (whole.length <= MAX_TEXT_LENGTH) return { columns: { [NOTE_COLUMN]: whole }, hints: [] };
	// What is there is never cut for what comes later.
	const hasRoom = MAX_TEXT_LENGTH - before.length > ROOM_WORTH_USING;
	return {
		columns: hasRoom ? { [NOTE_COLUMN]: cutText(whole, MAX_TEXT_LENGTH) } : {},
		hints: [`${NOTE_COLUMN} is full: the end of what this lead adds was left out.`],
	};
}

/** Less would hold a heading and little more. */
const ROOM_WORTH_USING = 200;

/** E.g. `2018-09-28, PLT, contoso.widget:`. */
const headingOf = ({ createdAt, action, offer }: Lead): string =>
	`${[createdAt?.slice(0, 10), action, offer].filter((part) => part != null).join(', ') || 'Later lead'}:`;

/** Keys have no line breaks, so one separates them. */
function laterLead(row: JsonObject, { leadId, ledgerKey }: Lead): JsonObject {
	const { laterLeadIds, laterLedgerKeys } = BOOKKEEPING;
	return {
		[laterLeadIds]: withLine(row[laterLeadIds], leadId),
		...(ledgerKey === null ? {} : { [laterLedgerKeys]: withLine(row[laterLedgerKeys], ledgerKey) }),
	};
}

/** The oldest lines go when a column is full: that is after more than 800 leads of one buyer. */
function withLine(before: Json | undefined, line: string): string {
	let lines = typeof before === 'string' && before !== '' ? [...before.split('\n'), line] : [line];
	while (lines.join('\n').length > MAX_TEXT_LENGTH) lines = lines.slice(1);
	return lines.join('\n');
}

const isIn = (row: JsonObject, leadId: string): boolean =>
	row[BOOKKEEPING.leadId] === leadId ||
	String(row[BOOKKEEPING.laterLeadIds] ?? '')
		.split('\n')
		.includes(leadId);

function changesOf(existing: JsonObject, columns: JsonObject): JsonObject {
	return Object.fromEntries(
		Object.entries(columns).filter(([name, value]) => value !== null && existing[name] !== stored(value)),
	);
}

/** Whether the row has these columns and no other ones. */
const isEqual = (existing: JsonObject, columns: JsonObject): boolean =>
	Object.keys(changesOf(existing, columns)).length === 0 &&
	Object.values(existing).filter((value) => value !== null).length === Object.keys(columns).length;

/** Objects and lists are stored as JSON text. */
const stored = (value: Json): Json =>
	typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
