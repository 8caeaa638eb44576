import type { Json, JsonObject } from '../../../lead/lead';
import type { Answer } from '../faultyAnswer';
import { envelope, HubSpotError, json } from './errors';
import { notFound } from './objects';
import type { LabObject, Objects, ObjectType } from './objects';

const VERSION = '2026-09';
const MOST_INPUTS = 100;
/** The size of a page is not published. */
const NOTES_PER_PAGE = 100;

export const SCOPES = [
	'crm.objects.contacts.read',
	'crm.objects.contacts.write',
	'crm.objects.leads.read',
	'crm.objects.leads.write',
	'crm.objects.owners.read',
	'crm.schemas.contacts.write',
	'communication_preferences.write',
] as const;

export type Scope = (typeof SCOPES)[number];

export interface Account {
	portalId: number;
	timeZone: string;
	scopes: ReadonlySet<string>;
	/** Whether the account has Sales Hub Professional. */
	hasLeads: boolean;
	/** Documented for creating only: whether one bad record with a trace id spares the others. */
	heedsTraces: boolean;
	objects: Objects;
	owners: ReadonlyArray<{ id: string; email: string; firstName: string; lastName: string }>;
	/** How far the search index is behind, in milliseconds. */
	searchLagMs: number;
	now(): number;
}

/** Carries out one call; @throws HubSpotError */
export function serve(method: string, url: URL, body: Json, account: Account): Answer {
	const [, area, ...rest] = url.pathname.split('/');
	if (area === 'account-info' && method === 'GET' && rest.join('/') === `${VERSION}/details`) {
		return json(200, {
			portalId: account.portalId,
			accountType: 'STANDARD',
			timeZone: account.timeZone,
			uiDomain: 'app-eu1.hubspot.com',
			dataHostingLocation: 'eu1',
		});
	}
	if (area === 'contacts') return legacyContacts(method, rest, record(body), account);
	if (area === 'communication-preferences') return unsubscribe(method, rest, account);
	const [section, version, type = '', ...action] = rest;
	if (area !== 'crm' || version !== VERSION) throw noSuchPath();
	const path = `${method} ${section}/${action.join('/')}`;
	if (section === 'owners' && method === 'GET') return owners(url, account);
	if (section === 'associations') return associations(type, action, record(body), account);
	if (section === 'pipelines' && type === 'leads') return pipelines(account);
	const objectType = typeOf(type, account);
	switch (path) {
		case 'GET properties/':
			requireScope(account, schemaScope(objectType, 'read'));
			return json(200, { results: account.objects.properties.all[objectType].map(propertyJson) });
		case 'POST properties/':
			requireScope(account, 'crm.schemas.contacts.write');
			return json(201, propertyJson(account.objects.properties.create(objectType, record(body))));
		case 'POST properties/groups':
			requireScope(account, 'crm.schemas.contacts.write');
			account.objects.properties.createGroup(objectType, record(body));
			return json(201, record(body));
		case 'POST properties/batch/create':
			requireScope(account, 'crm.schemas.contacts.write');
			throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'inputs must not be empty'));
		case 'POST objects/batch/read':
			requireScope(account, objectScope(objectType, 'read'));
			return batchRead(objectType, record(body), account);
		case 'POST objects/batch/create':
			requireScope(account, objectScope(objectType, 'write'));
			return batchWrite(201, objectType, record(body), account, (input) =>
				account.objects.create(objectType, input),
			);
		case 'POST objects/batch/update':
			requireScope(account, objectScope(objectType, 'write'));
			return batchWrite(200, objectType, record(body), account, (input) =>
				account.objects.update(objectType, input),
			);
		case 'POST objects/batch/archive':
			requireScope(account, objectScope(objectType, 'write'));
			return archive(objectType, record(body), account);
		case 'POST objects/search':
			requireScope(account, objectScope(objectType, 'read'));
			return search(objectType, record(body), account);
		default:
			throw noSuchPath();
	}
}

