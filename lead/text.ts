/** An object whose own members may be read; arrays do not count. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nothing, or a text without a visible sign but blanks. */
export const isBlank = (value: unknown): boolean =>
	value === null || value === undefined || (typeof value === 'string' && value.trim() === '');

/** A text of invisible signs alone is blank. */
const VISIBLE = /[^\s\p{Default_Ignorable_Code_Point}\p{Cf}\p{Cc}]/u;

/** A member's value as text: trimmed (blanks, NBSP, line ends, byte order mark), blank is null. */
export function textOf(value: unknown): string | null {
	const text = rawTextOf(value);
	return text !== null && VISIBLE.test(text) ? text : null;
}

/** As `textOf`, but a text of invisible signs is a text. */
export function rawTextOf(value: unknown): string | null {
	if (typeof value === 'string') return value.trim() || null;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return null;
}
