import { openByConnectionString } from '../azureTable/sending';
import type { World } from './world';

/** Whoever gets the leads of this run; nobody is ever away, so that the shares are exact. */
export const TEAM = [
	{ name: 'Anna', weight: 3 },
	{ name: 'Ben', weight: 2 },
	{ name: 'Cleo', weight: 1 },
] as const;

/** Tijdeman's bound for three members is 3/4 of a lead; the team never changes in this run. */
const LARGEST_DIFFERENCE = 1;

/**
 * Holds every single delivery against the decision in the routing table: each carries the one owner who was decided, and the shares of
 * the decisions are exact.
 *
 * @returns what is wrong; empty: nothing
 */
export async function ownerFaults({ azurite, receiver }: World): Promise<string[]> {
	const decided = await decisions(azurite.connectionString);
	const faults: string[] = [];
	const delivered = new Set<string>();
	for (const { body } of receiver.calls) {
		const { leadId, assignment } = Object(JSON.parse(body.toString('utf8')));
		const { owner, reason } = Object(assignment);
		delivered.add(String(leadId));
		if (typeof owner !== 'string' || typeof reason !== 'string' || reason === '')
			faults.push(`${leadId} was delivered without an owner or a reason`);
		else if (owner !== decided.get(String(leadId)))
			faults.push(`${leadId} was delivered with ${owner}, and ${decided.get(String(leadId))} was decided`);
	}
	if (delivered.size === 0) faults.push('No delivery was seen');
	const weights = TEAM.reduce((sum, { weight }) => sum + weight, 0);
	for (const { name, weight } of TEAM) {
		const count = [...decided.values()].filter((owner) => owner === name).length;
		const due = (decided.size * weight) / weights;
		if (Math.abs(count - due) > LARGEST_DIFFERENCE)
			faults.push(`${name} has ${count} of ${decided.size} leads, and ${due.toFixed(1)} were due`);
	}
	return faults;
}

/** The owner of each lead. */
async function decisions(connectionString: string): Promise<Map<string, string>> {
	const table = await openByConnectionString(connectionString, 'MarketplaceLeadRouting');
	const owners = new Map<string, string>();
	for await (const { rows } of table.pages({}))
		for (const { rowKey, properties } of rows)
			if (rowKey.startsWith('lead|')) owners.set(String(properties.LeadId), String(properties.Owner));
	return owners;
}
