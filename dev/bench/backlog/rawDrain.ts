import { groupBy } from '../../../lead/groupBy';
import { TableClient } from '@azure/data-tables';
import type { TransactionAction } from '@azure/data-tables';
import { randomUUID } from 'node:crypto';

/** Rows in one transaction at most (Microsoft Learn, "Performing entity group transactions"). */
const TRANSACTION_ROWS = 100;

/**
 * The least that draining a backlog with an account of each lead can cost: list the table, write one row per lead into another table,
 * and change each of these rows once. By the SDK alone, with its own HTTP client, and without looking whether a lead is known.
 *
 * @returns the number of leads
 */
export async function rawDrain(
	connectionString: string,
	leadsTable: string,
	ledgerTable: string,
): Promise<number> {
	const options = { allowInsecureConnection: true };
	const leads = TableClient.fromConnectionString(connectionString, leadsTable, options);
	const ledger = TableClient.fromConnectionString(connectionString, ledgerTable, options);
	await ledger.createTable();
	let drained = 0;
	for await (const page of leads.listEntities().byPage({ maxPageSize: 1000 })) {
		for (const [partitionKey, rows] of groupBy(page, (row) => row.partitionKey ?? '')) {
			for (let at = 0; at < rows.length; at += TRANSACTION_ROWS) {
				const rowKeys = rows.slice(at, at + TRANSACTION_ROWS).map(({ rowKey }) => rowKey ?? '');
				await claimAndSettle(ledger, partitionKey, rowKeys);
				drained += rowKeys.length;
			}
		}
	}
	return drained;
}

async function claimAndSettle(
	ledger: TableClient,
	partitionKey: string,
	rowKeys: readonly string[],
): Promise<void> {
	const at = new Date().toISOString();
	const { subResponses } = await ledger.submitTransaction(
		rowKeys.map((rowKey): TransactionAction => ['create', { partitionKey, rowKey, ...claimColumns(at) }]),
	);
	const settled = { Status: 'processed', SettledAt: at };
	await ledger.submitTransaction(
		rowKeys.map(
			(rowKey, index): TransactionAction => [
				'update',
				{ partitionKey, rowKey, ...settled },
				'Merge',
				{ etag: subResponses[index]?.etag ?? '' },
			],
		),
	);
}

/** As many and as long columns as an entry of the ledger has. */
const claimColumns = (at: string) => ({
	Status: 'claimed',
	LeadId: randomUUID(),
	Attempts: { type: 'Int32', value: 1 },
	ClaimId: randomUUID(),
	ClaimedAt: at,
	DueAt: at,
	Buyer: randomUUID().replaceAll('-', ''),
	LeadAt: at,
});
