import type { LeadRecord } from '../fields/fit';
import type { LeadSchema } from '../fields/schema';
import type { Session } from '../api/call';
import { readExisting } from './existing';
import { addedValues, foldRecords, overwritingValues } from './laterLead';
import { type Headers, type ItemAnswer, updateAll } from './save';

/** What to do with a lead that a duplicate rule of the org stops. */
export type DuplicatePolicy = 'skip' | 'save' | 'update';

/**
 * REST API guide, "Duplicate Rule Header": `allowSave` overrules rules that alert, and none that block. It is needed in API
 * 52.0 and later only, and all of it is false when absent.
 */
export const duplicateHeader = (allowSave: boolean): Headers => ({
	'Sforce-Duplicate-Rule-Header': `allowSave=${allowSave}; includeRecordDetails=false; runAsCurrentUser=true`,
});

export const isDuplicate = ({ status, errors }: ItemAnswer): boolean =>
	status === null && errors.some(({ code }) => code === 'DUPLICATES_DETECTED');

const BY_ID = { keyField: 'Id', isCaseSensitive: true };

export interface HeldLead {
	answer: ItemAnswer;
	record: LeadRecord;
}

/**
 * Writes leads into the records that the duplicate rule found, by the rules for later leads. The external id is left out:
 * the match may have that of another offer, and would be lost to it. The rule finds it again the next time.
 *
 * @param fieldNames what can be read of a match; null: it is overwritten without a look
 * @returns one answer per lead; that of a match that is not a lead, e.g. a contact, or that is converted, stays as it was
 */
export async function updateMatches(
	session: Session,
	held: readonly HeldLead[],
	{ schema, fieldNames, headers }: { schema: LeadSchema; fieldNames: string[] | null; headers: Headers },
): Promise<ItemAnswer[]> {
	const matches = held.map(({ answer }) => answer.matches.find(({ type }) => type === 'Lead')?.id);
	const wanted = new Map<string, LeadRecord>();
	// Two leads of one call may match the same record.
	matches.forEach((id, at) => {
		const record = held[at]?.record;
		if (id === undefined || !record) return;
		const earlier = wanted.get(id);
		wanted.set(id, earlier ? foldRecords(earlier, record, schema) : record);
	});
	if (wanted.size === 0) return held.map(({ answer }) => answer);
	const ids = [...wanted.keys()];
	const existing = await readExisting(session, BY_ID, ids, fieldNames ?? []);
	const saved = new Map<string, ItemAnswer>();
	const updates = [...wanted].flatMap(([id, record]) => {
		const [found] = existing.get(id) ?? [];
		if (!found || found.isConverted) return [];
		const values =
			fieldNames === null ? overwritingValues(record, schema) : addedValues(record, found.values, schema);
		if (Object.keys(values).length > 0) return [{ ...values, Id: id }];
		saved.set(id, { id, status: 'unchanged', errors: [], matches: [] });
		return [];
	});
	const answers = await updateAll(session, updates, { ...headers, ...duplicateHeader(true) });
	updates.forEach(({ Id }, at) => {
		const answer = answers[at];
		if (answer) saved.set(Id, { ...answer, id: Id });
	});
	return held.map(({ answer }, at) => saved.get(matches[at] ?? '') ?? answer);
}
