import type { Lead } from './lead';

/** The outputs of Lead Parse, in the order in which the node shows them. */
export const OUTPUTS = ['lead', 'doNotContact', 'test', 'unreadable'] as const;
export type LeadOutput = (typeof OUTPUTS)[number];

/**
 * To which of the four outputs a lead goes.
 *
 * Unreadable comes first: a person must look at it before anything else, and the parts that could be read may hide a
 * wish not to be contacted. Test comes before Do Not Contact: a test lead comes from no buyer, and a list of
 * people not to contact should hold people. So only what is whole, real and welcome reaches the output Lead.
 */
export function outputOf(lead: Lead): LeadOutput {
	if (lead.unreadable) return 'unreadable';
	if (lead.isTest) return 'test';
	return lead.doNotContact ? 'doNotContact' : 'lead';
}
