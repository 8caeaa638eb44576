import type { Reason } from '../transport/reason';
import type { Environment } from './environment';
import { Narrowing } from './narrowing';
import type { Outcome, Unwritten, WriteResult, Written } from './outcome';
import { LeadQueue } from './queue';
import type { Entry } from './queue';
import { RefusedAlike } from './refusedAlike';
import { ENGINE_REASONS, unexpectedFault } from './reasons';
import { retryDelay } from './retry';
import type { RetryPolicy } from './retry';
import { BatchFailure } from './target';
import type { DeliveryTarget } from './target';

/** A whole call is repeated as it was once, and then in smaller parts. */
const REPEATS_BEFORE_CUTTING = 2;
/** A lead that is alone after its calls were cut is tried at least so often. */
const TRIES_ALONE = 2;
/** So many leads, all refused in one way and none written, are not to blame: the org refuses everybody. */
const MANY_ALIKE = 5;
/** So many leads of one call, all refused for the set-up alike, tell about every lead; of fewer, a value that they share may be the cause. */
const MANY_TOGETHER = 20;

/**
 * One delivery in progress: sends due batches, as many at a time as the target allows, until each lead has its outcome.
 *
 * A lead that waits for its next try takes no place; the others pass by. Only a wait that the vendor asked for holds all
 * calls back. The run ends early when the set-up is faulty, or when every lead is refused alike.
 */
export class Run<Record> {
	private readonly queue = new LeadQueue<Record>();
	private readonly unfinished = new Set<Entry<Record>>();
	private readonly inFlight = new Set<Promise<void>>();
	private readonly narrowing = new Narrowing();
	private readonly everybody = new RefusedAlike<Entry<Record>>();
	private readonly deadline: number;
	private pause: { until: number; reason: Reason } | undefined;
	/** Why no further call is made. */
	private end: Unwritten | undefined;

	constructor(
		private readonly target: DeliveryTarget<Record>,
		private readonly policy: RetryPolicy,
		private readonly environment: Environment,
		private readonly report: (entry: Entry<Record>, outcome: Outcome) => void,
	) {
		this.deadline = environment.now() + policy.deadlineMs;
	}

