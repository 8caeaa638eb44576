import { BatchFailure, type FailureKind } from '../../../delivery/target';
import { lead, lookUp, passing, setup, unclear } from '../../../transport/catalogue';
import type { CatalogueEntry, Fault } from '../../../transport/catalogue';
import { memberOf, parseJson } from '../../../transport/json';
import { networkFaultOf } from '../../../transport/networkFaults';
import { type Reason, RETRIED } from '../../../transport/reason';

/** What a credential consists of, in the order in which a sign-in proves it. */
export const CHECKS = [
	'Tenant',
	'Application',
	'Secret',
	'Environment URL',
	'Application User',
	'Security Role',
	'Lead Privileges',
	'Alternate Key',
] as const;

export type Check = (typeof CHECKS)[number];

/** A call to Entra ID or Dataverse that failed as a whole. */
export class DynamicsFailure extends BatchFailure {
	/** @param check the part of the set-up that is at fault; null when it is none, or none that is known */
	constructor(
		kind: FailureKind,
		reason: Reason,
		readonly check: Check | null = null,
		retryAfterMs?: number,
	) {
		super(kind, reason, retryAfterMs);
	}
}

/**
 * What a refusal tells of the record, where the next step depends on it. `exists`: there is a record of this key. `taken`: of
 * this one or of another key. `match`: a duplicate detection rule found one. `changed`: it was written meanwhile.
 * `missing`: there is none. `value`: a column or a value is refused, which a new look at the table may explain.
 */
export type Means = 'exists' | 'taken' | 'match' | 'changed' | 'missing' | 'value';

export interface DataverseEntry extends CatalogueEntry {
	message: string;
	check?: Check;
	means?: Means;
}

export interface DataverseFault extends Fault {
	check: Check | null;
	means: Means | null;
}

const ASSIGN_ROLE =
	'In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users, choose the application, Edit security roles, and assign a role that may create, read and write leads, e.g. Microsoft Marketplace Lead Writer.';
const APPLICATION_USERS =
	'In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users';

const NO_PRIVILEGE: DataverseEntry = setup(
	'The application user lacks a privilege',
	'Its security roles do not allow what this node does with leads or with linked records.',
	ASSIGN_ROLE,
	{ check: 'Lead Privileges' },
);
const COLUMN_SECURITY: DataverseEntry = setup(
	'The application user has no permission for a column of the lead',
	'Column security protects the column, e.g. leadsourcecode.',
	`Add the application user to a column security profile that allows Read, Create and Update, or leave the column out of Field Mapping. ${ASSIGN_ROLE}`,
	{ check: 'Lead Privileges' },
);
const OWNER_PRIVILEGE: DataverseEntry = setup(
	'The user or team that will own new leads lacks a privilege on leads',
	'An owner must have the right to read leads.',
	'Give the owner a role that may read leads, or change the option Owner.',
);
const USER_DISABLED: DataverseEntry = setup(
	'The application user is disabled',
	'Somebody deactivated it in the environment.',
	`${APPLICATION_USERS}, and activate the application user.`,
	{ check: 'Application User' },
);
const THROTTLED: DataverseEntry = passing(
	'Dataverse received more calls than it allows',
	'The service protection limits of this user are reached (requests, execution time or concurrent calls).',
	`${RETRIED} If it happens again, lower Concurrency or run fewer workflows at the same time.`,
);
const SQL_BUSY: DataverseEntry = passing(
	'The database of the environment was too slow or locked',
	'A call took too long, or collided with another change.',
	`${RETRIED} If it happens again, lower Batch Size.`,
);
const LOCKED: DataverseEntry = passing(
	'The record is locked by a job of the environment',
	'It is being deleted, assigned or archived in the background.',
	`${RETRIED} The administrator sees the job under System Jobs.`,
);
const CUSTOMIZING: DataverseEntry = passing(
	'The environment is being customised',
	'A solution is being imported or published, and Dataverse allows no other operation until this is done.',
	RETRIED,
);
const DISTURBED: DataverseEntry = passing(
	'Dataverse cannot respond to the call at the moment',
	'The service has a problem, is overloaded, or is in maintenance.',
	`${RETRIED} If it happens again, look at the service health in the Microsoft 365 admin centre.`,
);
const TAKEN: DataverseEntry = lead(
	'Another record has the same value in an alternate key',
	'A key of the lead table allows each value once.',
	'Merge the two records in Dynamics 365, or set Duplicates to Update the Match.',
	{ means: 'taken' },
);
const CHANGED: DataverseEntry = passing(
	'Somebody else changed the record at the same moment',
	'Dataverse did not overwrite the other change.',
	RETRIED,
	{ means: 'changed' },
);
const EXISTS: DataverseEntry = passing(
	'A record with this key exists',
	'Somebody else created it at the same moment.',
	RETRIED,
	{ means: 'exists' },
);
const MISSING: DataverseEntry = setup(
	'The record was not found',
	'There is no record with this key or ID.',
	'Check the IDs in the options Owner, Queue and Campaign, and Mode and Match By.',
	{ means: 'missing' },
);
const WRONG_CHOICE: DataverseEntry = lead(
	'A value is not among the choices of its column',
	'A choice column takes only its own values.',
	'Check Lead Source Table and the choice columns in Field Mapping.',
	{ means: 'value' },
);
const TOO_LONG: DataverseEntry = lead(
	'A text is longer than its column allows',
	'Dataverse does not cut texts.',
	'Shorten the value in Field Mapping.',
	{ means: 'value' },
);
const OUT_OF_BOUNDS: DataverseEntry = lead(
	'A number is too small or too large for its column',
	'The column has a minimum and a maximum value.',
	'Change the value in Field Mapping, or the limits of the column.',
	{ means: 'value' },
);
const WRONG_PAYLOAD: DataverseEntry = unclear(
	'Dataverse cannot read a column or a value of the lead',
	'The lead table does not have a column that was sent, or a value is not of the type of its column.',
	'Open the node, refresh the list of columns, and check Field Mapping.',
	{ means: 'value' },
);
const AUTOMATION: DataverseEntry = unclear(
	'A plug-in or process of the environment refused the call',
	'Dataverse does not say which one.',
	'Ask the administrator of the environment which plug-in runs on leads, and look at its trace log.',
);

