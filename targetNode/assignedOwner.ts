import type { INodeProperties } from 'n8n-workflow';
import type { Lead } from '../lead/lead';
import { isRecord, textOf } from '../lead/text';
import type { OwnerIds } from '../routing/plan';

/** Whom Lead Route gave a lead to, under the ID by which one CRM knows the person. */
export interface AssignedOwner {
	/** Null: the owner has no ID at this CRM, or nobody has the lead. */
	id: string | null;
	/** True after Reassign: the owner of an existing record changes, too. */
	isReassigned: boolean;
	/** What to tell of an owner who cannot be written; empty: nothing. */
	hints: string[];
}

/** Reads what Lead Route wrote into the item of a lead; without it there is no owner and nothing to tell. */
export function assignedOwner(lead: Lead, crm: keyof OwnerIds, crmName: string): AssignedOwner {
	const assignment: unknown = Reflect.get(lead, 'assignment');
	if (!isRecord(assignment)) return { id: null, isReassigned: false, hints: [] };
	const ids = isRecord(assignment.ownerIds) ? assignment.ownerIds : {};
	const id = textOf(ids[crm]);
	const owner = textOf(assignment.owner);
	const hint = `No owner was set: Lead Route has no ${crmName} ID for ${owner}.`;
	return {
		id,
		isReassigned: assignment.reassigned === true,
		hints: id === null && owner !== null ? [hint] : [],
	};
}

/** The option of each target that can write an owner. */
export const ownerFromLeadRoute = (): INodeProperties => ({
	displayName: 'Owner From Lead Route',
	name: 'ownerFromLeadRoute',
	type: 'boolean',
	default: false,
	description:
		'Whether the owner that Lead Route chose owns new records. Existing records keep their owner, unless the lead was reassigned.',
	displayOptions: { show: { '/operation': ['createOrUpdate'] } },
});
