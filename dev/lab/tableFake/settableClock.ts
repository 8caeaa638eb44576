import type { Clock } from './service';
import { ticksOfDate } from './ticks';
import type { Ticks } from './ticks';

const TICKS_PER_MS = 10_000n;

/** The service's clock: real, or stopped at a moment; each partition's server may be off by its own skew. */
export class SettableClock implements Clock {
	private stopped: Ticks | null = null;
	private lastStamp: Ticks = 0n;
	private readonly skews = new Map<string, number>();

	set(moment: Ticks | null): void {
		this.stopped = moment;
		this.lastStamp = 0n;
	}

	setSkew(partitionKey: string, milliseconds: number): void {
		this.skews.set(partitionKey, milliseconds);
	}

	now(): Ticks {
		return this.stopped ?? ticksOfDate(new Date());
	}

	nowMs(): number {
		return Number(this.now() / TICKS_PER_MS);
	}

	stamp(partitionKey: string): Ticks {
		const now = this.now();
		this.lastStamp = now > this.lastStamp ? now : this.lastStamp + 1n;
		return this.lastStamp + BigInt(this.skews.get(partitionKey) ?? 0) * TICKS_PER_MS;
	}
}
