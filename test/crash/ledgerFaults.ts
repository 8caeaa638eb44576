import { setTimeout as delay } from 'node:timers/promises';
import { TABLES } from '../../dev/demo/settings';
import type { JsonObject } from '../../lead/lead';
import { readReports } from '../../ledger/targetReports';
import { openByConnectionString } from '../azureTable/sending';
import type { World } from './world';

/** For so long the last leads may be on their way to their settlement: a lease and two polls. */
const PATIENCE_MS = 4 * 60_000;

/**
 * Holds the ledger against what was generated: a lead is delivered by the receiver with the id that it answered, or set aside in a
 * table.
 *
 * @returns what the ledger does not say; empty: nothing
 */
export async function ledgerFaults(
	{ azurite, feed }: World,
	show: (text: string) => void,
): Promise<string[]> {
	const deadline = Date.now() + PATIENCE_MS;
	for (;;) {
		const entries = await entriesById(azurite.connectionString);
		const faults = [...feed.written].flatMap(([leadId, expected]) =>
			faultOf(leadId, expected === 'lead', entries.get(leadId)),
		);
		if (faults.length === 0 || Date.now() > deadline) return faults;
		show(`The ledger is still to say of ${faults.length} leads what became of them`);
		await delay(2_000);
	}
}

function faultOf(leadId: string, isLead: boolean, entry: JsonObject | undefined): string[] {
	const [report, ...others] = readReports(entry?.Outcomes);
	const isNamed = isLead
		? entry?.Status === 'delivered' && report?.target === 'httpsEndpoint' && report.targetId !== null
		: entry?.Status === 'setAside' && report?.target === 'azureTable';
	const isRight = isNamed && others.length === 0 && !entry?.Confirmations;
	return isRight ? [] : [`${leadId} is in the ledger as ${JSON.stringify(entry)}`];
}

async function entriesById(connectionString: string): Promise<Map<string, JsonObject>> {
	const table = await openByConnectionString(connectionString, TABLES.ledger);
	const entries = new Map<string, JsonObject>();
	for await (const { rows } of table.pages({}))
		for (const { properties } of rows)
			if (typeof properties.LeadId === 'string') entries.set(properties.LeadId, properties);
	return entries;
}
