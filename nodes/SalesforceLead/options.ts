import { BatchFailure } from '../../delivery/target';
import type { Campaign } from './campaign';
import type { RecordSettings } from './record';

/** The node's own options, read. */
export interface SalesforceOptions extends Omit<RecordSettings, 'schema' | 'onShortened'> {
	assignment: string;
	campaign: Campaign | null;
}

export const DEFAULT_LEAD_SOURCE = 'Microsoft Marketplace';
export const DEFAULT_FALLBACK = 'Not provided';

/**
 * @param given the Options collection; what was not added has its default
 * @throws BatchFailure of kind `setup`
 */
export function salesforceOptions(given: { [name: string]: unknown }): SalesforceOptions {
	const campaignId = textOf(given.campaignId, '');
	return {
		assignment: assignmentOf(given),
		campaign:
			campaignId === '' ? null : { id: campaignId, memberStatus: textOf(given.campaignMemberStatus, '') },
		longTexts: given.longTexts === 'shorten' ? 'shorten' : 'reject',
		leadSource: textOf(given.leadSource, DEFAULT_LEAD_SOURCE),
		lastNameFallback: textOf(given.lastNameFallback, '') || DEFAULT_FALLBACK,
		companyFallback: textOf(given.companyFallback, '') || DEFAULT_FALLBACK,
	};
}

/** `Sforce-Auto-Assign` is always sent: REST assigns when it is absent, other APIs do not (REST API guide, "Assignment Rule Header"). */
function assignmentOf({ assignmentRule, assignmentRuleId }: { [name: string]: unknown }): string {
	if (assignmentRule === 'off') return 'FALSE';
	if (assignmentRule !== 'rule') return 'TRUE';
	const id = textOf(assignmentRuleId, '');
	if (/^01Q[A-Za-z0-9]{12}([A-Za-z0-9]{3})?$/.test(id)) return id;
	throw new BatchFailure('setup', {
		code: 'ASSIGNMENT_RULE_INVALID',
		message: 'The assignment rule cannot be used',
		cause: 'The option Assignment Rule ID holds no ID of an assignment rule.',
		remedy: 'Copy it from the address of the rule in Setup, Lead Assignment Rules; it begins with 01Q.',
	});
}

const textOf = (value: unknown, otherwise: string): string =>
	typeof value === 'string' ? value.trim() : otherwise;
