import { type AzureTableCredentials, readTableAccess, type SasGrant, type TableAccess } from './access';
import { PASSING } from './catalogue';
import { isFault, type TableFault } from './fault';
import { isAboutSignature, readFault, utc } from './readFault';
import { openTable, type Table } from './table';
import { LEADS_TABLE, LEDGER_TABLE } from './tableNames';
import type { Send } from '../transport/send';

export interface ConnectionTest {
	status: 'OK' | 'Error';
	/** Whole sentences for the user: what was found and, if need be, what to do. Never a secret. */
	message: string;
}

/** The letters of `sp` that a row's way through the ledger needs ("Create an account SAS", permissions). */
const NEEDED_PERMISSIONS = { r: 'Read', a: 'Add', u: 'Update' } as const;

/** What a credential is for: anything, so that one that may only read is fine for the leads; or the ledger, which is written. */
export type Purpose = 'any' | 'ledger';

/**
 * Tries a credential by reading one row of the table MarketplaceLeads, or of the ledger, and says what is wrong in words.
 *
 * One request, two for a signature that may not make tables; none is repeated, so that the answer comes at once.
 *
 * @param now this machine's time in milliseconds
 */
export async function testConnection(
	credentials: AzureTableCredentials,
	send: Send,
	now: number,
	purpose: Purpose = 'any',
): Promise<ConnectionTest> {
	try {
		const access = readTableAccess(credentials);
		return grantComplaint(access.sas, now, purpose) ?? (await readOneRow(access, send, purpose));
	} catch (error) {
		return complaint(readFault(error));
	}
}

async function readOneRow(access: TableAccess, send: Send, purpose: Purpose): Promise<ConnectionTest> {
	const name = access.sas?.table ?? (purpose === 'ledger' ? LEDGER_TABLE : LEADS_TABLE);
	const table = await openTable(access, name, send, { retries: 0 });
	const fault = await faultOfReading(table);
	if (fault && !isFault(fault, 'tableAbsent')) return explain(fault, access.sas);
	if (access.sas && !access.sas.mayCreateTables && !isReadOnly(access.sas, purpose)) {
		const found = await complaintAboutTables(access, access.sas, send);
		if (found) return found;
	}
	const ending = fault
		? ` The table ${name} does not exist yet; ${MADE_BY[name] ?? 'it has to be made'}.`
		: '';
	return { status: 'OK', message: `Connected.${ending}` };
}

const MADE_BY: Readonly<Record<string, string>> = {
	[LEADS_TABLE]: 'Microsoft creates it with the first lead',
	[LEDGER_TABLE]: 'the trigger creates it',
};

/** A signature of a stored access policy leaves its permissions to the policy: nothing is known of it. */
const isReadOnly = ({ permissions }: SasGrant, purpose: Purpose): boolean =>
	purpose === 'any' && !/[au]/.test(permissions);

async function faultOfReading(table: Table): Promise<TableFault | undefined> {
	return await table.page({ pageSize: 1 }).then(() => undefined, readFault);
}

/** What a signature says about itself, before any request: the service's own answer to all of this is a bare 403. */
function grantComplaint(sas: SasGrant | null, now: number, purpose: Purpose): ConnectionTest | undefined {
	if (!sas) return undefined;
	if (sas.expiresAt !== null && sas.expiresAt <= now) {
		return failed(
			`The shared access signature expired on ${utc(sas.expiresAt)}.`,
			'Generate a new one with a later expiry time.',
		);
	}
	if (sas.startsAt !== null && sas.startsAt > now) {
		return failed(
			`The shared access signature is not valid before ${utc(sas.startsAt)}.`,
			`This machine's clock says ${utc(now)}. Generate a new one with an earlier start time, or wait.`,
		);
	}
	const mayRead = sas.permissions.includes('r');
	if (sas.permissions === '' || (mayRead && isReadOnly(sas, purpose))) return undefined;
	const missing = missingPermissions(sas.permissions);
	if (missing.length === 0) return undefined;
	return failed(
		`The shared access signature lacks ${missing.join(', ')}.`,
		'Generate it again with Read, Add, Update and Create ticked under Allowed permissions.',
	);
}

const missingPermissions = (permissions: string): string[] =>
	Object.entries(NEEDED_PERMISSIONS)
		.filter(([letter]) => !permissions.includes(letter))
		.map(([letter, name]) => `${letter} (${name})`);

/** A signature that may not make tables is enough when the ledger exists, or when it is for one table on purpose. */
async function complaintAboutTables(
	access: TableAccess,
	sas: SasGrant,
	send: Send,
): Promise<ConnectionTest | undefined> {
	if (sas.table !== null) return undefined;
	const ledger = await openTable(access, LEDGER_TABLE, send, { retries: 0 });
	const fault = await faultOfReading(ledger);
	if (!isFault(fault, 'tableAbsent')) return undefined;
	return failed(
		`The shared access signature lacks c (Create) for tables, and the table ${LEDGER_TABLE} does not exist.`,
		'Generate it again with Create under Allowed permissions and Container under Allowed resource types, or create the table yourself.',
	);
}

function explain(fault: TableFault, sas: SasGrant | null): ConnectionTest {
	if (!isFault(fault, 'denied')) return complaint(fault);
	if (sas && isAboutSignature(fault)) {
		return failed(
			'Azure does not accept the shared access signature.',
			'Copy all of it again. If its key was rotated or its access policy was removed, generate a new one.',
		);
	}
	return complaint(fault);
}

const complaint = ({ cause, remedy }: TableFault): ConnectionTest =>
	failed(`${cause}.`, remedy === PASSING ? 'Test again in a minute.' : remedy);

const failed = (cause: string, remedy: string): ConnectionTest => ({
	status: 'Error',
	message: `${cause} ${remedy}`,
});
