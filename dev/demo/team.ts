import { IDS } from '../lab/dataverse';
import { userRow } from '../lab/dataverse/owners';
import type { Crms } from './crms';

/** The members of the team in table-to-every-target, with the IDs by which the stand-ins know them. */
const MEMBERS: Readonly<Record<string, { salesforce: string; dynamics365: string; hubspot: string }>> = {
	'Anna Larsson': {
		salesforce: '005000000000101AAA',
		dynamics365: IDS.salesUser,
		hubspot: '41629779',
	},
	'Jonas Weber': {
		salesforce: '005000000000102AAA',
		dynamics365: '20000000-0000-4000-8000-000000000005',
		hubspot: '41629780',
	},
};

/** The parameters of Lead Route as they are in a workflow's file, as far as they are read here. */
interface TeamParameters {
	teams?: { team: Array<{ members: { member: Array<{ name: string }> } }> };
}

/** Makes the members users of the CRMs, and gives them their IDs in the Lead Route nodes of a workflow. */
export function staffTeam(crms: Crms, nodes: ReadonlyArray<{ parameters?: object }>): void {
	// Who may assign leads in Dynamics 365.
	crms.dataverse.world.roles = ['Lead Manager'];
	for (const [name, { dynamics365 }] of Object.entries(MEMBERS)) {
		crms.dataverse.world.records.systemusers.set(dynamics365, userRow(dynamics365, name));
	}
	for (const { parameters } of nodes) {
		const { teams } = (parameters ?? {}) as TeamParameters;
		for (const { members } of teams?.team ?? []) {
			for (const member of members.member) Object.assign(member, MEMBERS[member.name]);
		}
	}
}
