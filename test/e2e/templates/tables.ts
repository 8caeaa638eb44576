import { deepEqual } from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { TableClient, TableServiceClient } from '@azure/data-tables';
import type { IDataObject } from 'n8n-workflow';
import type { GeneratedLead } from '../../../dev/lab/generator';
import { leadIdOfRow } from '../../../lead/identity';
import { CONTROL_PARTITION } from '../../../ledger/openPartitions';

const LEDGER = 'MarketplaceLeadLedger';
const PATIENCE_MS = 90_000;
const MOST_ATTEMPTS = 8;

/** Azurite speaks plain HTTP. */
const OPTIONS = { allowInsecureConnection: true };

const clientOf = (connectionString: string, table: string): TableClient =>
	TableClient.fromConnectionString(connectionString, table, OPTIONS);

/** The rows of a table; none where it is not there, since tables are made with their first row. */
export async function rowsOf(connectionString: string, table: string): Promise<IDataObject[]> {
	const service = TableServiceClient.fromConnectionString(connectionString, OPTIONS);
	const names: Array<string | undefined> = [];
	for await (const { name } of service.listTables()) names.push(name);
	if (!names.includes(table)) return [];
	const rows: IDataObject[] = [];
	for await (const row of clientOf(connectionString, table).listEntities<IDataObject>()) rows.push(row);
	return rows;
}

/** The lead ids in a table, as often as they are there. */
export const idsIn = async (connectionString: string, table: string): Promise<string[]> =>
	(await rowsOf(connectionString, table)).map(({ LeadId }) => String(LeadId)).sort();

/** The ids of generated rows, of one output of Lead Parse or of all. */
export const idsOf = (leads: readonly GeneratedLead[], output?: GeneratedLead['expected']): string[] =>
	leads
		.filter(({ expected }) => output === undefined || expected === output)
		.map(({ row }) => leadIdOfRow(row.PartitionKey, row.RowKey))
		.sort();

/** The ledger's entries, one for each lead. */
export const entriesOf = async (connectionString: string, ledger = LEDGER): Promise<IDataObject[]> =>
	(await rowsOf(connectionString, ledger)).filter(
		({ partitionKey }) => !String(partitionKey).startsWith('!'),
	);

/** How many entries of the ledger have which status. */
export async function statusesIn(connectionString: string, ledger = LEDGER): Promise<Record<string, number>> {
	const counts: Record<string, number> = {};
	for (const { Status } of await entriesOf(connectionString, ledger)) {
		counts[String(Status)] = (counts[String(Status)] ?? 0) + 1;
	}
	return counts;
}

/** The ids of leads that are given up. */
export const givenUpIn = async (connectionString: string, ledger = LEDGER): Promise<string[]> =>
	(await entriesOf(connectionString, ledger))
		.filter(({ Status }) => Status === 'givenUp')
		.map(({ LeadId }) => String(LeadId))
		.sort();

/** How many leads of each output there are, as the ledger counts them where each arrived. */
export const arrivals = (leads: readonly GeneratedLead[]): Record<string, number> => {
	const delivered = idsOf(leads, 'lead').length;
	const setAside = leads.length - delivered;
	return setAside === 0 ? { delivered } : { delivered, setAside };
};

/** Waits until something holds. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
	const deadline = Date.now() + PATIENCE_MS;
	while (!(await holds())) {
		if (Date.now() > deadline) throw new Error(`This does not come about: ${what}.`);
		await delay(100);
	}
}

/** Waits until so many leads are in the ledger and no execution works on any. */
export async function settled(connectionString: string, count: number, ledger = LEDGER): Promise<void> {
	await until(`${count} leads are settled`, async () => {
		const statuses = await statusesIn(connectionString, ledger);
		const known = Object.values(statuses).reduce((sum, one) => sum + one, 0);
		return known === count && (statuses.claimed ?? 0) === 0;
	});
}

/** Waits until every one of so many leads has come to its end; those that failed are tried again without their pause. */
export async function finished(connectionString: string, count: number, ledger = LEDGER): Promise<void> {
	for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
		await settled(connectionString, count, ledger);
		if (((await statusesIn(connectionString, ledger)).failed ?? 0) === 0) return;
		await makeDue(connectionString, ledger);
		await until('they are tried again', async () => await hasMoved(connectionString, ledger));
	}
	throw new Error('Some leads fail all the time.');
}

/** No lead that failed is still due: each was claimed since. */
async function hasMoved(connectionString: string, ledger: string): Promise<boolean> {
	const entries = await entriesOf(connectionString, ledger);
	return !entries.some(({ Status, DueAt }) => Status === 'failed' && new Date(String(DueAt)).getTime() === 0);
}

/** Lets the pause before the next attempt be over, for all leads that wait, and has the next poll look for them. */
export async function makeDue(connectionString: string, ledger = LEDGER): Promise<void> {
	const client = clientOf(connectionString, ledger);
	const rows = await rowsOf(connectionString, ledger);
	const waiting = rows.filter(({ Status }) => Status === 'failed');
	const partitions = new Set(waiting.map(({ partitionKey }) => partitionKey));
	const marks = rows.filter(
		({ partitionKey, Partition }) => partitionKey === CONTROL_PARTITION && partitions.has(Partition),
	);
	for (const { partitionKey, rowKey } of [...waiting, ...marks]) {
		const due = new Date(0).toISOString();
		await client.updateEntity({ partitionKey: String(partitionKey), rowKey: String(rowKey), DueAt: due });
	}
}

/** The three outputs that no target gets: each lead of them is in its table once. */
export async function sortedIntoTables(
	connectionString: string,
	leads: readonly GeneratedLead[],
): Promise<void> {
	deepEqual(await idsIn(connectionString, 'DoNotContactLeads'), idsOf(leads, 'doNotContact'));
	deepEqual(await idsIn(connectionString, 'TestLeads'), idsOf(leads, 'test'));
	deepEqual(await idsIn(connectionString, 'UnreadableLeads'), idsOf(leads, 'unreadable'));
}
