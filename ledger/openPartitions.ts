import { createHash } from 'node:crypto';
import { isFault } from '../azureTable/fault';
import { partitionIs } from '../azureTable/filter';
import type { RowWrite, Table, TableRow } from '../azureTable/table';
import { stamp, timeOf } from './entry';

/** The partition of the ledger that holds no leads. No partition of Microsoft's begins with an exclamation mark. */
export const CONTROL_PARTITION = '!ledger';

const PREFIX = 'open:';

/** A claim lands within this span after its partition was marked; until then the mark is not taken away. */
const CLAIM_SPAN = 10 * 60_000;

/** A mark that could not be taken away, and says that nothing is unfinished: the end of the calendar. */
const NEVER = Date.UTC(9999, 11, 31);

/** How often a mark is decided anew because somebody else was changing it. */
const MAX_ROUNDS = 10;

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

type MarkTimes = Pick<OpenPartition, 'dueAt' | 'claimingUntil'>;

/** The rows of the ledger that are about no lead: the watermark and the marks. */
export async function controlRows(ledger: Table): Promise<TableRow[]> {
	const rows: TableRow[] = [];
	for await (const page of ledger.pages({ filter: partitionIs(CONTROL_PARTITION) })) rows.push(...page.rows);
	return rows;
}

/** The marks of all partitions with unfinished leads, as this process knows them. */
export class OpenPartitions {
	private readonly known = new Map<string, OpenPartition>();

	constructor(private readonly ledger: Table) {}

	/** Takes over what the control partition said. */
	load(rows: readonly TableRow[]): void {
		this.known.clear();
		for (const row of rows) {
			const mark = readMark(row);
			if (mark !== null) this.known.set(mark.partitionKey, mark);
		}
	}

	/** The partitions in which something may be due by now, those that wait longest first. */
	due(now: number): OpenPartition[] {
		return [...this.known.values()].filter(({ dueAt }) => dueAt <= now).sort((a, b) => a.dueAt - b.dueAt);
	}

	/** All partitions with unfinished leads, those claimed into last first. */
	partitionKeys(): string[] {
		const marks = [...this.known.values()]
			.filter(({ dueAt }) => dueAt < NEVER)
			.sort((a, b) => b.claimingUntil - a.claimingUntil);
		return marks.map(({ partitionKey }) => partitionKey);
	}

	/** Marks a partition before leads of it are claimed; a mark that is fresh enough costs no request. */
	async markForClaim(partitionKey: string, dueAt: number, now: number): Promise<void> {
		await this.change(partitionKey, (mark) =>
			mark !== undefined && mark.claimingUntil > now + CLAIM_SPAN / 2
				? null
				: { dueAt: Math.min(mark?.dueAt ?? dueAt, dueAt), claimingUntil: now + CLAIM_SPAN },
		);
	}

	/** Brings the next look into a partition forward, for a lead that failed and waits. */
	async bringForward(partitionKey: string, dueAt: number): Promise<void> {
		await this.change(partitionKey, (mark) =>
			mark !== undefined && mark.dueAt <= dueAt ? null : { dueAt, claimingUntil: mark?.claimingUntil ?? 0 },
		);
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
		if (next === null && (await this.isRemoved(mark))) return;
		const dueAt = next ?? NEVER;
		const merge = { kind: 'merge', ...keys, etag, properties: { DueAt: stamp(dueAt) } } as const;
		const [kept] = await this.ledger.write([merge]).catch(unlessRaced);
		if (kept !== undefined) this.known.set(partitionKey, { ...mark, dueAt, etag: kept });
	}

	/** False for a signature without the permission Delete, which the trigger does not ask for. */
	private async isRemoved({ partitionKey, etag }: OpenPartition): Promise<boolean> {
		return await this.ledger.delete(CONTROL_PARTITION, rowKeyOf(partitionKey), etag).then(
			() => true,
			async (fault: unknown) => (isFault(fault, 'denied') ? false : (await unlessRaced(fault)).length === 0),
		);
	}

	/**
	 * Changes a mark as it is in the table, not only as it was known: a mark that were overwritten could hide the claim that
	 * somebody else is writing.
	 *
	 * @param decide gives the mark's new times, or null when it is right as it is
	 */
	private async change(
		partitionKey: string,
		decide: (mark: OpenPartition | undefined) => MarkTimes | null,
	): Promise<void> {
		for (let round = 1; ; round++) {
			const mark = this.known.get(partitionKey);
			const times = decide(mark);
			if (times === null) return;
			const isLast = round === MAX_ROUNDS;
			const [etag] = await this.ledger
				.write([markWrite(partitionKey, times, isLast ? null : (mark?.etag ?? ''))])
				.catch(unlessRaced);
			if (etag !== undefined) {
				this.known.set(partitionKey, { partitionKey, ...times, etag });
				return;
			}
			await this.reread(partitionKey);
		}
	}

	private async reread(partitionKey: string): Promise<void> {
		const row = await this.ledger.get(CONTROL_PARTITION, rowKeyOf(partitionKey));
		const mark = row === undefined ? null : readMark(row);
		if (mark === null) this.known.delete(partitionKey);
		else this.known.set(partitionKey, mark);
	}
}

function readMark({ rowKey, etag, properties }: TableRow): OpenPartition | null {
	if (!rowKey.startsWith(PREFIX) || typeof properties.Partition !== 'string') return null;
	return {
		partitionKey: properties.Partition,
		dueAt: timeOf(properties.DueAt),
		claimingUntil: timeOf(properties.ClaimingUntil),
		etag,
	};
}

/** @param etag of the mark to replace; empty: there is none; null: whatever there is */
function markWrite(partitionKey: string, { dueAt, claimingUntil }: MarkTimes, etag: string | null): RowWrite {
	const row = {
		partitionKey: CONTROL_PARTITION,
		rowKey: rowKeyOf(partitionKey),
		properties: { Partition: partitionKey, DueAt: stamp(dueAt), ClaimingUntil: stamp(claimingUntil) },
	};
	if (etag === null) return { kind: 'upsertReplace', ...row };
	return etag === '' ? { kind: 'insert', ...row } : { kind: 'replace', ...row, etag };
}

/** Partition keys may be as long as row keys may be, so that a prefix would not always fit: hashed. */
const rowKeyOf = (partitionKey: string): string =>
	`${PREFIX}${createHash('sha1').update(partitionKey).digest('hex')}`;

const unlessRaced = async (fault: unknown): Promise<string[]> =>
	isFault(fault, 'rowExists', 'changed', 'rowAbsent') ? [] : await Promise.reject(fault);
