import { setTimeout as wait } from 'node:timers/promises';

/** Successful calls after which a lowered number of calls in flight is raised by one. */
const CALLS_TO_RECOVER = 10;
/** The engine clamps longer waits in the same way. */
const LONGEST_WAIT_MS = 300_000;

/**
 * Lets so many calls through at a time as Dataverse bears: half as many after each throttled call, one more after a
 * run of good ones ("Service protection API limits": clients are to lower concurrency, and to wait as they are told).
 */
export class Gate {
	private allowed: number;
	private inside = 0;
	private good = 0;
	private closedUntil = 0;
	private readonly waiting: Array<() => void> = [];

	constructor(
		private readonly most: number,
		private readonly signal?: AbortSignal,
	) {
		this.allowed = most;
	}

	/** How many calls may be in flight at this moment. */
	get width(): number {
		return this.allowed;
	}

	async through<T>(call: () => Promise<T>): Promise<T> {
		await this.enter();
		try {
			return await call();
		} finally {
			this.inside -= 1;
			this.wake();
		}
	}

	throttled(retryAfterMs: number | undefined): void {
		this.good = 0;
		this.allowed = Math.max(1, Math.floor(this.allowed / 2));
		const pause = Math.min(retryAfterMs ?? 0, LONGEST_WAIT_MS);
		this.closedUntil = Math.max(this.closedUntil, Date.now() + pause);
	}

	succeeded(): void {
		this.good += 1;
		if (this.good < CALLS_TO_RECOVER || this.allowed >= this.most) return;
		this.good = 0;
		this.allowed += 1;
		this.wake();
	}

	private async enter(): Promise<void> {
		while (this.inside >= this.allowed) await new Promise<void>((resolve) => this.waiting.push(resolve));
		this.inside += 1;
		for (let left = this.closedUntil - Date.now(); left > 0; left = this.closedUntil - Date.now()) {
			await wait(left, undefined, { signal: this.signal }).catch(() => (this.closedUntil = 0));
		}
	}

	private wake(): void {
		for (const resume of this.waiting.splice(0)) resume();
	}
}
