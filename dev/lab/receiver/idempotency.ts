import { createHash } from 'node:crypto';
import type { Answer } from '../faultyAnswer';

export type Admission =
	| { kind: 'first'; finish: (answer: Answer) => void }
	| { kind: 'replay'; answer: Answer }
	| { kind: 'refused'; status: 409 | 422; why: string };

/**
 * Remembers what was answered to which key.
 *
 * Source: IETF draft "The Idempotency-Key HTTP Header Field" (draft-ietf-httpapi-idempotency-key-header), sections
 * "Idempotency Fingerprint", "Idempotency Enforcement Scenarios" and "Error Scenarios".
 */
export class IdempotencyStore {
	private readonly entries = new Map<string, { fingerprint: string; answer?: Answer }>();

	admit(key: string, body: Buffer): Admission {
		const fingerprint = createHash('sha256').update(body).digest('base64');
		const known = this.entries.get(key);
		if (known === undefined) {
			const entry: { fingerprint: string; answer?: Answer } = { fingerprint };
			this.entries.set(key, entry);
			return {
				kind: 'first',
				finish: (answer) => (entry.answer = answer),
			};
		}
		if (known.fingerprint !== fingerprint) {
			return { kind: 'refused', status: 422, why: 'Idempotency-Key was used with another body' };
		}
		if (known.answer === undefined) {
			return { kind: 'refused', status: 409, why: 'a request with this Idempotency-Key is in flight' };
		}
		return { kind: 'replay', answer: known.answer };
	}

	clear(): void {
		this.entries.clear();
	}
}

/**
 * The key in a header value: a string of RFC 8941, section 3.3.3 (the draft's section "Syntax"), or bare, as widely
 * used APIs take it.
 *
 * @returns undefined when the value is neither, or missing
 */
export function keyOf(header: string | string[] | undefined): string | undefined {
	if (typeof header !== 'string') return undefined;
	if (/^"(?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\])+"$/.test(header)) {
		return header.slice(1, -1).replace(/\\(["\\])/g, '$1');
	}
	return /^[\x21\x23-\x7e]+$/.test(header) ? header : undefined;
}
