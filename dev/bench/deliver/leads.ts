import type { INodeExecutionData } from 'n8n-workflow';
import { generateLeads } from '../../lab/generator';
import type { BenchEngine } from '../engine';

export const LEADS = 1000;

/**
 * Leads as Lead Parse outputs them, each of another buyer and with name, company and address.
 *
 * A buyer who comes back would make two writes of one record, and a lead without a name a second call for the fallback:
 * what all contenders are to do must be the same 1,000 records.
 */
export async function parsedLeads(engine: BenchEngine): Promise<INodeExecutionData[]> {
	// Hostile leads are refused for what they hold, by every side in its own way.
	const rows = [...generateLeads({ seed: 8, count: LEADS * 3, mix: { hostile: 0 } })].map(({ row }) => ({
		json: { ...row },
	}));
	const [parsed = []] = await engine.run({ type: 'n8n-nodes-marketplace-leads.leadParse' }, rows);
	const byAddress = new Map<string, INodeExecutionData>();
	for (const { json } of parsed) {
		const buyer = new Map(Object.entries(json));
		const isComplete = ['firstName', 'lastName', 'email', 'company'].every((name) => buyer.get(name));
		const address = String(buyer.get('email')).toLowerCase();
		if (isComplete && !byAddress.has(address)) byAddress.set(address, { json });
	}
	const leads = [...byAddress.values()].slice(0, LEADS);
	if (leads.length < LEADS) throw new Error(`Only ${leads.length} leads are of another buyer and complete.`);
	return leads;
}