/**
 * By code ("Web service error codes" of Microsoft Dataverse; "Service protection API limits"; "Manage duplicate detection
 * during create and update"). Texts are never looked at: they are translated, and they repeat the buyer's data.
 */
export const DATAVERSE_ERRORS: { readonly [code: string]: DataverseEntry } = {
	'0x80072322': THROTTLED,
	'0x80072321': THROTTLED,
	'0x80072326': THROTTLED,
	'0x80072324': THROTTLED,
	'0x80044150': SQL_BUSY,
	'0x80044151': SQL_BUSY,
	'0x80048542': SQL_BUSY,
	'0x80048544': SQL_BUSY,
	'0x80048551': SQL_BUSY,
	'0x80048553': SQL_BUSY,
	'0x80048554': SQL_BUSY,
	'0x80048559': SQL_BUSY,
	'0x80048561': SQL_BUSY,
	'0x80072323': SQL_BUSY,
	'0x80048549': LOCKED,
	'0x80048555': LOCKED,
	'0x80155559': LOCKED,
	'0x8004f061': CUSTOMIZING,
	'0x8004f062': CUSTOMIZING,
	'0x8004f063': CUSTOMIZING,
	'0x8004f064': CUSTOMIZING,
	'0x8004f067': CUSTOMIZING,
	'0x8005f104': DISTURBED,
	'0x80154b53': DISTURBED,
	'0x8004b044': DISTURBED,
	'0x80072325': setup(
		'The storage of the environment is full',
		'The limit of its database is reached.',
		'Free storage or add capacity in the Power Platform admin centre, Resources, Capacity. Then the leads are sent again.',
	),
	'0x80040276': setup(
		'Creating records is switched off in the environment',
		'The privilege Create is disabled for the whole organization.',
		'Ask the administrator of the environment for the reason. Then send the leads again.',
	),
	'0x80072560': setup(
		'The application is not a user of this environment',
		'The sign-in works, but the environment has no application user for this application.',
		`${APPLICATION_USERS}, New app user, and choose the application.`,
		{ check: 'Application User' },
	),
	'0x80040225': USER_DISABLED,
	'0x8004a112': USER_DISABLED,
	'0x8004d24b': setup(
		'The user has no licence',
		'The environment treats the application user as a person.',
		`${APPLICATION_USERS}, and create the user again as an application user. It needs no licence.`,
		{ check: 'Application User' },
	),
	'0x8004a113': setup(
		'The environment is in administration mode',
		'Only administrators may sign in, e.g. during a copy, a restore or an upgrade.',
		'Wait until it ends, or switch administration mode off in the Power Platform admin centre. Then the leads are sent again.',
	),
	'0x8004a104': setup(
		'The environment is disabled',
		'An administrator or Microsoft switched it off, e.g. because a subscription ended.',
		'Look at the environment in the Power Platform admin centre.',
	),
	'0x80042f09': setup(
		'The application user has no security role',
		'Without one it has no rights.',
		ASSIGN_ROLE,
		{ check: 'Security Role' },
	),
	'0x80042f0a': setup(
		'The team that will own new leads has no security role',
		'A team without a role cannot own records.',
		'Give the team a role that may read leads, or change the option Owner.',
	),
	'0x80040299': OWNER_PRIVILEGE,
	'0x80040231': OWNER_PRIVILEGE,
	'0x80040220': NO_PRIVILEGE,
	'0x8004f502': COLUMN_SECURITY,
	'0x8004f503': COLUMN_SECURITY,
	'0x8004f504': COLUMN_SECURITY,
	'0x8004f507': COLUMN_SECURITY,
	'0x80048306': setup(
		'The application user may not change this lead',
		'The security role gives no access to records of the owner of this lead.',
		'Give the role Write on leads at Organization level, or let the owner of the lead share it.',
	),
	'0x8006088a': setup(
		'The environment does not have the table of leads',
		'Dynamics 365 Sales is not installed in it, or the address belongs to something else.',
		'Enter the Environment URL of an environment with Dynamics 365 Sales.',
		{ check: 'Environment URL' },
	),
	'0x80044331': TOO_LONG,
	'0x80090429': TOO_LONG,
	'0x80044330': OUT_OF_BOUNDS,
	'0x8004431a': WRONG_CHOICE,
	'0x80061005': WRONG_CHOICE,
	'0x80048d19': WRONG_PAYLOAD,
	'0x80060888': WRONG_PAYLOAD,
	'0x80040217': MISSING,
	'0x80060891': MISSING,
	'0x80040265': AUTOMATION,
	'0x80044182': AUTOMATION,
	'0x80040333': lead(
		'A duplicate detection rule found a match',
		'Another lead of the environment has the same data, by default the same email address.',
		'Set Duplicates to Update the Match, or merge the leads in Dynamics 365.',
		{ means: 'match' },
	),
	'0x80060892': TAKEN,
	'0x80073002': TAKEN,
	'0x80040237': EXISTS,
	'0x80060882': CHANGED,
};

