import { addToQueue, writeNote } from './actions';
import { metadataAnswer } from './entityDefinitions';
import type { LeadRow } from './leadTable';
import { etagOf, findByKey, insertLead, upsertLead } from './leadWrites';
import type { Preconditions } from './leadWrites';
import { readKey } from './literals';
import type { Operation, OperationAnswer } from './operation';
import { jsonAnswer, noContent, SERVICE_ROOT } from './operation';
import { readObject } from './payload';
import { isListed, ownersAnswer } from './owners';
import { queryLeads, readQuery, representation } from './query';
import { refuse } from './refusals';
import { demand, privilegesOf } from './roles';
import type { World } from './world';
import { IDS } from './world';

/**
 * Carries out one operation of the Web API, alone or out of a batch.
 *
 * @param origin of the environment, for `OData-EntityId`
 * @throws DataverseRefusal
 */
export function carryOut(world: World, origin: string, operation: Operation): OperationAnswer {
	const [rawPath = '', rawQuery = ''] = operation.resource.slice(SERVICE_ROOT.length).split(/\?(.*)/s);
	const path = decodeURIComponent(rawPath);
	const query = readQuery(rawQuery);
	checkHeaders(operation);
	if (operation.method === 'GET' && isListed(path))
		return ownersAnswer(world, origin, operation, path, query);
	const answer = operation.method === 'GET' ? read(world, path, query) : undefined;
	if (answer) return answer;
	if (path === 'leads' && operation.method === 'POST') {
		const row = insertLead(world, readObject(operation.body), preconditionsOf(operation));
		return written(world, origin, operation, query, row, { created: true, address: `leads(${row.id})` });
	}
	const [, keyText] = /^leads\((.*)\)$/s.exec(path) ?? [];
	if (keyText !== undefined) return single(world, origin, operation, query, keyText);
	const [, noteId] = /^annotations\(([^()]*)\)$/.exec(path) ?? [];
	if (noteId !== undefined && operation.method === 'PATCH') return writeNote(world, noteId, operation.body);
	const [, queueId] = /^queues\(([^()]*)\)\/Microsoft\.Dynamics\.CRM\.AddToQueue$/.exec(path) ?? [];
	if (queueId !== undefined && operation.method === 'POST') return addToQueue(world, queueId, operation.body);
	throw refuse('noEntitySet', path);
}

/** "Compose HTTP requests": the versions, and JSON wherever there is a body. */
function checkHeaders({ method, headers, body }: Operation): void {
	const versions = [headers['odata-version'], headers['odata-maxversion']];
	if (versions.some((version) => version !== undefined && version !== '4.0'))
		throw refuse('badRequest', 'OData version');
	const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '');
	if (body !== '' && !isJson) throw refuse('badRequest', 'Content-Type');
	if (body === '' && (method === 'POST' || method === 'PATCH')) throw refuse('badRequest', 'no body');
}

function read(world: World, path: string, query: ReadonlyMap<string, string>): OperationAnswer | undefined {
	if (path === 'WhoAmI' || path === 'WhoAmI()') {
		return jsonAnswer(200, {
			UserId: IDS.user,
			BusinessUnitId: IDS.businessUnit,
			OrganizationId: IDS.organization,
		});
	}
	if (path === 'leads') {
		demand(world, 'prvReadLead');
		const rows = queryLeads(world, query);
		return jsonAnswer(200, { value: rows.map((row) => representation(world, row, query.get('$select'))) });
	}
	if (
		path ===
		`systemusers(${IDS.user})/Microsoft.Dynamics.CRM.RetrieveUserSetOfPrivilegesByNames(PrivilegeNames=@p)`
	) {
		const held = privilegesOf(world);
		const names: unknown = JSON.parse(query.get('@p') ?? 'null');
		if (!Array.isArray(names)) throw refuse('badRequest', 'PrivilegeNames');
		const privileges = names.filter((name) => held.has(String(name)));
		return jsonAnswer(200, {
			RolePrivileges: privileges.map((name) => ({ Depth: 'Global', PrivilegeName: String(name) })),
		});
	}
	return metadataAnswer(world, path, query);
}

function single(
	world: World,
	origin: string,
	operation: Operation,
	query: ReadonlyMap<string, string>,
	keyText: string,
): OperationAnswer {
	const key = readKey(keyText);
	const address = `leads(${keyText})`;
	const missing = refuse('id' in key ? 'notFoundById' : 'notFoundByKey');
	switch (operation.method) {
		case 'GET': {
			demand(world, 'prvReadLead');
			const row = findByKey(world, key);
			if (!row) throw missing;
			return jsonAnswer(200, representation(world, row, query.get('$select')), { etag: etagOf(row) });
		}
		case 'PATCH': {
			const payload = readObject(operation.body);
			const { row, created } = upsertLead(world, key, payload, preconditionsOf(operation));
			return written(world, origin, operation, query, row, { created, address });
		}
		case 'DELETE': {
			demand(world, 'prvDeleteLead');
			const row = findByKey(world, key);
			if (!row) throw missing;
			world.leads.remove(row.id);
			return noContent();
		}
		default:
			throw refuse('notSupported', operation.method);
	}
}

/** 204, or with `Prefer: return=representation` 201 for a new row and 200 for a known one ("Upsert a table row"). */
function written(
	world: World,
	origin: string,
	{ headers }: Operation,
	query: ReadonlyMap<string, string>,
	row: LeadRow,
	{ created, address }: { created: boolean; address: string },
): OperationAnswer {
	const entityId = { 'odata-entityid': `${origin}${SERVICE_ROOT}${address}` };
	if (!/\breturn=representation\b/.test(headers.prefer ?? '')) return noContent(entityId);
	return jsonAnswer(created ? 201 : 200, representation(world, row, query.get('$select')), {
		...entityId,
		etag: etagOf(row),
		'preference-applied': 'return=representation',
	});
}

/** `If-None-Match: null` is what the documentation recommends to send against caches; it sets no condition. */
const preconditionsOf = ({ headers }: Operation): Preconditions => ({
	ifMatch: headers['if-match'],
	ifNoneMatch: headers['if-none-match'] === 'null' ? undefined : headers['if-none-match'],
	detectDuplicates: headers['mscrm.suppressduplicatedetection'] === 'false',
});
