import { BatchFailure } from '../../../delivery/target';
import { NOTHING_MAPPED } from '../../../targetNode/fieldMapping';
import type { Reason } from '../../../transport/reason';
import { AUTOMATIC_FIELDS, DESCRIPTION } from '../fields/automatic';
import type { LeadSchema } from '../fields/schema';

/** Fields that this node fills if the mapping does not. */
const FALLBACK_FIELDS = new Set(['LastName', 'Company']);

/**
 * What the describe already says about the set-up, told before the first call that writes: better one clear text than the
 * same refusal for every lead.
 *
 * @param mappedNames the fields of a manual mapping; null: automatic
 * @throws BatchFailure of kind `setup`
 */
export function checkFields(
	schema: LeadSchema,
	mappedNames: readonly string[] | null,
	externalId: string | null,
	leadSource: string,
): void {
	if (externalId !== null) checkExternalId(schema, externalId, mappedNames?.includes(externalId) === true);
	if (mappedNames?.every((name) => name === externalId)) throw new BatchFailure('setup', NOTHING_MAPPED);
	const source = leadSource === '' ? [] : ['LeadSource'];
	const needed = mappedNames ?? [
		...AUTOMATIC_FIELDS.filter(({ isStandard }) => isStandard).map(nameOf),
		DESCRIPTION,
		...source,
	];
	const unwritable = needed.filter((name) => schema.get(name)?.isWritable !== true);
	if (unwritable.length > 0) throw new BatchFailure('setup', notWritable(unwritable));
	const filled = new Set(
		mappedNames ?? [...AUTOMATIC_FIELDS.map(nameOf), DESCRIPTION, ...source, 'Country', 'CountryCode'],
	);
	const missing = [...schema.values()].filter(
		({ name, isRequired }) =>
			isRequired && name !== externalId && !filled.has(name) && !FALLBACK_FIELDS.has(name),
	);
	if (missing.length > 0) throw new BatchFailure('setup', notMapped(missing.map(({ name }) => name)));
	const allowed = mappedNames ? null : schema.get('LeadSource')?.allowed;
	if (allowed && leadSource !== '' && !allowed.includes(leadSource)) {
		throw new BatchFailure('setup', unknownLeadSource(allowed));
	}
}

const nameOf = ({ name }: { name: string }): string => name;

/** Keys of leads are UUIDs. */
const KEY_LENGTH = 36;

/** @param isMapped the user's own values need not be UUIDs */
function checkExternalId(schema: LeadSchema, name: string, isMapped: boolean): void {
	if (name === '') throw new BatchFailure('setup', NO_EXTERNAL_ID);
	const field = schema.get(name);
	const isLongEnough = isMapped || (field?.type === 'string' && field.length >= KEY_LENGTH);
	if (!field?.isExternalId || !field.isWritable || !isLongEnough)
		throw new BatchFailure('setup', WRONG_EXTERNAL_ID);
}

const message = 'The settings of the node do not match the fields of the org';

const NO_EXTERNAL_ID: Reason = {
	code: 'EXTERNAL_ID_MISSING',
	message,
	cause: 'No field is chosen under External ID Field, so the node could not find a lead again.',
	remedy:
		'In Salesforce add a text field of 255 characters to Lead, tick External ID and Unique, give the integration user access to it, and choose it here. Without such a field, set Match By to Email.',
};

const WRONG_EXTERNAL_ID: Reason = {
	code: 'EXTERNAL_ID_INVALID',
	message,
	cause:
		'The field chosen under External ID Field does not exist, is not an external ID, is not a text of at least 36 characters, or the user may not write it.',
	remedy:
		'Choose a text field of 255 characters, tick External ID and Unique, and give the integration user edit access to it.',
};

const notWritable = (names: readonly string[]): Reason => ({
	code: 'FIELD_NOT_WRITABLE',
	message,
	cause: `The user may not write these fields of a lead, or the org does not have them: ${names.join(', ')}.`,
	remedy:
		'Give the integration user edit access to them (field-level security), or set Field Mapping to Manual without them.',
});

const notMapped = (names: readonly string[]): Reason => ({
	code: 'REQUIRED_FIELD_UNMAPPED',
	message,
	cause: `The org requires fields of a lead that the mapping does not fill: ${names.join(', ')}.`,
	remedy: 'Set Field Mapping to Manual and give them values, or make them optional in Salesforce.',
});

const unknownLeadSource = (allowed: readonly string[]): Reason => ({
	code: 'LEAD_SOURCE_UNKNOWN',
	message,
	cause: `Lead Source is a restricted picklist in this org. It has: ${allowed.slice(0, 20).join(', ')}.`,
	remedy: 'Set the option Lead Source to one of these, or add the value to the picklist in Setup.',
});
