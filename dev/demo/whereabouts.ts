import type { Receiver } from '../lab/receiver';
import { TableClient, TableServiceClient } from '../../vendor/azureDataTables';
import type { Expected } from './leadFeed';
import { TABLES } from './settings';

/** Where leads can be, other than on their way. `lead` means delivered to the receiver. */
export type Place = Expected | 'undelivered';

/** For each place the lead ids that are there, as often as they are there. */
export type Whereabouts = Record<Place, string[]>;

/** Asks both ends where the leads are: the receiver what it took in, the tables what stands in them. */
export async function readWhereabouts(connectionString: string, receiver: Receiver): Promise<Whereabouts> {
	const existing = await tablesOf(connectionString);
	const idsIn = async (table: string) =>
		existing.has(table) ? await leadIdsIn(connectionString, table) : [];
	const [doNotContact, test, unreadable, undelivered] = await Promise.all([
		idsIn(TABLES.doNotContact),
		idsIn(TABLES.test),
		idsIn(TABLES.unreadable),
		existing.has(TABLES.ledger) ? leadIdsIn(connectionString, TABLES.ledger, "Status eq 'givenUp'") : [],
	]);
	const lead = [...receiver.leads.values()].map(({ leadId }) => leadId ?? 'a body without a lead id');
	return { lead, doNotContact, test, unreadable, undelivered };
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

async function leadIdsIn(connectionString: string, tableName: string, filter?: string): Promise<string[]> {
	const table = TableClient.fromConnectionString(connectionString, tableName, OPTIONS);
	const rows = table.listEntities<{ LeadId: string }>({ queryOptions: { select: ['LeadId'], filter } });
	const ids: string[] = [];
	for await (const { LeadId } of rows) ids.push(LeadId);
	return ids;
}

/** How many leads are more than once in one place. */
export const doubledIn = (ids: readonly string[]): number => ids.length - new Set(ids).size;
