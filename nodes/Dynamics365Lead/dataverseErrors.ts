import type { Check } from './failure';

/**
 * What a refusal of Dataverse means for one lead or one call.
 *
 * `exists`, `missing`, `duplicate`: the state of the table, judged by what was asked. `shrink`: try again with less.
 * `refused`: this lead only, for a reason that may lie in the lead's state. `setup`: the same for every lead.
 */
export type DataverseKind =
	| 'refused'
	| 'exists'
	| 'missing'
	| 'duplicate'
	| 'race'
	| 'retry'
	| 'shrink'
	| 'split'
	| 'setup';

export interface DataverseMeaning {
	kind: DataverseKind;
	check?: Check;
	message: string;
	cause: string;
	remedy: string;
}

const ASSIGN_ROLE =
	'In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users, choose the application, Edit security roles, and assign a role that may create, read and write leads, e.g. Microsoft Marketplace Lead Writer.';

const NO_USER: DataverseMeaning = {
	kind: 'setup',
	check: 'Application User',
	message: 'The application is no user of this environment',
	cause: 'The sign-in works, but nobody made an application user for this application in the environment.',
	remedy:
		'In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users, New app user, and choose the application.',
};
const NO_ROLE: DataverseMeaning = {
	kind: 'setup',
	check: 'Security Role',
	message: 'The application user has no security role',
	cause: 'Without a role an application user may do nothing.',
	remedy: ASSIGN_ROLE,
};
const NO_PRIVILEGE: DataverseMeaning = {
	kind: 'setup',
	check: 'Lead Privileges',
	message: 'The application user lacks a privilege',
	cause:
		'Its security roles do not allow what this node does with leads, or with the records they are linked to.',
	remedy: ASSIGN_ROLE,
};
const NO_COLUMN_PRIVILEGE: DataverseMeaning = {
	kind: 'setup',
	check: 'Lead Privileges',
	message: 'The application user has no create permission for a column of the lead',
	cause: 'Column security protects the column, e.g. leadsourcecode.',
	remedy: `Add the application user to a column security profile that allows Create and Update, or map the column to nothing. ${ASSIGN_ROLE}`,
};
const NO_ACCESS: DataverseMeaning = {
	kind: 'refused',
	message: 'The application user may not change this lead',
	cause: 'The lead belongs to somebody whose records the security role does not reach.',
	remedy: 'Give the role Write on leads at Organization level, or let the owner of the lead share it.',
};
const THROTTLED: DataverseMeaning = {
	kind: 'retry',
	message: 'Dataverse gets more calls than it allows',
	cause:
		'The service protection limits of this user are reached (requests, execution time or concurrent calls).',
	remedy:
		'Send the lead again later. If it goes on, lower Concurrency or run fewer workflows at the same time.',
};
const SQL_BUSY: DataverseMeaning = {
	kind: 'shrink',
	message: 'The database of the environment was too slow or locked',
	cause: 'A call took too long, or collided with another change.',
	remedy: 'Send the lead again later. If it goes on, lower Batch Size.',
};
const EXISTS: DataverseMeaning = {
	kind: 'exists',
	message: 'The lead exists already',
	cause: 'A record with this key stands in the table.',
	remedy: 'Set Mode to Create or Update to write to it.',
};
const RACE: DataverseMeaning = {
	kind: 'race',
	message: 'Somebody else wrote the same lead at the same time',
	cause: 'Two writers created or changed the record at once.',
	remedy: 'Send the lead again.',
};
const MISSING: DataverseMeaning = {
	kind: 'missing',
	message: 'The record was not found',
	cause: 'No record has this key.',
	remedy: 'Check Mode and Match By, and the IDs in the options Owner, Queue and Campaign.',
};
const TOO_LONG: DataverseMeaning = {
	kind: 'refused',
	message: 'A text is longer than its column allows',
	cause: 'The column was shortened, or its length could not be read before.',
	remedy: 'Set the option Too Long Texts to Truncate, or shorten the value in Field Mapping.',
};
const WRONG_OPTION: DataverseMeaning = {
	kind: 'refused',
	message: 'A value is not among the choices of its column',
	cause: 'A choice column takes only its own values.',
	remedy: 'Check the option Lead Source Table and the choice columns in Field Mapping.',
};
const UNKNOWN_COLUMN: DataverseMeaning = {
	kind: 'refused',
	message: 'The lead table does not know a column, or a value does not suit it',
	cause: 'A column was renamed or removed, or a value is of another type than its column.',
	remedy: 'Open the node, refresh the list of columns, and check Field Mapping.',
};
const NO_TABLE: DataverseMeaning = {
	kind: 'setup',
	check: 'Environment URL',
	message: 'The environment knows no leads',
	cause: 'Dynamics 365 Sales is not installed in it, or the address is that of something else.',
	remedy: 'Enter the Environment URL of an environment with Dynamics 365 Sales.',
};
const PLUG_IN: DataverseMeaning = {
	kind: 'refused',
	message: 'A rule of the environment refused the lead',
	cause: 'A plug-in or a process of the environment ended the call.',
	remedy: 'Ask the administrator of the environment which plug-in runs on leads, and look at its trace log.',
};

