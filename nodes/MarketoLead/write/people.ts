import { memberOf } from '../../../transport/json';
import type { ApiCall, MarketoApi } from '../api/call';

/** A person as Marketo has it. */
export interface Person {
	id: string;
	values: { readonly [field: string]: unknown };
}

/** Below the 8 KB of an address (error-codes.md, 414). */
const MAX_QUERY_CHARACTERS = 7_000;
/** 1,000 people is the most that a search finds, 300 a page (leads.md, Query). */
const MAX_PAGES = 4;

/**
 * The people who match, by lookup value in lower case: Marketo compares so. One call for up to 300 people.
 *
 * @param fields REST names of what is to be read
 * @throws MarketoFault
 */
export async function readPeople(
	api: MarketoApi,
	lookupField: string,
	lookups: readonly string[],
	fields: readonly string[],
): Promise<Map<string, Person[]>> {
	const people = new Map<string, Person[]>();
	// A comma separates values, so a value with a comma cannot be asked for.
	const values = lookups.filter((lookup) => !lookup.includes(','));
	if (values.length === 0) return people;
	const query = {
		filterType: lookupField,
		filterValues: values.join(','),
		fields: [...new Set(['id', lookupField, ...fields])].join(','),
	};
	let nextPageToken: string | null = null;
	for (let page = 0; page < MAX_PAGES; page += 1) {
		const more: { nextPageToken?: string } = nextPageToken === null ? {} : { nextPageToken };
		const answer = await api.call(searchFor({ ...query, ...more }));
		for (const row of answer.result) note(people, row, lookupField);
		nextPageToken = answer.nextPageToken;
		if (nextPageToken === null) break;
	}
	return people;
}

/** A query that is too long for an address goes into the body of a POST (leads.md, Query: `_method=GET`). */
function searchFor(query: { [name: string]: string }): ApiCall {
	const path = '/rest/v1/leads.json';
	const text = new URLSearchParams(query).toString();
	if (text.length <= MAX_QUERY_CHARACTERS) return { method: 'GET', path, query };
	return { method: 'POST', path, query: { _method: 'GET' }, body: text, isForm: true };
}

function note(people: Map<string, Person[]>, row: unknown, lookupField: string): void {
	const id = memberOf(row, 'id');
	const key = String(memberOf(row, lookupField) ?? '').toLowerCase();
	if (typeof row !== 'object' || row === null || key === '') return;
	const person = { id: String(id), values: { ...row } };
	people.set(key, [...(people.get(key) ?? []), person]);
}
