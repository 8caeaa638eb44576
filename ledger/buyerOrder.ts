import { createHmac } from 'node:crypto';
import type { Table, TableRow } from '../azureTable/table';
import { entriesOf } from './entries';
import { type Entry, isDue, isFinal, type LeadKey, nameOf, stamp } from './entry';
import { type EntryWrite, writeEntries } from './entryWrites';
import type { OpenPartitions } from './openPartitions';
import { makeSalt, saltIn } from './salt';
import { groupBy } from '../lead/groupBy';
import { leadIdOfRow } from '../lead/identity';

/** A lead with what its place among its buyer's leads depends on. */
export interface DatedLead extends LeadKey {
	/** The same for all leads of a buyer for an offer (`customerKey`); null: not known. */
	buyer?: string | null;
	/** When the lead was written: the service's stamp, which sorts as time does. */
	at?: string;
}

/** A lead that waits for an earlier one is looked at again so much later, in milliseconds. */
const HOLD = 60_000;

/** No lead waits longer than this for another one: by then that was tried some six times. In milliseconds. */
const LONGEST_HOLD = 60 * 60_000;

/**
 * Holds a lead back while an earlier one of the same buyer for the same offer is under way or waits for its next attempt, so that what
 * the earlier one says does not overwrite in a target what the later one says.
 *
 * While a lead is unfinished its entry has a keyed hash of its buyer, from which without the key it cannot be found out or even confirmed
 * who that is; it is wiped out when the lead is finished.
 */
export class BuyerOrder {
	private salt: string | null = null;
	/** The unfinished leads by buyer, then by name. */
	private unfinished: Map<string, Map<string, Entry>> | null = null;

	constructor(
		private readonly ledger: Table,
		private readonly open: OpenPartitions,
	) {}

	load(controlRows: readonly TableRow[]): void {
		this.salt = saltIn(controlRows);
		this.unfinished = null;
	}

	/** The columns of a lead's entry by which its buyer's other leads find it. */
	markOf({ buyer, at }: DatedLead): { buyer: string; leadAt: string } {
		const isMarked = this.salt !== null && typeof buyer === 'string' && at !== undefined;
		return isMarked ? { buyer: this.hashOf(buyer), leadAt: at } : { buyer: '', leadAt: '' };
	}

	/** Keeps up with what this process writes. */
	note(entries: readonly Entry[]): void {
		for (const entry of entries) {
			if (entry.buyer === '' || this.unfinished === null) continue;
			const others = this.unfinished.get(entry.buyer) ?? new Map<string, Entry>();
			if (isFinal(entry)) others.delete(nameOf(entry));
			else others.set(nameOf(entry), entry);
			this.unfinished.set(entry.buyer, others);
		}
	}

	/**
	 * @param readUnfinished the unfinished entries of the ledger; asked once per poll, when a lead has a buyer
	 * @returns the leads that may go now; the others wait in the ledger
	 */
	async holdBack<L extends DatedLead>(
		leads: readonly L[],
		readUnfinished: () => Promise<Entry[]>,
		now: number,
	): Promise<L[]> {
		if (!leads.some(({ buyer }) => typeof buyer === 'string')) return [...leads];
		await this.prepare(readUnfinished);
		const together = new Set(leads.map(nameOf));
		const waiting = leads.filter((lead) => this.hasEarlier(lead, together, now));
		if (waiting.length === 0) return [...leads];
		const held = new Set<string>();
		for (const [partitionKey, some] of groupBy(waiting, (lead) => lead.partitionKey)) {
			for (const name of await this.hold(partitionKey, some, now)) held.add(name);
		}
		return leads.filter((lead) => !held.has(nameOf(lead)));
	}

	private async prepare(readUnfinished: () => Promise<Entry[]>): Promise<void> {
		this.salt ??= await makeSalt(this.ledger);
		if (this.unfinished !== null) return;
		const entries = await readUnfinished();
		this.unfinished = new Map();
		this.note(entries);
	}

	/**
	 * Leads that travel together are written in order by the target node itself. One that is not due does not travel, and one that
	 * failed before may fail again while a later one beside it is written.
	 */
	private hasEarlier(lead: DatedLead, together: ReadonlySet<string>, now: number): boolean {
		const { buyer, leadAt } = this.markOf(lead);
		const others = buyer === '' ? undefined : this.unfinished?.get(buyer);
		return [...(others ?? [])].some(([name, other]) => {
			const isCompanion = together.has(name) && isDue(other, now) && other.attempts === 0;
			return other.leadAt < leadAt && !isCompanion;
		});
	}

	/** @returns the names of the leads that are to wait, or are finished already */
	private async hold(partitionKey: string, leads: readonly DatedLead[], now: number): Promise<string[]> {
		const rowKeys = leads.map(({ rowKey }) => rowKey);
		const known = await entriesOf(this.ledger, partitionKey, rowKeys);
		const writes: EntryWrite[] = [];
		const held: string[] = [];
		for (const lead of leads) {
			const entry = known.get(lead.rowKey);
			if (entry !== undefined && !isDue(entry, now)) continue;
			// What has been tried before goes its own way; what has waited long enough, too.
			if (entry !== undefined && (entry.attempts > 0 || now - entry.heldSince > LONGEST_HOLD)) continue;
			held.push(nameOf(lead));
			writes.push(this.holdWrite(lead, entry, now));
		}
		if (writes.length > 0) await this.open.markForClaim(partitionKey, now + HOLD, now);
		const { written } = await writeEntries(this.ledger, writes);
		if (writes.length > 0) await this.open.bringForward(partitionKey, now + HOLD);
		this.note(written);
		return held;
	}

	private holdWrite(lead: DatedLead, entry: Entry | undefined, now: number): EntryWrite {
		const { partitionKey, rowKey } = lead;
		const mark = this.markOf(lead);
		const heldSince = entry === undefined || entry.heldSince === 0 ? now : entry.heldSince;
		const leadId = leadIdOfRow(partitionKey, rowKey);
		const times = { dueAt: now + HOLD, heldSince };
		const properties = {
			Status: 'failed',
			LeadId: leadId,
			Attempts: 0,
			Reason: 'Waits for an earlier lead of the same buyer',
			DueAt: stamp(times.dueAt),
			HeldSince: stamp(heldSince),
			Buyer: mark.buyer,
			LeadAt: mark.leadAt,
		};
		const row = { partitionKey, rowKey, properties };
		return {
			entry: {
				partitionKey,
				rowKey,
				leadId,
				status: 'failed',
				attempts: 0,
				unexplainedFailures: 0,
				claimId: '',
				firstClaimedAt: entry?.firstClaimedAt ?? 0,
				confirmations: entry?.confirmations ?? '',
				etag: '',
				...times,
				...mark,
			},
			write: entry === undefined ? { kind: 'insert', ...row } : { kind: 'merge', ...row, etag: entry.etag },
		};
	}

	private hashOf(buyer: string): string {
		return createHmac('sha256', this.salt ?? '')
			.update(buyer)
			.digest('hex')
			.slice(0, 32);
	}
}
