import type { ItemError } from './fieldRules';
import type { Org, SfRecord } from './org';

/** `Sforce-Duplicate-Rule-Header` (REST API guide, "Duplicate Rule Header"); all of it is false when absent. */
export interface DuplicateHeader {
	allowSave: boolean;
	includeRecordDetails: boolean;
}

/** @returns undefined when the header cannot be read */
export function readDuplicateHeader(header: string | undefined): DuplicateHeader | undefined {
	const settings = { allowSave: false, includeRecordDetails: false, runAsCurrentUser: false };
	for (const part of (header ?? '').split(/[;,]/).filter((text) => text.trim() !== '')) {
		const match = /^\s*(allowSave|includeRecordDetails|runAsCurrentUser)\s*=\s*(true|false)\s*$/.exec(part);
		if (!match) return undefined;
		Object.assign(settings, { [String(match[1])]: match[2] === 'true' });
	}
	return settings;
}

/**
 * The one duplicate rule of the stand-in: leads with the same e-mail address. `allowSave` overrules a rule that alerts,
 * not one that blocks.
 *
 * The result is beside the error under `duplicateResut`, a spelling that REST has been seen with, or `duplicateResult`.
 */
export function duplicateError(
	org: Org,
	values: SfRecord,
	ownId: string | undefined,
	header: DuplicateHeader,
	spelling: 'duplicateResult' | 'duplicateResut',
): ItemError | undefined {
	const rule = org.rules.duplicateRule;
	const email = typeof values.Email === 'string' ? values.Email.toLowerCase() : undefined;
	if (!rule || email === undefined || (rule === 'alert' && header.allowSave)) return undefined;
	const matches = [...org.leads.values()].filter(
		({ Id, Email }) => Id !== ownId && typeof Email === 'string' && Email.toLowerCase() === email,
	);
	if (matches.length === 0) return undefined;
	const found = {
		allowSave: rule === 'alert',
		duplicateRule: 'Standard_Lead_Duplicate_Rule',
		duplicateRuleEntityType: 'Lead',
		errorMessage: `Use one of these records? ${String(values.Email)}`,
		matchResults: [
			{
				entityType: 'Lead',
				errors: [],
				matchEngine: 'FuzzyMatchEngine',
				matchRecords: matches.map((record) => ({
					additionalInformation: [],
					fieldDiffs: [],
					matchConfidence: 100,
					record: {
						attributes: { type: 'Lead', url: `/services/data/v60.0/sobjects/Lead/${String(record.Id)}` },
						Id: record.Id,
						...(header.includeRecordDetails ? { Email: record.Email } : {}),
					},
				})),
				rule: 'Standard_Lead_Match_Rule_v1_0',
				size: matches.length,
				success: true,
			},
		],
	};
	return {
		statusCode: 'DUPLICATES_DETECTED',
		message: `Use one of these records? ${String(values.Email)}`,
		fields: [],
		...{ [spelling]: found },
	};
}
