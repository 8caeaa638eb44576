import { DataverseRefusal } from './operation';

/**
 * What Dataverse refuses, with status and code ("Web service error codes"; "Compose HTTP requests and handle errors",
 * status codes; service protection: "Service protection API limits"). Codes that only public reports name are marked P.
 */
const REFUSALS = {
	badRequest: [400, '0x80060888', 'The request is not valid.'],
	undeclaredProperty: [400, '0x0', 'An undeclared property was found in the payload.'],
	wrongType: [400, '0x80048d19', 'The payload cannot be read as the type of the column.'],
	tooLong: [400, '0x80044331', 'A value exceeds the maximum length of its column.'],
	/** P */
	picklistRange: [400, '0x8004431a', 'A value is not among the options of its column.'],
	/** No code of its own is documented; sales rules run as a plug-in. */
	closedLead: [400, '0x80040265', 'The lead is read-only.'],
	plugIn: [400, '0x80040265', 'A plug-in exceeded its time limit.'],
	notFoundById: [404, '0x80040217', 'The record does not exist.'],
	/** P */
	notFoundByKey: [404, '0x80060891', 'A record with the specified key values does not exist.'],
	noEntitySet: [404, '0x8006088a', 'No resource of this name was found.'],
	noAlternateKey: [400, '0x80060888', 'The columns are no alternate key of the table.'],
	keyNotActive: [400, '0x80060888', 'The index of the alternate key is not active.'],
	/** "Perform conditional operations": no code is given. */
	exists: [412, '', 'A record with matching key values already exists.'],
	/** P */
	concurrency: [412, '0x80060882', 'The version of the record does not match.'],
	/** P */
	duplicateKey: [412, '0x80060892', 'The entity key requires a unique value.'],
	duplicateId: [412, '0x80040237', 'A record with this primary key exists.'],
	/** 412 by the status table, 500 in the worked example ("Manage duplicate detection during create and update"). */
	duplicateFound: [412, '0x80040333', 'A record was not created or updated because a duplicate exists.'],
	duplicateFound500: [500, '0x80040333', 'A record was not created or updated because a duplicate exists.'],
	noApplicationUser: [403, '0x80072560', 'The user is not a member of the organization.'],
	/** "Web service error codes", UserDoesNotHaveAdminOnlyModePermissions. */
	administrationMode: [403, '0x8004a113', 'The user may not use the organization in administration mode.'],
	noRoles: [403, '0x80042f09', 'No roles are assigned to the user.'],
	noPrivilege: [403, '0x80040220', 'The principal is missing a privilege.'],
	/** "Web service error codes", AttributePrivilegeCreateIsMissing. */
	columnSecurity: [403, '0x8004f502', 'The user has no create permission for a secured column.'],
	nested: [400, '0x80060888', 'A batch must not hold a batch.'],
	tooManyOperations: [400, '0x80060888', 'A batch must not hold more than 1000 operations.'],
	tooManyRequests: [429, '0x80072322', 'The number of requests exceeded the limit over the time window.'],
	tooMuchTime: [429, '0x80072321', 'The combined execution time exceeded the limit.'],
	tooManyAtOnce: [429, '0x80072326', 'The number of concurrent requests exceeded the limit.'],
	sqlTimeout: [500, '0x80044151', 'SQL timeout expired.'],
	sqlGeneric: [500, '0x80044150', 'Generic SQL error.'],
	/** Said before Dataverse sees the call, so without a code. */
	tooLarge: [413, '', 'The request is too large.'],
	notSupported: [501, '0x80060888', 'The stand-in does not know this.'],
} as const satisfies { [name: string]: readonly [status: number, code: string, message: string] };

export type RefusalName = keyof typeof REFUSALS;

/**
 * @param detail what exactly was wrong; Dataverse repeats names and values in its text, and so does this one
 */
export function refuse(
	name: RefusalName,
	detail = '',
	headers: Readonly<Record<string, string>> = {},
): DataverseRefusal {
	const [status, code, message] = REFUSALS[name];
	return new DataverseRefusal(status, code, `${message} ${detail}`.trim(), headers);
}
