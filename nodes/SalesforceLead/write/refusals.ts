import type { WriteResult } from '../../../delivery/outcome';
import type { VendorError } from '../api/errors';

/** Codes that refuse one value, with the fields that are meant where none is named. */
const REFUSED_VALUES = new Map<string, readonly string[]>([
	['STRING_TOO_LONG', []],
	['INVALID_EMAIL_ADDRESS', ['Email']],
	['INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST', []],
	['FIELD_INTEGRITY_EXCEPTION', ['CountryCode', 'Country', 'StateCode', 'State']],
	['FIELD_FILTER_VALIDATION_EXCEPTION', []],
	['NUMBER_OUTSIDE_VALID_RANGE', []],
	['INVALID_TYPE_ON_FIELD_IN_RECORD', []],
]);

/** The fields of which the org refuses the value, the named ones first. */
export const refusedFields = (errors: readonly VendorError[]): string[] =>
	errors.flatMap(({ code, fields }) => {
		const usual = REFUSED_VALUES.get(code);
		return usual === undefined ? [] : [...fields, ...usual];
	});

/**
 * New and known leads are written by calls of their own, so the org's automation can be overtaxed by one of the two. The
 * engine makes smaller calls when all leads of a batch were refused alike; those of a part come together once more.
 */
export function retryPartsRefusedAlike(
	results: Map<number, WriteResult>,
	saved: ReadonlyArray<{ at: number; existing: object | null }>,
): void {
	for (const isNew of [true, false]) {
		const isSent = (at: number) => results.get(at)?.status !== 'unchanged';
		const part = saved.filter(({ at, existing }) => (existing === null) === isNew && isSent(at));
		const refused = part.map(({ at }) => results.get(at)).filter((result) => result?.status === 'unclear');
		const codes = new Set(refused.map((result) => result && 'code' in result && result.code));
		if (refused.length !== part.length || part.length < 2 || codes.size !== 1) continue;
		if (part.length === results.size) return;
		for (const { at } of part) {
			const result = results.get(at);
			if (result?.status === 'unclear') results.set(at, { ...result, status: 'retry' });
		}
	}
}

/**
 * A rule that refuses each of several leads is a matter of the org: the code alone does not tell whether a lead or the rule
 * is wrong.
 */
export function blamingTheOrg(results: WriteResult[]): WriteResult[] {
	const isByRule = (result: WriteResult): result is Refused =>
		result.status === 'rejected' && result.code === 'FIELD_CUSTOM_VALIDATION_EXCEPTION';
	if (results.length < 2 || !results.every(isByRule)) return results;
	return results.map((result) => ({ ...result, status: 'setup' }));
}

type Refused = Extract<WriteResult, { status: 'rejected' | 'setup' | 'unclear' }>;
