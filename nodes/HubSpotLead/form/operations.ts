import type { Operation } from '../../../targetNode/operation';
import { getOwnersOperation } from '../../../targetNode/owners';
import { testLeadOperations } from '../../../targetNode/testLeads';
import { ownersOf } from '../fields/choices';
import { openApi } from '../write/makeTarget';
import { prepareHubSpot } from '../write/prepare';
import { TEST_RECORDS } from '../write/testRecords';

/** What HubSpot has beside the operations of every target. */
export const OPERATIONS: readonly Operation[] = [
	...testLeadOperations('HubSpot', TEST_RECORDS),
	getOwnersOperation(
		'hubspot',
		'HubSpot',
		'List the people who can own contacts, for the teams of Lead Route',
		async (context) => await ownersOf(await openApi(context)),
	),
	{
		name: 'Prepare HubSpot',
		value: 'prepare',
		action: 'Prepare the account',
		description: 'Create the properties that this node fills, and list those that you must create manually',
		run: prepareHubSpot,
	},
];
