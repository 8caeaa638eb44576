import { BatchFailure, failureOf } from '../../../delivery/target';
import { lookUp } from '../../../transport/catalogue';
import type { Blame, Catalogue, CatalogueEntry, Fault } from '../../../transport/catalogue';
import { listAt, memberOf, parseJson } from '../../../transport/json';
import { RETRIED } from '../../../transport/reason';

const NAME = 'Salesforce';
const AUTOMATION =
	'In Setup, look at Apex Jobs and Flows to see what runs when a lead is saved. If it fails only for many leads at a time, lower Batch Size.';

const lead = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'lead', cause, remedy });
const setup = (cause: string, remedy: string): CatalogueEntry => ({ blame: 'setup', cause, remedy });
const passing = (cause: string, remedy = RETRIED): CatalogueEntry => ({ blame: 'passing', cause, remedy });
const unclear = (cause: string): CatalogueEntry => ({ blame: 'unclear', cause, remedy: AUTOMATION });

/**
 * Codes of Salesforce with their meaning, those of a whole call and those of one record (REST API guide, "Status Codes and
 * Error Responses"; SOAP API guide, "StatusCode", "ExceptionCode").
 */
export const ERRORS = {
	UNABLE_TO_LOCK_ROW: passing('Somebody else is changing the same record, or a related one.'),
	SERVER_UNAVAILABLE: passing('The server is overloaded or in maintenance.'),
	UNKNOWN_EXCEPTION: passing('An error inside Salesforce.'),
	REQUEST_RUNNING_TOO_LONG: passing(
		'The org took too long to process the call.',
		'Lower Batch Size, or check which automation makes saving leads slow.',
	),
	QUERY_TIMEOUT: passing('The org took too long to answer a query.'),
	REQUEST_LIMIT_EXCEEDED: passing('Too many long calls are running in the org at the same time.'),
	ALL_OR_NONE_OPERATION_ROLLED_BACK: passing(
		'Salesforce undid this lead because of another lead in the same call.',
	),
	ENTITY_IS_DELETED: passing(
		'The record was deleted while it was being written.',
		'Send the lead again; then it is created again.',
	),
	INVALID_QUERY_LOCATOR: passing('The org no longer has the rest of a query result.'),

	CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: unclear('A trigger of the org failed.'),
	CANNOT_EXECUTE_FLOW_TRIGGER: unclear('A flow of the org failed.'),
	APEX_ERROR: unclear('Apex code of the org failed.'),
	LIMIT_EXCEEDED: unclear('A limit of the org or of its automation was exceeded.'),

	DUPLICATE_VALUE: lead(
		'Another record has the same value in a field that must be unique. The user may not be able to see it.',
		'Find that record in Salesforce and merge or correct it, or give the integration user access to it, then send the lead again.',
	),
	DUPLICATE_EXTERNAL_ID: lead(
		'Several records have the value by which this lead is matched.',
		'Merge them in Salesforce, and tick Unique on the external ID field.',
	),
	DUPLICATES_DETECTED: lead(
		'A duplicate rule of the org blocks the lead, and the node cannot override it.',
		'Set Duplicates to Skip or Update the Match, or let the rule allow the save in Setup, Duplicate Rules.',
	),
	CANNOT_UPDATE_CONVERTED_LEAD: lead(
		'Sales has converted this lead into a contact, and Salesforce does not change converted leads.',
		'Continue with the contact. To get a new record for every lead, set Match By to Lead.',
	),
	STRING_TOO_LONG: lead(
		'A text is longer than its field.',
		'Set the option Long Values to Fit, or map less into the field.',
	),
	INVALID_EMAIL_ADDRESS: lead(
		'Salesforce does not accept the email address.',
		'Correct the address, and send the lead again.',
	),
	INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: lead(
		'The org does not have the value in a restricted picklist.',
		'Add the value to the picklist in Setup, or map one that it has.',
	),
	FIELD_INTEGRITY_EXCEPTION: lead(
		'Some values do not match each other. Often the cause is a country or state that is not configured in the org.',
		'Check Setup, State and Country/Territory Picklists, or leave the field out of Field Mapping.',
	),
	FIELD_CUSTOM_VALIDATION_EXCEPTION: lead(
		'A validation rule or trigger of the org refuses the lead.',
		'See Setup, Object Manager, Lead, Validation Rules; exempt the integration user, or map what the rule requires.',
	),
	FIELD_FILTER_VALIDATION_EXCEPTION: lead(
		'A lookup filter of the org refuses the value.',
		'Map a record that the filter of the lookup field allows.',
	),
	NUMBER_OUTSIDE_VALID_RANGE: lead(
		'A number is too large or too small for its field.',
		'Check the expression in Field Mapping.',
	),
	INVALID_TYPE_ON_FIELD_IN_RECORD: lead(
		'A value has the wrong type for its field.',
		'Check the expression in Field Mapping.',
	),
	JSON_PARSER_ERROR: lead(
		'Salesforce cannot read a value in the format of its field, e.g. a date.',
		'Check the expressions in Field Mapping.',
	),
	EXCEEDED_ID_LIMIT: lead('The call has more records than Salesforce allows.', 'Lower Batch Size.'),

	REQUIRED_FIELD_MISSING: setup(
		'The org requires a field that is not mapped, or that has no value in this lead.',
		'In Field Mapping, give the field a value that is never blank. Or make it optional in Salesforce.',
	),
	INVALID_FIELD: setup(
		'The org has no such field, or the user may not see it.',
		'Reload the fields in Field Mapping, or give the integration user access to the field.',
	),
	INVALID_FIELD_FOR_INSERT_UPDATE: setup(
		'The user may not write a field.',
		'Give the integration user edit access to it (field-level security), or leave it out of Field Mapping.',
	),
	INVALID_CROSS_REFERENCE_KEY: setup(
		'An ID does not belong to a record that the user may see, e.g. an owner, a campaign or an assignment rule.',
		'Check the IDs in Options and Field Mapping.',
	),
	MALFORMED_ID: setup(
		'A value is not a valid record ID.',
		'IDs have 15 or 18 letters and digits. Check Options and Field Mapping.',
	),
	INACTIVE_OWNER_OR_USER: setup(
		'The lead would get an owner who is a deactivated user.',
		'Choose another owner in Field Mapping, or correct the assignment rule in Salesforce.',
	),
	INSUFFICIENT_ACCESS: setup(
		'The user has no permission for this.',
		'Give the integration user Read, Create and Edit on leads.',
	),
	INSUFFICIENT_ACCESS_OR_READONLY: setup(
		'The user may not change this record.',
		'Give the integration user Edit on leads and access to records of other owners.',
	),
	INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: setup(
		'The user may not see a related record.',
		'Give the integration user access to it, e.g. to the campaign.',
	),
	STORAGE_LIMIT_EXCEEDED: setup(
		'The data storage of the org is full, so it takes no new records.',
		'See Setup, Storage Usage. Delete records that are not needed, or buy storage.',
	),
	TXN_SECURITY_METERING_ERROR: setup(
		'A transaction security policy of the org was not evaluated in time, so Salesforce blocks the call.',
		'In Setup, Transaction Security Policies, look for a slow policy, or set bypassMeteringBlock.',
	),
	TXN_SECURITY_END_SESSION: setup(
		'A transaction security policy of the org ended the session.',
		'Look at Setup, Transaction Security Policies, and exempt the integration user.',
	),
	INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE: setup(
		'The org is in maintenance and read-only.',
		'Wait until the maintenance is over. The Trust page of Salesforce says when it ends.',
	),
	API_DISABLED_FOR_ORG: setup(
		'The edition of the org has no API, or the user may not use it.',
		'Give the user the permission API Enabled. In an edition without API use the operation Send by Web-to-Lead.',
	),
	API_CURRENTLY_DISABLED: setup(
		'Salesforce has switched off the API of the org for now.',
		'Ask the administrator of the org, or Salesforce support.',
	),
	ORG_LOCKED: setup('The org is locked.', 'Ask the administrator of the org, or Salesforce support.'),
	TRIAL_EXPIRED: setup('The trial of the org has ended.', 'Ask the administrator of the org.'),
	INVALID_OPERATION_WITH_EXPIRED_PASSWORD: setup(
		'The password of the integration user has expired.',
		'Set Password Never Expires for the integration user, and give it a new password.',
	),
	INVALID_SESSION_ID: setup(
		'The session is not valid for the REST API.',
		'Check that the scope "Manage user data via APIs (api)" is selected in the app, that the user has the permission API Enabled, and that the network of n8n is allowed.',
	),
	NOT_FOUND: setup(
		'The org does not have the external ID field, or this version of the API.',
		'Check External ID Field and the API Version of the credential.',
	),
	INVALID_TYPE: setup(
		'The user may not see leads or campaigns.',
		'Give the integration user access to the object with a permission set.',
	),
	INVALID_QUERY_FILTER_OPERATOR: setup(
		'The org cannot search by the field that identifies leads, e.g. because it is encrypted.',
		'Choose another External ID Field, or use deterministic encryption, which permits filters.',
	),
	UNSUPPORTED_API_VERSION: setup(
		'Salesforce has retired this version of the API.',
		'Raise API Version in the credential.',
	),
} as const satisfies Catalogue;

