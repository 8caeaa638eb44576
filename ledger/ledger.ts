import { isFault, SetupFault, TableFault } from '../azureTable/fault';
import { and, partitionIs } from '../azureTable/filter';
import type { RowWrite, Table, TableRow } from '../azureTable/table';
import { groupBy } from '../lead/groupBy';
import type { JsonObject } from '../lead/lead';
import { backoff } from './backoff';
import { planClaims } from './claiming';
import { BuyerOrder, type DatedLead } from './buyerOrder';
import { withoutConfirmations } from './confirmations';
import { byCodeUnit, entriesInRange, entriesOf, entriesWhere } from './entries';
import {
	type Entry,
	isDue,
	type LeadKey,
	type Settlement,
	settlementColumns,
	stamp,
	withoutBuyer,
} from './entry';
import { MAX_ROUNDS, writeEntries } from './entryWrites';
import { CONTROL_PARTITION, controlRows, type OpenPartition, OpenPartitions } from './openPartitions';
import { noteUser } from './users';
import { newProgress, type Progress, PROGRESS_ROW, progressColumns, readProgress } from './progress';

/** A lead that this process may work on until its lease runs out. */
export type Claim = Entry;

export interface LedgerOptions {
	/** How long a claim holds without renewal, in milliseconds. */
	lease: number;
	/** A lead that was tried so often is given up instead of tried again. */
	maxAttempts: number;
}

/** What could be claimed, and the fault that kept the rest from being claimed; null: there was none. */
export interface ClaimResult {
	claims: Claim[];
	fault: TableFault | null;
}

const RELEASED: Settlement = {
	status: 'failed',
	reason: 'The ledger could not be reached when the lead was claimed',
	isUncounted: true,
	delay: 0,
};

/** How many partitions are claimed side by side. */
const PARTITIONS_AT_ONCE = 4;

/**
 * The truth about progress: one row per lead in a table beside the leads, which themselves are never touched.
 *
 * Each change is a conditional write, so that of two pollers, two n8n or two workflows one wins and the other skips the lead.
 * Every method throws TableFault.
 */
export class Ledger {
	private readonly open: OpenPartitions;
	private readonly order: BuyerOrder;
	private progressEtag: string | null = null;
	private controls: readonly TableRow[] = [];
	/** When it was loaded it had nothing yet: it was just made, or somebody has deleted the one before. */
	isNew = false;

	constructor(
		private readonly table: Table,
		private readonly options: LedgerOptions,
	) {
		this.open = new OpenPartitions(table);
		this.order = new BuyerOrder(table, this.open);
	}

	/** The service's time in milliseconds. */
	now(): number {
		return this.table.now();
	}

	/**
	 * Reads how far things are, in one request; makes the table when it is not there.
	 *
	 * @param leadsTable the table that this ledger is about
	 * @param startFrom for a new ledger: where to begin, in milliseconds. An older ledger goes back to it if it lies earlier
	 * @throws SetupFault when the ledger belongs to another table of leads
	 */
	async load(leadsTable: string, startFrom: (now: number) => number): Promise<Progress> {
		const rows = await this.controlRows();
		this.controls = rows;
		this.open.load(rows);
		this.order.load(rows);
		const row = rows.find(({ rowKey }) => rowKey === PROGRESS_ROW);
		this.progressEtag = row?.etag ?? null;
		this.isNew = row === undefined;
		const wanted = startFrom(this.now());
		if (row === undefined) {
			// Kept before anything is read: a "new leads only" of a later poll would begin later.
			const progress = newProgress(leadsTable, wanted);
			await this.keep(progress);
			return progress;
		}
		const progress = readProgress(row);
		if (progress.leadsTable !== leadsTable.toLowerCase()) {
			throw new SetupFault(
				'LedgerTable',
				`The ledger ${this.table.name} belongs to the table ${progress.leadsTable}`,
				`Each table of leads needs its own ledger: set Ledger Table Name to another name, e.g. ${leadsTable}Ledger.`,
			);
		}
		return wanted < progress.startFrom ? reachBack(progress, wanted) : progress;
	}

