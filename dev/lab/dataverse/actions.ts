import { insertLead, upsertLead } from './leadWrites';
import { isGuid, readKey } from './literals';
import type { OperationAnswer } from './operation';
import { DataverseRefusal, jsonAnswer, noContent } from './operation';
import { readObject } from './payload';
import { refuse } from './refusals';
import { demand } from './roles';
import type { World } from './world';

const LEAD_TYPE = 'Microsoft.Dynamics.CRM.lead';

/**
 * CreateMultiple and UpsertMultiple ("Use bulk operation messages"): on a standard table all rows or none, and
 * UpsertMultiple says nothing of single rows.
 *
 * @throws DataverseRefusal
 */
export function writeMultiple(world: World, action: string, body: string): OperationAnswer {
	if (!world.bulk) throw refuse('noEntitySet', action);
	const { Targets: targets } = readObject(body);
	if (!Array.isArray(targets) || targets.length === 0) throw refuse('badRequest', 'Targets');
	const rollBack = world.leads.snapshot();
	try {
		const ids = targets.map((target: unknown) => {
			const lead = readObject(JSON.stringify(target));
			if (lead['@odata.type'] !== LEAD_TYPE) throw refuse('badRequest', '@odata.type');
			return action === 'CreateMultiple'
				? insertLead(world, lead, { detectDuplicates: false }).id
				: upsertLead(world, keyOf(lead['@odata.id']), lead, { detectDuplicates: false }).row.id;
		});
		return action === 'CreateMultiple' ? jsonAnswer(200, { Ids: ids }) : noContent();
	} catch (thrown) {
		rollBack();
		if (thrown instanceof DataverseRefusal) return thrown.answer;
		return jsonAnswer(500, { error: { code: '', message: String(thrown) } });
	}
}

function keyOf(odataId: unknown) {
	const [, key] = /^leads\((.*)\)$/s.exec(typeof odataId === 'string' ? odataId : '') ?? [];
	if (key === undefined) throw refuse('badRequest', '@odata.id');
	return readKey(key);
}

/**
 * AddToQueue (Web API reference): puts a lead into a queue; a lead that stands in another queue is moved.
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
