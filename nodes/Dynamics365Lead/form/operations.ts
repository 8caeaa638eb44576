import type { OwnOperation } from '../../../targetNode/operations';
import { getOwners } from '../fields/owners';

/** What Dynamics 365 Lead can do besides the operations of every target. */
export const OPERATIONS: readonly OwnOperation[] = [
	{
		name: 'Get Owners',
		value: 'getOwners',
		action: 'Get owners',
		description: 'Get users and teams with their IDs, for the teams of Lead Route',
		run: getOwners,
	},
];