	/**
	 * Writes down that this workflow uses the ledger, at most every 20 minutes. To be called after `load`.
	 *
	 * @returns the ids of other workflows that use it: each lead goes to one of them only
	 */
	async noteUser(workflow: string): Promise<string[]> {
		return await noteUser(this.table, this.controls, workflow, this.now());
	}

	/** Keeps how far things are, unless another poll has kept something since: then that is kept. */
	async keep(progress: Progress): Promise<void> {
		const keys = {
			partitionKey: CONTROL_PARTITION,
			rowKey: PROGRESS_ROW,
			properties: progressColumns(progress),
		};
		const etag = this.progressEtag;
		const write: RowWrite = etag === null ? { kind: 'insert', ...keys } : { kind: 'replace', ...keys, etag };
		const [kept] = await this.table.write([write]).catch(lostRace);
		if (kept !== undefined) this.progressEtag = kept;
	}

	/** The partitions in which claims may have run out or attempts may be due. */
	duePartitions(): OpenPartition[] {
		return this.open.due(this.now());
	}

	/** The unfinished leads of a partition that are due, and when the next of the others will be. */
	async unfinished(partitionKey: string): Promise<{ due: Entry[]; nextDueAt: number | null }> {
		const entries = await entriesWhere(this.table, unfinishedIn(partitionKey));
		const now = this.now();
		const waiting = entries.filter((entry) => !isDue(entry, now)).map(({ dueAt }) => dueAt);
		return {
			due: entries.filter((entry) => isDue(entry, now)),
			nextDueAt: waiting.length > 0 ? Math.min(...waiting) : null,
		};
	}

	/** Closes the look into a partition: says when the next is worth it. */
	async conclude(mark: OpenPartition, nextDueAt: number | null): Promise<void> {
		await this.open.conclude(mark, nextDueAt, this.now());
	}

	/**
	 * Lets leads wait for earlier ones of the same buyer and offer that are not finished yet.
	 *
	 * @returns the leads that may be claimed now
	 */
	async holdBack<L extends DatedLead>(leads: readonly L[]): Promise<L[]> {
		return await this.order.holdBack(leads, async () => await this.allUnfinished(), this.now());
	}

	/** Looks into the partitions that have unfinished leads, the latest first; in more of them order is not worth the requests. */
	private async allUnfinished(): Promise<Entry[]> {
		const partitions = this.open.partitionKeys().slice(0, MOST_PARTITIONS);
		const entries: Entry[] = [];
		for (const partitionKey of partitions) {
			entries.push(...(await entriesWhere(this.table, unfinishedIn(partitionKey))));
		}
		return entries;
	}

	/**
	 * Claims leads: those that are not in the ledger, and those in it that are due. What another poller holds, or what is
	 * finished, is left out. A lead that has had all its attempts is given up instead.
	 *
	 * @param claimId names this batch
	 */
	async claim(leads: readonly DatedLead[], claimId: string): Promise<ClaimResult> {
		const partitions = [...groupBy(leads, ({ partitionKey }) => partitionKey)];
		const claims: Claim[] = [];
		let fault: TableFault | null = null;
		for (let at = 0; at < partitions.length && fault === null; at += PARTITIONS_AT_ONCE) {
			const some = partitions.slice(at, at + PARTITIONS_AT_ONCE);
			const faults = await Promise.all(
				some.map(
					async ([partitionKey, rows]) =>
						await this.claimPartition(partitionKey, rows, claimId, claims).then(() => null, asFault),
				),
			);
			fault = faults.find((one) => one !== null) ?? null;
		}
		this.order.note(claims);
		return { claims, fault };
	}

