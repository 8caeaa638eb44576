import type { IExecuteFunctions, ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { forEditor, searched } from '../../../targetNode/editorLists';
import { type Owner, searchedOwners } from '../../../targetNode/owners';
import { listAt, memberOf, textAt } from '../../../transport/json';
import type { Reason } from '../../../transport/reason';
import { SERVICE_ROOT } from '../api/batch';
import { type DataverseApi, openApi } from '../api/call';
import { BROKEN_ANSWER, DynamicsFailure } from '../api/errors';

/** Enabled people with full access (table reference, systemuser: accessmode 0 is Read-Write); applications are none. */
const USERS = queryOf(
	'systemusers',
	'systemuserid,fullname,internalemailaddress',
	'isdisabled eq false and accessmode eq 0 and applicationid eq null',
	'fullname',
);

/** Access teams (teamtype 1) cannot own records ("Use access teams and owner teams"). */
const TEAMS = queryOf('teams', 'teamid,name,emailaddress', 'teamtype ne 1', 'name');

/** Active records. */
const CAMPAIGNS = queryOf('campaigns', 'campaignid,name', 'statecode eq 0', 'name');
const QUEUES = queryOf('queues', 'queueid,name', 'statecode eq 0', 'name');

/** Users and teams, for the picker. */
export async function searchOwners(
	this: ILoadOptionsFunctions,
	filter?: string,
): Promise<INodeListSearchResult> {
	const owners = await forEditor(this, 'owners', async () => await ownersOf(await openApi(this)));
	return searchedOwners(owners, filter);
}

/** The records of a table by name. @param what as the user knows them */
const searchRecords = (what: string, query: string, key: string) =>
	async function search(this: ILoadOptionsFunctions, filter?: string): Promise<INodeListSearchResult> {
		const rows = await forEditor(this, what, async () => await everyRow(await openApi(this), query));
		const items = rows.flatMap((row) => {
			const value = textAt(row, key);
			return value === undefined ? [] : [{ name: textAt(row, 'name') ?? value, value }];
		});
		return searched(items, filter);
	};

export const searchCampaigns = searchRecords('campaigns', CAMPAIGNS, 'campaignid');
export const searchQueues = searchRecords('queues', QUEUES, 'queueid');

/** Users and teams. */
export const readOwners = async (context: IExecuteFunctions): Promise<Owner[]> =>
	await ownersOf(await openApi(context));

async function ownersOf(api: DataverseApi): Promise<Owner[]> {
	const users = await everyRow(api, USERS);
	const teams = await everyRow(api, TEAMS);
	return [
		...users.flatMap((row) => ownerIn(row, 'systemuserid', '', 'fullname', 'internalemailaddress')),
		// `team:` tells a team from a user wherever an ID of Dynamics 365 is entered; see `routedOwner`.
		...teams.flatMap((row) => ownerIn(row, 'teamid', 'team:', 'name', 'emailaddress')),
	];
}

function ownerIn(row: unknown, key: string, prefix: string, name: string, email: string): Owner[] {
	const id = textAt(row, key);
	if (id === undefined) return [];
	return [{ id: `${prefix}${id}`, name: textAt(row, name) ?? '', email: textAt(row, email) ?? null }];
}

/**
 * All pages of a query; Dataverse answers up to 5,000 rows at a time ("Page results using OData").
 *
 * @throws DynamicsFailure
 */
async function everyRow(api: DataverseApi, query: string): Promise<unknown[]> {
	const rows: unknown[] = [];
	const asked = new Set<string>();
	for (let page: string | null = query; page !== null; ) {
		asked.add(page);
		const answer = await api.get(page).catch(async (thrown: unknown) => await Promise.reject(named(thrown)));
		if (!Array.isArray(memberOf(answer, 'value'))) throw new DynamicsFailure('retry', BROKEN_ANSWER);
		rows.push(...listAt(answer, 'value'));
		page = nextPage(textAt(answer, '@odata.nextLink'));
		if (page !== null && asked.has(page)) throw new DynamicsFailure('retry', BROKEN_ANSWER);
	}
	return rows;
}

/** Of the link only what comes after the service root: the sign-in is for this environment and goes to no other host. */
function nextPage(link: string | undefined): string | null {
	if (link === undefined) return null;
	const { pathname, search } = new URL(URL.canParse(link) ? link : 'about:blank');
	if (!pathname.startsWith(SERVICE_ROOT)) throw new DynamicsFailure('retry', BROKEN_ANSWER);
	return `${pathname.slice(SERVICE_ROOT.length)}${search}`;
}

/** The catalogue speaks of leads; here other privileges are missing. */
const named = (thrown: unknown): unknown =>
	thrown instanceof DynamicsFailure && thrown.reason.code === NOT_READABLE.code
		? new DynamicsFailure('setup', NOT_READABLE)
		: thrown;

const NOT_READABLE: Reason = {
	code: '0x80040220',
	message: 'The application user may not read users, teams, campaigns or queues',
	cause: 'None of its security roles grants this.',
	remedy:
		'In the security role of the application user, grant Read on User and Read on Team. The lists of the editor also need Read on Campaign and Queue.',
};

function queryOf(set: string, columns: string, filter: string, order: string): string {
	return `${set}?$select=${columns}&$filter=${encodeURIComponent(filter)}&$orderby=${order}`;
}
