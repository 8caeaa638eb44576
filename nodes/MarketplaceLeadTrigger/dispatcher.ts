import { randomUUID } from 'node:crypto';
import type { IRun } from 'n8n-workflow';
import type { TableRow } from '../../azureTable/table';
import { byAge, datedLead } from '../../leadTable/leadRows';
import type { DatedLead } from '../../ledger/buyerOrder';
import { nameOf } from '../../ledger/entry';
import type { Ledger } from '../../ledger/ledger';
import type { SettleBy } from '../../ledger/settlement';
import { type Alarm, endlessExecution, unsettled } from './alarms';
import { endOf, endOfRefusal, NOT_BEGUN } from './executionEnd';
import { MOST_LEASES, Renewal } from './renewal';
import { claimsAfter, giveBack, settle } from './settling';

/**
 * Starts an execution with these leads.
 *
 * @returns how it ended; undefined when n8n did not run it
 * @throws when no execution could be started, e.g. because the workflow was unpublished meanwhile, or when it was cancelled
 */
export type Emit = (rows: readonly TableRow[]) => Promise<IRun | undefined>;

/**
 * For how long a claim is taken as it was made, in milliseconds: a lead that is erased or settled by hand in this time counts as one whose
 * execution is running. Reading a batch again takes a tenth of a second, in which the target would have nothing to do.
 */
const FRESH = 2_000;

/** Told of what somebody should know, when the poll may be over already. */
export type Raise = (alarm: Alarm) => void;

export interface DispatchTerms {
	batchSize: number;
	/** How many executions may be under way at a time. */
	concurrentBatches: number;
	/** How long a claim holds, in milliseconds; it is renewed three times in that span. */
	lease: number;
	settleBy: SettleBy;
}

/** With what a batch is dispatched. */
export interface DispatchMeans {
	ledger: Ledger;
	emit: Emit;
	raise: Raise;
}

/** Claimed leads on their way into one execution. */
interface Batch {
	rows: readonly TableRow[];
	buyers: ReadonlySet<string>;
	renewal: Renewal;
}

/**
 * Claims leads, hands them to executions, and settles them by how those ended. One per trigger and process; it outlives the poll,
 * as executions do.
 */
export class Dispatcher {
	/** Executions that have not ended. */
	private readonly underWay = new Map<Promise<void>, ReadonlySet<string>>();
	/** Executions that are not settled yet, those under way included. */
	private readonly unsettled = new Set<Promise<void>>();
	/** Work that takes up no place of an execution. */
	private readonly besides = new Set<Promise<void>>();
	/** A batch is claimed, and waits until an execution before it has ended. */
	private isAhead = false;
	/** It is being looked which leads of that batch may still go. */
	private checking: Promise<void> | null = null;
	/** True once an execution was not started or cancelled: the workflow may not be active any more. */
	private refused = false;

	/** Begins a new poll: the workflow is active again, if it ever was not. */
	begin(): void {
		this.refused = false;
	}

	get isRefused(): boolean {
		return this.refused;
	}

	get isIdle(): boolean {
		return this.unsettled.size === 0 && this.besides.size === 0;
	}

	/** Whether another execution may start now. */
	hasRoom(terms: DispatchTerms): boolean {
		return !this.isAhead && this.hasPlace(terms);
	}

	/** Whether a batch may be claimed now, which starts as soon as an execution before it has ended. */
	hasRoomAhead({ concurrentBatches }: DispatchTerms): boolean {
		return !this.isAhead && this.unsettled.size <= concurrentBatches;
	}

	/** While one is settled the next one runs, but no more than so many wait for a ledger that cannot be reached. */
	private hasPlace({ concurrentBatches }: DispatchTerms): boolean {
		return this.underWay.size < concurrentBatches && this.unsettled.size <= concurrentBatches;
	}

	/** Resolves when one of the executions has ended or is settled, or the batch after it may start; at once if there is none. */
	async waitForOne(): Promise<void> {
		const checking = this.checking === null ? [] : [this.checking];
		const all = [...this.underWay.keys(), ...this.unsettled, ...checking];
		if (all.length > 0) await Promise.race(all);
	}

	/** Resolves when every execution under way has ended and is settled, those apart that do not end. */
	async idle(): Promise<void> {
		await Promise.all([...this.unsettled, ...this.besides]);
	}