	/** @param claims what could be claimed is added to it at once */
	private async claimPartition(
		partitionKey: string,
		leads: DatedLead[],
		claimId: string,
		claims: Claim[],
	): Promise<void> {
		const { lease, maxAttempts } = this.options;
		let missing = leads.map(({ rowKey }) => rowKey).sort(byCodeUnit);
		const marks = new Map(leads.map((lead) => [lead.rowKey, this.order.markOf(lead)]));
		// Each round knows what was in the ledger when it began; a row whose race was lost is known to the next round.
		for (let round = 0; round < MAX_ROUNDS && missing.length > 0; round++) {
			const now = this.now();
			const known = await entriesInRange(this.table, partitionKey, missing);
			const { writes, held } = planClaims(partitionKey, missing, known, {
				claimId,
				now,
				dueAt: now + lease,
				maxAttempts,
				marks,
			});
			if (writes.length > 0) await this.open.markForClaim(partitionKey, now + lease, now);
			claims.push(...held);
			const { raced } = await writeEntries(this.table, writes, round, (written) =>
				claims.push(...written.filter(({ status }) => status === 'claimed')),
			);
			missing = raced.map(({ rowKey }) => rowKey);
		}
	}

	/**
	 * Gives back leads that were claimed for a batch which never learned of it, because the answer was lost: as if they had not been claimed.
	 *
	 * @param claimId names the batch; leads that it does not hold are left alone
	 */
	async release(leads: readonly LeadKey[], claimId: string): Promise<void> {
		for (const [partitionKey, some] of groupBy(leads, (lead) => lead.partitionKey)) {
			const rowKeys = some.map(({ rowKey }) => rowKey);
			const known = await entriesOf(this.table, partitionKey, rowKeys);
			const wanted = new Set(rowKeys);
			const held = [...known.values()].filter(
				(entry) => entry.claimId === claimId && entry.status === 'claimed' && wanted.has(entry.rowKey),
			);
			await this.settle(held, () => RELEASED);
		}
	}

	/**
	 * Says again that the leads are being worked on, until then (milliseconds by the service's clock).
	 *
	 * @returns the claims as they are now; those that somebody took over meanwhile are left out
	 */
	async extend(claims: readonly Claim[], dueAt: number): Promise<Claim[]> {
		return await this.change(claims, (claim) => ({
			properties: { DueAt: stamp(dueAt) },
			entry: { ...claim, dueAt },
		}));
	}

	/** The claims as they are now, with what targets wrote of them; those that somebody else has settled are left out. */
	async reread(claims: readonly Claim[]): Promise<Claim[]> {
		const held: Claim[] = [];
		for (const [partitionKey, group] of groupBy(claims, (claim) => claim.partitionKey)) {
			held.push(...(await this.stillHeld(partitionKey, group)));
		}
		return held;
	}

	/**
	 * Writes down how it ended for each lead.
	 *
	 * @returns the leads for which it was written; the others were taken over after their lease had run out
	 */
	async settle(claims: readonly Claim[], settlementOf: (claim: Claim) => Settlement): Promise<Claim[]> {
		const now = this.now();
		const after = (claim: Claim) => {
			const settlement = settlementOf(claim);
			const isFailed = settlement.status === 'failed';
			const isUncounted = isFailed && settlement.isUncounted === true;
			const attempts = isUncounted ? claim.attempts - 1 : claim.attempts;
			const final =
				isFailed && attempts >= this.options.maxAttempts
					? ({ ...settlement, status: 'givenUp' } as const)
					: settlement;
			const dueAt = now + ((isFailed ? settlement.delay : undefined) ?? backoff(claim.attempts));
			const unexplainedFailures = isFailed && settlement.silent ? claim.unexplainedFailures + 1 : 0;
			const changed: JsonObject = {
				...(unexplainedFailures === claim.unexplainedFailures
					? {}
					: { UnexplainedFailures: unexplainedFailures }),
				...(isUncounted ? { Attempts: attempts } : {}),
			};
			return {
				properties: {
					...settlementColumns(final, dueAt, now),
					...changed,
					...(final.status === 'failed' ? {} : withoutBuyer(claim)),
					...withoutConfirmations(claim),
				},
				entry: { ...claim, status: final.status, dueAt, attempts, unexplainedFailures, confirmations: '' },
			};
		};
		// Leads of the same buyers may be asked for before this is written.
		this.order.note(claims.map((claim) => after(claim).entry));
		const settled = await this.change(claims, after);
		this.order.note(settled);
		await this.lookAgain(settled.filter(({ status }) => status === 'failed'));
		return settled;
	}

