import type { Operation } from '../../../targetNode/operation';
import { getOwnersOperation } from '../../../targetNode/owners';
import { readOwners } from '../fields/owners';

/** What Dynamics 365 Lead can do besides the operations of every target. */
export const OPERATIONS: readonly Operation[] = [
	getOwnersOperation(
		'dynamics365',
		'Dynamics 365',
		'Get users and teams with their IDs, for the teams of Lead Route',
		readOwners,
	),
];
