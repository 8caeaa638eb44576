import type { Receiver } from '../lab/receiver';
import { isUnwrittenReport, readReports } from '../../ledger/targetReports';
import { TableClient, TableServiceClient } from '../../vendor/azureDataTables';
import type { Expected } from './leadFeed';
import { TABLES } from './settings';

/** Where leads can be, other than on their way. `lead` means delivered to the receiver. */
export type Place = Expected | 'undelivered';

/** For each place the lead ids that are there, as often as they are there. */
export type Whereabouts = Record<Place, string[]> & {
	/** Leads that the ledger has finished otherwise than by giving them up. */
	settled: string[];
	/** The targets that refused what was given up. */
	refusedBy: string[];
};

/** Statuses of the ledger with which a lead has arrived. */
const ARRIVED = ['delivered', 'setAside', 'suppressed', 'processed'];

/** Asks both ends where the leads are: the receiver what it took in, the tables what stands in them. */
export async function readWhereabouts(connectionString: string, receiver: Receiver): Promise<Whereabouts> {
	const existing = await tablesOf(connectionString);
	const idsIn = async (table: string) =>
		existing.has(table) ? await leadIdsIn(connectionString, table) : [];
	const hasLedger = existing.has(TABLES.ledger);
	const entries = hasLedger ? await entriesOf(connectionString) : [];
	const withStatus = (wanted: readonly string[]) => entries.filter(({ Status }) => wanted.includes(Status));
	const givenUp = withStatus(['givenUp']);
	const [doNotContact, test, unreadable] = await Promise.all([
		idsIn(TABLES.doNotContact),
		idsIn(TABLES.test),
		idsIn(TABLES.unreadable),
	]);
	const lead = [...receiver.leads.values()].map(({ leadId }) => leadId ?? 'a body without a lead id');
	const refusals = givenUp.flatMap(({ Outcomes }) => readReports(Outcomes)).filter(isUnwrittenReport);
	return {
		lead,
		doNotContact,
		test,
		unreadable,
		undelivered: givenUp.map(({ LeadId }) => LeadId),
		settled: withStatus(ARRIVED).map(({ LeadId }) => LeadId),
		refusedBy: [...new Set(refusals.map(({ target }) => target))].sort(),
	};
}

/** Azurite speaks plain HTTP. */
const OPTIONS = { allowInsecureConnection: true };

/** The tables that there are: those that leads are written to come with the first lead. */
async function tablesOf(connectionString: string): Promise<Set<string | undefined>> {
	const names = new Set<string | undefined>();
	const service = TableServiceClient.fromConnectionString(connectionString, OPTIONS);
	for await (const { name } of service.listTables()) names.add(name);
	return names;
}

interface LedgerRow {
	LeadId: string;
	Status: string;
	Outcomes?: string;
}

async function entriesOf(connectionString: string): Promise<LedgerRow[]> {
	const table = TableClient.fromConnectionString(connectionString, TABLES.ledger, OPTIONS);
	const select = ['LeadId', 'Status', 'Outcomes'];
	const entries: LedgerRow[] = [];
	for await (const row of table.listEntities<LedgerRow>({ queryOptions: { select } })) entries.push(row);
	return entries;
}

async function leadIdsIn(connectionString: string, tableName: string): Promise<string[]> {
	const table = TableClient.fromConnectionString(connectionString, tableName, OPTIONS);
	const rows = table.listEntities<{ LeadId: string }>({ queryOptions: { select: ['LeadId'] } });
	const ids: string[] = [];
	for await (const { LeadId } of rows) ids.push(LeadId);
	return ids;
}

/** How many leads are more than once in one place. */
export const doubledIn = (ids: readonly string[]): number => ids.length - new Set(ids).size;

/** All rows of a table; none while it is not there. */
export async function readTable(
	connectionString: string,
	tableName: string,
): Promise<Array<Record<string, unknown>>> {
	if (!(await tablesOf(connectionString)).has(tableName)) return [];
	const rows: Array<Record<string, unknown>> = [];
	for await (const row of TableClient.fromConnectionString(
		connectionString,
		tableName,
		OPTIONS,
	).listEntities()) {
		rows.push(Object.fromEntries(Object.entries(row).filter(([name]) => !/^(?:etag|odata)/i.test(name))));
	}
	return rows;
}
