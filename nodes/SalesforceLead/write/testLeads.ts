import { chunksOf } from '../../../lead/groupBy';
import { isTestMarker } from '../../../lead/testMarker';
import type { TestRecords } from '../../../targetNode/testLeads';
import { queryAll } from '../api/call';
import { openSession } from './makeTarget';
import { COLLECTION_LIMIT, readAnswers } from './save';

/** `_` is any character in LIKE unless escaped; the marker is checked once more on what comes back. */
const TEST_LEADS = String.raw`SELECT Id, LastName, CreatedDate FROM Lead WHERE LastName LIKE 'MSFT\_TEST\_%' AND IsConverted = false ORDER BY CreatedDate DESC`;

/** What is deleted already, e.g. by a try whose answer was lost, is as it should be. */
const GONE = ['ENTITY_IS_DELETED', 'INVALID_CROSS_REFERENCE_KEY'];

/** Leads that have the whole marker as last name. Converted ones are left out: Salesforce keeps them. */
export const TEST_RECORDS: TestRecords = {
	async find(context) {
		const records = await queryAll(await openSession(context), TEST_LEADS, true);
		return records
			.filter(({ LastName }) => typeof LastName === 'string' && isTestMarker(LastName))
			.map(({ Id, LastName, CreatedDate }) => ({
				id: String(Id),
				name: String(LastName),
				createdAt: String(CreatedDate),
			}));
	},

	async remove(context, ids) {
		const session = await openSession(context, true);
		const removed: boolean[] = [];
		for (const chunk of chunksOf(ids, COLLECTION_LIMIT)) {
			const answer: unknown = await session.read((connection) => connection.destroy('Lead', chunk));
			for (const { status, errors } of readAnswers(answer, chunk.length, 'updated')) {
				removed.push(status !== null || errors.some(({ code }) => GONE.includes(code)));
			}
		}
		return removed;
	},
};
