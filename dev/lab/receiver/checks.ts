import type { Json } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';
import { authenticationFault, challengeOf } from './authentication';
import { mediaTypeOf, readJson, recognise } from './bodies';
import type { BodyKind } from './bodies';
import type { ReceivedCall, ReceptionRules } from './call';

const JSON_TYPES = ['application/json', 'application/cloudevents+json'];
const EVERY_KIND: readonly BodyKind[] = ['lead', 'microsoft', 'cloudEvent'];

/** A response, with the rule that was broken when it is a refusal. */
export type Reply = Answer & { detail?: string };

/**
 * Checks one call in the order in which a service would: form, sender, key, body.
 *
 * @returns what was recognised, or the refusal
 */
export function checkCall(
	call: ReceivedCall,
	rules: ReceptionRules,
): { key: string; value: Json; kind: BodyKind; leadId: string | null } | { refusal: Reply } {
	const { headers, body } = call;
	const auth = rules.auth ?? { kind: 'none' };
	if (!JSON_TYPES.includes(mediaTypeOf(headers)) || headers['content-encoding'] !== undefined) {
		return { refusal: problem(415, `the content type is none of ${JSON_TYPES.join(', ')}, or encoded`) };
	}
	const stranger = authenticationFault(auth, headers, body, (rules.now ?? Date.now)());
	if (stranger !== undefined) {
		return { refusal: problem(401, stranger, { 'www-authenticate': challengeOf(auth) }) };
	}
	const key = call.idempotencyKey;
	if (key === null) return { refusal: problem(400, 'Idempotency-Key is missing or malformed') };
	const json = readJson(body);
	if ('fault' in json) return { refusal: problem(400, json.fault) };
	const recognised = recognise(json.value, headers);
	if ('fault' in recognised) return { refusal: problem(422, recognised.fault) };
	if (!(rules.accept ?? EVERY_KIND).includes(recognised.kind)) {
		return { refusal: problem(422, `a body of the kind ${recognised.kind} is not taken here`) };
	}
	return { key, value: json.value, ...recognised };
}

/** Problem details (RFC 9457, section 3). Names the rule that was broken, nothing of the lead. */
export function problem(
	status: number,
	detail: string,
	headers: Readonly<Record<string, string>> = {},
): Reply {
	return {
		status,
		headers: { 'content-type': 'application/problem+json', ...headers },
		detail,
		body: JSON.stringify({ title: 'The lead was not taken in', status, detail }),
	};
}
