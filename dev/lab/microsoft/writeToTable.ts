import { TableClient } from '@azure/data-tables';
import type { TransactionAction } from '@azure/data-tables';
import type { GeneratedLead, LeadRow } from '../generator';

/** Rows in one entity group transaction, at most (Microsoft Learn, "Performing entity group transactions"). */
const TRANSACTION_ROWS = 100;

export interface WriteOptions {
	/** Default `MarketplaceLeads`, as Microsoft calls it (lead-facts.md 1.1). */
	table?: string;
	/** Microsoft creates a table that is missing; default true. */
	createTable?: boolean;
}

/**
 * Inserts leads as Microsoft's connector would, many at a time.
 *
 * @returns the number of rows written
 * @throws RestError, e.g. when a row is there already: the same seed on the same day makes the same rows
 */
export async function writeToTable(
	connectionString: string,
	leads: Iterable<GeneratedLead>,
	options: WriteOptions = {},
): Promise<number> {
	const { table = 'MarketplaceLeads', createTable = true } = options;
	const client = TableClient.fromConnectionString(connectionString, table, {
		allowInsecureConnection: connectionString.includes('http://'),
	});
	if (createTable) await client.createTable();
	const waiting = new Map<string, TransactionAction[]>();
	let written = 0;
	const write = async (partition: string): Promise<void> => {
		const actions = waiting.get(partition) ?? [];
		waiting.delete(partition);
		await client.submitTransaction(actions);
		written += actions.length;
	};
	for (const { row } of leads) {
		const actions = waiting.get(row.PartitionKey) ?? [];
		waiting.set(row.PartitionKey, actions);
		if (actions.push(['create', entityOf(row)]) === TRANSACTION_ROWS) await write(row.PartitionKey);
	}
	for (const partition of [...waiting.keys()]) await write(partition);
	return written;
}

/** The client library spells the two keys in its own way. */
function entityOf({ PartitionKey, RowKey, ...columns }: LeadRow) {
	return { ...columns, partitionKey: PartitionKey, rowKey: RowKey };
}
