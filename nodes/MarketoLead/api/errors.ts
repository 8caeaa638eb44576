import { type Catalogue, type CatalogueEntry, type Fault } from '../../../transport/catalogue';
import { lead, lookUp, passing, setup, unclear } from '../../../transport/catalogue';

const LATER = 'No action is needed. If it happens again, ask Adobe support.';
const CREDENTIAL = 'Check client ID and client secret in the Marketo Lead credential.';
const ADDRESS = 'Check Munchkin ID or Base URL in the Marketo Lead credential.';
const VALUES = 'Check Field Mapping, and the fields of this lead.';
const PROXY = "Check n8n's proxy settings.";

/** Its words are told with the time until which it holds, too; see `quotaReason`. */
export const QUOTA_USED_UP = {
	blame: 'setup',
	message: 'The daily quota of Marketo calls is used up',
	cause: 'All integrations of a subscription share it. It is reset at midnight, US Central time.',
	remedy: 'Wait until then, or ask your account manager for a larger quota.',
} as const;

interface MarketoError extends CatalogueEntry {
	message: string;
}

/**
 * Every code of Marketo that a write of people, a read of people or fields, or a login can meet (error-codes.md). They
 * come as text, nearly all with HTTP 200, for a whole call or for one record.
 */
export const MARKETO_ERRORS = {
	413: lead(
		'The call is too large for Marketo',
		'More than 1 MB was sent.',
		'Send fewer fields (Field Mapping), or lower Batch Size.',
	),
	414: unclear(
		'The address of the call is too long for Marketo',
		'The values of the lookup field are unusually long.',
		'Lower Batch Size, or choose another Lookup Field.',
	),
	500: passing('Marketo reports an internal error', 'Marketo gives no details.', LATER),
	502: passing('A gateway got no response from Marketo in time', 'Marketo took too long.', LATER),
	600: setup(
		'Marketo did not receive the access token',
		'Something between n8n and Marketo removes the Authorization header.',
		PROXY,
	),
	601: setup(
		'Marketo does not accept the access token',
		'A new token was refused as well.',
		`${CREDENTIAL} The custom service or its API user may have been removed.`,
	),
	602: setup('The access token has expired', 'A new token was refused as well.', CREDENTIAL),
	603: setup(
		'The API user has no permission for this',
		'Its role lacks a permission, or the address of n8n is not on the allowlist for API access.',
		'In Marketo, give the role of the API user Read-Write Person (and Read-Only Assets for the lists), and check Admin, Security, IP allowlist.',
	),
	604: passing(
		'Marketo reached its time limit for this call',
		'Its database is busy, or the call is large. Marketo did not process it.',
		'If it happens again, lower Batch Size.',
	),
	605: setup(
		'Marketo does not accept this type of call',
		'The service at the base URL expects another method.',
		ADDRESS,
	),
	606: passing(
		'Marketo received more calls in 20 seconds than it allows',
		'All integrations of a subscription share 100 calls in 20 seconds.',
		'Lower Calls per 20 Seconds in the Marketo Lead credential, or slow down the other integrations.',
	),
	607: QUOTA_USED_UP,
	608: passing('The API of Marketo is not available at the moment', 'Marketo gives no details.', LATER),
	609: unclear(
		'Marketo cannot read the call',
		'It reports that the body is not valid JSON.',
		'Report this code as a defect of the node.',
	),
	610: setup('Marketo does not know this address', 'The base URL is wrong.', ADDRESS),
	611: passing(
		'Marketo reports a system error',
		'Marketo gives no details. It did not process the call.',
		LATER,
	),
	612: setup(
		'Marketo does not recognise the call as JSON',
		'Something between n8n and Marketo changes the Content-Type header.',
		PROXY,
	),
	614: passing(
		'The Marketo subscription cannot be reached',
		'This is usually temporary. Otherwise the subscription has been closed.',
		LATER,
	),
	615: passing(
		'Marketo is processing as many calls as it allows at a time',
		'All integrations of a subscription share ten calls at a time.',
		'Slow down the other integrations, or send the leads at another time of day.',
	),
	616: setup(
		'This kind of Marketo subscription does not have the feature',
		'It is not part of your contract.',
		'Choose another Operation, or ask your account manager.',
	),
	701: unclear('A value is missing for Marketo', 'A field that must not be empty is empty.', VALUES),
	702: unclear(
		'Marketo found no data',
		'Something in the call does not exist in Marketo.',
		'Check program, form and partition.',
	),
	703: setup(
		'The feature is not switched on in this Marketo subscription',
		'It must be enabled for your subscription.',
		'Choose another Operation, or ask Adobe support to switch it on.',
	),
	704: unclear(
		'Marketo cannot read a date',
		'Dates are written as 2026-11-21 or 2026-11-21T08:00:00Z.',
		VALUES,
	),
	709: setup(
		'The call breaks a rule of the form or program',
		'Marketo calls this a business rule violation.',
		'Check the form or program in Marketo, e.g. whether it is approved.',
	),
	713: passing(
		'A resource of Marketo was temporarily not available',
		'Marketo itself calls this a transient error.',
		LATER,
	),
	719: passing(
		'Marketo waited too long for a lock',
		'Something else was writing to the same records.',
		LATER,
	),
	1001: lead('A value does not match the type of its field', 'For example, text in a number field.', VALUES),
	1002: unclear(
		'A value that Marketo needs is missing',
		'The lookup field, or a field that the form requires, is empty.',
		VALUES,
	),
	1003: unclear(
		'Marketo does not accept the data of the call or lead',
		'A value is not allowed in its field, or in this type of call.',
		VALUES,
	),
	1004: passing(
		'Marketo does not find the person',
		'It was deleted or merged while the lead was written.',
		'No action is needed: the lead is written again.',
	),
	1006: setup(
		'Marketo does not know a field',
		'It was removed, renamed or hidden, or it is not on the form.',
		'Open the node, refresh the list under Fields and check Lookup Field. For Submit Form, map only fields of the form.',
	),
	1007: lead(
		'Several people in Marketo match this lead',
		'It is not clear which of them is meant.',
		'Merge them in Marketo, then send the lead again.',
	),
	1008: setup(
		'The API user has no access to the partition',
		'Its workspaces do not have this partition, or the name has a typing error.',
		'Check the option Partition, and the workspaces of the API user in Marketo.',
	),
	1009: setup(
		'Marketo requires the name of a partition',
		'The API user has several partitions and no default one.',
		'Set the option Partition.',
	),
	1010: lead(
		'The person is in another partition',
		'Marketo does not move a person to the partition that is set in the node.',
		'Move the person in Marketo, or remove the option Partition.',
	),
	1011: setup(
		'Marketo cannot look people up by this field',
		'Only email and custom fields of type string, email or integer can be looked up.',
		'Choose another Lookup Field.',
	),
	1013: setup(
		'Marketo does not know the program or form',
		'It was removed or renamed, or is in a workspace that the API user cannot see.',
		'Check Program or Form ID in the node.',
	),
	1018: setup(
		'Marketo does not allow this because a CRM is connected',
		'The subscription has a native CRM integration.',
		'Remove the fields that the CRM manages under Fields.',
	),
	1021: lead(
		'The company of this person cannot be changed through a lead',
		'The person belongs to a company record, usually one of the connected CRM.',
		'Remove the fields of the company under Fields.',
	),
	1025: setup(
		'The program does not have this status',
		'Its channel has no status of this name.',
		'Check the program and its channel in Marketo.',
	),
	1036: unclear(
		'Marketo found the same key twice in a call',
		'Two records have the same value in a field that must be unique.',
		'Check Lookup Field and Field Mapping.',
	),
	SKIPPED: unclear(
		'Marketo skipped the lead',
		'It gives no reason.',
		'Check the person and the fields of this lead in Marketo.',
	),
} as const satisfies { [code: string]: MarketoError };

/**
 * Codes that leave open whether the call was carried out. Of the others Adobe says that it failed (error-codes.md,
 * Response-Level errors: "6xx codes always indicate that a request failed completely and were not executed").
 */
export const UNSURE: ReadonlySet<string> = new Set(['500', '502']);

/** Codes of the token itself; it is renewed once. */
export const TOKEN_CODES: ReadonlySet<string> = new Set(['600', '601', '602']);

/** Of the set-up, but of single people: their partition, or the CRM that they are in. */
export const PERSON_CODES: ReadonlySet<string> = new Set(['1008', '1018']);

/** Of a record that is there already: 1005 for createOnly; 1037, its program status is the same or a later one. */
export const EXISTS_CODES: ReadonlySet<string> = new Set(['1005', '1037']);

/** What a code means. Marketo's own words are left out: they may repeat the buyer's data. */
export function marketoFault(code: string): Fault {
	const catalogue: Catalogue = MARKETO_ERRORS;
	const { blame, reason } = lookUp(catalogue, code, 'Marketo');
	const message = reason.message.includes(`(${code})`) ? reason.message : `${reason.message} (${code})`;
	return { blame, reason: { ...reason, message } };
}