/** HTTP statuses that come without a code of Salesforce, e.g. with the page of a proxy or of a maintenance. */
const STATUSES: ReadonlyArray<{ statuses: readonly number[]; entry: CatalogueEntry }> = [
	{ statuses: [408, 420, 429], entry: passing('Salesforce cannot accept the call at the moment.') },
	{
		statuses: [413, 414, 431],
		entry: lead('The call is too large.', 'Lower Batch Size, or map less into the fields.'),
	},
	{
		statuses: [301, 302, 303, 307, 308],
		entry: setup(
			'The address redirects to another one, and the node does not follow redirects.',
			'Check My Domain in the credential. If the org is in maintenance, wait until it is over.',
		),
	},
	{
		statuses: [401, 403, 404, 405, 407, 410],
		entry: setup(
			'The response has no Salesforce code, so it may come from a proxy.',
			'Check My Domain in the credential, and that the network of n8n allows the call.',
		),
	},
];

/** One error as Salesforce reports it; its text is not kept, since it repeats what was written. */
export interface VendorError {
	code: string;
	fields: string[];
	/** A code inside the text: automation of the org reports by it what stopped it. */
	inner?: string;
	/** Whether the calls of 24 hours are used up, and not those at the same time. */
	isDailyLimit?: boolean;
}

