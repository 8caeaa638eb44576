import type { Lead } from './lead';
import type { LeadSourceReading } from './leadSource';
import { hasActiveContent, isDocSample } from './oddities';
import type { LeadParts } from './parts';
import { isTestMarker } from './testMarker';
import { EXPECTED_ACTIONS, type LeadWarning } from './vocabulary';

/** A lead, and what its reading found besides. */
export interface ReadLead {
	lead: Lead;
	parts: LeadParts;
	reading: LeadSourceReading;
	/** It has neither name nor address nor telephone. */
	isAnonymous: boolean;
	hasUnreadableTime: boolean;
}

/**
 * What was odd about a lead: each code at most once, in the order of the vocabulary. Text that is not JSON has only
 * that to say: whatever is missing is missing because of it.
 */
export function warningsOf(read: ReadLead): LeadWarning[] {
	const { lead, parts, reading } = read;
	if (parts.invalidJson) return ['body-invalid-json'];
	return [
		...ofSource(lead, reading),
		...ofOffer(lead),
		...when(isUnexpected(lead), 'unexpected-combination'),
		...when(reading.normalised, 'separator-normalised'),
		...when(read.hasUnreadableTime, 'created-time-unreadable'),
		...ofForm(read),
		...ofCustomer(lead),
	];
}

const when = (applies: boolean, warning: LeadWarning): LeadWarning[] => (applies ? [warning] : []);

const ofSource = (
	{ source, sourceRaw, action, actionRaw }: Lead,
	{ conflict }: LeadSourceReading,
): LeadWarning[] => [
	...when(source === null && sourceRaw === null, 'source-missing'),
	...when(source === null && sourceRaw !== null && !isTestMarker(sourceRaw), 'source-unknown'),
	...when(action === null && actionRaw === null, 'action-missing'),
	...when(action === null && actionRaw !== null && !isTestMarker(actionRaw), 'action-unknown'),
	...when(conflict, 'action-conflict'),
];

/** Microsoft's own test lead names the offer by its title. */
const ofOffer = ({ publisherId, offer, isTest }: Lead): LeadWarning[] => [
	...when(offer === null, 'offer-missing'),
	...when(offer !== null && publisherId === null && !isTest, 'offer-not-qualified'),
];

const isUnexpected = ({ source, action }: Lead): boolean =>
	source !== null && action !== null && !EXPECTED_ACTIONS[source].includes(action);

function ofForm({ lead, parts, isAnonymous }: ReadLead): LeadWarning[] {
	const { unreadable, doubleEncoded, unknownMembers } = parts.customer;
	return [
		...when(isAnonymous && !unreadable, 'customer-info-absent'),
		...when(unreadable, 'customerinfo-invalid-json'),
		...when(doubleEncoded, 'customerinfo-double-encoded'),
		...when(lead.email === null && lead.emailRaw !== null, 'email-invalid'),
		...when(parts.duplicateField, 'duplicate-form-field'),
		...when(parts.unknownMembers || unknownMembers, 'unknown-members'),
	];
}

const ofCustomer = (lead: Lead): LeadWarning[] => [
	...when(isEduAddress(lead.email), 'edu-pii-present'),
	...when(hasActiveContent(lead), 'active-content'),
	...when(isDocSample(lead), 'doc-sample-lookalike'),
];

/** Microsoft's FAQ of 2018 to 2020: personal data of visitors of `.edu` is not passed on. */
const isEduAddress = (email: string | null): boolean => email !== null && /\.edu$/i.test(email);
