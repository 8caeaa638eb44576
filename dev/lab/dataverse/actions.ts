import { isGuid } from './literals';
import type { OperationAnswer } from './operation';
import { jsonAnswer, noContent } from './operation';
import { readObject } from './payload';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

const LEAD_TYPE = 'Microsoft.Dynamics.CRM.lead';

/** `notetext` of the table Note (table reference, annotation). */
const MOST_NOTE = 100_000;

/**
 * Upserts a note of a lead's timeline (table reference, annotation; the lead is bound by `objectid_lead`).
 *
 * @throws DataverseRefusal
 */
export function writeNote(world: World, id: string, body: string): OperationAnswer {
	const { subject, notetext: text, 'objectid_lead@odata.bind': bind, ...others } = readObject(body);
	const [undeclared] = Object.keys(others);
	if (undeclared !== undefined) throw refuse('undeclaredProperty', undeclared);
	if (!isGuid(id) || typeof subject !== 'string' || typeof text !== 'string')
		throw refuse('wrongType', 'annotation');
	if (text.length > MOST_NOTE) throw refuse('tooLong', 'notetext');
	const [, leadId = ''] = /^\/leads\(([^()]+)\)$/.exec(String(bind)) ?? [];
	if (!world.leads.byId(leadId)) throw refuse('notFoundById', 'lead');
	for (const privilege of ['prvCreateNote', 'prvAppendNote', 'prvAppendToLead']) demand(world, privilege);
	const writes = (world.notes.get(id.toLowerCase())?.writes ?? 0) + 1;
	world.notes.set(id.toLowerCase(), { leadId: leadId.toLowerCase(), subject, text, writes });
	return noContent();
}

/**
 * AddToQueue (Web API reference): puts a lead into a queue; a lead that is in another queue is moved.
 *
 * @throws DataverseRefusal
 */
export function addToQueue(world: World, queueId: string, body: string): OperationAnswer {
	const { Target: target } = readObject(body);
	const lead = readObject(JSON.stringify(target ?? null));
	if (!isGuid(queueId) || !world.records.queues.has(queueId.toLowerCase()))
		throw refuse('notFoundById', 'queue');
	const id = typeof lead.leadid === 'string' ? lead.leadid.toLowerCase() : '';
	if (lead['@odata.type'] !== LEAD_TYPE) throw refuse('badRequest', '@odata.type');
	if (!world.leads.byId(id)) throw refuse('notFoundById', 'lead');
	demand(world, 'prvAppendToQueue');
	demand(world, 'prvCreateQueueItem');
	world.queued.set(id, queueId.toLowerCase());
	return jsonAnswer(200, { QueueItemId: id });
}