/** The errors of an answer's body or of one result; what is not in the known form is left out. */
export function readErrors(errors: unknown): VendorError[] {
	// Some services of Salesforce answer with the one error alone.
	return [errors].flat().flatMap((error: unknown) => {
		const code = memberOf(error, 'errorCode') ?? memberOf(error, 'statusCode');
		if (typeof code !== 'string' || !/^[A-Za-z]\w{0,79}$/.test(code)) return [];
		const fields = listAt(error, 'fields')
			.map(String)
			.filter((name) => /^\w{1,80}$/.test(name));
		const text = String(memberOf(error, 'message') ?? '');
		const inner = mayBeAutomation(code) ? codeInside(text, code) : undefined;
		return [{ code, fields, inner, isDailyLimit: /TotalRequests/.test(text) }];
	});
}

/** Texts of other codes quote the lead, and a buyer could have written a code. */
const mayBeAutomation = (code: string): boolean =>
	blameOf(code) === 'unclear' || code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION' || code === 'UNKNOWN_EXCEPTION';

const blameOf = (code: string): Blame => lookUp(ERRORS, code, NAME).blame;

/** The first code inside a text that says more than its own: a lock, a full org. */
function codeInside(text: string, own: string): string | undefined {
	if (/record currently unavailable/i.test(text)) return 'UNABLE_TO_LOCK_ROW';
	return [...text.matchAll(/\b[A-Z]+(?:_[A-Z]+)+\b/g)]
		.map(([word]) => word)
		.find((word) => word !== own && ['passing', 'setup'].includes(blameOf(word)));
}

