import type { Operation, OperationAnswer } from './operation';
import { jsonAnswer, SERVICE_ROOT } from './operation';
import { readFilter } from './literals';
import { selected } from './query';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

/** What owns leads: a row of the table User or Team with the columns that the stand-in knows. */
export type OwnerRow = Record<string, string | number | boolean | null>;

/** @param changes e.g. `isdisabled`; accessmode 0 is Read-Write, 4 Non-interactive (table reference, systemuser) */
export const userRow = (systemuserid: string, fullname: string, changes: OwnerRow = {}): OwnerRow => ({
	systemuserid,
	fullname,
	internalemailaddress: null,
	isdisabled: false,
	accessmode: 0,
	applicationid: null,
	...changes,
});

/** @param changes e.g. `teamtype`: 0 owner, 1 access, 2 security group, 3 Microsoft 365 group (table reference, team) */
export const teamRow = (teamid: string, name: string, changes: OwnerRow = {}): OwnerRow => ({
	teamid,
	name,
	emailaddress: null,
	teamtype: 0,
	...changes,
});

/** A campaign or queue; statecode 0 is Active (table references). */
export const listedRow = (key: string, id: string, name: string): OwnerRow => ({ [key]: id, name, statecode: 0 });

const PRIVILEGES = {
	systemusers: 'prvReadUser',
	teams: 'prvReadTeam',
	campaigns: 'prvReadCampaign',
	queues: 'prvReadQueue',
} as const;
const KEYS = {
	systemusers: 'systemuserid',
	teams: 'teamid',
	campaigns: 'campaignid',
	queues: 'queueid',
} as const;

/** The entity sets that lists are read from. */
export type ListedSet = keyof typeof KEYS;
export const isListed = (path: string): path is ListedSet => Object.hasOwn(KEYS, path);

/**
 * A query of users, teams, campaigns or queues, in pages of at most 5,000 rows ("Page results using OData").
 *
 * @throws DataverseRefusal
 */
export function ownersAnswer(
	world: World,
	origin: string,
	{ resource, headers }: Operation,
	set: ListedSet,
	query: ReadonlyMap<string, string>,
): OperationAnswer {
	demand(world, PRIVILEGES[set]);
	const conditions = readFilter(query.get('$filter') ?? '');
	const all = [...world.records[set].values()];
	const known = Object.keys(all[0] ?? {});
	const order = query.get('$orderby') ?? KEYS[set];
	const unknown = [order, ...conditions.map(({ column }) => column)].find((name) => !known.includes(name));
	if (unknown !== undefined) throw refuse('badRequest', unknown);
	const rows = all
		.filter((row) => conditions.every(({ column, value, isEqual }) => (row[column] === value) === isEqual))
		.sort((one, other) => String(one[order]).localeCompare(String(other[order])));
	const [, wanted] = /\bodata\.maxpagesize=(\d+)/.exec(headers.prefer ?? '') ?? [];
	const size = Math.min(Number(wanted ?? world.pageSize), world.pageSize);
	const start = Number(query.get('$skiptoken') ?? 0);
	const select = [query.get('$select') ?? known.join(), KEYS[set]].join();
	const page = rows.slice(start, start + size).map((row) => selected(row, select));
	const rest = resource.slice(SERVICE_ROOT.length).replace(/&?\$skiptoken=\d+/, '');
	const link = `${origin}${SERVICE_ROOT}${rest}${rest.includes('?') ? '&' : '?'}$skiptoken=${start + size}`;
	return jsonAnswer(200, {
		'@odata.context': `${origin}${SERVICE_ROOT}$metadata#${set}`,
		value: page,
		...(start + size < rows.length ? { '@odata.nextLink': link } : {}),
	});
}
