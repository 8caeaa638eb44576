import { setTimeout as wait } from 'node:timers/promises';
import { BoundedMap } from './boundedMap';

export interface PacingLimits {
	/** Maximum number of concurrent calls, over all executions of this process. */
	concurrency: number;
	/** Most calls begun within the window; absent: as many as there are. */
	perWindow?: { calls: number; windowMs: number };
}

/** Calls after which a lowered concurrency is raised by one. */
const CALLS_TO_RECOVER = 10;

/**
 * What all executions of a process share towards one account: how many calls are in flight, how many were begun lately,
 * and the pause that the vendor asked for. A vendor counts calls per account, not per execution.
 */
export class Pacing {
	private allowed: number;
	private inFlight = 0;
	private good = 0;
	private pausedUntil = 0;
	private begun: number[] = [];
	private readonly waiting: Array<() => void> = [];

	constructor(private readonly limits: PacingLimits) {
		this.allowed = limits.concurrency;
	}

	/** How many calls may be in flight now. */
	get width(): number {
		return this.allowed;
	}

	/** Until when no call is begun, in milliseconds since 1970; in the past when there is no pause. */
	get closedUntil(): number {
		return this.pausedUntil;
	}

	/** Whether calls or callers are under way; such a pacing must not be forgotten. */
	get isBusy(): boolean {
		return this.inFlight > 0 || this.waiting.length > 0 || this.pausedUntil > Date.now();
	}

	/**
	 * Makes one call when it is its turn.
	 *
	 * @throws the signal's reason when it is aborted before the call was begun
	 */
	async run<Result>(call: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
		await this.enter(signal);
		try {
			return await call();
		} finally {
			this.inFlight -= 1;
			this.wake();
		}
	}

	/** Nobody begins a call for so long, and fewer calls are in flight afterwards: the vendor said that there are too many. */
	throttled(retryAfterMs = 0): void {
		this.good = 0;
		this.allowed = Math.max(1, Math.floor(this.allowed / 2));
		this.pause(retryAfterMs);
	}

	/** Nobody begins a call for so long, in milliseconds. */
	pause(milliseconds: number): void {
		this.pausedUntil = Math.max(this.pausedUntil, Date.now() + milliseconds);
	}

	/** A call got through: a lowered concurrency recovers step by step. */
	succeeded(): void {
		this.good += 1;
		if (this.good < CALLS_TO_RECOVER || this.allowed >= this.limits.concurrency) return;
		this.good = 0;
		this.allowed += 1;
		this.wake();
	}

	private async enter(signal?: AbortSignal): Promise<void> {
		for (;;) {
			signal?.throwIfAborted();
			const delay = Math.max(this.pausedUntil - Date.now(), this.windowDelay());
			if (delay > 0) await sleep(delay, signal);
			else if (this.inFlight >= this.allowed) await this.turn(signal);
			else break;
		}
		this.inFlight += 1;
		this.begun.push(Date.now());
	}

	/** How long until one more call fits into the window. */
	private windowDelay(): number {
		const { perWindow } = this.limits;
		if (perWindow === undefined) {
			this.begun = [];
			return 0;
		}
		const now = Date.now();
		this.begun = this.begun.filter((at) => at > now - perWindow.windowMs);
		const first = this.begun.at(-perWindow.calls);
		return first === undefined ? 0 : first + perWindow.windowMs - now;
	}

	private async turn(signal?: AbortSignal): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const stop = () => reject(asError(signal?.reason));
			signal?.addEventListener('abort', stop, { once: true });
			this.waiting.push(() => {
				signal?.removeEventListener('abort', stop);
				resolve();
			});
		});
	}

	/** All look anew: one that was cancelled meanwhile must not use up the turn of another. */
	private wake(): void {
		for (const resume of this.waiting.splice(0)) resume();
	}
}

/** Timers hold up to 2^31 - 1 ms; a longer pause is waited for in parts. */
const LONGEST_TIMER_MS = 2_000_000_000;

const sleep = async (milliseconds: number, signal?: AbortSignal): Promise<void> =>
	await wait(Math.min(Math.ceil(milliseconds), LONGEST_TIMER_MS), undefined, { signal });

const asError = (reason: unknown): Error => (reason instanceof Error ? reason : new Error('Cancelled'));

const pacings = new BoundedMap<string, Pacing>(100, ({ isBusy }) => !isBusy);

/** The same pacing for everybody who names the same account. @param account e.g. the base URL of the environment */
export const sharedPacing = (account: string, limits: PacingLimits): Pacing =>
	pacings.getOrMake(account, () => new Pacing(limits));