/** Where there is no code, or one that the table lacks. */
const BY_STATUS: { readonly [status: number]: DataverseEntry } = {
	400: unclear(
		'Dataverse refuses the lead',
		'It gives no reason that this node knows. The cause may be a column, a value or a rule of the environment.',
		'Open the node, refresh the list of columns, and check Field Mapping. Then ask the administrator of the environment.',
		{ means: 'value' },
	),
	403: setup(
		'Dataverse refuses the call',
		'It gives no reason that this node knows. The cause may be a privilege, a licence or a restriction of the environment.',
		'Test the credential, and ask the administrator of the environment.',
	),
	404: MISSING,
	408: SQL_BUSY,
	412: EXISTS,
	413: lead(
		'The call is larger than Dataverse allows',
		'The leads of the batch are too large together, or this lead alone is too large.',
		'Lower Batch Size, or map fewer and shorter fields.',
	),
	429: THROTTLED,
};

/** These two come from in front of Dataverse, whatever code is in the body. */
const STATUS_FIRST = [413, 429];

/** A refusal that is not in Dataverse's form. A firewall may judge by the leads' texts, so smaller calls are tried. */
export const NOT_DATAVERSE: DataverseEntry = unclear(
	'The response does not come from Dataverse',
	'Something else responds, e.g. a web page, a proxy or a firewall.',
	'Check the proxy settings of n8n, and that the Environment URL of the credential belongs to a running Dynamics 365 environment.',
	{ check: 'Environment URL' },
);

