import type { LeadRow } from './leadTable';
import { etagOf } from './leadWrites';
import { readFilter } from './literals';
import { refuse } from './refusals';
import type { World } from './world';

/**
 * The parameters of a query, decoded. Names that are not known are refused, so that a typing mistake of the client
 * cannot pass as a query that asks for everything.
 *
 * @throws DataverseRefusal
 */
export function readQuery(text: string): Map<string, string> {
	const query = new Map<string, string>();
	for (const part of text.split('&').filter((one) => one !== '')) {
		const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(part) ?? [];
		const key = decodeURIComponent(name);
		if (!/^(\$(select|filter|orderby|top|expand|skiptoken)|@\w+)$/.test(key)) throw refuse('badRequest', key);
		query.set(key, decodeURIComponent(value));
	}
	return query;
}

/** Members that are there because they were expanded stay, whatever is selected. */
const EXPANDED = ['OptionSet', 'GlobalOptionSet'];

/** @throws DataverseRefusal when a selected member does not exist */
export function selected(
	record: Record<string, unknown>,
	select: string | undefined,
): Record<string, unknown> {
	if (select === undefined) return record;
	const names = [...select.split(','), ...EXPANDED.filter((name) => Object.hasOwn(record, name))];
	const unknown = names.find((name) => !Object.hasOwn(record, name));
	if (unknown !== undefined) throw refuse('badRequest', `$select of ${unknown}`);
	return Object.fromEntries(names.map((name) => [name, record[name]]));
}

/** A row as it is answered: every column that is asked for, null where it has no value. */
export function representation(
	{ columns }: World,
	row: LeadRow,
	select: string | undefined,
): Record<string, unknown> {
	const known: Record<string, unknown> = {
		...row.values,
		leadid: row.id,
		statecode: row.state,
		createdon: row.createdOn,
	};
	const names = select === undefined ? Object.keys(known) : select.split(',');
	const answered: Record<string, unknown> = { '@odata.etag': etagOf(row), leadid: row.id };
	for (const name of names) {
		if (!columns.has(name)) throw refuse('badRequest', `$select of ${name}`);
		answered[name] = known[name] ?? null;
	}
	return answered;
}

/** @throws DataverseRefusal */
export function queryLeads(world: World, query: ReadonlyMap<string, string>): LeadRow[] {
	const conditions = readFilter(query.get('$filter') ?? '');
	for (const { column } of conditions) if (!world.columns.has(column)) throw refuse('badRequest', column);
	const rows = world.leads.all.filter((row) => {
		const shown = representation(world, row, conditions.map(({ column }) => column).join());
		return conditions.every(({ column, value, isEqual }) => areSame(shown[column], value) === isEqual);
	});
	const [orderColumn, direction = 'asc'] = (query.get('$orderby') ?? 'createdon asc').split(' ');
	if (orderColumn !== 'createdon' || !['asc', 'desc'].includes(direction))
		throw refuse('badRequest', '$orderby');
	rows.sort((one, other) => one.createdOn.localeCompare(other.createdOn));
	if (direction === 'desc') rows.reverse();
	return rows.slice(0, Number(query.get('$top') ?? 5000));
}

const areSame = (stored: unknown, wanted: unknown): boolean =>
	typeof stored === 'string' && typeof wanted === 'string'
		? stored.toLowerCase() === wanted.toLowerCase()
		: stored === wanted;