/** What the refusal of one lead means, and who must act on it. */
export function faultOf({ code, fields, inner, isDailyLimit = false }: VendorError): Fault {
	if (code === 'REQUEST_LIMIT_EXCEEDED' && isDailyLimit) return quotaFault(null);
	const { blame, reason } = lookUp(ERRORS, code, NAME);
	const known = Object.hasOwn(ERRORS, code);
	const named = fields.length === 0 ? '' : ` Fields: ${fields.slice(0, 10).join(', ')}.`;
	const told = {
		...reason,
		message: known ? 'Salesforce did not accept the lead' : reason.message,
		cause: `${reason.cause}${named}`,
	};
	if (inner === undefined) return { blame, reason: told };
	const deeper = lookUp(ERRORS, inner, NAME);
	const cause = `${told.cause} It was stopped by ${inner}: ${lowerFirst(deeper.reason.cause)}`;
	return { blame: deeper.blame, reason: { ...told, cause, remedy: deeper.reason.remedy } };
}

/** How much of the calls of 24 hours is used, by the header `Sforce-Limit-Info` of every answer. */
export interface ApiUsage {
	used: number;
	max: number;
}

/** What the refusal of a whole call means for all leads in it. */
export function failureOfCall(
	{ status, body, retryAfterMs }: { status: number; body: string; retryAfterMs?: number },
	usage: ApiUsage | null,
): BatchFailure {
	const [first] = readErrors(parseJson(body));
	const isUsedUp = usage !== null && usage.used >= usage.max;
	if (first?.code === 'REQUEST_LIMIT_EXCEEDED' && (isUsedUp || first.isDailyLimit)) {
		return failureOf(quotaFault(isUsedUp ? usage : null));
	}
	const code = first?.code ?? `HTTP ${status}`;
	const entry = Object.hasOwn(ERRORS, code) ? undefined : entryOfStatus(status, first !== undefined);
	const fault =
		first && entry === undefined ? faultOf(first) : lookUp(entry ? { [code]: entry } : {}, code, NAME);
	const message = 'Salesforce did not process the call';
	const isUnknown = entry === undefined && !Object.hasOwn(ERRORS, code);
	const reason = isUnknown ? fault.reason : { ...fault.reason, message };
	return failureOf({ blame: fault.blame, reason }, retryAfterMs);
}

/** @returns undefined for a code that is not known, and for a status that says nothing */
function entryOfStatus(status: number, hasCode: boolean): CatalogueEntry | undefined {
	const found = STATUSES.find(({ statuses }) => statuses.includes(status))?.entry;
	if (found?.blame === 'setup' && hasCode) return undefined;
	return found ?? (status >= 500 ? passing('Salesforce is overloaded or in maintenance.') : undefined);
}

/** The org has used up its calls of 24 hours: nothing is wrong with the leads, and further calls make it worse. */
const quotaFault = (usage: ApiUsage | null): Fault => ({
	blame: 'setup',
	reason: {
		code: 'REQUEST_LIMIT_EXCEEDED',
		message: 'The org has no API calls left',
		cause:
			usage === null
				? 'All apps together have used up the calls of the last 24 hours.'
				: `${count(usage.used)} of its ${count(usage.max)} calls of the last 24 hours are used up. All apps share them.`,
		remedy:
			'Send the leads again in some hours. If it happens often, see Setup, Company Information, API Requests.',
	},
});

const count = (value: number): string => value.toLocaleString('en-US');
const lowerFirst = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** An answer that breaks off or is a page: it is not known what was written, and the same keys find it again. */
export const unreadable = (): BatchFailure =>
	new BatchFailure('retry', {
		code: 'ANSWER_UNREADABLE',
		message: 'The response of Salesforce could not be read',
		cause:
			'It was cut off, or has an unknown format, e.g. a maintenance page. The leads may have been written anyway.',
		remedy: RETRIED,
	});
