import type { TableRow } from '../../azureTable/table';
import { OVERTAKEN_AT } from '../../lead/members';
import type { DatedLead } from '../../ledger/buyerOrder';
import { nameOf } from '../../ledger/entry';
import type { LeadAccount } from '../../ledger/leadAccount';
import { datedLead, type LeadRows } from '../../leadTable/leadRows';

/** Beyond so many rows written since, order is not worth the reading; a lead is then emitted without a mark. */
const MOST_ROWS = 20_000;

/** A lead's row with its buyer, where that is known. */
type BuyersLead = DatedLead & { buyer: string; at: string };

/**
 * Finds out which late leads were overtaken: a later lead of the same buyer for the same offer stands at a target already, and what
 * the late one says must not be written over it.
 *
 * Late are leads that come again (a retry, a lease that ran out, Redeliver) and those whose row became visible after the time of its
 * stamp. Who the buyer is stands in the table of leads only, so that is read from the earliest late lead on; once per poll.
 */
export class LookAhead {
	/** From when on the rows are known, in milliseconds. */
	private from = Infinity;
	private readonly byBuyer = new Map<string, BuyersLead[]>();

	constructor(
		private readonly leads: LeadRows,
		private readonly ledger: LeadAccount,
		/** In which partitions the rows stand, as far as it is known. */
		private readonly keyStyle: 'day' | 'other' | null,
	) {}

	/**
	 * @param rows leads of one batch
	 * @param late those of them that may have been overtaken
	 * @returns the same rows; an overtaken one bears the names of the targets in a column more
	 * @throws TableFault
	 */
	async mark(rows: readonly TableRow[], late: ReadonlySet<TableRow>): Promise<TableRow[]> {
		const dated = rows.flatMap((row) => (late.has(row) ? (buyersLead(row) ?? []) : []));
		if (dated.length === 0) return [...rows];
		await this.readFrom(Math.min(...dated.map(({ at }) => Date.parse(at))));
		const laterOf = new Map(dated.map((lead) => [nameOf(lead), this.later(lead)]));
		const targets = await this.ledger.targetsWith([...new Set([...laterOf.values()].flat())]);
		return rows.map((row) => {
			const later = laterOf.get(nameOf(row)) ?? [];
			const names = new Set(later.flatMap((lead) => targets.get(lead) ?? []));
			return names.size === 0 ? row : withColumn(row, OVERTAKEN_AT, [...names].join(', '));
		});
	}

	private later({ buyer, at }: BuyersLead): BuyersLead[] {
		return (this.byBuyer.get(buyer) ?? []).filter((other) => other.at > at);
	}

	private async readFrom(from: number): Promise<void> {
		if (from >= this.from) return;
		this.from = from;
		this.byBuyer.clear();
		let count = 0;
		for await (const { rows } of this.leads.since(from, this.keyStyle)) {
			for (const row of rows) {
				const lead = buyersLead(row);
				if (lead === null) continue;
				const others = this.byBuyer.get(lead.buyer);
				if (others === undefined) this.byBuyer.set(lead.buyer, [lead]);
				else others.push(lead);
			}
			count += rows.length;
			if (count >= MOST_ROWS) return;
		}
	}
}

function buyersLead(row: TableRow): BuyersLead | null {
	const { partitionKey, rowKey, buyer, at } = datedLead(row);
	return typeof buyer === 'string' && at !== undefined ? { partitionKey, rowKey, buyer, at } : null;
}

const withColumn = (row: TableRow, name: string, value: string): TableRow => ({
	...row,
	properties: { ...row.properties, [name]: value },
});
