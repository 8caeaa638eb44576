import type { Lead } from '../lead/lead';
import { isBlank } from '../lead/text';
import { cutText } from './fit';
import { ACTIONS, type LeadStage, STAGE_OF_ACTION } from '../lead/vocabulary';

/**
 * What a later lead of the same buyer does to a record: it only adds. So the order in which leads arrive does not matter.
 *
 * - `fill`: facts about the person. Written where the field is empty; a value that differs goes into the note.
 * - `advance`: action and stage. Only a hotter one replaces what is there.
 * - `createOnly`: source, owner, queue, campaign. Left alone once the record exists.
 * - `append`: texts. Added after what is there, once.
 * - `set`: written as it is, e.g. the key itself or what the user chose to overwrite.
 */
export type FieldRule = 'fill' | 'advance' | 'createOnly' | 'append' | 'set';

/** The values of a record by the target's own field names. */
export type FieldValues<Value> = { readonly [field: string]: Value };

export interface Addition<Value> {
	/** What to write; empty: the record has all of it. */
	changes: { [field: string]: Value };
	/** `fill` fields whose value in the record is another one: the later lead's value goes into the note. */
	differing: string[];
}

export interface LaterRules<Value> {
	ruleOf(field: string): FieldRule;
	/** How hot a word of an `advance` field is; see `heatOf`. */
	heat(word: unknown): number | undefined;
	/** Joins an `append` field: the text at the target (blank: none) and the lead's; see `appendOnce`. */
	append(field: string, before: string, value: Value): Value;
}

/**
 * What a lead adds to a record that exists.
 *
 * @param existing the record as it is at the target
 * @param incoming what the lead would write into a new record; blanks count as nothing
 */
export function addLater<Value>(
	existing: FieldValues<unknown>,
	incoming: FieldValues<Value>,
	{ ruleOf, heat, append }: LaterRules<Value>,
): Addition<Value> {
	const changes: { [field: string]: Value } = {};
	const differing: string[] = [];
	for (const [field, value] of Object.entries(incoming)) {
		if (isBlank(value)) continue;
		const before = existing[field];
		switch (ruleOf(field)) {
			case 'createOnly':
				break;
			case 'set':
				if (!isSame(before, value)) changes[field] = value;
				break;
			case 'fill':
				if (isBlank(before) || isTurnedOn(before, value)) changes[field] = value;
				else if (!isSame(before, value)) differing.push(field);
				break;
			case 'advance':
				if (isBlank(before) || (heat(value) ?? 0) > (heat(before) ?? Infinity)) changes[field] = value;
				break;
			case 'append': {
				const joined = append(field, isBlank(before) ? '' : String(before), value);
				if (!isBlank(joined) && String(before ?? '') !== String(joined)) changes[field] = joined;
			}
		}
	}
	return { changes, differing };
}

/**
 * Appends a lead's text to what is there. A repeat changes nothing: the lead's own line is the last of its text.
 *
 * @param before the text at the target
 * @param text of the lead, with `leadMark` in it
 * @param maxLength of the field; what is there is never cut for it, only what is added
 * @returns the joined text; `before` where the lead is in it already, or no room is left
 */
export function appendOnce(before: string, text: string, mark: string, maxLength = Infinity): string {
	if (before.trim() === '') return cutText(text, maxLength);
	if (mark.startsWith(LEAD_MARK) ? before.includes(mark) : isIn(before, mark)) return before;
	const joined = `${before.trimEnd()}\n\n${text}`;
	if (joined.length <= maxLength) return joined;
	const room = maxLength - before.trimEnd().length - mark.length - 5;
	if (room < 0) return before;
	return `${before.trimEnd()}\n\n${cutText(text.replace(mark, '').trim(), room)}…\n${mark}`;
}

/** Whether a text is in another one as whole lines: `500` is not in `We need 1500 seats`. */
export const isIn = (before: string, text: string): boolean =>
	`\n${linesOf(before)}\n`.includes(`\n${linesOf(text)}\n`);

/** Forms of vendors turn line ends into CRLF, and take blanks off ends. */
const linesOf = (text: string): string => text.trim().replace(/[ \t]*\r?\n/g, '\n');

/** The line by which a lead's text is recognised in a field that texts of several leads are in. */
export const leadMark = (leadId: string): string => `${LEAD_MARK}${leadId}`;

const LEAD_MARK = 'Marketplace lead ';

/** How hot a stage is. A wish not to be contacted is never taken back by a later lead. */
const HEAT_OF_STAGE = {
	unknown: 0,
	test: 0,
	'initial-interest': 1,
	trial: 2,
	active: 3,
	'do-not-contact': 4,
} as const satisfies Record<LeadStage, number>;

/**
 * How hot a word in an action or stage field is; undefined for words of sales, which are left alone.
 *
 * Which action is hotter differs between Microsoft's pages of 2018 and 2019, so the lead's own pair of action and stage
 * decides which of them holds.
 */
export function heatOf({
	action,
	stage,
}: Pick<Lead, 'action' | 'stage'>): (word: unknown) => number | undefined {
	const isLater =
		action !== null && stage !== STAGE_OF_ACTION['2018'][action] && stage === STAGE_OF_ACTION['2019'][action];
	const stageOfAction = STAGE_OF_ACTION[isLater ? '2019' : '2018'];
	const heat = new Map<string, number>(Object.entries(HEAT_OF_STAGE));
	for (const name of ACTIONS) heat.set(name.toLowerCase(), HEAT_OF_STAGE[stageOfAction[name]]);
	return (word) => (typeof word === 'string' ? heat.get(word.trim().toLowerCase()) : undefined);
}

/** A flag that is off is as good as empty: many targets store no blank for it. So a wish not to be contacted is kept. */
const isTurnedOn = (before: unknown, value: unknown): boolean => isFlag(before, false) && isFlag(value, true);

const isFlag = (value: unknown, flag: boolean): boolean => value === flag || value === String(flag);

/** Targets store numbers, flags and texts each in their own way; a difference of case needs no note. */
const isSame = (before: unknown, value: unknown): boolean =>
	before === value || String(before).trim().toLowerCase() === String(value).trim().toLowerCase();