const noSuchPath = (): HubSpotError =>
	new HubSpotError(404, envelope('OBJECT_NOT_FOUND', 'No resource with given ID or path'));

function typeOf(type: string, { hasLeads }: Account): ObjectType {
	if (type === 'contacts' || type === 'notes') return type;
	if (type === 'leads' && hasLeads) return type;
	throw new HubSpotError(404, {
		status: 'error',
		message: 'Unable to infer object type',
		correlationId: 'x',
	});
}

/** Notes are read and written with the scopes of contacts ("Notes", scope requirements). */
const objectScope = (type: ObjectType, verb: 'read' | 'write'): string =>
	`crm.objects.${type === 'leads' ? 'leads' : 'contacts'}.${verb}`;
const schemaScope = (type: ObjectType, verb: 'read' | 'write'): string =>
	type === 'leads' ? `crm.objects.leads.${verb}` : `crm.objects.contacts.${verb}`;

function requireScope({ scopes }: Account, scope: string): void {
	if (scopes.has(scope)) return;
	throw new HubSpotError(
		403,
		envelope('MISSING_SCOPES', 'One or more of the following scopes are required.', {
			context: { requiredGranularScopes: [scope] },
		}),
	);
}

/** What the specification calls required. */
function requireMembers(body: JsonObject, names: readonly string[]): void {
	const missing = names.filter((name) => body[name] === undefined);
	if (missing.length > 0)
		throw new HubSpotError(400, envelope('VALIDATION_ERROR', `Required: ${missing.join()}`));
}

const record = (value: Json | undefined): JsonObject =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** 1 to 100 inputs; the same id twice refuses all of them (recorded: "Duplicate IDs found in batch input"). */
function inputsOf({ inputs }: JsonObject): JsonObject[] {
	if (!Array.isArray(inputs) || inputs.length === 0) {
		throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'inputs must not be empty'));
	}
	if (inputs.length > MOST_INPUTS) {
		throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'The maximum number of inputs is 100'));
	}
	const records = inputs.map(record);
	const ids = records.flatMap(({ id, properties }) => {
		const name = id ?? record(properties).email;
		return typeof name === 'string' ? [name.toLowerCase()] : [];
	});
	const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
	if (twice.length > 0) {
		throw new HubSpotError(
			400,
			envelope(
				'VALIDATION_ERROR',
				`Duplicate IDs found in batch input: [${twice.join()}]. IDs must be unique`,
				{
					context: { ids: twice },
				},
			),
		);
	}
	return records;
}

/** Properties that are not set are absent; those that do not exist are ignored. */
function objectJson(
	type: ObjectType,
	{ id, properties, createdAt, changedAt }: LabObject,
	wanted: unknown,
): JsonObject {
	const names = Array.isArray(wanted) ? wanted.map(String) : Object.keys(properties);
	const shown = { createdate: createdAt, ...properties };
	return {
		id,
		properties: Object.fromEntries(Object.entries(shown).filter(([name]) => names.includes(name))),
		createdAt,
		updatedAt: new Date(changedAt).toISOString(),
		archived: false,
		url: `https://app-eu1.hubspot.com/contacts/1/record/${type === 'contacts' ? '0-1' : '0-136'}/${id}`,
	};
}

function batchRead(type: ObjectType, body: JsonObject, { objects }: Account): Answer {
	requireMembers(body, ['inputs', 'properties', 'propertiesWithHistory']);
	const idProperty = typeof body.idProperty === 'string' ? body.idProperty : undefined;
	const ids = inputsOf(body).map(({ id }) => String(id));
	const found = ids.map((id) => objects.find(type, id, idProperty));
	const missing = ids.filter((_id, index) => found[index] === undefined);
	const results = [...new Set(found)].flatMap((object) =>
		object === undefined ? [] : [objectJson(type, object, body.properties)],
	);
	if (missing.length === 0) return json(200, { status: 'COMPLETE', results });
	return json(207, { status: 'COMPLETE', results, numErrors: 1, errors: [notFound(missing)] });
}

