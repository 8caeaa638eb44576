import { type AzureTableCredentials, readTableAccess, type SasGrant, type TableAccess } from './access';
import { PASSING } from './catalogue';
import { isFault, type TableFault } from './fault';
import { readFault } from './readFault';
import { openTable, type Table } from './table';
import { LEADS_TABLE, LEDGER_TABLE } from './tableNames';
import type { Send } from '../transport/send';

export interface ConnectionTest {
	status: 'OK' | 'Error';
	/** Whole sentences for the person at the screen: what was found and, if need be, what to do. Never a secret. */
	message: string;
}

/** The service refuses a signature whose time is further off than this ("Authorize with Shared Key", Date header). */
const CLOCK_TOLERANCE = 15 * 60_000;

/** The letters of `sp` that a row's way through the ledger needs ("Create an account SAS", permissions). */
const NEEDED_PERMISSIONS = { r: 'Read', a: 'Add', u: 'Update' } as const;

/**
 * Tries a credential by reading one row of the table MarketplaceLeads, and says what is wrong in words.
 *
 * One request, two for a signature that may not make tables; none is repeated, so that the answer comes at once.
 *
 * @param now this machine's time in milliseconds
 */
export async function testConnection(
	credentials: AzureTableCredentials,
	send: Send,
	now: number,
): Promise<ConnectionTest> {
	try {
		const access = readTableAccess(credentials);
		return grantComplaint(access.sas, now) ?? (await readOneRow(access, send, now));
	} catch (error) {
		return complaint(readFault(error));
	}
}

async function readOneRow(access: TableAccess, send: Send, now: number): Promise<ConnectionTest> {
	const name = access.sas?.table ?? LEADS_TABLE;
	const table = await openTable(access, name, send, { retries: 0 });
	const fault = await faultOfReading(table);
	if (fault && !isFault(fault, 'tableAbsent')) return explain(fault, table, access.sas, now);
	if (access.sas && !access.sas.mayCreateTables && access.sas.permissions !== '') {
		const found = await complaintAboutTables(access, access.sas, send);
		if (found) return found;
	}
	const ending = fault
		? ` The table ${name} does not exist yet; ${name === LEADS_TABLE ? 'Microsoft makes it with the first lead' : 'it has to be made'}.`
		: '';
	return { status: 'OK', message: `Connected.${ending}` };
}

async function faultOfReading(table: Table): Promise<TableFault | undefined> {
	return await table.page({ pageSize: 1 }).then(() => undefined, readFault);
}

/** What a signature says about itself, before any request: the service's own answer to all of this is a bare 403. */
function grantComplaint(sas: SasGrant | null, now: number): ConnectionTest | undefined {
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
	// A signature of a stored access policy leaves its permissions to the policy.
	const missing = sas.permissions === '' ? [] : missingPermissions(sas.permissions);
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

/** A signature that may not make tables will do when the ledger stands already, or when it is for one table on purpose. */
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
		'Generate it again with Create under Allowed permissions and Container under Allowed resource types, or make the table yourself.',
	);
}

function explain(fault: TableFault, table: Table, sas: SasGrant | null, now: number): ConnectionTest {
	if (!isFault(fault, 'denied')) return complaint(fault);
	if (Math.abs(table.skew) > CLOCK_TOLERANCE) {
		return failed(
			`The clocks differ too much: this machine says ${utc(now)}, Azure says ${utc(now + table.skew)}.`,
			'Azure accepts a difference of 15 minutes. Set the clock of the machine on which n8n runs.',
		);
	}
	if (sas && SIGNATURE_CODES.has(fault.code)) {
		return failed(
			'Azure does not accept the shared access signature.',
			'Copy it again as a whole. If its key was rotated or its access policy removed, generate a new one.',
		);
	}
	return complaint(fault);
}

/** The codes by which the service refuses a signature as such, and not what it is used for. */
const SIGNATURE_CODES = new Set([
	'AuthenticationFailed',
	'AuthorizationFailure',
	'InvalidAuthenticationInfo',
]);

const complaint = ({ cause, remedy }: TableFault): ConnectionTest =>
	failed(`${cause}.`, remedy === PASSING ? 'Test again in a minute.' : remedy);

const failed = (cause: string, remedy: string): ConnectionTest => ({
	status: 'Error',
	message: `${cause} ${remedy}`,
});

/** Without milliseconds, e.g. `2026-11-21 05:43:49 UTC`. */
const utc = (time: number): string => `${new Date(time).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