/**
 * What a refusal means, by code, and where there is none or an unknown one, by status.
 *
 * @param scope `call`: the answer to a whole call, in front of which something else may have answered
 */
export function faultOf(
	{ status, body }: { status: number; body: string },
	scope: 'call' | 'part',
): DataverseFault {
	const code = codeOf(body);
	const shown = code ?? `HTTP ${status}`;
	const entry = entryOf(status, code, scope === 'part' || isErrorBody(status, body));
	if (!entry) return { ...lookUp(DATAVERSE_ERRORS, shown, 'Dataverse'), check: null, means: null };
	const { blame, message, cause, remedy, check = null, means = null } = entry;
	return { blame, reason: { code: shown, message, cause, remedy }, check, means };
}

function entryOf(status: number, code: string | null, isOwn: boolean): DataverseEntry | undefined {
	if (STATUS_FIRST.includes(status)) return BY_STATUS[status];
	if (code !== null && Object.hasOwn(DATAVERSE_ERRORS, code)) return DATAVERSE_ERRORS[code];
	if (status >= 500) return DISTURBED;
	if (!isOwn) return status < 400 ? { ...NOT_DATAVERSE, blame: 'setup' } : NOT_DATAVERSE;
	return code === null || status !== 400 ? BY_STATUS[status] : undefined;
}

/** Dataverse itself refuses with JSON; a bare 403 is that of its front door. */
const isErrorBody = (status: number, body: string): boolean =>
	typeof parseJson(body) === 'object' || (status === 403 && body.trim() === '');

export const TOKEN_REFUSED: Reason = {
	code: 'HTTP 401',
	message: 'The environment does not accept the sign-in',
	cause: 'Microsoft Entra ID issued two tokens, one after the other, but the environment refused both.',
	remedy:
		'Check that Environment URL and Tenant ID of the credential belong together, and that the application is not blocked in the tenant.',
};

export const PAUSED: Reason = {
	code: 'PAUSED',
	message: 'Dataverse asked for a pause before the next call',
	cause: 'Dataverse told this user to wait (Retry-After), and the time is not over yet.',
	remedy: `${RETRIED} If it happens again, run fewer workflows at the same time.`,
};

export const BROKEN_ANSWER: Reason = {
	code: 'ANSWER_INCOMPLETE',
	message: 'The response of Dataverse is incomplete',
	cause: 'It was cut off, or something else responded.',
	remedy: RETRIED,
};

/** What a call without an answer means. Nothing of what was thrown is shown but its code. */
export function connectionFailure(place: 'environment' | 'login', thrown: unknown): DynamicsFailure {
	const isLogin = place === 'login';
	const { blame, reason } = networkFaultOf(thrown, isLogin ? 'Microsoft Entra ID' : 'The environment');
	const remedy = isLogin
		? 'Check Cloud of the credential, and that n8n can connect to the sign-in host.'
		: 'Check that the Environment URL of the credential belongs to a running Dynamics 365 environment, and that n8n can connect to it. If only large calls fail, lower Batch Size.';
	return new DynamicsFailure(
		blame === 'setup' ? 'setup' : 'retry',
		{ ...reason, remedy },
		isLogin ? 'Tenant' : 'Environment URL',
	);
}

/**
 * The code of an error body in one form, eight hexadecimal digits: Dataverse writes them in hexadecimal or as decimal
 * numbers with or without sign.
 *
 * @returns null where there is no code, or one that says nothing (empty, zero)
 */
export function codeOf(body: string): string | null {
	const code = memberOf(memberOf(parseJson(body), 'error'), 'code');
	return typeof code === 'string' || typeof code === 'number' ? normalCode(String(code)) : null;
}

export function normalCode(text: string): string | null {
	const trimmed = text.trim();
	if (!/^(0x[0-9a-f]{1,8}|-?\d{1,10})$/i.test(trimmed)) return null;
	const number = Number(trimmed) >>> 0;
	return number === 0 ? null : `0x${number.toString(16).padStart(8, '0')}`;
}
