import { randomUUID } from 'node:crypto';
import type { SasGrant } from './access';
import { isFault, SetupFault } from './fault';
import type { Table } from './table';

const REMEDY =
	'Generate one with Read, Add, Update and Delete ticked under Allowed permissions, and enter it in a separate credential: nothing else in this package needs Delete.';

/**
 * Says no before anything is done when a signature does not allow to delete; costs no request.
 *
 * A signature of a stored access policy leaves its permissions to the policy: it is known when it is tried.
 *
 * @param credential the type of the credential as the user reads it
 * @throws SetupFault
 */
export function checkDeletePermission(sas: SasGrant | null, credential: string): void {
	if (sas === null || sas.permissions === '' || sas.permissions.includes('d')) return;
	throw new SetupFault(
		'SasUrl',
		`The shared access signature of the credential ${credential} lacks d (Delete)`,
		REMEDY,
	);
}

/**
 * Finds out whether rows of the table may be deleted, without deleting one: asks for a row that cannot be there.
 *
 * @param credential the type of the credential as the user reads it
 * @returns false when the table does not exist
 * @throws TableFault, among them SetupFault when the signature does not allow it
 */
export async function tryDeletion(table: Table, credential: string): Promise<boolean> {
	return await table.delete('!none', randomUUID()).then(
		() => true,
		async (fault: unknown) =>
			isFault(fault, 'tableAbsent')
				? false
				: await Promise.reject(isRefusal(fault) ? refusal(credential) : fault),
	);
}

/** "Common REST API error codes": the signature is good, but not for this. */
const isRefusal = (fault: unknown): boolean =>
	isFault(fault, 'denied') && fault.code === 'AuthorizationPermissionMismatch';

const refusal = (credential: string): SetupFault =>
	new SetupFault(
		'SasUrl',
		`The shared access signature of the credential ${credential} does not allow n8n to delete rows`,
		REMEDY,
	);
