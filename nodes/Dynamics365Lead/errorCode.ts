/**
 * The code of an error body in one form, eight hexadecimal digits: Dataverse writes them in hexadecimal or as decimal
 * numbers with or without sign.
 *
 * @returns null where there is no code, or one that says nothing (empty, zero)
 */
export function codeOf(body: string): string | null {
	let answer: unknown;
	try {
		answer = JSON.parse(body);
	} catch {
		return null;
	}
	const error: unknown = typeof answer === 'object' && answer !== null ? Reflect.get(answer, 'error') : null;
	const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : null;
	return typeof code === 'string' || typeof code === 'number' ? normalCode(String(code)) : null;
}

export function normalCode(text: string): string | null {
	const trimmed = text.trim();
	if (!/^(0x[0-9a-f]{1,8}|-?\d{1,10})$/i.test(trimmed)) return null;
	const number = Number(trimmed) >>> 0;
	return number === 0 ? null : `0x${number.toString(16).padStart(8, '0')}`;
}
