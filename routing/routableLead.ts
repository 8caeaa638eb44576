import type { Lead } from '../lead/lead';

/** Of a lead, what decides who gets it. Texts as the lead has them. */
export interface RoutableLead {
	leadId: string;
	/** The same for all leads of a buyer for an offer. */
	customerKey: string | null;
	email: string | null;
	company: string | null;
	/** Alpha-2. */
	countryCode: string | null;
	publisherId: string | null;
	/** The offer without and with its publisher, and its title. */
	offerNames: readonly string[];
	source: string | null;
	action: string | null;
	stage: string;
	/** ISO 8601, UTC. */
	createdAt: string | null;
	/** Why the lead takes no turn; null: it does. */
	passesOn: string | null;
	/** Whether the lead is in a table, so that it can be retried. */
	isInTable: boolean;
}

export function routableOf(lead: Lead): RoutableLead {
	const { publisherId, offer, offerId, offerTitle } = lead;
	return {
		leadId: lead.leadId,
		customerKey: lead.customerKey,
		email: lead.email,
		company: lead.company,
		countryCode: lead.countryCode,
		publisherId,
		offerNames: [...new Set([offer, offerId, offerTitle])].filter((name) => name !== null),
		source: lead.source,
		action: lead.action,
		stage: lead.stage,
		createdAt: lead.createdAt,
		passesOn: passingOn(lead),
		isInTable: lead.ledgerKey !== null,
	};
}

function passingOn({ unreadable, isTest, doNotContact }: Lead): string | null {
	if (unreadable) return 'An unreadable lead takes no turn.';
	if (isTest) return 'A test lead takes no turn.';
	return doNotContact ? 'The buyer must not be contacted: the lead takes no turn.' : null;
}

/** The order in which a batch is decided: when leads came, then their IDs, so that arrival in the batch does not matter. */
export const byArrival = (one: RoutableLead, other: RoutableLead): number =>
	compare(one.createdAt ?? '', other.createdAt ?? '') || compare(one.leadId, other.leadId);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
