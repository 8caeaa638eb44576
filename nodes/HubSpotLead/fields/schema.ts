import { BatchFailure } from '../../../delivery/target';
import { AnswerMemory } from '../../../transport/answerMemory';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { type HubSpotApi, VERSION } from '../api/call';

/** A property of an object, as the account has it (CRM properties API, `Property`). */
export interface HubSpotProperty {
	name: string;
	label: string;
	/** `string`, `number`, `date`, `datetime`, `enumeration`, `bool`, `phone_number` */
	type: string;
	/** `textarea`, `checkbox` (several options), `select`, ... */
	fieldType: string;
	group: string;
	isWritable: boolean;
	isUnique: boolean;
	options: ReadonlyArray<{ label: string; value: string }>;
}

export type Schema = ReadonlyMap<string, HubSpotProperty>;

export type HubSpotObject = 'contacts' | 'leads';

/** How long the properties of an account are remembered, in milliseconds. The editor always asks. */
const REMEMBERED_MS = 10 * 60_000;

const schemas = new AnswerMemory<Schema>();

/**
 * The properties of an object by internal name.
 *
 * @param isFresh ask HubSpot, whatever is remembered
 * @throws BatchFailure
 */
export async function readSchema(api: HubSpotApi, object: HubSpotObject, isFresh = false): Promise<Schema> {
	const ask = async () => schemaOf(await api.read('GET', `/crm/properties/${VERSION}/${object}`));
	return await schemas.get([...api.identity, object], ask, isFresh ? 0 : REMEMBERED_MS);
}

/** For when HubSpot says that what is remembered is out of date: the next execution asks. */
export const forgetSchema = (api: HubSpotApi): void => schemas.forget([...api.identity, 'contacts']);

/** The properties of leads; null where the account has no leads or the key may not see them. */
export async function readLeadSchema(api: HubSpotApi, isFresh = false): Promise<Schema | null> {
	return await readSchema(api, 'leads', isFresh).catch(async (thrown: unknown) =>
		thrown instanceof BatchFailure && ['MISSING_SCOPES', 'HTTP 404', 'HTTP 403'].includes(thrown.reason.code)
			? null
			: await Promise.reject(thrown),
	);
}

function schemaOf(answer: unknown): Schema {
	const schema = new Map<string, HubSpotProperty>();
	for (const entry of listAt(answer, 'results')) {
		const name = textAt(entry, 'name');
		if (name === undefined || memberOf(entry, 'archived') === true) continue;
		const modification = memberOf(entry, 'modificationMetadata');
		schema.set(name, {
			name,
			label: textAt(entry, 'label') ?? name,
			type: textAt(entry, 'type') ?? 'string',
			fieldType: textAt(entry, 'fieldType') ?? 'text',
			group: textAt(entry, 'groupName') ?? '',
			isWritable: memberOf(modification, 'readOnlyValue') !== true && memberOf(entry, 'calculated') !== true,
			isUnique: memberOf(entry, 'hasUniqueValue') === true,
			options: listAt(entry, 'options').flatMap((option) => {
				const value = textAt(option, 'value');
				return value === undefined ? [] : [{ label: textAt(option, 'label') ?? value, value }];
			}),
		});
	}
	return schema;
}