	/** Most leads in a call that got through after larger calls had failed; null where size was no matter. */
	get sizeToSet(): number | null {
		return this.narrowing.sizeToSet;
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
				break;
			}
			this.launch();
			await this.nextEvent();
		}
		this.acquit();
	}

	/** Where every lead was refused in one way, none of them is given up. */
	private acquit(): void {
		const { reason, leads } = this.everybody;
		if (reason === null || leads.length < (this.end?.code === reason.code ? 1 : MANY_ALIKE)) return;
		for (const entry of leads) this.report(entry, { ...unavailable(reason), setup: true });
	}

	/** Why no further call is to be made; answers still on their way are waited for unless time itself has ended. */
	private endReason(): Unwritten | undefined {
		if (this.environment.signal?.aborted) return unavailable(ENGINE_REASONS.cancelled);
		if (this.environment.now() >= this.deadline) return unavailable(ENGINE_REASONS.deadline);
		if (this.inFlight.size > 0) return undefined;
		if (this.end) return this.end;
		if (this.pause && this.pause.until >= this.deadline) return unavailable(this.pause.reason);
		return undefined;
	}

	private launch(): void {
		while (this.mayCall()) {
			const now = this.environment.now();
			const place = this.narrowing.nextPlace();
			const batch =
				place === undefined
					? this.queue.take(now, this.narrowing.mostTogether, this.narrowing.isScouting)
					: this.queue.takeOne(now, place);
			if (batch.length === 0) return;
			const call: Promise<void> = this.write(batch).finally(() => this.inFlight.delete(call));
			this.inFlight.add(call);
		}
	}

	private mayCall(): boolean {
		return (
			!this.end && this.inFlight.size < this.width() && this.environment.now() >= (this.pause?.until ?? 0)
		);
	}

	private width(): number {
		return this.narrowing.isScouting ? 1 : Math.max(1, this.target.concurrency);
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
		if (this.inFlight.size >= this.width() || this.end) return this.deadline;
		const due = this.queue.nextDue(this.narrowing.isScouting) ?? this.deadline;
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
		const isComplete = Array.isArray(results) && results.length === batch.length;
		if (isComplete && areAlike(results, 'unclear')) {
			this.refusedTogether(batch, reasonOf(results[0]), 'unavailable');
			return;
		}
		// A lock or a time-out that meets every lead of a call may come from its size.
		if (isComplete && areAlike(results, 'retry')) {
			this.repeat(batch, reasonOf(results[0]), shortestWait(results));
			return;
		}
		const isSetup = isComplete && areAlike(results, 'setup');
		if (isSetup && batch.length >= MANY_TOGETHER) this.end = { ...unavailable(results[0]), setup: true };
		const isLooking = this.everybody.isLooking && areRefused(results);
		if (isComplete && !isLooking && results.some(({ status }) => status !== 'retry'))
			this.narrowing.passed(batch.length);
		const random = this.environment.random();
		batch.forEach((entry, index) => {
			const result = isComplete ? results[index] : undefined;
			if (!result) this.finish(entry, unavailable(ENGINE_REASONS.wrongAnswer));
			else this.conclude(entry, result, random);
		});
		const [only] = results;
		if (isComplete && (batch.length === 1 || isSetup) && only) this.lookElsewhere(only);
	}

	/** Where each lead has a call of its own, or few share one, the first ones tell about the others. */
	private lookElsewhere(result: WriteResult): void {
		if (result.status !== 'rejected' && result.status !== 'setup') return;
		const isLeadToBlame = result.status === 'rejected';
		const next = this.everybody.refusedAlone(result.code, isLeadToBlame, this.inFlight.size - 1);
		if (next === 'lookElsewhere') this.narrowing.lookElsewhere();
		if (next === 'end') this.end = { ...unavailable(result), setup: true };
	}

	private conclude(entry: Entry<Record>, result: WriteResult, random: number): void {
		switch (result.status) {
			case 'retry':
				this.tryAgain(entry, result, result.retryAfterMs, random);
				return;
			case 'rejected':
				if (result.isFinal) this.everybody.answeredOtherwise();
				this.reject(entry, result);
				return;
			case 'setup':
				this.finish(entry, { ...unavailable(result), setup: true });
				return;
			case 'unclear':
				this.finish(entry, unavailable(result));
				return;
			default:
				this.finish(entry, result);
		}
	}

	private failed(batch: ReadonlyArray<Entry<Record>>, { kind, reason, retryAfterMs }: BatchFailure): void {
		switch (kind) {
			case 'setup':
				this.end = { ...unavailable(reason), setup: true };
				for (const entry of batch) this.finish(entry, this.end);
				return;
			case 'split':
				this.refusedTogether(batch, reason, 'rejected');
				return;
			case 'unclear':
				this.refusedTogether(batch, reason, 'unavailable');
				return;
			case 'retry':
				if (retryAfterMs !== undefined) this.holdAll(reason, retryAfterMs);
				this.repeat(batch, reason, retryAfterMs);
				return;
		}
	}

	/** Halves until a part passes or a lead is alone. @param alone what becomes of a lead that is refused alone */
	private refusedTogether(
		batch: ReadonlyArray<Entry<Record>>,
		reason: Reason,
		alone: 'rejected' | 'unavailable',
	): void {
		const [only] = batch;
		if (batch.length > 1 || only === undefined) {
			this.narrowing.failed();
			this.cut(batch);
			return;
		}
		if (alone === 'rejected') this.reject(only, reason);
		else this.finish(only, unavailable(reason));
		if (this.narrowing.refused(reason.code, this.inFlight.size - 1))
			this.end = { ...unavailable(reason), setup: true };
	}

	/** A passing fault of a whole call: as it was first, then in ever smaller parts, because size or one lead may be the cause. */
	private repeat(
		batch: ReadonlyArray<Entry<Record>>,
		reason: Reason,
		retryAfterMs: number | undefined,
	): void {
		const random = this.environment.random();
		const failures = Math.max(...batch.map((entry) => entry.failures)) + 1;
		if (batch.length > 1 && failures >= REPEATS_BEFORE_CUTTING) {
			this.narrowing.failed();
			const notBefore =
				this.environment.now() + retryDelay(this.policy, REPEATS_BEFORE_CUTTING, retryAfterMs, random);
			for (const entry of batch) {
				// Failures of larger calls use up no more than leaves a lead that is alone its last tries.
				entry.failures = Math.min(failures, Math.max(1, this.policy.maxAttempts - TRIES_ALONE));
				entry.notBefore = notBefore;
			}
			this.cut(batch);
			return;
		}
		const [only] = batch;
		if (batch.length === 1) this.narrowing.failedAlone();
		for (const entry of batch) this.tryAgain(entry, reason, retryAfterMs, random);
		const isGivenUp = batch.length === 1 && only !== undefined && !this.unfinished.has(only);
		if (isGivenUp && this.narrowing.refused(reason.code, this.inFlight.size - 1))
			this.end = unavailable(reason);
	}

	private cut(entries: ReadonlyArray<Entry<Record>>): void {
		for (const entry of entries) {
			entry.limit = Math.ceil(entries.length / 2);
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
		const until = this.environment.now() + retryAfterMs;
		if (!this.pause || until > this.pause.until) this.pause = { until, reason };
	}

	/** It is not known which of the folded leads is refused: each is then written separately, in their order. */
	private reject(entry: Entry<Record>, reason: Reason): void {
		if (entry.leads.length === 1) {
			this.everybody.rejected(entry, reasonOf(reason));
			this.finish(entry, { status: 'rejected', ...reasonOf(reason) });
			return;
		}
		if (!this.unfinished.delete(entry)) return;
		this.queue.finish(entry);
		for (const lead of entry.leads)
			this.add({ ...entry, prepared: lead.prepared, leads: [lead], notBefore: 0 });
	}

	/** An answer that comes after the run has ended changes nothing: its leads have been reported. */
	private finish(entry: Entry<Record>, outcome: Outcome): void {
		if (!this.unfinished.delete(entry)) return;
		if (!isUnwritten(outcome)) this.everybody.answeredOtherwise();
		this.report(entry, isUnwritten(outcome) ? outcome : writtenOf(outcome));
		this.queue.finish(entry);
	}
}

