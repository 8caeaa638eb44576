import { randomUUID } from 'node:crypto';
import type { IRun } from 'n8n-workflow';
import type { TableRow } from '../../azureTable/table';
import type { JsonObject } from '../../lead/lead';
import { nameOf } from '../../ledger/entry';
import type { Claim, Ledger } from '../../ledger/ledger';
import { isTimeout, readSettlements, type SettleBy } from '../../ledger/settlement';
import { byAge, datedLead, rawLead } from '../../leadTable/leadRows';

/**
 * Starts an execution with these leads.
 *
 * @returns how it ended; undefined when n8n did not run it
 * @throws when no execution could be started, e.g. because the workflow was unpublished meanwhile, or when it was cancelled
 */
export type Emit = (leads: JsonObject[]) => Promise<IRun | undefined>;

/** Told of what went wrong after the poll was over; the text holds no personal data. */
export type Warn = (message: string) => void;

export interface DispatchTerms {
	batchSize: number;
	/** How many executions may be under way at a time. */
	concurrentBatches: number;
	/** How long a claim holds, in milliseconds; it is renewed three times in that span. */
	lease: number;
	settleBy: SettleBy;
}

/**
 * Claims leads, hands them to executions, and settles them by how those ended. One per trigger and process; it outlives the poll,
 * as executions do.
 */
export class Dispatcher {
	private readonly underWay = new Set<Promise<void>>();
	/** True once an execution was not started or cancelled: the workflow may not be active any more. */
	private refused = false;

	/** Begins a new poll: the workflow is active again, if it ever was not. */
	begin(): void {
		this.refused = false;
	}

	get isRefused(): boolean {
		return this.refused;
	}

	/** Whether another execution may start now. */
	hasRoom({ concurrentBatches }: DispatchTerms): boolean {
		return this.underWay.size < concurrentBatches;
	}

	/** Resolves when one of the executions under way has ended and is settled, at once if there is none. */
	async waitForOne(): Promise<void> {
		if (this.underWay.size > 0) await Promise.race(this.underWay);
	}

	/** Resolves when every execution under way has ended and is settled. */
	async idle(): Promise<void> {
		await Promise.all(this.underWay);
	}

	/**
	 * Claims these leads and emits those that could be claimed, as one batch, oldest first.
	 *
	 * @throws TableFault when the ledger cannot be written; nothing was emitted then
	 */
	async dispatch(
		rows: readonly TableRow[],
		ledger: Ledger,
		emit: Emit,
		warn: Warn,
		terms: DispatchTerms,
	): Promise<void> {
		const claims = await ledger.claim(await ledger.holdBack(rows.map(datedLead)), randomUUID());
		if (claims.length === 0) return;
		const claimed = new Set(claims.map(nameOf));
		const leads = rows.filter((row) => claimed.has(nameOf(row))).sort(byAge);
		const work = this.seeThrough(claims, leads.map(rawLead), ledger, emit, terms).catch((error: unknown) => {
			warn(
				`${claims.length} leads could not be settled in the ledger (${error instanceof Error ? error.message : 'unknown'}). ` +
					'They are emitted again when their lease has run out; targets recognise them.',
			);
		});
		const entry: Promise<void> = work.finally(() => this.underWay.delete(entry));
		this.underWay.add(entry);
	}

	private async seeThrough(
		claims: Claim[],
		leads: JsonObject[],
		ledger: Ledger,
		emit: Emit,
		{ lease, settleBy }: DispatchTerms,
	): Promise<void> {
		const renewal = new Renewal(claims, ledger, lease);
		const end = await emit(leads).then(endOf, endOfRefusal);
		await renewal.stop();
		switch (end.kind) {
			case 'ran': {
				const settlementOf = readSettlements(end.run, settleBy);
				await ledger.settle(renewal.claims, ({ leadId }) => settlementOf(leadId));
				return;
			}
			case 'sleeps':
				await ledger.extend(renewal.claims, sleepsUntil(end.until, ledger.now()) + lease);
				return;
			case 'timedOut':
				await ledger.settle(renewal.claims, () => TIMED_OUT);
				return;
			case 'notRun':
				this.refused = true;
				await ledger.settle(renewal.claims, () => NOT_RUN);
				return;
		}
	}
}

/** How an execution ended, or why it did not. */
type ExecutionEnd =
	| { kind: 'ran'; run: IRun }
	| { kind: 'sleeps'; until: number | undefined }
	| { kind: 'timedOut' }
	| { kind: 'notRun' };

function endOf(run: IRun | undefined): ExecutionEnd {
	if (run === undefined) return { kind: 'notRun' };
	return run.status === 'waiting' ? { kind: 'sleeps', until: run.waitTill?.getTime() } : { kind: 'ran', run };
}

/** An execution that waits for a person or a call sleeps until the year 3000, says n8n; its leads do not. */
const LONGEST_SLEEP = 7 * 24 * 60 * 60_000;

/** Nobody tells when an execution that sleeps ends: the claim holds until after it wakes up. */
const sleepsUntil = (until: number | undefined, now: number): number =>
	Math.min(until ?? now, now + LONGEST_SLEEP);

/** n8n rejects for an execution that it stops: by hand, at its time limit, or because it shuts down (n8n, active-executions). */
const endOfRefusal = (error: unknown): ExecutionEnd => ({ kind: isTimeout(error) ? 'timedOut' : 'notRun' });

const NOT_RUN = { status: 'failed', reason: 'The execution was not started, or it was cancelled' } as const;

const TIMED_OUT = {
	status: 'failed',
	reason: 'The execution took longer than the time limit of the workflow',
	silent: true,
} as const;

/** Keeps claims alive while their execution runs. */
class Renewal {
	private readonly timer: NodeJS.Timeout;
	private working: Promise<void> = Promise.resolve();

	constructor(
		public claims: Claim[],
		private readonly ledger: Ledger,
		private readonly lease: number,
	) {
		this.timer = setInterval(() => this.renew(), lease / 3);
		this.timer.unref();
	}

	/** No renewal is under way any more when this resolves. */
	async stop(): Promise<void> {
		clearInterval(this.timer);
		await this.working;
	}

	/** A renewal that fails is made up for by the next one: the lease outlasts two of them. */
	private renew(): void {
		this.working = this.working.then(async () => {
			this.claims = await this.ledger
				.extend(this.claims, this.ledger.now() + this.lease)
				.catch(() => this.claims);
		});
	}
}
