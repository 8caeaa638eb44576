/** Reading of what a vendor answered: nothing is trusted to have a form before it was looked at. */

/** The value of a JSON text; undefined where it is none, e.g. an error page in HTML. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// Whoever asked sees that nothing could be read.
		return undefined;
	}
}

/** A member of an object; undefined where there is neither. */
export const memberOf = (value: unknown, name: string): unknown =>
	typeof value === 'object' && value !== null && Object.hasOwn(value, name)
		? Reflect.get(value, name)
		: undefined;

/** A member that is a text and not blank. */
export function textAt(value: unknown, name: string): string | undefined {
	const member = memberOf(value, name);
	return typeof member === 'string' && member.trim() !== '' ? member : undefined;
}

/** A member that is a list; empty where there is none. */
export function listAt(value: unknown, name: string): readonly unknown[] {
	const member = memberOf(value, name);
	return Array.isArray(member) ? member : [];
}
