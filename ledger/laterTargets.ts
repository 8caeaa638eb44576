import type { Table } from '../azureTable/table';
import { isFinal, type LeadKey, readEntry } from './entry';
import { readRecord } from './record';

/** So many entries are looked up side by side. */
const AT_ONCE = 8;

/**
 * The targets that had a word on these leads, as far as the ledger has closed the account of them.
 *
 * A lead that was given up says nothing: it stands nowhere. In queue mode n8n does not tell what targets said, and nobody is named.
 *
 * @throws TableFault
 */
export async function targetsWith(ledger: Table, leads: readonly LeadKey[]): Promise<Map<LeadKey, string[]>> {
	const targets = new Map<LeadKey, string[]>();
	for (let at = 0; at < leads.length; at += AT_ONCE) {
		await Promise.all(
			leads.slice(at, at + AT_ONCE).map(async (lead) => targets.set(lead, await targetsOf(ledger, lead))),
		);
	}
	return targets;
}

async function targetsOf(ledger: Table, { partitionKey, rowKey }: LeadKey): Promise<string[]> {
	const row = await ledger.get(partitionKey, rowKey);
	const entry = row === undefined ? null : readEntry(row);
	if (row === undefined || entry === null || !isFinal(entry) || entry.status === 'buried') return [];
	return readRecord(row)?.targets?.split(', ') ?? [];
}
