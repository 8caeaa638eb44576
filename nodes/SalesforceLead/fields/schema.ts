import { listAt, memberOf } from '../../../transport/json';
import { unreadable } from '../api/errors';
import type { Session } from '../api/call';

/** A field of the org's lead, as its describe tells it (REST API guide, "sObject Describe"). */
export interface LeadFieldSchema {
	name: string;
	label: string;
	type: string;
	/** Most characters of a text; 0 where there is no such limit. */
	length: number;
	isRequired: boolean;
	isWritable: boolean;
	isExternalId: boolean;
	isUnique: boolean;
	isCaseSensitive: boolean;
	/** The values that may be written; null where any may. */
	allowed: readonly string[] | null;
	/** The values of a picklist. */
	choices: ReadonlyArray<{ value: string; label: string }>;
}

/** The fields of the org's lead by name. Names are compared as they are written: describe is where they come from. */
export type LeadSchema = ReadonlyMap<string, LeadFieldSchema>;

/**
 * Asks the org which fields its leads have; an unchanged answer is not sent again (ETag).
 *
 * @throws BatchFailure
 */
export async function readLeadSchema(session: Session): Promise<LeadSchema> {
	return await session.read(async (connection) => {
		const fields = memberOf(await connection.describe('Lead'), 'fields');
		if (!Array.isArray(fields)) throw unreadable();
		const known = fields.flatMap((field: unknown) => readField(field) ?? []);
		return new Map(known.map((field) => [field.name, field]));
	});
}

function readField(field: unknown): LeadFieldSchema | null {
	const text = (name: string): string => String(memberOf(field, name) ?? '');
	const is = (name: string): boolean => memberOf(field, name) === true;
	const name = text('name');
	if (!/^\w+$/.test(name)) return null;
	const choices = readChoices(field);
	return {
		name,
		label: text('label') || name,
		type: text('type'),
		length: Number(memberOf(field, 'length') ?? 0),
		isRequired: is('createable') && !is('nillable') && !is('defaultedOnCreate'),
		isWritable: is('createable') && is('updateable'),
		isExternalId: is('externalId'),
		isUnique: is('unique'),
		isCaseSensitive: is('caseSensitive'),
		allowed: is('restrictedPicklist') ? choices.map(({ value }) => value) : null,
		choices,
	};
}

function readChoices(field: unknown): Array<{ value: string; label: string }> {
	return listAt(field, 'picklistValues')
		.filter((choice: unknown) => memberOf(choice, 'active') === true)
		.map((choice: unknown) => ({
			value: String(memberOf(choice, 'value')),
			label: String(memberOf(choice, 'label') ?? memberOf(choice, 'value')),
		}));
}
