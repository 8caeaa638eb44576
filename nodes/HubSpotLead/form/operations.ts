import type { OwnOperation } from '../../../targetNode/operations';
import { testLeadOperations } from '../../../targetNode/testLeads';
import { getOwners } from '../fields/choices';
import { prepareHubSpot } from '../write/prepare';
import { TEST_RECORDS } from '../write/testRecords';

/** What HubSpot has beside the operations of every target. */
export const OPERATIONS: readonly OwnOperation[] = [
	...testLeadOperations('HubSpot', TEST_RECORDS),
	{
		name: 'Get Owners',
		value: 'getOwners',
		action: 'Get owners',
		description: 'List the people whom contacts can belong to, ready for the teams of Lead Route',
		run: getOwners,
	},
	{
		name: 'Prepare HubSpot',
		value: 'prepare',
		action: 'Prepare the account',
		description: 'Create the properties that this node fills, and say what must be made by hand',
		run: prepareHubSpot,
	},
];
