/**
 * `retry`: passes by itself. `rejected`: this lead as it is. `setup`: credential, node or org must be mended first.
 */
export interface ErrorEntry {
	kind: 'retry' | 'rejected' | 'setup';
	cause: string;
	remedy: string;
}

const AGAIN = 'Send the leads again later; what was written is recognised and not doubled.';
const AUTOMATION =
	'Look at Setup, Apex Jobs and Flows, for what runs when a lead is saved, mend it, and send the lead again.';

/** Codes of Salesforce with their meaning (REST API guide, "Status Codes and Error Responses"; SOAP API guide, "StatusCode"). */
export const ERRORS: { readonly [code: string]: ErrorEntry } = {
	UNABLE_TO_LOCK_ROW: {
		kind: 'retry',
		cause: 'Somebody else is changing the same record or one that belongs to it.',
		remedy: AGAIN,
	},
	SERVER_UNAVAILABLE: { kind: 'retry', cause: 'The server is overloaded or in maintenance.', remedy: AGAIN },
	UNKNOWN_EXCEPTION: { kind: 'retry', cause: 'Salesforce stumbled.', remedy: AGAIN },
	REQUEST_RUNNING_TOO_LONG: {
		kind: 'retry',
		cause: 'The org took too long over the call.',
		remedy: 'Lower Batch Size, or look which automation makes saving leads slow.',
	},
	QUERY_TIMEOUT: { kind: 'retry', cause: 'The org took too long over a query.', remedy: AGAIN },
	REQUEST_LIMIT_EXCEEDED: {
		kind: 'retry',
		cause: 'Too many long calls run in the org at the same time.',
		remedy: AGAIN,
	},
	ALL_OR_NONE_OPERATION_ROLLED_BACK: {
		kind: 'retry',
		cause: 'Another lead of the same call made Salesforce undo this one.',
		remedy: AGAIN,
	},
	INVALID_SESSION_ID: {
		kind: 'setup',
		cause: 'The session is not valid for the REST API.',
		remedy: 'Check that the app has the scope api and that the user has the permission API Enabled.',
	},
	DUPLICATE_VALUE: {
		kind: 'rejected',
		cause: 'Another record holds the same value in a field that must be unique.',
		remedy: 'Find that record in Salesforce and merge or correct it, then send the lead again.',
	},
	DUPLICATE_EXTERNAL_ID: {
		kind: 'rejected',
		cause: 'Several records hold the value by which this lead is matched.',
		remedy: 'Merge them in Salesforce, and tick Unique on the external ID field.',
	},
	DUPLICATES_DETECTED: {
		kind: 'rejected',
		cause: 'A duplicate rule of the org blocks the lead, and no sender can overrule it.',
		remedy:
			'Set Duplicate Leads to Skip or Update the Match, or let the rule allow the save in Setup, Duplicate Rules.',
	},
	CANNOT_UPDATE_CONVERTED_LEAD: {
		kind: 'rejected',
		cause: 'Sales has converted this lead into a contact, and Salesforce changes converted leads no more.',
		remedy: 'Go on with the contact. To get a new record for every lead, set Match By to Lead.',
	},
	REQUIRED_FIELD_MISSING: {
		kind: 'rejected',
		cause: 'The org requires a field that this lead leaves blank.',
		remedy: 'Give the field a value in Field Mapping, or make it optional in Salesforce.',
	},
	STRING_TOO_LONG: {
		kind: 'rejected',
		cause: 'A text is longer than its field.',
		remedy: 'Set the option Long Texts to Shorten, or map less into the field.',
	},
	INVALID_EMAIL_ADDRESS: {
		kind: 'rejected',
		cause: 'Salesforce does not take the email address for one.',
		remedy: 'Correct the address, and send the lead again.',
	},
	INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: {
		kind: 'rejected',
		cause: 'The org does not have the value in a restricted picklist.',
		remedy: 'Add the value to the picklist in Setup, or map one that it has.',
	},
	FIELD_INTEGRITY_EXCEPTION: {
		kind: 'rejected',
		cause: 'Values do not go together, often a country or state that the org has not configured.',
		remedy: 'Check Setup, State and Country/Territory Picklists, or leave the field out of Field Mapping.',
	},
	FIELD_CUSTOM_VALIDATION_EXCEPTION: {
		kind: 'rejected',
		cause: 'A validation rule or trigger of the org refuses the lead.',
		remedy:
			'See Setup, Object Manager, Lead, Validation Rules; exempt the integration user, or map what the rule wants.',
	},
	FIELD_FILTER_VALIDATION_EXCEPTION: {
		kind: 'rejected',
		cause: 'A lookup filter of the org refuses the value.',
		remedy: 'Map a record that the filter of the lookup field allows.',
	},
	INVALID_FIELD: {
		kind: 'setup',
		cause: 'The org has no such field, or the user may not see it.',
		remedy: 'Reload the fields in Field Mapping, or give the integration user access to the field.',
	},
	INVALID_FIELD_FOR_INSERT_UPDATE: {
		kind: 'setup',
		cause: 'The user may not write a field.',
		remedy:
			'Give the integration user edit access to it (field-level security), or leave it out of Field Mapping.',
	},
	INVALID_TYPE_ON_FIELD_IN_RECORD: {
		kind: 'rejected',
		cause: 'A value is not of the type of its field.',
		remedy: 'Check the expression in Field Mapping.',
	},
	JSON_PARSER_ERROR: {
		kind: 'rejected',
		cause: 'Salesforce cannot read a value as its field needs it, e.g. a date.',
		remedy: 'Check the expressions in Field Mapping.',
	},
	INVALID_CROSS_REFERENCE_KEY: {
		kind: 'rejected',
		cause: 'An ID names no record that the user may see, e.g. an owner, a campaign or an assignment rule.',
		remedy: 'Check the IDs in Options and Field Mapping.',
	},
	MALFORMED_ID: {
		kind: 'rejected',
		cause: 'A value is no record ID.',
		remedy: 'IDs have 15 or 18 letters and digits. Check Options and Field Mapping.',
	},
	ENTITY_IS_DELETED: {
		kind: 'retry',
		cause: 'The record was deleted while it was being written.',
		remedy: 'Send the lead again; it is created anew.',
	},
	CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: {
		kind: 'rejected',
		cause: 'A trigger of the org failed on this lead.',
		remedy: AUTOMATION,
	},
	CANNOT_EXECUTE_FLOW_TRIGGER: {
		kind: 'rejected',
		cause: 'A flow of the org failed on this lead.',
		remedy: AUTOMATION,
	},
	APEX_ERROR: { kind: 'rejected', cause: 'Apex code of the org failed on this lead.', remedy: AUTOMATION },
	INSUFFICIENT_ACCESS: {
		kind: 'setup',
		cause: 'The user may not do this.',
		remedy: 'Give the integration user Read, Create and Edit on leads.',
	},
	INSUFFICIENT_ACCESS_OR_READONLY: {
		kind: 'setup',
		cause: 'The user may not change this record.',
		remedy: 'Give the integration user Edit on leads and access to records of other owners.',
	},
	INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: {
		kind: 'setup',
		cause: 'The user may not see a record that this one refers to.',
		remedy: 'Give the integration user access to it, e.g. to the campaign.',
	},
	API_DISABLED_FOR_ORG: {
		kind: 'setup',
		cause: 'The edition of the org has no API, or the user may not use it.',
		remedy:
			'Give the user the permission API Enabled. In an edition without API use the operation Send by Web-to-Lead.',
	},
	API_CURRENTLY_DISABLED: {
		kind: 'setup',
		cause: 'Salesforce has switched the API of the org off for now.',
		remedy: 'Ask the administrator of the org, or Salesforce support.',
	},
	NOT_FOUND: {
		kind: 'setup',
		cause: 'The org does not have what the call names: the external ID field, or this version of the API.',
		remedy: 'Check External ID Field and the API Version of the credential.',
	},
	INVALID_TYPE: {
		kind: 'setup',
		cause: 'The user may not see leads or campaigns.',
		remedy: 'Give the integration user access to the object by a permission set.',
	},
	UNSUPPORTED_API_VERSION: {
		kind: 'setup',
		cause: 'Salesforce has retired this version of the API.',
		remedy: 'Raise API Version in the credential.',
	},
	EXCEEDED_ID_LIMIT: {
		kind: 'rejected',
		cause: 'The call holds more records than one may.',
		remedy: 'Lower Batch Size.',
	},
};
