import { AnswerMemory } from '../../../transport/answerMemory';
import { listAt, memberOf, textAt } from '../../../transport/json';
import type { MarketoApi } from '../api/call';
import { TIMING } from '../api/limits';

/** A field of a person (leads.md, Describe; describe2). */
export interface MarketoField {
	/** The REST name, e.g. `firstName`. */
	name: string;
	displayName: string;
	dataType: string;
	/** Most characters; undefined where Marketo sets no limit. */
	length: number | undefined;
	updateable: boolean;
}

export interface Schema {
	fields: ReadonlyMap<string, MarketoField>;
	/** Names of the fields by which a person can be looked up. */
	searchable: readonly string[];
}

const schemas = new AnswerMemory<Schema>();

/** The fields of a person, asked for once a day. @throws MarketoFault */
export async function schemaOf(api: MarketoApi, maxAgeMs = TIMING.fieldsMs): Promise<Schema> {
	const ask = async () =>
		schemaIn((await api.call({ method: 'GET', path: '/rest/v1/leads/describe2.json' })).result);
	// Two API users of one subscription may see different fields.
	const { baseUrl, clientId } = api.account;
	return await schemas.get([baseUrl, clientId], ask, maxAgeMs);
}

/** Asks Marketo, whatever is remembered. @throws MarketoFault */
export const readSchema = async (api: MarketoApi): Promise<Schema> => await schemaOf(api, 0);

/** Reads the result of describe2: `[{ searchableFields: [["email"], ...], fields: [...] }]`. */
export function schemaIn(result: readonly unknown[]): Schema {
	const [person] = result;
	const fields = listAt(person, 'fields').flatMap(readField);
	// A search by several fields together is listed as one entry with several names; nothing here can use it.
	const searchable = listAt(person, 'searchableFields').flatMap((names) => {
		const [name, ...others]: readonly unknown[] = Array.isArray(names) ? names : [];
		return typeof name === 'string' && others.length === 0 ? [name] : [];
	});
	return { fields: new Map(fields.map((field) => [field.name, field])), searchable };
}

function readField(value: unknown): MarketoField[] {
	const name = textAt(value, 'name');
	if (name === undefined) return [];
	const length = memberOf(value, 'length');
	return [
		{
			name,
			displayName: textAt(value, 'displayName') ?? name,
			dataType: textAt(value, 'dataType') ?? 'string',
			length: typeof length === 'number' && length > 0 ? length : undefined,
			updateable: memberOf(value, 'updateable') === true,
		},
	];
}
