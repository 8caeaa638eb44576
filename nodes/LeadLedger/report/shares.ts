import type { IExecuteFunctions } from 'n8n-workflow';
import { isFault, type TableFault } from '../../../azureTable/fault';
import { openTable, type Table } from '../../../azureTable/table';
import { ROUTING_TABLE } from '../../../azureTable/tableNames';
import { ledgerStorageOf } from '../../../leadTable/ledgerStorage';
import { ledgerAccess } from '../../../leadTable/tables';
import { type Owned, readOwners } from '../../../routing/owners';
import { sendThrough } from '../../../transport/send';
import { barsOf, type Chart } from './charts';
import { located } from '../../../targetNode/settings';

/** How many leads each owner got. */
export interface Shares {
	/** Most leads first. Owners by the names that the publisher typed, after their team. */
	owners: ReadonlyArray<{ name: string; leads: number; percentOfTeam: number }>;
	given: number;
	/** Leads that wait until somebody of their team is there. */
	held: number;
}

/** Counts the leads of a report by owner. */
export class ShareTally {
	private readonly leadsOf = new Map<Owned, number>();

	constructor(private readonly ownerOf: ReadonlyMap<string, Owned>) {}

	add(leadId: string): void {
		const owned = this.ownerOf.get(leadId.toLowerCase());
		if (owned !== undefined) this.leadsOf.set(owned, (this.leadsOf.get(owned) ?? 0) + 1);
	}

	get shares(): Shares {
		const given = [...this.leadsOf].filter(([{ isHeld }]) => !isHeld);
		const sum = (some: ReadonlyArray<readonly [Owned, number]>) =>
			some.reduce((total, [, leads]) => total + leads, 0);
		const owners = given.map(([{ team, owner }, leads]) => {
			const ofTeam = sum(given.filter(([other]) => other.team === team));
			const name = owner ?? 'no owner';
			return {
				name: team === null ? name : `${team}: ${name}`,
				leads,
				percentOfTeam: Math.round((leads / ofTeam) * 1000) / 10,
			};
		});
		return {
			owners: owners.sort((one, other) => other.leads - one.leads),
			given: sum(given),
			held: sum([...this.leadsOf]) - sum(given),
		};
	}
}

/** What a report shows of it. */
export async function chartOfShares(shares: Shares | null, total: number): Promise<Chart | null> {
	if (shares === null) return null;
	const { owners, given, held } = shares;
	const chart = await barsOf('Leads by owner', new Map(owners.map(({ name, leads }) => [name, leads])));
	if (chart === null) return null;
	const waiting = held === 0 ? '' : ` ${held} more are waiting until a member of their team is available.`;
	return {
		...chart,
		says: `Lead Route assigned ${given} of ${total} leads to an owner.${waiting}`,
		columns: ['leads', '% of the team'],
		rows: owners.map(({ name, leads, percentOfTeam }) => [name, leads, percentOfTeam]),
	};
}

/** Who has which lead; null: Lead Route has no table. A fault: it may not be read, which must not keep the rest from being seen. */
export type Ownership = ReadonlyMap<string, Owned> | TableFault | null;

/**
 * Reads the table of Lead Route where it may be: beside the leads, or beside the ledger, for those who may only read the leads.
 *
 * @throws TableFault
 */
export async function readOwnership(
	context: IExecuteFunctions,
	itemIndex: number,
	since: number,
): Promise<Ownership> {
	let denied: TableFault | null = null;
	for (const table of await placesOf(context, itemIndex)) {
		const owners = await readOwners(table, since).catch(async (fault: unknown) =>
			isFault(fault, 'denied') ? fault : await Promise.reject(fault),
		);
		if (owners instanceof Map) return owners;
		denied ??= owners;
	}
	return denied;
}

async function placesOf(context: IExecuteFunctions, itemIndex: number): Promise<Table[]> {
	const name = located(context.getNodeParameter('routingTable', itemIndex, ROUTING_TABLE)) ?? '';
	if (name === '') return [];
	const storages = new Set([
		'same',
		ledgerStorageOf(context.getNodeParameter('ledgerStorage', 0, 'same')),
	] as const);
	return await Promise.all(
		[...storages].map(
			async (storage) =>
				await openTable(await ledgerAccess(context, storage), name, sendThrough(context.helpers)),
		),
	);
}
