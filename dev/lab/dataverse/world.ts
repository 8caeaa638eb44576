import { CONTOSO } from './directory';
import { LEAD_COLUMNS } from './leadColumns';
import type { LeadColumn } from './leadColumns';
import type { LeadTable } from './leadTable';
import { listedRow, teamRow, userRow } from './owners';
import type { OwnerRow } from './owners';

export type KeyIndexStatus = 'Pending' | 'InProgress' | 'Active' | 'Failed';

export interface AlternateKey {
	name: string;
	columns: readonly string[];
	status: KeyIndexStatus;
}

/** One environment: what is in it, and how it is set up. Tests change it as an administrator would. */
export interface World {
	/** Whether the application has an application user here. */
	applicationUser: boolean;
	/** Names of the application user's security roles. */
	roles: string[];
	/** Columns with column security on which the user has no create and update permission. */
	securedColumns: Set<string>;
	alternateKeys: AlternateKey[];
	/** By name: columns and choices are renamed, removed and added here. */
	columns: Map<string, LeadColumn>;
	leads: LeadTable;
	/** By ID, of each entity set that lookups may point to. */
	records: Readonly<Record<'systemusers' | 'teams' | 'campaigns' | 'queues', Map<string, OwnerRow>>>;
	/** Most rows of an answer. */
	pageSize: number;
	/** Notes of the timeline by their id. */
	notes: Map<string, Note>;
	/** Queue id by lead id. */
	queued: Map<string, string>;
	/** "Manage duplicate detection": the status table says 412, the worked example 500. */
	duplicateStatus: 412 | 500;
	/** Whether a qualified or disqualified lead refuses changes; an environment without sales rules may take them. */
	closedLeads: 'refuse' | 'accept';
	/** Most operations of a call that the plug-ins of the environment get through before their time limit; null: any. */
	plugInLimit: number | null;
	/** Only administrators may work in administration mode; an application user may not. */
	isAdministrationMode: boolean;
}

export interface Note {
	leadId: string;
	subject: string;
	text: string;
	/** Times it was written. */
	writes: number;
}

export const IDS = {
	user: '10000000-0000-4000-8000-000000000001',
	organization: '10000000-0000-4000-8000-000000000002',
	businessUnit: '10000000-0000-4000-8000-000000000003',
	salesUser: '20000000-0000-4000-8000-000000000001',
	team: '20000000-0000-4000-8000-000000000002',
	campaign: '20000000-0000-4000-8000-000000000003',
	queue: '20000000-0000-4000-8000-000000000004',
} as const;

export function newWorld(leads: LeadTable): World {
	return {
		applicationUser: true,
		roles: ['Microsoft Marketplace Lead Writer'],
		securedColumns: new Set(),
		alternateKeys: [{ name: 'new_leadkey_key', columns: ['new_leadkey'], status: 'Active' }],
		columns: new Map(LEAD_COLUMNS.map((column) => [column.name, column])),
		leads,
		notes: new Map(),
		records: {
			systemusers: new Map([
				[IDS.user, userRow(IDS.user, '# Marketplace Leads', { accessmode: 4, applicationid: CONTOSO.appId })],
				[
					IDS.salesUser,
					userRow(IDS.salesUser, 'Anna Sales', { internalemailaddress: 'anna@contoso.example' }),
				],
			]),
			teams: new Map([[IDS.team, teamRow(IDS.team, 'Inside Sales')]]),
			campaigns: new Map([[IDS.campaign, listedRow('campaignid', IDS.campaign, 'Marketplace 2026')]]),
			queues: new Map([[IDS.queue, listedRow('queueid', IDS.queue, 'Marketplace leads')]]),
		},
		pageSize: 5000,
		queued: new Map(),
		duplicateStatus: 412,
		closedLeads: 'refuse',
		plugInLimit: null,
		isAdministrationMode: false,
	};
}
