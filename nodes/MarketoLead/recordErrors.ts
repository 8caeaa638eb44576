import type { Reason } from '../../transport/reason';

/**
 * What the refusal of a single record asks for.
 *
 * `rejected`: mend this lead. `exists`: it is there already. `several`: more than one person matches. `company`: send it
 * without its company. `setup`: if all records are refused like this, so would be every other one.
 */
export type RecordErrorKind = 'rejected' | 'exists' | 'several' | 'company' | 'setup';

interface RecordError {
	kind: RecordErrorKind;
	message: string;
	cause: string;
	remedy: string;
}

const VALUES = 'Check Field Mapping, and the fields of this lead.';

/** Codes of single records (error-codes.md, Record-Level). */
export const RECORD_ERRORS = {
	1001: {
		kind: 'rejected',
		message: 'A value does not suit the type of its field',
		cause: 'For example text in a field for numbers.',
		remedy: VALUES,
	},
	1002: {
		kind: 'rejected',
		message: 'Marketo misses a value that it needs',
		cause: 'The lookup field, or a field that the form requires, is empty.',
		remedy: VALUES,
	},
	1003: {
		kind: 'rejected',
		message: 'Marketo does not take the values of this lead',
		cause: 'A value is not allowed in its field.',
		remedy: VALUES,
	},
	1004: {
		kind: 'rejected',
		message: 'Marketo does not find the person',
		cause: 'It was deleted or merged.',
		remedy: 'Send the lead again.',
	},
	1005: {
		kind: 'exists',
		message: 'The person exists already',
		cause: 'If Person Exists is set to Skip.',
		remedy: 'Nothing needs to be done.',
	},
	1006: {
		kind: 'setup',
		message: 'Marketo does not know a field of this lead',
		cause: 'It was removed or renamed, or it is not on the form.',
		remedy:
			'Refresh the list under Fields. For Submit Form, set Field Mapping to Manual and map only fields of the form.',
	},
	1007: {
		kind: 'several',
		message: 'Several people in Marketo match this lead',
		cause: 'Which of them is meant cannot be told.',
		remedy: 'Merge them in Marketo, then send the lead again.',
	},
	1008: {
		kind: 'setup',
		message: 'The person stands in a partition that the API user cannot use',
		cause: 'The workspaces of the API user do not have it.',
		remedy: 'Give the API user access to the partition, or correct the person in Marketo.',
	},
	1009: {
		kind: 'setup',
		message: 'Marketo wants to be told the partition',
		cause: 'The API user has several partitions and no default one.',
		remedy: 'Set the option Partition.',
	},
	1010: {
		kind: 'rejected',
		message: 'The person stands in another partition',
		cause: 'A person is not moved to the partition that the node names.',
		remedy: 'Move the person in Marketo, or remove the option Partition.',
	},
	1011: {
		kind: 'setup',
		message: 'Marketo cannot look people up by this field',
		cause: 'Only email and custom fields of type string, email or integer can be looked up.',
		remedy: 'Choose another Lookup Field.',
	},
	1013: {
		kind: 'setup',
		message: 'Marketo does not know the program',
		cause: 'It was removed or renamed, or stands in a workspace that the API user cannot see.',
		remedy: 'Check Program in the node.',
	},
	1021: {
		kind: 'company',
		message: 'The company of this person cannot be changed through a lead',
		cause: 'The person belongs to a company record, mostly one of the CRM behind Marketo.',
		remedy: 'Remove the fields of the company under Fields.',
	},
	1037: {
		kind: 'exists',
		message: 'The person has this program status already, or a later one',
		cause: 'Marketo never goes back to an earlier status.',
		remedy: 'Nothing needs to be done.',
	},
} as const satisfies { [code: string]: RecordError };

const OTHER: RecordError = {
	kind: 'rejected',
	message: 'Marketo refused this lead',
	cause: 'It gives a code that this node does not know.',
	remedy: 'Look the code up under "Error Codes" in the developer pages of Marketo.',
};

/** What a code means. Marketo's own words are left out: they repeat the value that is refused. */
export function recordError(code: string): { kind: RecordErrorKind; reason: Reason } {
	const named: { readonly [code: string]: RecordError } = RECORD_ERRORS;
	const { kind, message, cause, remedy } = (Object.hasOwn(named, code) && named[code]) || OTHER;
	return { kind, reason: { code, message: `${message} (${code})`, cause, remedy } };
}
