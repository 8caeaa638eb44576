import { member } from './answer';
import { MarketoFault, onlyFaults } from './fault';
import type { Session } from './session';

/** Below the 8 KB of an address (error-codes.md, 414), and of the 300 values of a filter (leads.md, Query). */
const MAX_FILTER_CHARACTERS = 4_000;

/**
 * The ids of the people who match, joined by commas, by lookup value. Best effort: what cannot be found out is left out,
 * as the outcome of the leads does not depend on it.
 */
export async function idsOfMatches(
	session: Session,
	lookupField: string,
	lookups: readonly string[],
): Promise<ReadonlyMap<string, string>> {
	const values = fitting(lookups);
	const query = { filterType: lookupField, filterValues: values.join(','), fields: `id,${lookupField}` };
	const said = await session.call({ method: 'GET', path: '/rest/v1/leads.json', query }).catch(onlyFaults);
	const people = said instanceof MarketoFault ? [] : said.result;
	const idsOf = (value: string): string =>
		people
			.filter((person) => String(member(person, lookupField)).toLowerCase() === value.toLowerCase())
			.map((person) => String(member(person, 'id')))
			.join(', ');
	return new Map(values.flatMap((value) => (idsOf(value) === '' ? [] : [[value, idsOf(value)]])));
}

/** A comma separates values, so a value with a comma cannot be asked for. */
function fitting(lookups: readonly string[]): string[] {
	const values: string[] = [];
	let length = 0;
	for (const value of lookups.filter((lookup) => !lookup.includes(','))) {
		length += encodeURIComponent(value).length + 3;
		if (length > MAX_FILTER_CHARACTERS) break;
		values.push(value);
	}
	return values;
}
