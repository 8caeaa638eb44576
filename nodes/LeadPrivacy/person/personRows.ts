import { isFault } from '../../../azureTable/fault';
import type { Table, TableRow } from '../../../azureTable/table';
import { parseLead } from '../../../lead/parse';
import { bodyOfRow } from '../../../lead/post';
import { isRecord } from '../../../lead/text';
import { rawLead } from '../../../leadTable/leadRows';
import type { AddressSearch } from './addressSearch';

/** A row in which there are wanted addresses. */
export interface Sighting {
	row: TableRow;
	/** Which of them. */
	addresses: Set<string>;
	/** In which columns, `PartitionKey` and `RowKey` among them. */
	columns: string[];
}

/**
 * Reads a table from one end to the other and gives, page by page, the rows that have a wanted address.
 *
 * All columns are read, because an address can be in any: in a damaged lead, in a column that a workflow made, in a key.
 * The memory of one page is enough for a table of any size.
 *
 * @param see is told of every row
 * @returns whether the table exists
 * @throws TableFault
 */
export async function* sightingsIn(
	table: Table,
	search: AddressSearch,
	see: (row: TableRow) => void,
): AsyncGenerator<Sighting[], boolean> {
	const pages = table.pages({});
	let next = await pages.next().catch(absentIsNone);
	if (next === null) return false;
	while (!next.done) {
		for (const row of next.value.rows) see(row);
		yield next.value.rows.flatMap((row) => sightingOf(row, search) ?? []);
		next = await pages.next();
	}
	return true;
}

/** What is to be said of a row; null when it has no wanted address. */
export function sightingOf(row: TableRow, search: AddressSearch): Sighting | null {
	const addresses = new Set<string>();
	const columns: string[] = [];
	for (const [column, text] of textsOf(row)) {
		const found = search.in(text);
		if (found.size === 0) continue;
		if (!columns.includes(column)) columns.push(column);
		for (const address of found) addresses.add(address);
	}
	return columns.length === 0 ? null : { row, addresses, columns };
}

/** Whether an address is in the keys: then every copy of the keys holds it, too. */
export const isInKeys = ({ columns }: Sighting): boolean =>
	columns.includes('PartitionKey') || columns.includes('RowKey');

function* textsOf(row: TableRow): Generator<[string, string]> {
	const { partitionKey, rowKey, properties } = row;
	yield ['PartitionKey', keyText(partitionKey)];
	yield ['RowKey', keyText(rowKey)];
	for (const [column, value] of Object.entries(properties)) {
		if (typeof value !== 'string') continue;
		yield [column, value];
		for (const text of leadTextsWithin(value)) yield [column, text];
	}
	// A post is in parts, or in base64: an address may be in no single column.
	const body = bodyOfRow(properties);
	if (body !== null) yield ['Body01', body];
	for (const address of addressesRead(rawLead(row))) yield [body === null ? 'CustomerInfo' : 'Body01', address];
}

/** What Lead Parse reads as the address, e.g. in a form, where the text itself is not clear: a plus may be a blank or a sign of the name. */
function addressesRead(lead: unknown): string[] {
	const { email, emailRaw } = parseLead(lead);
	return [email, emailRaw].filter((text) => text !== null);
}

const HOLDS_BODY = /body/i;
/** So deep a raw lead can be in JSON that a workflow made of it. */
const MOST_LEVELS = 4;

/** The bodies and addresses of posts in the raw lead that a copy has as JSON: in parts or in a form, the text itself does not tell. */
function leadTextsWithin(value: unknown, level = 0): string[] {
	if (level > MOST_LEVELS) return [];
	if (typeof value === 'string') return HOLDS_BODY.test(value) ? leadTextsWithin(parsedJson(value), level + 1) : [];
	if (typeof value !== 'object' || value === null) return [];
	const body = isRecord(value) ? bodyOfRow(value) : null;
	return [
		...(body === null ? [] : [body]),
		...(isRecord(value) ? addressesRead(value) : []),
		...Object.values(value).flatMap((member) => leadTextsWithin(member, level + 1)),
	];
}

function parsedJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		// A column that only mentions the name.
		return null;
	}
}

/** What is not allowed in a key is written as a colon and its code, by Microsoft and by Azure Table Lead (lead-facts 1.1). */
const keyText = (key: string): string =>
	key.replace(/:([0-9a-f]{2})/gi, (_whole, code: string) => String.fromCharCode(parseInt(code, 16)));

const absentIsNone = async (fault: unknown): Promise<null> =>
	isFault(fault, 'tableAbsent') ? null : await Promise.reject(fault);
