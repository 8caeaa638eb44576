import { randomUUID } from 'node:crypto';
import type { IRun } from 'n8n-workflow';
import type { TableRow } from '../../azureTable/table';
import type { JsonObject } from '../../lead/lead';
import { byAge, datedLead, rawLead } from '../../leadTable/leadRows';
import type { DatedLead } from '../../ledger/buyerOrder';
import { nameOf } from '../../ledger/entry';
import type { Claim, Ledger } from '../../ledger/ledger';
import { isWithoutOutput, readExecution, type SettleBy } from '../../ledger/settlement';
import { readConfirmations } from '../../ledger/confirmations';
import { type Alarm, DRY_RUN, endlessExecution, notGivenBack, setupFault, unsettled } from './alarms';
import { endOf, endOfRefusal, type ExecutionEnd, sleepsUntil } from './executionEnd';
import { whileUnreachable } from '../../ledger/patience';
import { MOST_LEASES, Renewal } from './renewal';

/**
 * Starts an execution with these leads.
 *
 * @returns how it ended; undefined when n8n did not run it
 * @throws when no execution could be started, e.g. because the workflow was unpublished meanwhile, or when it was cancelled
 */
export type Emit = (leads: JsonObject[]) => Promise<IRun | undefined>;

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

/**
 * For how long the ledger is told how an execution ended, in milliseconds. Nothing is lost after that: the leads are emitted again, and
 * targets recognise them.
 */
const SETTLE_FOR = 60 * 60_000;

/** For how long claims are given back; by then their lease has run out, as a rule. */
const GIVE_BACK_FOR = 10 * 60_000;

/**
 * Claims leads, hands them to executions, and settles them by how those ended. One per trigger and process; it outlives the poll,
 * as executions do.
 */
export class Dispatcher {
	/** Executions that have not ended. */
	private readonly underWay = new Set<Promise<void>>();
	/** Executions that are not settled yet, those under way included. */
	private readonly unsettled = new Set<Promise<void>>();
	/** Work that takes up no place of an execution. */
	private readonly besides = new Set<Promise<void>>();
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

	/**
	 * Whether another execution may start now: while one is settled the next one runs, but no more than so many wait for a ledger that
	 * cannot be reached.
	 */
	hasRoom({ concurrentBatches }: DispatchTerms): boolean {
		return this.underWay.size < concurrentBatches && this.unsettled.size <= concurrentBatches;
	}

	/** Resolves when one of the executions has ended or is settled, at once if there is none. */
	async waitForOne(): Promise<void> {
		if (this.unsettled.size > 0) await Promise.race([...this.underWay, ...this.unsettled]);
	}

	/** Resolves when every execution under way has ended and is settled, those apart that do not end. */
	async idle(): Promise<void> {
		await Promise.all([...this.unsettled, ...this.besides]);
	}

	/**
	 * Claims these leads and emits those that could be claimed, as one batch, oldest first.
	 *
	 * @throws TableFault when the ledger could not be read or written. What was claimed before is emitted all the same, and what may have
	 *   been claimed without an answer is given back
	 */
	async dispatch(rows: readonly TableRow[], means: DispatchMeans, terms: DispatchTerms): Promise<void> {
		const claimId = randomUUID();
		const leads = await means.ledger.holdBack(rows.map(datedLead));
		const { claims, fault } = await means.ledger.claim(leads, claimId);
		if (claims.length > 0) this.start(claims, rows, means, terms);
		if (fault === null) return;
		track(this.besides, giveBack(leads, claims, claimId, means));
		throw fault;
	}

	private start(
		claims: Claim[],
		rows: readonly TableRow[],
		means: DispatchMeans,
		terms: DispatchTerms,
	): void {
		const claimed = new Set(claims.map(nameOf));
		const items = rows.filter((row) => claimed.has(nameOf(row))).sort(byAge);
		const renewal = new Renewal(claims, means.ledger, terms.lease);
		const ended = this.run(renewal, items.map(rawLead), means, terms);
		const isSettled = ended
			.then(async ({ settled }) => await settled)
			.catch((error: unknown) => means.raise(unsettled(claims.length, error)));
		const isGivenUp = renewal.isOverdue.then(() =>
			means.raise(endlessExecution(claims.length, MOST_LEASES * terms.lease)),
		);
		track(this.unsettled, Promise.race([isSettled, isGivenUp]));
		track(
			this.underWay,
			Promise.race([
				ended.then(
					() => {},
					() => {},
				),
				isGivenUp,
			]),
		);
	}

	/** @returns when the execution has ended, and its settlement has begun: the next batch knows already how this one ended */
	private async run(
		renewal: Renewal,
		leads: JsonObject[],
		means: DispatchMeans,
		terms: DispatchTerms,
	): Promise<{ settled: Promise<void> }> {
		const end = await means.emit(leads).then(endOf, endOfRefusal);
		await renewal.stop();
		if (end.kind === 'stopped') this.refused ||= end.isRefused;
		return { settled: settle(end, await claimsAfter(end, renewal, means), means, terms) };
	}
}

/** Where n8n handed over no output, the claims with what targets have written of them into the ledger. */
async function claimsAfter(
	end: ExecutionEnd,
	{ claims }: Renewal,
	{ ledger }: DispatchMeans,
): Promise<readonly Claim[]> {
	if (end.kind !== 'ran' || !isWithoutOutput(end.run)) return claims;
	return await whileUnreachable(SETTLE_FOR, async () => await ledger.reread(claims));
}

async function settle(
	end: ExecutionEnd,
	claims: readonly Claim[],
	{ ledger, raise }: DispatchMeans,
	{ lease, settleBy }: DispatchTerms,
): Promise<void> {
	if (end.kind === 'sleeps') {
		const until = sleepsUntil(end.until, ledger.now()) + lease;
		await whileUnreachable(SETTLE_FOR, async () => await ledger.extend(claims, until));
		return;
	}
	if (end.kind === 'stopped') {
		await whileUnreachable(SETTLE_FOR, async () => await ledger.settle(claims, () => end.settlement));
		return;
	}
	const { settlementOf, setupFaults, explanationOf, isDryRun } = readExecution(
		end.run,
		settleBy,
		ledger.now() - Date.now(),
		new Map(claims.map((claim) => [claim.leadId, readConfirmations(claim)])),
	);
	await whileUnreachable(
		SETTLE_FOR,
		async () => await ledger.settle(claims, ({ leadId }) => settlementOf(leadId)),
	);
	for (const fault of setupFaults) raise(setupFault(fault, explanationOf(fault)));
	if (isDryRun) raise(DRY_RUN);
}

/** Gives claims back whose answers were lost, as soon as the ledger can be reached: they would wait until their lease runs out. */
async function giveBack(
	leads: readonly DatedLead[],
	claims: readonly Claim[],
	claimId: string,
	{ ledger, raise }: DispatchMeans,
): Promise<void> {
	const held = new Set(claims.map(nameOf));
	const others = leads.filter((lead) => !held.has(nameOf(lead)));
	await whileUnreachable(GIVE_BACK_FOR, async () => await ledger.release(others, claimId)).catch(
		(error: unknown) => raise(notGivenBack(others.length, error)),
	);
}

function track(all: Set<Promise<void>>, work: Promise<void>): void {
	const entry: Promise<void> = work.finally(() => all.delete(entry));
	all.add(entry);
}
