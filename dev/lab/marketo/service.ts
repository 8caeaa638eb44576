import type { Json, JsonObject } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';
import { CallRefused, succeeded } from './answers';
import type { LabField } from './fields';
import type { People, Person } from './people';
import type { Partitions } from './upsert';
import { pushLeads, submitForm, syncLeads } from './writes';

export interface LabProgram {
	id: number;
	name: string;
}

export interface LabForm {
	id: number;
	/** REST names of the fields on the form; `email` must be among them. */
	fields: readonly string[];
}

/** What a role may allow an API user to do, as far as this node needs it (custom-services.md, roles). */
export type LabPermission = 'readPeople' | 'writePeople' | 'readAssets';

export interface Content {
	people: People;
	fields: readonly LabField[];
	partitions: Partitions;
	programs: readonly LabProgram[];
	forms: readonly LabForm[];
	permissions: ReadonlySet<LabPermission>;
	companyMembers: Set<number>;
	/** A rule of this subscription alone. */
	refuse: (record: JsonObject) => string | undefined;
}

export interface ServiceCall {
	method: string;
	path: string;
	query: URLSearchParams;
	/** The parsed body of a POST. */
	body: Json;
	/** Takes as long as the work takes; lookups are made before, writes after. */
	work: () => Promise<void>;
}

type Route = (call: ServiceCall, content: Content) => Answer | Promise<Answer>;

/** Method and path with the permission that the call needs (leads.md, programs.md; swagger-mapi.json). */
const ROUTES: ReadonlyArray<[method: string, path: RegExp, LabPermission, Route]> = [
	['GET', /^\/rest\/v1\/leads\/describe\.json$/, 'readPeople', describe],
	['GET', /^\/rest\/v1\/leads\/describe2\.json$/, 'readPeople', describe2],
	['GET', /^\/rest\/v1\/leads\/partitions\.json$/, 'readPeople', listPartitions],
	['GET', /^\/rest\/v1\/leads\.json$/, 'readPeople', findPeople],
	['GET', /^\/rest\/v1\/lead\/\d+\.json$/, 'readPeople', readPerson],
	['POST', /^\/rest\/v1\/leads\.json$/, 'writePeople', syncLeads],
	['POST', /^\/rest\/v1\/leads\/push\.json$/, 'writePeople', pushLeads],
	['POST', /^\/rest\/v1\/leads\/submitForm\.json$/, 'writePeople', submitForm],
	['GET', /^\/rest\/asset\/v1\/programs\.json$/, 'readAssets', listPrograms],
	['GET', /^\/rest\/asset\/v1\/forms\.json$/, 'readAssets', listForms],
];

/** @throws CallRefused */
export async function serve(call: ServiceCall, content: Content): Promise<Answer> {
	const paths = ROUTES.filter(([, path]) => path.test(call.path));
	const route = paths.find(([method]) => method === call.method);
	if (!route) throw new CallRefused(paths.length > 0 ? '605' : '610');
	const [, , permission, answer] = route;
	if (!content.permissions.has(permission)) throw new CallRefused('603');
	return await answer(call, content);
}

function describe(_call: ServiceCall, { fields }: Content): Answer {
	return succeeded(
		fields.map(({ name, displayName, dataType, length, updateable }, index) => ({
			id: index + 1,
			displayName,
			dataType,
			...(length === undefined ? {} : { length }),
			rest: { name, readOnly: !updateable },
		})),
	);
}

function describe2(_call: ServiceCall, { fields }: Content): Answer {
	return succeeded([
		{
			name: 'API Lead',
			searchableFields: fields.filter(({ searchable }) => searchable).map(({ name }) => [name]),
			fields: fields.map(({ name, displayName, dataType, length, updateable, crmManaged }) => ({
				name,
				displayName,
				dataType,
				...(length === undefined ? {} : { length }),
				updateable,
				crmManaged,
			})),
		},
	]);
}

function listPartitions(_call: ServiceCall, { partitions }: Content): Answer {
	return succeeded(partitions.mine.map((name, index) => ({ id: index + 1, name })));
}

/** programs.md, Browse: 20 at a time, 200 at most. No result is told by a warning and no `result`. */
function listPrograms({ query }: ServiceCall, { programs }: Content): Answer {
	return succeeded(browsed(query, programs).map(({ id, name }) => ({ id, name, workspace: 'Default' })));
}

/** forms.md, Browse: as programs. */
function listForms({ query }: ServiceCall, { forms }: Content): Answer {
	return succeeded(browsed(query, forms).map(({ id }) => ({ id, name: `Form ${id}`, status: 'approved' })));
}

function browsed<Asset>(query: URLSearchParams, assets: readonly Asset[]): Asset[] {
	const most = Number(query.get('maxReturn') ?? 20);
	if (!Number.isInteger(most) || most < 1 || most > 200) throw new CallRefused('701');
	const offset = Number(query.get('offset') ?? 0);
	return assets.slice(offset, offset + most);
}

/** leads.md, Query: up to 300 values of one searchable field, 300 people a page, 1,000 people at most. */
function findPeople({ query }: ServiceCall, { people, fields }: Content): Answer {
	const filterType = query.get('filterType') ?? '';
	const field = fields.find(({ name }) => name === filterType);
	if (!field?.searchable) throw new CallRefused('1011', `Field '${filterType}' not supported`);
	const values = (query.get('filterValues') ?? '').split(',').filter((value) => value !== '');
	if (values.length === 0 || values.length > PAGE) throw new CallRefused('1003');
	const stranger = namesIn(query).find((name) => !isReadable(name, fields));
	if (stranger !== undefined) throw new CallRefused('1006', `Field '${stranger}' not found`);
	const found = values.flatMap((value) => people.find(filterType, value));
	if (found.length > 1_000) throw new CallRefused('1003', 'Too many results match the filter');
	const from = Number(query.get('nextPageToken') ?? 0);
	const page = found.slice(from, from + PAGE).map((person) => seen(person, query));
	return succeeded(page, found.length > from + PAGE ? { nextPageToken: String(from + PAGE) } : {});
}

const PAGE = 300;

const isReadable = (name: string, fields: Content['fields']): boolean =>
	fields.some((field) => field.name === name) || ['createdAt', 'updatedAt'].includes(name);

function readPerson({ path, query }: ServiceCall, { people }: Content): Answer {
	const person = people.byId(Number(/\d+/.exec(path.replace('/rest/v1', ''))?.[0]));
	if (!person) throw new CallRefused('1004');
	return succeeded([seen(person, query)]);
}

const DEFAULT_FIELDS = 'id,email,updatedAt,createdAt,firstName,lastName';
const namesIn = (query: URLSearchParams): string[] => (query.get('fields') ?? DEFAULT_FIELDS).split(',');

function seen({ id, values, createdAt, updatedAt }: Person, query: URLSearchParams): JsonObject {
	const all: JsonObject = { ...values, id, createdAt, updatedAt };
	return Object.fromEntries(namesIn(query).map((name) => [name, all[name] ?? null]));
}
