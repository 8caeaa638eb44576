import { BatchFailure } from '../../../delivery/target';
import { NOTHING_MAPPED } from '../../../targetNode/fieldMapping';
import type { Reason } from '../../../transport/reason';
import type { MarketoField, Schema } from '../fields/schema';
import type { WriteMethod, WriteSettings } from '../form/operations';

/** What can be wrong with the node's parameters, found out before the first lead goes out. */
const SETUP_REASONS = {
	lookupField: (name: string): Reason => ({
		code: 'LOOKUP_FIELD',
		message: `Marketo cannot look people up by the field "${name}"`,
		cause: 'It does not exist, or it is not among the searchable fields.',
		remedy: 'Choose email, or a custom field of type string, under Lookup Field.',
	}),
	lookupType: (name: string): Reason => ({
		code: 'LOOKUP_FIELD_TYPE',
		message: `The field "${name}" cannot hold the key of a lead`,
		cause: 'The key is a text of up to 64 characters.',
		remedy: 'Choose a custom field of type string under Lookup Field.',
	}),
	noteField: (name: string): Reason => ({
		code: 'NOTE_FIELD',
		message: `The field "${name}" cannot hold the note`,
		cause: 'It does not exist, is not a text field, or is read-only.',
		remedy: 'Choose a text field under Note Field, or remove the option.',
	}),
	program: {
		code: 'PROGRAM_MISSING',
		message: 'No program is chosen',
		cause: 'Push Lead attributes each lead to a program.',
		remedy: 'Choose a Program in the node.',
	},
	form: {
		code: 'FORM_MISSING',
		message: 'No form is chosen',
		cause: 'Submit Form fills out a form, and needs its number.',
		remedy:
			'Choose the form in the node, or enter its ID: the number after #FO in the address of the form in Marketo.',
	},
} as const;

/** @throws BatchFailure of kind `setup` when something is missing that the method needs */
export function checkSettings({ value }: WriteMethod, { programName, formId }: WriteSettings): void {
	if (value === 'pushLead' && programName === '') throw new BatchFailure('setup', SETUP_REASONS.program);
	if (value === 'submitForm' && !(formId > 0)) throw new BatchFailure('setup', SETUP_REASONS.form);
}

/** @throws BatchFailure of kind `setup` */
export function checkLookupField(name: string, { fields, searchable }: Schema): void {
	const field = fields.get(name);
	if (!field || !searchable.includes(name)) throw new BatchFailure('setup', SETUP_REASONS.lookupField(name));
	if (!holdsKey(field)) throw new BatchFailure('setup', SETUP_REASONS.lookupType(name));
}

/** Whether a field can hold the key of a lead. */
export const holdsKey = ({ dataType, updateable }: MarketoField): boolean =>
	updateable && (dataType === 'email' || dataType === 'string');

/** Whether a field can hold what buyers write. */
export const holdsNote = ({ dataType, updateable }: MarketoField): boolean =>
	updateable && (dataType === 'text' || dataType === 'string');

/** @throws BatchFailure of kind `setup` */
export function checkNoteField(name: string, { fields }: Schema): MarketoField {
	const field = fields.get(name);
	if (!field || !holdsNote(field)) throw new BatchFailure('setup', SETUP_REASONS.noteField(name));
	return field;
}

/**
 * A mapping by hand must fill at least one field, and the lookup field where the node does not do that.
 *
 * @param expressions what is mapped, before it is evaluated
 * @throws BatchFailure of kind `setup`
 */
export function checkMapping(expressions: { readonly [field: string]: unknown }, lookupField: string): void {
	const isMapped = (value: unknown) => value !== null && value !== undefined && value !== '';
	if (!Object.values(expressions).some(isMapped)) throw new BatchFailure('setup', NOTHING_MAPPED);
	if (lookupField === 'email' && !isMapped(expressions.email))
		throw new BatchFailure('setup', LOOKUP_NOT_MAPPED);
}

export const LOOKUP_NOT_MAPPED: Reason = {
	code: 'LOOKUP_NOT_MAPPED',
	message: 'The lookup field "email" is not mapped',
	cause: 'Field Mapping is set to Manual, and without this field Marketo cannot recognise the person.',
	remedy: 'Map Email Address under Fields, or choose another Lookup Field.',
};

/** A lead that nothing in Marketo can be found by. */
export const lookupMissing = (lookupField: string): Reason => ({
	code: 'LOOKUP_VALUE_MISSING',
	message: `The lead has no value for the lookup field "${lookupField}"`,
	cause:
		lookupField === 'email'
			? 'It has no email address. Not every form asks for one, and Microsoft withholds the addresses of schools.'
			: 'The value mapped to it is blank.',
	remedy:
		'Choose a custom field under Lookup Field. Then leads without an email address can be written, too.',
});

/** Marketo does not know a field that the node was told to write. */
export const fieldMissing = (label: string): Reason => ({
	code: '1006',
	message: `Marketo does not know the field ${label} (1006)`,
	cause: 'It was removed, renamed or hidden, or it is not on the form.',
	remedy: 'Open the node, refresh the list under Fields and map the lead again.',
});

/** Sent again, a lead could leave a second activity or person. So a person decides, and the ledger does not try again. */
export const unconfirmed = ({ code, message }: Reason): Reason => ({
	code: 'OUTCOME_UNKNOWN',
	message: `It is not known whether Marketo accepted the lead (${code})`,
	cause: `${message}. A repeat could create a second activity or person, so the node does not repeat it.`,
	remedy: 'Look up the person in Marketo. If the lead is missing, send it again.',
});

export const severalMatch = (reason: Reason, ids: readonly string[]): Reason =>
	ids.length === 0 ? reason : { ...reason, message: `${reason.message}: IDs ${ids.join(', ')}` };
