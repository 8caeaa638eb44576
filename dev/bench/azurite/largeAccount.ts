import { LeadRows } from '../../../leadTable/leadRows';
import { openByConnectionString, sendThroughN8n } from '../../../test/azureTable/sending';
import { startSeekingAzurite } from './seekingAzurite';
import { openTriggerPoll } from './triggerPoll';

export const LEADS = 100_000;
export const LEADS_A_DAY = 1000;
export const ACCOUNT_NOTE = `Azurite in a process of its own, in memory, as in "One poll"; ${LEADS_A_DAY.toLocaleString('en')} leads in each day's partition, each with its entry in the ledger.`;

/** A table of 100,000 leads with its ledger. @param table its name */
export async function startLargeAccount(table: string) {
	const azurite = await startSeekingAzurite();
	const { connectionString } = azurite;
	const filling = { rows: LEADS, days: LEADS / LEADS_A_DAY, until: Date.now() };
	await azurite.order({ kind: 'fill', table, filling });
	await openTriggerPoll(connectionString, table, 'all').poll();
	const open = async (name: string) =>
		await openByConnectionString(connectionString, name, { retries: 0 }, sendThroughN8n);
	return {
		open: async () => ({ leads: new LeadRows(await open(table)), ledger: await open(`${table}Ledger`) }),
		stop: async () => await azurite.stop(),
	};
}
