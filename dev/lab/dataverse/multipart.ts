import { refuse } from './refusals';

export interface MimePart {
	/** Names in lower case. */
	headers: Readonly<Record<string, string>>;
	content: string;
}

/** RFC 2046, 5.1.1: up to 70 characters, the last of them no blank. */
const BOUNDARY = /^[0-9A-Za-z'()+_,\-./:=? ]{0,69}[0-9A-Za-z'()+_,\-./:=?]$/;

/**
 * The boundary of a `multipart/mixed` type, as a token or in quotes (RFC 2045, 5.1: characters that are no token's must
 * be quoted).
 *
 * @throws DataverseRefusal
 */
export function boundaryOf(contentType: string): string {
	const [, quoted, token] =
		/^multipart\/mixed\s*;\s*boundary=(?:"([^"]+)"|([^\s"(),/:;<=>?@[\\\]]+))\s*$/i.exec(contentType) ?? [];
	const boundary = quoted ?? token ?? '';
	if (!BOUNDARY.test(boundary)) throw refuse('badRequest', 'boundary');
	return boundary;
}

/**
 * Takes a multipart body apart. Stricter than RFC 2046: no preamble or epilogue but empty lines, and CRLF everywhere
 * outside of the parts' own bodies ("Execute batch operations using the Web API": lines must end with CRLF).
 *
 * @throws DataverseRefusal
 */
export function partsOf(text: string, boundary: string): MimePart[] {
	const body = text.replace(/^(\r\n)+/, '');
	const delimiter = `--${boundary}`;
	const end = `\r\n${delimiter}--`;
	if (!body.startsWith(`${delimiter}\r\n`)) throw refuse('badRequest', 'The batch begins with no boundary.');
	const endAt = body.indexOf(end);
	const tail = endAt < 0 ? '' : body.slice(endAt + end.length);
	if (endAt < 0 || (tail !== '' && tail.trim() !== '')) throw refuse('badRequest', 'The batch has no end.');
	return body
		.slice(delimiter.length + 2, endAt)
		.split(`\r\n${delimiter}\r\n`)
		.map(readPart);
}

function readPart(text: string): MimePart {
	const { headers, rest } = readHeaders(text);
	return { headers, content: rest };
}

/**
 * Reads header lines up to the empty line.
 *
 * @throws DataverseRefusal on a bare LF, a folded line or anything that is no header
 */
export function readHeaders(text: string): { headers: Record<string, string>; rest: string } {
	const headers: Record<string, string> = {};
	let rest = text;
	for (;;) {
		const at = rest.indexOf('\r\n');
		if (at < 0) throw refuse('badRequest', 'A part has no empty line after its headers.');
		const line = rest.slice(0, at);
		rest = rest.slice(at + 2);
		if (line === '') return { headers, rest };
		const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):[ \t]*([^\r\n]*)$/.exec(line) ?? [];
		if (name === undefined || value === undefined) throw refuse('badRequest', 'A header cannot be read.');
		headers[name.toLowerCase()] = value.trim();
	}
}
