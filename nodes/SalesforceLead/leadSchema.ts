import { BatchFailure } from '../../delivery/target';
import { memberOf } from './fault';
import type { Session } from './session';

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
	const described: unknown = await session.call((connection) => connection.describe('Lead'));
	const fields = memberOf(described, 'fields');
	if (!Array.isArray(fields)) throw new BatchFailure('retry', UNREADABLE);
	const known = fields.flatMap((field: unknown) => readField(field) ?? []);
	return new Map(known.map((field) => [field.name, field]));
}

const UNREADABLE = {
	code: 'ANSWER_UNREADABLE',
	message: 'The fields of the lead could not be read',
	cause: 'The answer of Salesforce broke off or is not in the known form.',
	remedy: 'Run the workflow again.',
};

function readField(field: unknown): LeadFieldSchema | null {
	const text = (name: string): string => String(memberOf(field, name) ?? '');
	const is = (name: string): boolean => memberOf(field, name) === true;
	const name = text('name');
	if (!/^\w+$/.test(name)) return null;
	const choices = readChoices(memberOf(field, 'picklistValues'));
	const isWritable = is('createable') && is('updateable');
	return {
		name,
		label: text('label') || name,
		type: text('type'),
		length: Number(memberOf(field, 'length') ?? 0),
		isRequired: is('createable') && !is('nillable') && !is('defaultedOnCreate'),
		isWritable,
		isExternalId: is('externalId'),
		isCaseSensitive: is('caseSensitive'),
		allowed: is('restrictedPicklist') ? choices.map(({ value }) => value) : null,
		choices,
	};
}

function readChoices(values: unknown): Array<{ value: string; label: string }> {
	if (!Array.isArray(values)) return [];
	return values
		.filter((choice: unknown) => memberOf(choice, 'active') === true)
		.map((choice: unknown) => ({
			value: String(memberOf(choice, 'value')),
			label: String(memberOf(choice, 'label') ?? memberOf(choice, 'value')),
		}));
}
