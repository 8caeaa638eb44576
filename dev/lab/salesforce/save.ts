import type { ItemResult, WriteSettings } from './collections';
import { duplicateError } from './duplicates';
import { error, fieldErrors } from './fieldRules';
import type { ItemError } from './fieldRules';
import type { Org, SfRecord } from './org';

/**
 * Writes one lead as the API does: locks, field rules, conversion, duplicate rules, unique fields, then the record.
 *
 * @param id of the record to update; undefined: create
 */
export function saveLead(
	org: Org,
	values: SfRecord,
	id: string | undefined,
	settings: WriteSettings,
	size = 1,
): ItemResult {
	const current = id === undefined ? undefined : org.leads.get(id);
	const refused = settings.refusalOf(values, size) ?? refusalOf(org, values, id, current, settings);
	if (refused) return { success: false, errors: [refused] };
	const recordId = id ?? org.newId('00Q');
	const defaults = { IsConverted: false, CreatedDate: '2026-11-21T06:00:00.000+0000' };
	const owner = ownerOf(org, current, settings.assignment);
	org.leads.set(recordId, { ...(current ?? defaults), ...owner, ...values, Id: recordId });
	org.assignments.push(settings.assignment);
	return { id: recordId, success: true, errors: [], created: current === undefined };
}

/**
 * Rules assign on updates as well as on creation, and REST asks for them when the header is absent (REST API guide,
 * "Assignment Rule Header").
 */
function ownerOf(org: Org, current: SfRecord | undefined, assignment: string | null): SfRecord {
	const isAssigned = assignment === null || !/^false$/i.test(assignment);
	if (isAssigned && org.rules.assignedOwner !== undefined) return { OwnerId: org.rules.assignedOwner };
	return current ? {} : { OwnerId: INTEGRATION_USER };
}

const INTEGRATION_USER = '005000000000001AAA';

function refusalOf(
	org: Org,
	values: SfRecord,
	id: string | undefined,
	current: SfRecord | undefined,
	settings: WriteSettings,
): ItemError | undefined {
	const [fieldError] = fieldErrors(org, values, current);
	if (fieldError) return fieldError;
	if (current?.IsConverted === true) {
		return error('CANNOT_UPDATE_CONVERTED_LEAD', 'cannot reference converted lead', []);
	}
	const isRule = settings.assignment !== null && !/^(true|false)$/i.test(settings.assignment);
	if (isRule && !org.rules.assignmentRules?.includes(settings.assignment ?? '')) {
		return error('INVALID_CROSS_REFERENCE_KEY', 'invalid assignment rule id', []);
	}
	return (
		duplicateError(org, values, id, settings.duplicates, settings.spelling) ?? uniqueError(org, values, id)
	);
}

function uniqueError(org: Org, values: SfRecord, ownId: string | undefined): ItemError | undefined {
	for (const { name, unique, caseSensitive } of org.fields) {
		const value = values[name];
		if (!unique || value === undefined || value === null) continue;
		for (const id of org.leads.idsWith(name, String(value))) {
			const other = org.leads.get(id)?.[name];
			if (id === ownId || typeof other !== 'string') continue;
			if (caseSensitive && other !== value) continue;
			return error('DUPLICATE_VALUE', `duplicate value found: ${name} duplicates value`, [name]);
		}
	}
	return undefined;
}

/** A campaign member joins a lead to a campaign, once (Object Reference, "CampaignMember"). */
export function saveMember(org: Org, values: SfRecord): ItemResult {
	const { CampaignId, LeadId } = values;
	const knowsCampaign = org.rules.campaigns?.includes(String(CampaignId)) === true;
	if (!knowsCampaign || !org.leads.has(String(LeadId))) {
		const wrong = error('INVALID_CROSS_REFERENCE_KEY', 'invalid cross reference id', []);
		return { success: false, errors: [wrong] };
	}
	for (const member of org.members.values()) {
		if (member.CampaignId !== CampaignId || member.LeadId !== LeadId) continue;
		return { success: false, errors: [error('DUPLICATE_VALUE', 'Already a campaign member.', [])] };
	}
	const id = org.newId('00v');
	org.members.set(id, { ...values, Id: id });
	return { id, success: true, errors: [] };
}
