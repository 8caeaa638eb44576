import type { Connection } from 'jsforce/lib/core';
import { listAt, memberOf } from '../../../transport/json';
import { readErrors, unreadable, type VendorError } from '../api/errors';
import type { Session } from '../api/call';
import type { SfRecord } from '../fields/fit';

/** REST API guide, "sObject Collections": most records of one call. */
export const COLLECTION_LIMIT = 200;

export type Headers = { [name: string]: string };

/** What Salesforce says of one record of a collections call (REST API guide, "sObject Collections"). */
export interface ItemAnswer {
	id: string | null;
	/** Null: it was not written. */
	status: 'created' | 'updated' | 'unchanged' | null;
	errors: VendorError[];
	/** The records that a duplicate rule found, the likeliest first. */
	matches: DuplicateMatch[];
}

export interface DuplicateMatch {
	id: string;
	/** e.g. `Lead` or `Contact` */
	type: string;
}

/** Creates records; one answer per record, by position. */
export const createAll = async (
	session: Session,
	type: 'Lead' | 'CampaignMember',
	records: readonly SfRecord[],
	headers: Headers = {},
): Promise<ItemAnswer[]> =>
	await saveAll(session, records, 'created', (to, some) => to.create(type, some, { headers }));

/** Updates leads by their record id. */
export const updateAll = async (
	session: Session,
	records: ReadonlyArray<SfRecord & { Id: string }>,
	headers: Headers,
): Promise<ItemAnswer[]> =>
	await saveAll(session, records, 'updated', (to, some) => to.update('Lead', some, { headers }));

/** Creates or updates leads by an external id that each of them has. */
export const upsertAll = async (
	session: Session,
	field: string,
	records: readonly SfRecord[],
	headers: Headers,
): Promise<ItemAnswer[]> =>
	await saveAll(session, records, null, (to, some) => to.upsert('Lead', some, field, { headers }));

async function saveAll<Record extends SfRecord>(
	session: Session,
	records: readonly Record[],
	done: ItemAnswer['status'],
	save: (connection: Connection, records: Record[]) => PromiseLike<unknown>,
): Promise<ItemAnswer[]> {
	if (records.length === 0) return [];
	const answer = await session.call((connection) => save(connection, [...records]));
	return readAnswers(answer, records.length, done);
}

/**
 * @throws BatchFailure of kind `retry` when it is not one result per record: then it is not known what was written, and
 *   the engine writes it once more, by the same keys
 * @param done what a success means where the answer does not say whether the record is new
 */
export function readAnswers(answer: unknown, count: number, done: ItemAnswer['status'] = null): ItemAnswer[] {
	if (!Array.isArray(answer) || answer.length !== count) throw unreadable();
	return answer.map((result: unknown) => readAnswer(result, done));
}

function readAnswer(result: unknown, done: ItemAnswer['status']): ItemAnswer {
	const id = memberOf(result, 'id');
	const errors = listAt(result, 'errors');
	const isNew = memberOf(result, 'created') === true;
	return {
		id: typeof id === 'string' ? id : null,
		status: memberOf(result, 'success') === true ? (done ?? (isNew ? 'created' : 'updated')) : null,
		errors: readErrors(errors),
		matches: errors.flatMap(readMatches),
	};
}

/** REST has spelt the member `duplicateResut` as well. */
function readMatches(error: unknown): DuplicateMatch[] {
	const result = memberOf(error, 'duplicateResult') ?? memberOf(error, 'duplicateResut');
	return listAt(result, 'matchResults')
		.flatMap((found) => {
			const type = String(memberOf(found, 'entityType') ?? 'Lead');
			return listAt(found, 'matchRecords').map((match) => ({ match, type }));
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