const UNWRITTEN: ReadonlySet<string> = new Set(['rejected', 'unavailable', 'setup', 'unclear', 'retry']);

const isUnwritten = (outcome: Outcome): outcome is Unwritten => UNWRITTEN.has(outcome.status);

const areRefused = (results: readonly WriteResult[]): boolean =>
	results.every(({ status }) => status === 'rejected' || status === 'setup');

type Refusal = { status: 'setup' | 'unclear' | 'retry'; retryAfterMs?: number } & Reason;

/** Whether all leads of a call were refused in this way and with the same code. */
const areAlike = (
	results: readonly WriteResult[],
	status: Refusal['status'],
): results is readonly [Refusal, ...Refusal[]] => {
	const codes = new Set(
		results.map((result) => (result.status === status && 'code' in result ? result.code : null)),
	);
	return codes.size === 1 && !codes.has(null);
};

/** The wait that the vendor asked for, if it did so for each lead; else the engine's own is enough for the call. */
const shortestWait = (results: readonly Refusal[]): number | undefined => {
	const waits = results.flatMap(({ retryAfterMs }) => retryAfterMs ?? []);
	return waits.length === results.length ? Math.min(...waits) : undefined;
};

const unavailable = (reason: Reason): Unwritten => ({ status: 'unavailable', ...reasonOf(reason) });

/** Only the known members: a target's result may carry more than may be shown. */
const reasonOf = ({ code, message, cause, remedy }: Reason): Reason => ({
	code,
	message,
	cause,
	remedy,
});

const writtenOf = ({ status, targetId, targetUrl, hints, notice }: Written): Written => ({
	status,
	targetId,
	...(targetUrl === undefined ? {} : { targetUrl }),
	...(hints === undefined || hints.length === 0 ? {} : { hints }),
	...(notice === undefined ? {} : { notice }),
});
