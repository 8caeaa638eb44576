import { deleteRows } from '../../../azureTable/deleteRows';
import type { Table, TableRow } from '../../../azureTable/table';
import { buyerKeys, leadIdOf, type RoutingKeys, routingKeys, rowsToForget } from '../../../routing/forget';
import type { ErasureReports } from './erasureReports';
import type { LeadFacts } from './leadOfRow';
import type { Sighting } from './personRows';
import { ofTable } from './tableList';

/**
 * Erases what Lead Route keeps of people: the decisions about their leads, and the owners of a buyer. Nothing in its table names
 * anybody, so its rows are found by the IDs of leads, and by keys that are made anew from address, offer and salt.
 */
export class RoutingErasure {
	private readonly offers = new Set<string | null>();
	/** By row key; in a dry run a row is found again in each table. */
	private readonly known = new Set<string>();

	private constructor(
		readonly table: Table,
		private readonly keys: RoutingKeys,
		private readonly reports: ErasureReports,
		private readonly isDryRun: boolean,
	) {}

	/** @returns null without a routing table */
	static async open(
		table: Table | null,
		reports: ErasureReports,
		isDryRun: boolean,
	): Promise<RoutingErasure | null> {
		const keys = table === null ? null : await routingKeys(table).catch(ofTable(table));
		return table === null || keys === null ? null : new RoutingErasure(table, keys, reports, isDryRun);
	}

	/** A buyer may have asked for any offer of the tables, and the row of that lead may be gone long since. */
	see({ offer }: LeadFacts): void {
		this.offers.add(offer);
	}

	/** Before the rows of the leads are gone: a run that stops half-way finds them, and so these rows, again. */
	async forget(sightings: readonly Sighting[], factsOf: (row: TableRow) => LeadFacts): Promise<void> {
		for (const { row, addresses } of sightings) {
			const { leadId, offer } = factsOf(row);
			await this.erase(addresses, leadId === null ? [] : [leadId], [offer]);
		}
	}

	/** At the end, when all offers are known. */
	async forgetBuyers(addresses: ReadonlySet<string>): Promise<void> {
		for (const address of addresses) await this.erase(new Set([address]), [], this.offers);
	}

	private async erase(
		addresses: Set<string>,
		leadIds: readonly string[],
		offers: Iterable<string | null>,
	): Promise<void> {
		const names = [...offers];
		const keys = [...addresses].flatMap((address) => [...buyerKeys(this.keys, address, names)]);
		const rows = await rowsToForget(this.table, leadIds, keys).catch(ofTable(this.table));
		const unknown = rows.filter(({ rowKey }) => !this.known.has(rowKey));
		for (const { rowKey } of unknown) this.known.add(rowKey);
		const note = (row: TableRow, outcome: 'found' | 'deleted' | 'left'): void =>
			this.reports.add(this.table, { row, addresses, columns: [] }, leadIdOf(row.rowKey), outcome);
		if (this.isDryRun) for (const row of unknown) note(row, 'found');
		else {
			await deleteRows(
				this.table,
				unknown,
				() => true,
				(row, deletion) => note(row, deletion === 'left' ? 'left' : 'deleted'),
			).catch(ofTable(this.table));
		}
	}
}
