/** An object whose own members may be read; arrays do not count. */
export const isRecord = (value: unknown): value is Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value);

/** A member's value as text: trimmed (blanks, NBSP, line ends, byte order mark), blank is null. */
export function textOf(value: unknown): string | null {
	if (typeof value === 'string') return value.trim() || null;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return null;
}
