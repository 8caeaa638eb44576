import { dayPartitionKey } from '../../../lead/dayPartition';
import type { JsonObject } from '../../../lead/lead';
import { parseLead } from '../../../lead/parse';
import { TableClient } from '../../../vendor/azureDataTables';
import { entityOf } from '../../demo/leadFeed';
import { generateLeads, type LeadRow, ORDINARY_MIX } from '../../lab/generator';

const DAY = 24 * 60 * 60_000;

/** The service's limit for one transaction (learn.microsoft.com, "Performing entity group transactions"). */
const TRANSACTION = 100;

/**
 * Writes leads of the days up to now, each of another buyer, complete, and to be contacted: what all contenders are to do must be the
 * same number of records.
 */
export async function writeWaitingLeads(
	connectionString: string,
	table: string,
	count: number,
	days: number,
): Promise<void> {
	const client = TableClient.fromConnectionString(connectionString, table, { allowInsecureConnection: true });
	await client.createTable();
	const rows = completeRows(count);
	const began = Date.now() - days * DAY;
	const byDay = new Map<string, LeadRow[]>();
	for (const [at, row] of rows.entries()) {
		const key = dayPartitionKey(new Date(began + ((at + 1) / count) * days * DAY));
		byDay.set(key, [...(byDay.get(key) ?? []), { ...row, PartitionKey: key }]);
	}
	for (const some of byDay.values()) {
		for (let at = 0; at < some.length; at += TRANSACTION) {
			const batch = some.slice(at, at + TRANSACTION);
			await client.submitTransaction(batch.map((row) => ['create', entityOf(row)]));
		}
	}
}

function completeRows(count: number): LeadRow[] {
	const rows = new Map<string, LeadRow>();
	// Of what is odd about a lead, the contenders would make different things.
	for (const { row } of generateLeads({ seed: 8, count: count * 3, mix: ORDINARY_MIX })) {
		const lead = parseLead({ ...row } as JsonObject);
		const isComplete = lead.firstName && lead.lastName && lead.company && lead.email;
		if (!isComplete || lead.isTest || lead.doNotContact || lead.unreadable) continue;
		const address = String(lead.email).toLowerCase();
		if (!rows.has(address)) rows.set(address, row);
		if (rows.size === count) return [...rows.values()];
	}
	throw new Error(`Only ${rows.size} leads are of another buyer and complete.`);
}
