/** A body as text, and as bytes where the text may not tell all. */
export interface BodyText {
	body: string;
	/** The bytes in base64: present unless the body is UTF-8, which `body` then holds exactly but for a byte order mark. */
	bodyBase64?: string;
}

/** Has a character for each byte, so it is always able to read. */
const LAST_RESORT = 'windows-1252';

/**
 * Reads the bytes of a body as text, whatever they are.
 *
 * JSON is UTF-8 (RFC 8259, 8.1), so that is tried whatever the sender says of it; other encodings are accepted all the
 * same, since a lead that is refused is lost.
 */
export function bodyTextOf(bytes: Buffer, contentType: string | undefined): BodyText {
	const encodings = [utf16Of(bytes), 'utf-8', declaredEncoding(contentType), LAST_RESORT];
	for (const encoding of encodings) {
		const body = encoding === null ? null : decoded(bytes, encoding);
		if (body === null) continue;
		return encoding === 'utf-8' ? { body } : { body, bodyBase64: bytes.toString('base64') };
	}
	return { body: '', bodyBase64: bytes.toString('base64') };
}

/** By the byte order mark, or by the zero beside the first character, as text of ASCII in UTF-16 has it. */
function utf16Of([first, second]: Buffer): 'utf-16le' | 'utf-16be' | null {
	if (first === undefined || second === undefined) return null;
	if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0)) return 'utf-16le';
	if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0)) return 'utf-16be';
	return null;
}

const declaredEncoding = (contentType = ''): string | null =>
	/charset\s*=\s*"?([^\s;"]+)/i.exec(contentType)?.[1] ?? null;

/** @returns null when the bytes are not of this encoding, or it is unknown */
function decoded(bytes: Buffer, encoding: string): string | null {
	try {
		return new TextDecoder(encoding, { fatal: true }).decode(bytes);
	} catch {
		return null;
	}
}
