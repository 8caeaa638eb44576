import { SetupFault } from '../../../azureTable/fault';
import type { Table, TableRow } from '../../../azureTable/table';
import type { PeopleRequest } from './answerPeople';
import { AddressSearch } from './addressSearch';
import { type Sighting, sightingsIn } from './personRows';
import { ofTable, type SearchedTables } from './tableList';

/** What is done with the rows of a page in which there are wanted addresses. */
export type Visit = (sightings: Sighting[], table: Table, search: AddressSearch) => Promise<void>;

/** Is told of every row, whoever is in it. */
export type See = (row: TableRow, table: Table) => void;

/**
 * Looks for the people of a request in all their tables, one after the other. A table that does not exist is left out, and the
 * user is told: tables that workflows write are only made with their first row.
 *
 * @returns the tables that exist
 * @throws TableFault, among them SetupFault when none of the tables exists
 */
export async function searchTables(
	{ addresses, where, hint }: PeopleRequest,
	visit: Visit,
	see: See = () => undefined,
): Promise<Set<Table>> {
	const search = new AddressSearch(addresses);
	const { tables, othersThan } = where;
	const existing = new Set<Table>();
	for (const table of tables) {
		const isThere = await searchTable(table, search, visit, see).catch(ofTable(table));
		if (isThere) existing.add(table);
		else hint(absentHint(table, await othersThan(table)));
	}
	if (existing.size > 0) return existing;
	throw await noTable(where);
}

const CHECK_NAMES =
	"Check the names in 'Tables', and that the credential belongs to the storage account with these tables.";

/** @param others as of `othersThan` */
export const absentHint = ({ name }: Table, others: string | null): string =>
	others === null
		? `There is no table ${name}, so it was not searched. Check its name in Tables.`
		: `There is no table ${name}, so it was not searched. There are: ${others}. Check its name in Tables.`;

/** None of them exists: that is no news about people or leads, but a wrong name or account. */
export async function noTable({ tables, othersThan }: SearchedTables): Promise<SetupFault> {
	const [first, ...more] = tables;
	if (first === undefined || more.length > 0) {
		return new SetupFault('Tables', 'None of the tables exists', CHECK_NAMES);
	}
	const others = await othersThan(first);
	if (others === null) return new SetupFault('Tables', 'The table does not exist', CHECK_NAMES);
	return new SetupFault('Tables', `There is no table ${first.name}. There are: ${others}`, CHECK_NAMES);
}

async function searchTable(table: Table, search: AddressSearch, visit: Visit, see: See): Promise<boolean> {
	const pages = sightingsIn(table, search, (row) => see(row, table));
	let next = await pages.next();
	while (!next.done) {
		if (next.value.length > 0) await visit(next.value, table, search);
		next = await pages.next();
	}
	return next.value;
}
