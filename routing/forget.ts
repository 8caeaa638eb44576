import { isFault } from '../azureTable/fault';
import { and, partitionIs, rowKeyBetween } from '../azureTable/filter';
import type { Table, TableRow } from '../azureTable/table';
import { customerKeyOf } from '../lead/identity';
import { readRows } from './readRows';
import { rowsBetween } from './routingTable';
import { CONTROL_RANGE, historyKey, leadKey, PARTITION, SALT_KEY, stickyRowKey } from './rows';

/** What is needed to find the rows of a person: nothing in the table names one. */
export interface RoutingKeys {
	salt: string;
	/** Names of the teams that ever took a turn. */
	teams: readonly string[];
}

/** @returns null when the table does not exist */
export async function routingKeys(table: Table): Promise<RoutingKeys | null> {
	const rows = await rowsBetween(table, ...CONTROL_RANGE).catch(async (fault: unknown) =>
		isFault(fault, 'tableAbsent') ? null : await Promise.reject(fault),
	);
	if (rows === null) return null;
	const textsOf = (column: string) =>
		rows.flatMap(({ properties: { [column]: text } }) => (typeof text === 'string' ? [text] : []));
	const salt = rows.find(({ rowKey }) => rowKey === SALT_KEY)?.properties.Salt;
	return { salt: typeof salt === 'string' ? salt : '', teams: textsOf('Team') };
}

/**
 * The keys of the rows by which teams remember a buyer.
 *
 * @param address in lower case
 * @param offers as Lead Parse names them; the key of a buyer is made from address and offer
 */
export function buyerKeys(
	{ salt, teams }: RoutingKeys,
	address: string,
	offers: Iterable<string | null>,
): Set<string> {
	const names = new Set(['', ...[...offers].flatMap((offer) => (offer === null ? [] : spellingsOf(offer)))]);
	const keys = [...names].map((name) => customerKeyOf(address, name));
	return new Set(
		teams.flatMap((team) => keys.map((value) => stickyRowKey(salt, team, { kind: 'buyer', value }))),
	);
}

/** With an offer catalogue Lead Parse takes the plan off the ID of a virtual machine, so each beginning may be the offer. */
function spellingsOf(offer: string): string[] {
	const dot = offer.indexOf('.');
	if (dot < 0) return [offer];
	return Array.from({ length: offer.length - dot - 1 }, (_, at) => offer.slice(0, dot + 2 + at));
}

/** The rows with these keys, and with them all decisions about these leads. */
export async function rowsToForget(
	table: Table,
	leadIds: Iterable<string>,
	keys: Iterable<string>,
): Promise<TableRow[]> {
	const ids = [...new Set([...leadIds].map((leadId) => leadId.toLowerCase()))].sort();
	const rows = await readRows(table, [...ids.map(leadKey), ...keys]);
	const [first, last] = [ids[0], ids.at(-1)];
	const before =
		first === undefined || last === undefined
			? []
			: await rowsBetween(table, historyKey(first, ''), historyKey(last, '~'));
	const isOfLead = new Set(ids);
	return [...rows.values(), ...before.filter(({ rowKey }) => isOfLead.has(leadIdOf(rowKey) ?? ''))];
}

/** The lead that a row is about; null for a buyer or company. */
export const leadIdOf = (rowKey: string): string | null =>
	/^(?:lead|history)\|([^|]*)/.exec(rowKey)?.[1] ?? null;

/** The rows about leads, buyers and companies; salt and teams are none of them. */
export const ROWS_ABOUT_LEADS = and(partitionIs(PARTITION), rowKeyBetween('buyer|', 'lead|~'));
