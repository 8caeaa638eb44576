import type { Lead } from '../lead/lead';
import type { Outcome } from './outcome';
import { ENGINE_REASONS } from './reasons';

/** What happens to leads that must not simply be written. The first word of each is the safe one. */
export interface HandlingOptions {
	doNotContact: 'suppress' | 'deliver';
	test: 'suppress' | 'deliver';
	unreadable: 'reject' | 'deliver';
}

/**
 * Holds back the leads that the user did not ask to write.
 *
 * Do-not-contact comes first: Microsoft sends such leads with contact data although nobody may use them
 * (get-customer-leads, action DNC), and that holds for an unreadable one too.
 *
 * @returns the outcome of a lead that is held back, null for one that may go on
 */
export function withhold(lead: Lead, options: HandlingOptions): Outcome | null {
	const isSuppressed =
		(lead.doNotContact && options.doNotContact === 'suppress') ||
		(lead.isTest && options.test === 'suppress');
	if (isSuppressed) return { status: 'suppressed', targetId: null };
	if (lead.unreadable && options.unreadable === 'reject') {
		return { status: 'rejected', ...ENGINE_REASONS.unreadable };
	}
	return null;
}
