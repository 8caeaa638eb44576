import type { WriteResult } from '../../delivery/outcome';
import type { ItemAnswer } from './answers';
import { readAnswers } from './answers';
import { resultOfError } from './failure';
import type { FieldValue } from './record';
import type { Session } from './session';
import type { Headers } from './writer';

/** What to do with a lead that a duplicate rule of the org holds up. */
export type DuplicatePolicy = 'skip' | 'save' | 'update';

/**
 * REST API guide, "Duplicate Rule Header": `allowSave` overrules rules that alert, and none that block. It is needed in API
 * 52.0 and later only, and all of it is false when absent.
 */
export const duplicateHeader = (allowSave: boolean): Headers => ({
	'Sforce-Duplicate-Rule-Header': `allowSave=${allowSave}; includeRecordDetails=false; runAsCurrentUser=true`,
});

export const isDuplicate = ({ errors }: ItemAnswer): boolean =>
	errors.some(({ code }) => code === 'DUPLICATES_DETECTED');

/** The lead stays unwritten, and the record that was found stands in its place. */
export const skipped = ({ matches }: ItemAnswer): WriteResult => ({
	status: 'duplicate',
	targetId: matches[0]?.id ?? null,
});

/**
 * Writes leads into the records that the duplicate rule found. The external id stays out of it: the match may carry that
 * of another offer, and would be lost to it. The rule finds it again the next time.
 *
 * @returns one result per lead; a match that is no lead, e.g. a contact, is left alone and reported as duplicate
 */
export async function updateMatches(
	session: Session,
	held: ReadonlyArray<{ answer: ItemAnswer; fields: { [name: string]: FieldValue } }>,
	headers: Headers,
): Promise<WriteResult[]> {
	const matches = held.map(({ answer }) => answer.matches.find(({ type }) => type === 'Lead'));
	const updates = new Map<string, { [name: string]: FieldValue }>();
	// Two leads of one batch may match the same record; the later one in the input has the last word.
	matches.forEach((match, index) => {
		if (match) updates.set(match.id, { ...updates.get(match.id), ...held[index]?.fields });
	});
	const ids = [...updates.keys()];
	const saved = new Map<string, ItemAnswer>();
	if (ids.length > 0) {
		const values = ids.map((id) => ({ ...updates.get(id), Id: id }));
		const answer: unknown = await session.call((connection) =>
			connection.update('Lead', values, { headers: { ...headers, ...duplicateHeader(true) } }),
		);
		readAnswers(answer, ids.length).forEach((read, index) => saved.set(ids[index] ?? '', read));
	}
	return matches.map((match, index) => {
		const answer = match && saved.get(match.id);
		if (!answer) return held[index] ? skipped(held[index].answer) : { status: 'duplicate', targetId: null };
		if (answer.isSaved) return { status: 'updated', targetId: match.id };
		return resultOfError(answer.errors[0] ?? { code: 'UNKNOWN_EXCEPTION', fields: [] });
	});
}
