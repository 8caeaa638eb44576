import { chunksOf } from '../../../lead/groupBy';
import { isTestMarker } from '../../../lead/testMarker';
import type { TestRecord, TestRecords } from '../../../targetNode/testLeads';
import { listAt, memberOf, textAt } from '../../../transport/json';
import { contactUrl, VERSION } from '../api/call';
import { Contacts } from './contacts';
import { openApi } from './makeTarget';

const PER_PAGE = 100;

/** A search gives at most 10,000 results ("CRM search", limits). */
const MOST_RESULTS = 10_000;

/** Test leads as contacts; the search index knows a contact some seconds after it was written. */
export const TEST_RECORDS: TestRecords = {
	async find(context) {
		const api = await openApi(context);
		const portal = await api.portal();
		const found: TestRecord[] = [];
		let after: string | undefined = '0';
		for (let seen = 0; seen < MOST_RESULTS; seen += PER_PAGE) {
			const answer = await api.read('POST', `/crm/objects/${VERSION}/contacts/search`, {
				filterGroups: [
					{ filters: [{ propertyName: 'lastname', operator: 'CONTAINS_TOKEN', value: 'MSFT_TEST_*' }] },
				],
				// The guide and the specification write an order differently; it is made below.
				sorts: [],
				properties: ['lastname', 'createdate'],
				limit: PER_PAGE,
				after,
			});
			for (const entry of listAt(answer, 'results')) {
				const id = textAt(entry, 'id');
				const properties = memberOf(entry, 'properties');
				const name = textAt(properties, 'lastname') ?? '';
				// The search compares words; the marker is checked once more on what comes back.
				if (id === undefined || !isTestMarker(name)) continue;
				const createdAt = textAt(properties, 'createdate') ?? '';
				found.push({ id, name, createdAt, more: { targetUrl: contactUrl(portal, id) } });
			}
			after = textAt(memberOf(memberOf(answer, 'paging'), 'next'), 'after');
			if (after === undefined) break;
		}
		return found.sort((one, other) => other.createdAt.localeCompare(one.createdAt));
	},
	async remove(context, ids) {
		const contacts = new Contacts(await openApi(context));
		for (const some of chunksOf(ids, PER_PAGE)) await contacts.archive(some);
		return ids.map(() => true);
	},
};
