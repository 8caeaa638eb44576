import { createHash } from 'node:crypto';
import type { Lead } from '../lead/lead';
import type { MatchBy } from './target';

/**
 * The opaque key by which a lead's record is recognised at a target.
 *
 * A lead that lacks the wanted key (no e-mail address) is recognised by its lead id, so that it is still written once.
 * An e-mail address is hashed (SHA-256, hex, of its lower-case form): keys travel in headers, logs and ledgers.
 */
export function matchKey(lead: Lead, matchBy: MatchBy): string {
	return KEYS[matchBy](lead) ?? lead.leadId;
}

const KEYS: { [choice in MatchBy]: (lead: Lead) => string | null } = {
	customerAndOffer: (lead) => lead.customerKey,
	lead: (lead) => lead.leadId,
	email: (lead) => {
		const { email } = lead;
		return email !== null ? createHash('sha256').update(email.toLowerCase()).digest('hex') : null;
	},
};
