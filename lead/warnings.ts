import { hasPersonalData, isEduAddress, type CustomerReading } from './customer';
import type { Lead } from './lead';
import type { LeadSourceReading } from './leadSource';
import { hasActiveContent, isActiveContent, isDocSample } from './oddities';
import type { LeadParts } from './parts';
import { isTestMarker } from './testMarker';
import { EXPECTED_ACTIONS, type LeadWarning } from './vocabulary';

/**
 * What was odd about a lead: each code at most once, in the order of the vocabulary. Text that is not JSON has only
 * that to say: whatever is missing is missing because of it.
 */
export function warningsOf(lead: Lead, parts: LeadParts, reading: LeadSourceReading): LeadWarning[] {
	if (parts.invalidJson) return ['body-invalid-json'];
	const warnings: LeadWarning[] = [];
	warnOfSource(warnings, lead, reading);
	warnOfOffer(warnings, lead);
	if (isUnexpected(lead)) warnings.push('unexpected-combination');
	if (reading.normalised) warnings.push('separator-normalised');
	warnOfForm(warnings, parts);
	warnOfCustomer(warnings, lead, parts.customer);
	return warnings;
}

function warnOfSource(warnings: LeadWarning[], lead: Lead, { conflict }: LeadSourceReading): void {
	if (lead.source === null) {
		if (lead.sourceRaw === null) warnings.push('source-missing');
		else if (!isTestMarker(lead.sourceRaw)) warnings.push('source-unknown');
	}
	if (lead.action === null) {
		if (lead.actionRaw === null) warnings.push('action-missing');
		else if (!isTestMarker(lead.actionRaw)) warnings.push('action-unknown');
	}
	if (conflict) warnings.push('action-conflict');
}

/** Microsoft's own test lead names the offer by its title. */
function warnOfOffer(warnings: LeadWarning[], { publisherId, offerId, offerTitle, isTest }: Lead): void {
	if (offerId === null && offerTitle === null) warnings.push('offer-missing');
	else if (publisherId === null && !isTest) warnings.push('offer-not-qualified');
}

const isUnexpected = ({ source, action }: Lead): boolean =>
	source !== null && action !== null && !EXPECTED_ACTIONS[source].includes(action);

function warnOfForm(warnings: LeadWarning[], parts: LeadParts): void {
	const { customer, unreadable, doubleEncoded, unknownMembers } = parts.customer;
	if (unreadable) warnings.push('customerinfo-invalid-json');
	else if (customer === null || !hasPersonalData(customer)) warnings.push('customer-info-absent');
	if (doubleEncoded) warnings.push('customerinfo-double-encoded');
	if (parts.duplicateField) warnings.push('duplicate-form-field');
	if (parts.unknownMembers || unknownMembers) warnings.push('unknown-members');
}

function warnOfCustomer(warnings: LeadWarning[], { note }: Lead, { customer }: CustomerReading): void {
	if (customer !== null && isEduAddress(customer.email)) warnings.push('edu-pii-present');
	if ((customer !== null && hasActiveContent(customer)) || isActiveContent(note)) {
		warnings.push('active-content');
	}
	if (customer !== null && isDocSample(customer)) warnings.push('doc-sample-lookalike');
}
