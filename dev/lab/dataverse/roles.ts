import { refuse } from './refusals';
import type { World } from './world';

/**
 * Security roles by name. The first is the one that Partner Center's solution installs and Microsoft's page tells to
 * extend by hand (azure-docs, "Configure lead management for Dynamics 365": User Entity UI Settings, System Job).
 */
const ROLES: Readonly<Record<string, readonly string[]>> = {
	'Microsoft Marketplace Lead Writer': [
		'prvCreateLead',
		'prvReadLead',
		'prvWriteLead',
		'prvAppendLead',
		'prvAppendToLead',
		'prvReadEntity',
		'prvReadAttribute',
	],
	'Lead Reader': ['prvReadLead', 'prvReadEntity', 'prvReadAttribute'],
	'Lead Creator': ['prvReadLead', 'prvCreateLead', 'prvReadEntity', 'prvReadAttribute'],
	'Lead Manager': [
		'prvCreateLead',
		'prvReadLead',
		'prvWriteLead',
		'prvDeleteLead',
		'prvCreateNote',
		'prvAppendNote',
		'prvAssignLead',
		'prvAppendLead',
		'prvAppendToLead',
		'prvAppendToCampaign',
		'prvAppendToQueue',
		'prvCreateQueueItem',
		'prvReadUser',
		'prvReadTeam',
		'prvReadCampaign',
		'prvReadQueue',
		'prvReadEntity',
		'prvReadAttribute',
	],
	'No Metadata': ['prvCreateLead', 'prvReadLead', 'prvWriteLead'],
};

export const privilegesOf = (world: World): ReadonlySet<string> =>
	new Set(world.roles.flatMap((role) => ROLES[role] ?? []));

/** @throws DataverseRefusal PrivilegeDenied ("Web service error codes", 0x80040220) */
export function demand(world: World, privilege: string): void {
	if (!privilegesOf(world).has(privilege)) throw refuse('noPrivilege', privilege);
}