/** Without trace ids one bad record refuses the whole batch; with them the others are written (recorded, 2025-11). */
function batchWrite(
	success: 200 | 201,
	type: ObjectType,
	body: JsonObject,
	{ objects, heedsTraces }: Account,
	write: (input: JsonObject) => LabObject,
): Answer {
	const inputs = inputsOf(body);
	const hasTraces =
		heedsTraces && inputs.every(({ objectWriteTraceId }) => typeof objectWriteTraceId === 'string');
	const before = structuredClone(objects.all);
	const results: JsonObject[] = [];
	const errors: JsonObject[] = [];
	for (const input of inputs) {
		const written = tryWrite(write, input);
		if (!(written instanceof HubSpotError)) {
			const trace: JsonObject = hasTraces ? { objectWriteTraceId: input.objectWriteTraceId ?? null } : {};
			results.push({ ...objectJson(type, written, undefined), ...trace });
		} else if (!hasTraces || inputs.length === 1) {
			Object.assign(objects.all, before);
			return json(written.status, written.body);
		} else {
			const context = {
				...record(written.body.context),
				objectWriteTraceId: [String(input.objectWriteTraceId)],
			};
			errors.push({ ...written.body, context });
		}
	}
	// The order of results is not promised.
	results.reverse();
	if (errors.length === 0) return json(success, { status: 'COMPLETE', results });
	return json(207, { status: 'COMPLETE', results, numErrors: errors.length, errors });
}

function tryWrite(write: (input: JsonObject) => LabObject, input: JsonObject): LabObject | HubSpotError {
	try {
		return write(input);
	} catch (thrown) {
		if (thrown instanceof HubSpotError) return thrown;
		return new HubSpotError(500, envelope('INTERNAL_ERROR', 'internal error'));
	}
}

function archive(type: ObjectType, body: JsonObject, { objects }: Account): Answer {
	const ids = new Set(inputsOf(body).map(({ id }) => String(id)));
	objects.all[type] = objects.all[type].filter(({ id }) => !ids.has(id));
	return { status: 204, body: '' };
}

/** Only the one filter that the node uses: a token with `*` at its end. */
function search(type: ObjectType, body: JsonObject, { objects, searchLagMs, now }: Account): Answer {
	requireMembers(body, ['after', 'filterGroups', 'limit', 'properties', 'sorts']);
	const [group] = Array.isArray(body.filterGroups) ? body.filterGroups : [];
	const filters = record(group).filters;
	const [filter] = Array.isArray(filters) ? filters : [];
	const { propertyName, operator, value } = record(filter);
	if (operator !== 'CONTAINS_TOKEN' || typeof propertyName !== 'string' || typeof value !== 'string') {
		throw new HubSpotError(400, envelope('VALIDATION_ERROR', 'Invalid filter'));
	}
	const start = value.replace(/\*$/, '').toLowerCase();
	const found = objects.all[type]
		.filter(({ changedAt }) => changedAt <= now() - searchLagMs)
		.filter(({ properties }) => (properties[propertyName] ?? '').toLowerCase().startsWith(start))
		.reverse();
	const limit = Math.min(Number(body.limit ?? 10), 200);
	const after = Number(body.after ?? 0);
	const results = found
		.slice(after, after + limit)
		.map((object) => objectJson(type, object, body.properties));
	const isMore = found.length > after + limit;
	return json(200, {
		total: found.length,
		results,
		...(isMore ? { paging: { next: { after: String(after + limit) } } } : {}),
	});
}

