import type { Reason } from '../../transport/reason';

/** What can be wrong with the node's parameters, found out before the first lead goes out. */
export const SETUP_REASONS = {
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
	program: {
		code: 'PROGRAM_MISSING',
		message: 'No program is chosen',
		cause: 'Push Lead attributes each lead to a program.',
		remedy: 'Choose a Program in the node.',
	},
	form: {
		code: 'FORM_MISSING',
		message: 'No form is named',
		cause: 'Submit Form fills out a form, which is known by its number.',
		remedy: 'Enter the Form ID in the node. It stands in the address of the form in Marketo, after #FO.',
	},
} as const;

/** A lead that nothing in Marketo can be found by. */
export const lookupMissing = (lookupField: string): Reason => ({
	code: 'LOOKUP_VALUE_MISSING',
	message: `The lead has no value for the lookup field "${lookupField}"`,
	cause:
		lookupField === 'email'
			? 'It has no email address: not every form asks for one, and Microsoft withholds those of schools.'
			: 'The value mapped to it is blank.',
	remedy:
		'Choose a custom field under Lookup Field, so that leads without an email address can be written too.',
});
