import type { Environment } from './environment';
import type { Outcome, Unwritten, WriteResult } from './outcome';
import type { Reason } from '../transport/reason';
import { LeadQueue } from './queue';
import type { Entry } from './queue';
import { ENGINE_REASONS, unexpectedFault } from './reasons';
import { retryDelay } from './retry';
import type { RetryPolicy } from './retry';
import { BatchFailure } from './target';
import type { DeliveryTarget } from './target';

/**
 * One delivery in progress: sends due batches, as many at a time as the target bears, until each lead has its outcome.
 *
 * A lead that waits for its next try holds no place; the others pass by. Only a wait that the vendor asked for holds
 * all calls back, and only a faulty set-up ends the run.
 */
export class Run<Record> {
	private readonly queue = new LeadQueue<Record>();
	private readonly unfinished = new Set<Entry<Record>>();
	private readonly inFlight = new Set<Promise<void>>();
	private readonly deadline: number;
	private failuresInARow = 0;
	private pause: { until: number; reason: Reason } | undefined;
	private setupReason: Reason | undefined;

	constructor(
		private readonly target: DeliveryTarget<Record>,
		private readonly policy: RetryPolicy,
		private readonly environment: Environment,
		private readonly report: (entry: Entry<Record>, outcome: Outcome) => void,
	) {
		this.deadline = environment.now() + policy.deadlineMs;
	}

	add(entry: Entry<Record>): void {
		this.unfinished.add(entry);
		this.queue.add(entry);
	}

	/** Resolves when every lead has been reported. Never rejects. */
	async drain(): Promise<void> {
		while (this.unfinished.size > 0) {
			const end = this.endReason();
			if (end) {
				for (const entry of this.unfinished) this.report(entry, end);
				this.unfinished.clear();
				return;
			}
			this.launch();
			await this.nextEvent();
		}
	}

	/** Why no further call is to be made; answers still on their way are waited for unless time itself has ended. */
	private endReason(): Unwritten | undefined {
		if (this.environment.signal?.aborted) return unavailable(ENGINE_REASONS.cancelled);
		if (this.environment.now() >= this.deadline) return unavailable(ENGINE_REASONS.deadline);
		if (this.inFlight.size > 0) return undefined;
		if (this.setupReason) return { ...unavailable(this.setupReason), setup: true };
		if (this.pause && this.pause.until >= this.deadline) return unavailable(this.pause.reason);
		return undefined;
	}

	private launch(): void {
		while (this.mayCall() && this.inFlight.size < Math.max(1, this.target.concurrency)) {
			const batch = this.queue.take(this.environment.now());
			if (batch.length === 0) return;
			const call: Promise<void> = this.write(batch).finally(() => this.inFlight.delete(call));
			this.inFlight.add(call);
		}
	}

	private mayCall(): boolean {
		return !this.setupReason && this.environment.now() >= (this.pause?.until ?? 0);
	}

	/** Waits until a call is answered, a lead is due, time is up or the execution is cancelled. */
	private async nextEvent(): Promise<void> {
		const timer = new AbortController();
		const { signal } = this.environment;
		const wait = Math.max(0, this.nextWakeUp() - this.environment.now());
		const sleep = this.environment
			.sleep(wait, signal ? AbortSignal.any([signal, timer.signal]) : timer.signal)
			.catch(() => undefined);
		await Promise.race([sleep, ...this.inFlight]);
		timer.abort();
	}

	private nextWakeUp(): number {
		const isFull = this.inFlight.size >= Math.max(1, this.target.concurrency);
		if (isFull || this.setupReason) return this.deadline;
		const due = this.queue.nextDue() ?? this.deadline;
		return Math.min(this.deadline, Math.max(due, this.pause?.until ?? 0));
	}

	private async write(batch: ReadonlyArray<Entry<Record>>): Promise<void> {
		for (const entry of batch) entry.attempts += 1;
		try {
			const results = await this.target.writeBatch(batch.map(({ prepared }) => prepared));
			this.answered(batch, results);
		} catch (thrown) {
			this.failed(
				batch,
				thrown instanceof BatchFailure ? thrown : new BatchFailure('retry', unexpectedFault(thrown)),
			);
		}
	}

