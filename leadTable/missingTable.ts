import { type AzureTableCredentials, readTableAccess } from '../azureTable/access';
import { SetupFault, TableFault } from '../azureTable/fault';
import { MOST_NAMES, tableNames } from '../azureTable/tableList';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../azureTable/tableNames';
import { sendThrough } from '../transport/send';
import { distance } from '../vendor/levenshtein';
import type { TablesContext } from './tables';

/** A name that differs by so many letters (Levenshtein) from that of a table is a slip of the keyboard. */
const SLIP = 2;

/** So many tables are named; an account may have hundreds. */
const MOST_NAMED = 10;

export interface NamedTables {
	leadsTable: string;
	ledgerTable: string;
}

/**
 * The names of the tables that there are, as text, for somebody who looks at one that is not there. Null where the table exists; about Microsoft's own name, because
 * Microsoft makes that table with the first lead; about an account without other tables; and without the right to list them.
 */
export async function tablesInstead(context: TablesContext, named: NamedTables): Promise<string | null> {
	const others = await otherTables(context, named);
	const isMicrosofts = named.leadsTable.toLowerCase() === LEADS_TABLE.toLowerCase();
	if (others.length === 0 || (isMicrosofts && slips(named.leadsTable, others).length === 0)) return null;
	return listed(others);
}

/**
 * Names the tables that there are instead of one that is not there.
 *
 * @throws SetupFault
 */
export async function nameTables(context: TablesContext, named: NamedTables): Promise<void> {
	const others = await tablesInstead(context, named);
	if (others === null) return;
	throw new SetupFault(
		'Table',
		`There is no table ${named.leadsTable}. There are: ${others}`,
		'Choose the table of leads in the node. Microsoft writes into MarketplaceLeads, which is made with the first lead.',
	);
}

/**
 * Refuses a name that is that of an existing table but for a letter or two; any other table may be made later, by Microsoft.
 *
 * @throws SetupFault
 */
export async function refuseSlip(context: TablesContext, named: NamedTables): Promise<void> {
	const [meant] = slips(named.leadsTable, await otherTables(context, named));
	if (meant === undefined) return;
	throw new SetupFault(
		'Table',
		`There is no table ${named.leadsTable}, but there is ${meant}`,
		`Choose ${meant} in the node. If the name is right, make the table in the storage account first.`,
	);
}

/** The tables beside the one that is missing, without those of this package; empty when it exists, when nobody may ask, or when there are too many. */
async function otherTables(
	context: TablesContext,
	{ leadsTable, ledgerTable }: NamedTables,
): Promise<string[]> {
	const access = readTableAccess(await context.getCredentials<AzureTableCredentials>('azureTableApi'));
	const names = await tableNames(access, sendThrough(context.helpers)).catch(async (error: unknown) =>
		error instanceof TableFault ? [] : await Promise.reject(error),
	);
	const isOneOf = (name: string, some: readonly string[]) =>
		some.some((other) => other.toLowerCase() === name.toLowerCase());
	if (isOneOf(leadsTable, names) || names.length >= MOST_NAMES) return [];
	return names.filter((name) => !isOneOf(name, [ledgerTable, LEDGER_TABLE, ROUTING_TABLE]));
}

function listed(names: readonly string[]): string {
	const named = names.slice(0, MOST_NAMED).join(', ');
	return names.length > MOST_NAMED ? `${named} and ${names.length - MOST_NAMED} more` : named;
}

/** Leads2025 is no slip for Leads2026: tables with other digits are numbered on purpose. */
const slips = (name: string, others: readonly string[]): string[] =>
	others.filter(
		(other) =>
			digitsOf(name) === digitsOf(other) && distance(name.toLowerCase(), other.toLowerCase()) <= SLIP,
	);

const digitsOf = (name: string): string => name.replace(/\D/g, '');