	/** Gives up leads whose rows are not in the leads table any more. */
	async giveUpMissing(entries: readonly Entry[]): Promise<void> {
		const reason = 'The row was deleted from the table of leads';
		await this.change(entries, (entry) => ({
			properties: {
				...settlementColumns({ status: 'givenUp', reason }, 0, this.now()),
				...withoutBuyer(entry),
				...withoutConfirmations(entry),
			},
			entry: { ...entry, status: 'givenUp' },
		}));
	}

	private async lookAgain(failed: readonly Entry[]): Promise<void> {
		for (const [partitionKey, entries] of groupBy(failed, ({ partitionKey }) => partitionKey)) {
			await this.open.bringForward(partitionKey, Math.min(...entries.map(({ dueAt }) => dueAt)));
		}
	}

	/** Changes claims that are still held, and leaves alone what somebody else has settled since. */
	private async change(
		claims: readonly Claim[],
		changeOf: (claim: Claim) => { properties: JsonObject; entry: Entry },
	): Promise<Entry[]> {
		const changed: Entry[] = [];
		for (const [partitionKey, group] of groupBy(claims, ({ partitionKey }) => partitionKey)) {
			changed.push(...(await this.changePartition(partitionKey, group, changeOf)));
		}
		return changed;
	}

	/**
	 * Where a race is lost it is read anew which claims are still held: an execution may have acknowledged all its leads itself. An
	 * own write whose answer was lost is recognised by the claim's name.
	 */
	private async changePartition(
		partitionKey: string,
		claims: readonly Claim[],
		changeOf: (claim: Claim) => { properties: JsonObject; entry: Entry },
	): Promise<Entry[]> {
		const changed: Entry[] = [];
		let held = claims;
		for (let round = 0; round < MAX_ROUNDS && held.length > 0; round++) {
			const writes = held.map((claim) => {
				const { properties, entry } = changeOf(claim);
				const { rowKey, etag } = claim;
				return { write: { kind: 'merge', partitionKey, rowKey, etag, properties } as const, entry };
			});
			const { written, raced } = await writeEntries(this.table, writes, round);
			changed.push(...written);
			held = raced.length === 0 ? [] : await this.stillHeld(partitionKey, raced);
		}
		return changed;
	}

	private async stillHeld(partitionKey: string, claims: readonly Claim[]): Promise<Claim[]> {
		const rowKeys = claims.map(({ rowKey }) => rowKey);
		const known = await entriesOf(this.table, partitionKey, rowKeys);
		return claims.flatMap(({ rowKey, claimId }) => {
			const entry = known.get(rowKey);
			return entry?.status === 'claimed' && entry.claimId === claimId ? [entry] : [];
		});
	}

	private async controlRows(): Promise<TableRow[]> {
		return await controlRows(this.table).catch(async (error: unknown) => {
			if (!isFault(error, 'tableAbsent')) return await Promise.reject(error);
			await this.table.create();
			return [];
		});
	}
}

const unfinishedIn = (partitionKey: string): string =>
	and(partitionIs(partitionKey), "(Status eq 'claimed' or Status eq 'failed')");

/** In how many partitions earlier leads of a buyer are looked for. */
const MOST_PARTITIONS = 20;

/** Begins again further back: what is in the ledger already is not read as new. */
const reachBack = (progress: Progress, startFrom: number): Progress => ({
	...progress,
	startFrom,
	daysThrough: startFrom,
	sweptThrough: startFrom,
	sweep: null,
});

/** For `catch`: a fault of the table as a value. */
const asFault = async (error: unknown): Promise<TableFault> =>
	error instanceof TableFault ? error : await Promise.reject(error);

const lostRace = async (error: unknown): Promise<string[]> =>
	isFault(error, 'rowExists', 'changed', 'rowAbsent') ? [] : await Promise.reject(error);