	private answered(batch: ReadonlyArray<Entry<Record>>, results: readonly WriteResult[]): void {
		this.failuresInARow = 0;
		const isComplete = Array.isArray(results) && results.length === batch.length;
		const random = this.environment.random();
		batch.forEach((entry, index) => {
			const result = isComplete ? results[index] : undefined;
			if (!result) this.finish(entry, unavailable(ENGINE_REASONS.wrongAnswer));
			else if (result.status === 'retry') this.tryAgain(entry, result, result.retryAfterMs, random);
			else if (result.status === 'setup' || result.status === 'unclear')
				this.finish(entry, { ...unavailable(result), ...(result.status === 'setup' ? { setup: true } : {}) });
			else if (result.status === 'rejected') this.finish(entry, { status: 'rejected', ...reasonOf(result) });
			else this.finish(entry, { status: result.status, targetId: result.targetId });
		});
	}

	private failed(batch: ReadonlyArray<Entry<Record>>, failure: BatchFailure): void {
		const { kind, reason, retryAfterMs } = failure;
		switch (kind) {
			case 'setup':
				this.setupReason = reason;
				for (const entry of batch) this.finish(entry, { ...unavailable(reason), setup: true });
				return;
			case 'split':
			case 'unclear':
				if (batch.length > 1) this.cut(batch);
				else for (const entry of batch) this.finish(entry, { status: 'rejected', ...reasonOf(reason) });
				return;
			case 'retry':
				this.failuresInARow += 1;
				if (retryAfterMs !== undefined) this.holdAll(reason, retryAfterMs);
				this.tryBatchAgain(batch, reason, retryAfterMs);
				return;
		}
	}

	/** The last try of a batch is made in ever smaller parts, to find out which lead makes the target stumble. */
	private tryBatchAgain(
		batch: ReadonlyArray<Entry<Record>>,
		reason: Reason,
		retryAfterMs: number | undefined,
	): void {
		const isLast = (entry: Entry<Record>) => entry.failures + 1 >= this.policy.maxAttempts;
		const mayNarrow =
			batch.length > 1 && retryAfterMs === undefined && this.failuresInARow < this.policy.narrowBelowFailures;
		const random = this.environment.random();
		if (mayNarrow) this.cut(batch.filter(isLast), batch.length);
		const others = mayNarrow ? batch.filter((entry) => !isLast(entry)) : batch;
		for (const entry of others) this.tryAgain(entry, reason, retryAfterMs, random);
	}

	private cut(entries: ReadonlyArray<Entry<Record>>, size = entries.length): void {
		for (const entry of entries) {
			entry.limit = Math.ceil(size / 2);
			if (this.unfinished.has(entry)) this.queue.reopen(entry);
		}
	}

	private tryAgain(
		entry: Entry<Record>,
		reason: Reason,
		retryAfterMs: number | undefined,
		random: number,
	): void {
		entry.failures += 1;
		entry.notBefore = this.environment.now() + retryDelay(this.policy, entry.failures, retryAfterMs, random);
		const isOver = entry.failures >= this.policy.maxAttempts || entry.notBefore >= this.deadline;
		if (isOver) this.finish(entry, unavailable(reason));
		else if (this.unfinished.has(entry)) this.queue.reopen(entry);
	}

	private holdAll(reason: Reason, retryAfterMs: number): void {
		const until = this.environment.now() + retryDelay(this.policy, 1, retryAfterMs, 0);
		if (!this.pause || until > this.pause.until) this.pause = { until, reason };
	}

	/** An answer that comes after the run has ended changes nothing: its leads have been reported. */
	private finish(entry: Entry<Record>, outcome: Outcome): void {
		if (!this.unfinished.delete(entry)) return;
		this.report(entry, outcome);
		this.queue.finish(entry);
	}
}

const unavailable = (reason: Reason): Unwritten => ({ status: 'unavailable', ...reasonOf(reason) });

/** Only the four known members: a target's result may carry more than may be shown. */
const reasonOf = ({ code, message, cause, remedy }: Reason): Reason => ({ code, message, cause, remedy });
