import { createHash } from 'node:crypto';
import { isFault } from '../azureTable/fault';
import type { Table, TableRow } from '../azureTable/table';
import { stamp, timeOf } from './entry';

/** The partition of the ledger that holds no leads. No partition of Microsoft's begins with an exclamation mark. */
export const CONTROL_PARTITION = '!ledger';

const PREFIX = 'open:';

/** A claim lands within this span after its partition was marked; until then nobody takes the mark away. */
const CLAIM_SPAN = 10 * 60_000;

/**
 * A partition in which leads are claimed or failed: where a poll must look for work that came back.
 *
 * Without these marks every poll would have to read the whole ledger to find a lease that ran out.
 */
export interface OpenPartition {
	partitionKey: string;
	/** Nothing in it is due earlier. */
	dueAt: number;
	/** Until then somebody may be writing a claim into it. */
	claimingUntil: number;
	etag: string;
}

/** The marks of all partitions with unfinished leads, as this process knows them. */
export class OpenPartitions {
	private readonly known = new Map<string, OpenPartition>();

	constructor(private readonly ledger: Table) {}

	/** Takes over what the control partition said. */
	load(rows: readonly TableRow[]): void {
		this.known.clear();
		for (const { rowKey, etag, properties } of rows) {
			if (!rowKey.startsWith(PREFIX) || typeof properties.Partition !== 'string') continue;
			this.known.set(properties.Partition, {
				partitionKey: properties.Partition,
				dueAt: timeOf(properties.DueAt),
				claimingUntil: timeOf(properties.ClaimingUntil),
				etag,
			});
		}
	}

	/** The partitions in which something may be due by now, those that wait longest first. */
	due(now: number): OpenPartition[] {
		return [...this.known.values()].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
	}

	/** Marks a partition before leads of it are claimed; a mark that is fresh enough costs no request. */
	async markForClaim(partitionKey: string, dueAt: number, now: number): Promise<void> {
		const mark = this.known.get(partitionKey);
		if (mark !== undefined && mark.claimingUntil > now + CLAIM_SPAN / 2) return;
		await this.write(partitionKey, Math.min(mark?.dueAt ?? dueAt, dueAt), now + CLAIM_SPAN);
	}

	/** Brings the next look into a partition forward, for a lead that failed and waits. */
	async bringForward(partitionKey: string, dueAt: number): Promise<void> {
		const mark = this.known.get(partitionKey);
		if (mark !== undefined && mark.dueAt <= dueAt) return;
		await this.write(partitionKey, dueAt, mark?.claimingUntil ?? 0);
	}

	/**
	 * Says when to look into a partition next, after all of it was looked at; `null`: nothing in it is unfinished.
	 *
	 * Only the mark that was looked at is changed: whoever marked the partition meanwhile has the last word.
	 */
	async conclude(mark: OpenPartition, nextDueAt: number | null, now: number): Promise<void> {
		const { partitionKey, etag, claimingUntil } = mark;
		const keys = { partitionKey: CONTROL_PARTITION, rowKey: rowKeyOf(partitionKey) };
		const next = nextDueAt ?? (claimingUntil > now ? claimingUntil : null);
		this.known.delete(partitionKey);
		if (next === null) {
			await this.ledger.delete(keys.partitionKey, keys.rowKey, etag).catch(unlessRaced);
			return;
		}
		const merge = { kind: 'merge', ...keys, etag, properties: { DueAt: stamp(next) } } as const;
		const [kept] = await this.ledger.write([merge]).catch(unlessRaced);
		if (kept !== undefined) this.known.set(partitionKey, { ...mark, dueAt: next, etag: kept });
	}

	private async write(partitionKey: string, dueAt: number, claimingUntil: number): Promise<void> {
		const [etag = ''] = await this.ledger.write([
			{
				kind: 'upsertReplace',
				partitionKey: CONTROL_PARTITION,
				rowKey: rowKeyOf(partitionKey),
				properties: { Partition: partitionKey, DueAt: stamp(dueAt), ClaimingUntil: stamp(claimingUntil) },
			},
		]);
		this.known.set(partitionKey, { partitionKey, dueAt, claimingUntil, etag });
	}
}

/** Partition keys may be as long as row keys may be, so that a prefix would not always fit: hashed. */
const rowKeyOf = (partitionKey: string): string =>
	`${PREFIX}${createHash('sha1').update(partitionKey).digest('hex')}`;

const unlessRaced = async (fault: unknown): Promise<string[]> =>
	isFault(fault, 'changed', 'rowAbsent') ? [] : await Promise.reject(fault);