	/**
	 * Claims these leads and emits those that could be claimed, as one batch, oldest first: at once, or when an execution before it has ended.
	 *
	 * @returns the rows that are left for a later batch, because an execution that has not ended has leads of their buyers
	 * @throws TableFault when the ledger could not be read or written. What was claimed before is emitted all the same, and what may have
	 *   been claimed without an answer is given back
	 */
	async dispatch(
		rows: readonly TableRow[],
		means: DispatchMeans,
		terms: DispatchTerms,
	): Promise<readonly TableRow[]> {
		const claimId = randomUUID();
		const running = this.hasRoom(terms) ? [] : [...this.underWay.values()];
		const { taken, left } = apart(rows, new Set(running.flatMap((buyers) => [...buyers])));
		const leads = await means.ledger.holdBack(taken);
		const { claims, fault } = await means.ledger.claim(leads, claimId);
		if (claims.length > 0) {
			const buyers = new Set(taken.flatMap(({ buyer }) => buyer ?? []));
			const batch = { rows, buyers, renewal: new Renewal(claims, means.ledger, terms.lease) };
			if (this.hasPlace(terms) && !this.refused) void this.start(batch, means, terms);
			else track(this.besides, this.startInTurn(batch, means, terms));
		}
		if (fault === null) return left;
		track(this.besides, giveBack(leads, claims, claimId, means));
		throw fault;
	}

	/** Keeps claims alive until their turn has come. */
	private async startInTurn(batch: Batch, means: DispatchMeans, terms: DispatchTerms): Promise<void> {
		this.isAhead = true;
		const claimedAt = performance.now();
		while (!this.hasPlace(terms) && !this.refused) await this.waitForOne();
		const isFresh = performance.now() - claimedAt < FRESH;
		if (!this.refused && !isFresh) await (this.checking = batch.renewal.check());
		this.checking = null;
		this.isAhead = false;
		if (!this.refused && batch.renewal.claims.length > 0) return await this.start(batch, means, terms);
		await batch.renewal.stop();
		const { claims } = batch.renewal;
		await settle(NOT_BEGUN, claims, means, terms).catch((error: unknown) =>
			means.raise(unsettled(claims.length, error)),
		);
	}

	/** @returns resolves when the execution is settled, or does not count any more because it does not end */
	private async start(batch: Batch, means: DispatchMeans, terms: DispatchTerms): Promise<void> {
		const { renewal, buyers } = batch;
		const { length } = renewal.claims;
		renewal.begin();
		const run = this.run(batch, means, terms);
		const isSettled = run
			.then(async ({ settled }) => await settled)
			.catch((error: unknown) => means.raise(unsettled(length, error)));
		const isGivenUp = renewal.isOverdue.then(() =>
			means.raise(endlessExecution(length, MOST_LEASES * terms.lease)),
		);
		const hasEnded = run.then(
			() => {},
			() => {},
		);
		const ended: Promise<void> = Promise.race([hasEnded, isGivenUp]).finally(() => this.underWay.delete(ended));
		this.underWay.set(ended, buyers);
		await track(this.unsettled, Promise.race([isSettled, isGivenUp]));
	}

	/** @returns when the execution has ended, and its settlement has begun: the next batch knows already how this one ended */
	private async run(
		{ rows, renewal }: Batch,
		means: DispatchMeans,
		terms: DispatchTerms,
	): Promise<{ settled: Promise<void> }> {
		const claimed = new Set(renewal.claims.map(nameOf));
		const items = rows.filter((row) => claimed.has(nameOf(row))).sort(byAge);
		const end = await means.emit(items).then(endOf, endOfRefusal);
		await renewal.stop();
		if (end.kind === 'stopped') this.refused ||= end.isRefused;
		return { settled: settle(end, await claimsAfter(end, renewal, means), means, terms) };
	}
}

/** A newer lead of a buyer goes when it is known how the older one ended. */
function apart(
	rows: readonly TableRow[],
	buyersUnderWay: ReadonlySet<string>,
): { taken: DatedLead[]; left: readonly TableRow[] } {
	const dated = rows.map(datedLead);
	const left = new Set(dated.filter(({ buyer }) => buyersUnderWay.has(buyer ?? '')).map(nameOf));
	return {
		taken: dated.filter((lead) => !left.has(nameOf(lead))),
		left: rows.filter((row) => left.has(nameOf(row))),
	};
}

async function track(all: Set<Promise<void>>, work: Promise<void>): Promise<void> {
	const entry: Promise<void> = work.finally(() => all.delete(entry));
	all.add(entry);
	await entry;
}
