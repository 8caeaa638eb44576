import { BatchFailure } from '../../delivery/target';
import { memberOf, readErrors } from './fault';
import type { VendorError } from './fault';

/** What Salesforce says of one record of a collections call (REST API guide, "sObject Collections"). */
export interface ItemAnswer {
	id: string | null;
	isSaved: boolean;
	isCreated: boolean;
	errors: VendorError[];
	/** The records that a duplicate rule found, the likeliest first. */
	matches: DuplicateMatch[];
}

export interface DuplicateMatch {
	id: string;
	/** e.g. `Lead` or `Contact` */
	type: string;
}

/**
 * @throws BatchFailure of kind `retry` when it is not one result per record: then it is unknown what was written, and
 *   the engine writes it once more, by the same keys
 */
export function readAnswers(answer: unknown, count: number): ItemAnswer[] {
	if (!Array.isArray(answer) || answer.length !== count) {
		throw new BatchFailure('retry', {
			code: 'ANSWER_UNREADABLE',
			message: 'The answer of Salesforce could not be read',
			cause: 'It broke off, or is not in the known form. The leads may have been written all the same.',
			remedy: 'Send the leads again; what was written is recognised and not doubled.',
		});
	}
	return answer.map(readAnswer);
}

function readAnswer(result: unknown): ItemAnswer {
	const id = memberOf(result, 'id');
	const errors = memberOf(result, 'errors');
	return {
		id: typeof id === 'string' ? id : null,
		isSaved: memberOf(result, 'success') === true,
		isCreated: memberOf(result, 'created') === true,
		errors: readErrors(errors),
		matches: Array.isArray(errors) ? errors.flatMap(readMatches) : [],
	};
}

/** REST has spelt the member `duplicateResut` as well. */
function readMatches(error: unknown): DuplicateMatch[] {
	const result = memberOf(error, 'duplicateResult') ?? memberOf(error, 'duplicateResut');
	const matchResults = memberOf(result, 'matchResults');
	if (!Array.isArray(matchResults)) return [];
	return matchResults
		.flatMap((found: unknown) => {
			const records = memberOf(found, 'matchRecords');
			const type = String(memberOf(found, 'entityType') ?? 'Lead');
			return Array.isArray(records) ? records.map((match: unknown) => ({ match, type })) : [];
		})
		.map(({ match, type }) => ({
			id: String(memberOf(memberOf(match, 'record'), 'Id') ?? ''),
			type,
			confidence: Number(memberOf(match, 'matchConfidence') ?? 0),
		}))
		.filter(({ id }) => /^[A-Za-z0-9]{15,18}$/.test(id))
		.sort((one, other) => other.confidence - one.confidence)
		.map(({ id, type }) => ({ id, type }));
}
