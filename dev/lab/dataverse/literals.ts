import { refuse } from './refusals';

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export const isGuid = (text: string): boolean => GUID.test(text);

/**
 * Characters that no key value may hold ("Define alternate keys", special characters): they break GET and PATCH by key,
 * also when they are percent-encoded.
 */
const FORBIDDEN_IN_KEYS = /[/<>*%&:\\?+]/;

/** What a parenthesis after an entity set names: `(guid)` or `(column='value',...)`. */
export type KeyExpression = { id: string } | { key: Readonly<Record<string, string | number>> };

/**
 * @param text between the parentheses, percent-decoded once
 * @throws DataverseRefusal
 */
export function readKey(text: string): KeyExpression {
	if (isGuid(text)) return { id: text.toLowerCase() };
	const key: Record<string, string | number> = {};
	let rest = text;
	while (rest !== '') {
		const [whole, name, quoted, number] =
			/^([a-z_]\w*)=(?:'((?:[^']|'')*)'|(-?\d+))(?:,|$)/i.exec(rest) ?? [];
		if (whole === undefined || name === undefined) throw refuse('badRequest', `key ${text}`);
		const value = quoted === undefined ? Number(number) : quoted.replaceAll("''", "'");
		if (typeof value === 'string' && FORBIDDEN_IN_KEYS.test(value)) throw refuse('badRequest', `key ${text}`);
		key[name] = value;
		rest = rest.slice(whole.length);
	}
	if (Object.keys(key).length === 0) throw refuse('badRequest', 'empty key');
	return { key };
}

export interface Condition {
	column: string;
	value: string | number | boolean | null;
	/** False for `ne`. */
	isEqual: boolean;
}

/**
 * `column eq literal and ...`, with `ne` for the opposite: the part of OData's filter grammar that this stand-in knows (OData 4.0 part 2, 5.1.1.1;
 * quotes in text are doubled).
 *
 * @throws DataverseRefusal
 */
export function readFilter(text: string): Condition[] {
	const conditions: Condition[] = [];
	let rest = text.trim();
	for (;;) {
		const [whole, column, operator, quoted, word] =
			/^([a-z_]\w*) (eq|ne) (?:'((?:[^']|'')*)'|(-?\d+|true|false|null))/i.exec(rest) ?? [];
		if (whole === undefined || column === undefined) throw refuse('badRequest', '$filter');
		conditions.push({
			column,
			value: quoted === undefined ? wordValue(word ?? 'null') : quoted.replaceAll("''", "'"),
			isEqual: operator?.toLowerCase() === 'eq',
		});
		rest = rest.slice(whole.length);
		if (rest === '') return conditions;
		if (!rest.startsWith(' and ')) throw refuse('badRequest', '$filter');
		rest = rest.slice(' and '.length);
	}
}

function wordValue(word: string): number | boolean | null {
	if (word === 'null') return null;
	return word === 'true' || word === 'false' ? word === 'true' : Number(word);
}
