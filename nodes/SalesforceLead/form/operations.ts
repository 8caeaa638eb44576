import { createOrUpdate } from '../../../targetNode/createOrUpdate';
import type { Operation } from '../../../targetNode/operation';
import { getOwnersOperation } from '../../../targetNode/owners';
import { testLeadOperations } from '../../../targetNode/testLeads';
import { TEST_RECORDS } from '../write/testLeads';
import { readOwners } from '../fields/choices';
import { webToLeadTarget } from '../write/webToLead';

/** What Salesforce Lead can do besides the operations of every target. */
export const OPERATIONS: readonly Operation[] = [
	getOwnersOperation(
		'salesforce',
		'Salesforce',
		'Get users and queues with their IDs, for the teams of Lead Route',
		readOwners,
	),
	...testLeadOperations('Salesforce', TEST_RECORDS),
	{
		name: 'Send by Web-to-Lead',
		value: 'webToLead',
		action: 'Send leads by Web-to-Lead',
		description: 'Post leads to the public form of an org without API: 500 a day, without confirmation',
		run: async (context) =>
			await createOrUpdate(context, { name: 'salesforceWebToLead', make: webToLeadTarget }),
	},
];

/** The operations that write the leads of the items. */
export const WRITING = ['createOrUpdate', 'webToLead'];
