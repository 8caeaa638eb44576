import type { Answer } from '../faultyAnswer';
import { json } from './answers';
import { idsWith, upsertOne } from './collections';
import type { ItemResult, WriteSettings } from './collections';
import type { ItemError } from './fieldRules';
import type { Org, SfRecord } from './org';
import { saveLead } from './save';

/** `POST /sobjects/Lead`: creates one (REST API guide, "sObject Basic Information"). */
export function createSingle(org: Org, body: unknown, settings: WriteSettings): Answer {
	const result = saveLead(org, { ...Object(body) }, undefined, settings);
	return result.success ? json(201, { id: result.id, success: true, errors: [] }) : refused(result);
}

/**
 * `PATCH /sobjects/Lead/{field}/{value}`: creates or updates one. A value that several records hold is answered by 300 and
 * their addresses, and nothing is written (REST API guide, "Insert or Update (Upsert) a Record Using an External ID").
 */
export function upsertSingle(
	org: Org,
	{ field, value, base }: { field: string; value: string; base: string },
	body: unknown,
	settings: WriteSettings,
): Answer {
	const values: SfRecord = { ...Object(body) };
	if (field in values) {
		const wrong = [
			{ message: `The ${field} field should not be specified in the body`, errorCode: 'INVALID_FIELD' },
		];
		return json(400, wrong);
	}
	const ids = idsWith(org, field, value);
	if (ids.length > 1)
		return json(
			300,
			ids.map((id) => `${base}/sobjects/Lead/${id}`),
		);
	const result = upsertOne(org, field, { ...values, [field]: value }, settings);
	if (!result.success) return refused(result);
	return json(result.created === true ? 201 : 200, result);
}

/** Single records are refused with `errorCode` where collections say `statusCode`. */
const refused = ({ errors }: ItemResult): Answer =>
	json(
		400,
		errors.map(({ statusCode, ...rest }: ItemError) => ({ ...rest, errorCode: statusCode })),
	);
