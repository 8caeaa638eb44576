import { isRecord } from './text';

/** Far deeper than any lead; it bounds the recursion, so that a body made to hurt cannot exhaust the stack. */
const DEEPEST = 100;

/**
 * Writes a value so that equal values give equal text: no white space, members sorted by name (UTF-16 order, as
 * RFC 8785 has it), letter case as it is. What JSON cannot hold (undefined, functions, circles) counts as null.
 */
export function canonicalJson(value: unknown): string {
	return write(value, []);
}

function write(value: unknown, parents: readonly unknown[]): string {
	if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'null' : JSON.stringify(value);
	if (typeof value === 'bigint') return value.toString();
	if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
	if (parents.length === DEEPEST || parents.includes(value)) return 'null';

	const inside = [...parents, value];
	if (Array.isArray(value)) return `[${value.map((element) => write(element, inside)).join(',')}]`;
	if (!isRecord(value)) return 'null';
	const members = Object.keys(value)
		.sort()
		.map((name) => `${JSON.stringify(name)}:${write(value[name], inside)}`);
	return `{${members.join(',')}}`;
}