/**
 * By code ("Web service error codes"; "Service protection API limits"; "Manage duplicate detection during create and
 * update"). Texts are never looked at: they are translated, and they repeat the buyer's data.
 */
export const DATAVERSE_ERRORS: { readonly [code: string]: DataverseMeaning } = {
	'0x80072322': THROTTLED,
	'0x80072321': THROTTLED,
	'0x80072326': THROTTLED,
	'0x80044150': SQL_BUSY,
	'0x80044151': SQL_BUSY,
	'0x80072560': NO_USER,
	'0x80042f09': NO_ROLE,
	'0x80040220': NO_PRIVILEGE,
	'0x80040299': NO_PRIVILEGE,
	'0x80048306': NO_ACCESS,
	'0x8004f508': NO_COLUMN_PRIVILEGE,
	'0x80044331': TOO_LONG,
	'0x8004431a': WRONG_OPTION,
	'0x80048d19': UNKNOWN_COLUMN,
	'0x80060888': UNKNOWN_COLUMN,
	'0x8006088a': NO_TABLE,
	'0x80040217': MISSING,
	'0x80060891': MISSING,
	'0x80040265': PLUG_IN,
	'0x80040333': {
		kind: 'duplicate',
		message: 'A duplicate detection rule found a match',
		cause: 'Another lead of the environment has the same data, by default the same email address.',
		remedy: 'Set the option Duplicate Detection to Update the Match, or merge the leads in Dynamics 365.',
	},
	'0x80060892': RACE,
	'0x80040237': RACE,
	'0x80060882': RACE,
};

const BY_STATUS: { readonly [status: number]: DataverseMeaning } = {
	400: UNKNOWN_COLUMN,
	403: NO_PRIVILEGE,
	404: MISSING,
	408: SQL_BUSY,
	412: EXISTS,
	413: {
		kind: 'split',
		message: 'The call is larger than Dataverse allows',
		cause: 'The leads of the batch are too large together, or this one is alone.',
		remedy: 'Lower Batch Size, or map fewer and shorter fields.',
	},
	429: THROTTLED,
};

const DISTURBED: DataverseMeaning = {
	kind: 'retry',
	message: 'Dataverse stumbled over the call',
	cause: 'The service is disturbed or being maintained.',
	remedy:
		'Send the lead again later. If it goes on, look at the service health in the Microsoft 365 admin centre.',
};
export const NOT_DATAVERSE: DataverseMeaning = {
	kind: 'setup',
	check: 'Environment URL',
	message: 'The environment gave an answer that is none of Dataverse',
	cause: 'Something else answers at the Environment URL, e.g. a web page or a proxy.',
	remedy: 'Enter the Environment URL of a live Dynamics 365 environment in the credential.',
};

/** These two are said by the front door, whatever code stands in the body. */
const STATUS_FIRST = [413, 429];

/** By code, and where there is none or an unknown one, by status. */
export function dataverseMeaning(status: number, code: string | null): DataverseMeaning {
	const first = STATUS_FIRST.includes(status) ? BY_STATUS[status] : undefined;
	if (first) return first;
	const byCode = code !== null && Object.hasOwn(DATAVERSE_ERRORS, code) ? DATAVERSE_ERRORS[code] : undefined;
	if (byCode) return byCode;
	if (status >= 500) return DISTURBED;
	return BY_STATUS[status] ?? (status >= 400 ? UNKNOWN_COLUMN : NOT_DATAVERSE);
}