function associations(type: string, action: readonly string[], body: JsonObject, account: Account): Answer {
	if (type !== 'contacts' || action.join('/') !== 'notes/batch/read') throw noSuchPath();
	requireScope(account, 'crm.objects.contacts.read');
	const results = inputsOf(body).flatMap(({ id, after = '0' }) => {
		const notes = account.objects.all.notes.filter(({ contacts }) => contacts.includes(String(id)));
		const start = Number(after);
		const isMore = notes.length > start + NOTES_PER_PAGE;
		const to = notes.slice(start, start + NOTES_PER_PAGE).map((note) => ({
			toObjectId: note.id,
			associationTypes: [{ category: 'HUBSPOT_DEFINED', typeId: 201, label: null }],
		}));
		const paging: JsonObject = isMore ? { paging: { next: { after: String(start + NOTES_PER_PAGE) } } } : {};
		return to.length === 0 ? [] : [{ from: { id: String(id) }, to, ...paging }];
	});
	return json(200, { status: 'COMPLETE', results });
}

function owners(url: URL, account: Account): Answer {
	requireScope(account, 'crm.objects.owners.read');
	const after = Number(url.searchParams.get('after') ?? 0);
	const limit = Number(url.searchParams.get('limit') ?? 100);
	const results = account.owners.slice(after, after + limit).map((owner) => ({ ...owner, archived: false }));
	const isMore = account.owners.length > after + limit;
	return json(200, { results, ...(isMore ? { paging: { next: { after: String(after + limit) } } } : {}) });
}

const pipelines = ({ hasLeads }: Account): Answer => {
	if (!hasLeads) throw noSuchPath();
	return json(200, {
		results: [
			{ id: 'lead-pipeline-id', label: 'Lead pipeline', stages: [{ id: 'new-stage-id', label: 'New' }] },
		],
	});
};

/** Unsubscribes from all email; a single subscription has to be named, and is not modelled beyond that. */
function unsubscribe(method: string, rest: readonly string[], account: Account): Answer {
	const [version, statuses, email = '', action] = rest;
	const isKnown =
		version === VERSION && statuses === 'statuses' && [undefined, 'unsubscribe-all'].includes(action);
	if (method !== 'POST' || !isKnown) throw noSuchPath();
	requireScope(account, 'communication_preferences.write');
	if (action === undefined) {
		throw new HubSpotError(
			400,
			envelope('VALIDATION_ERROR', 'Required: channel, subscriptionId, statusState'),
		);
	}
	account.objects.optedOut.add(decodeURIComponent(email).toLowerCase());
	return json(200, { status: 'COMPLETE', results: [] });
}

const propertyJson = ({
	readOnly = false,
	...property
}: Objects['properties']['all']['contacts'][number]): JsonObject => ({
	hasUniqueValue: false,
	options: [],
	archived: false,
	...property,
	modificationMetadata: { archivable: true, readOnlyDefinition: false, readOnlyValue: readOnly },
});

/** Contacts API v1, as far as n8n's own node uses it: to create or update one by email, and to read it ("Legacy APIs, Contacts"). */
function legacyContacts(method: string, rest: readonly string[], body: JsonObject, account: Account): Answer {
	const [version, contact, by, ...which] = rest;
	if (version !== 'v1' || contact !== 'contact') throw noSuchPath();
	const { objects } = account;
	if (method === 'POST' && by === 'createOrUpdate' && which[0] === 'email') {
		requireScope(account, 'crm.objects.contacts.write');
		const email = decodeURIComponent(which[1] ?? '');
		const given = (Array.isArray(body.properties) ? body.properties : []).map(record);
		const properties = Object.fromEntries(
			given.map(({ property, value }) => [String(property), String(value)]),
		);
		const known = objects.find('contacts', email, 'email');
		const written =
			known === undefined
				? objects.create('contacts', { properties: { ...properties, email }, associations: [] })
				: objects.update('contacts', { id: known.id, properties });
		return json(200, { vid: Number(written.id), isNew: known === undefined });
	}
	if (method !== 'GET' || by !== 'vid' || which[1] !== 'profile') throw noSuchPath();
	requireScope(account, 'crm.objects.contacts.read');
	const found = objects.find('contacts', which[0] ?? '', undefined);
	if (found === undefined) throw noSuchPath();
	const properties = Object.entries(found.properties).map(([name, value]) => [name, { value, versions: [] }]);
	return json(200, { vid: Number(found.id), properties: Object.fromEntries(properties) });
}
