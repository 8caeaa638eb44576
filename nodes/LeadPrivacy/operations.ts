import type { Operation } from '../../targetNode/operation';
import { report } from '../../targetNode/report';
import { deleteOldLeads } from './deleteOldLeads';
import { erasePerson } from './person/erasePerson';
import { findPerson } from './person/findPerson';

/** Dropdown and dispatch derive from this list. */
export const PRIVACY_OPERATIONS = [
	{
		name: 'Delete Old Leads',
		value: 'deleteOldLeads',
		action: 'Delete old leads',
		description: 'Delete the rows of finished leads that are older than a number of days',
		run: async (context) => await report(context, deleteOldLeads),
	},
	{
		name: 'Erase Person',
		value: 'erasePerson',
		action: 'Erase a person',
		description: 'Delete every table row that contains an email address, e.g. for an erasure request',
		run: erasePerson,
	},
	{
		name: 'Find Person',
		value: 'findPerson',
		action: 'Find a person',
		description: 'Get every table row that contains an email address, e.g. for an access request',
		run: findPerson,
	},
] as const satisfies readonly Operation[];
