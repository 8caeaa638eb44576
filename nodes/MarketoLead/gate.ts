import { setTimeout as wait } from 'node:timers/promises';
import { nextReset } from './quota';
import { TIMING } from './timing';

/**
 * What all executions of this n8n process share of one subscription: the pace of its calls, the turn of its writes, and
 * the pause after its daily quota is used up.
 */
export class Gate {
	/** When the quota begins anew, in milliseconds since 1970; in the past when there is no pause. */
	closedUntil = 0;
	private restUntil = 0;
	private last: Promise<unknown> = Promise.resolve();
	private starts: number[] = [];

	/** Writes go one after the other: overlapping upserts of one key make duplicates (leads.md, note). */
	async inTurn<Result>(work: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
		const turn = this.last.then(async () => {
			await sleep(this.restUntil - Date.now(), signal);
			return await work();
		});
		this.last = turn.catch(() => undefined);
		return await turn;
	}

	/** Holds all further writes back, as long as a write whose answer was lost may still be at work. */
	rest(milliseconds: number): void {
		this.restUntil = Math.max(this.restUntil, Date.now() + milliseconds);
	}

	/** Waits until one more call fits into the window. */
	async pace(callsPerWindow: number, signal?: AbortSignal): Promise<void> {
		const now = Date.now();
		this.starts = this.starts.filter((start) => start > now - TIMING.windowMs);
		const before = this.starts.at(-callsPerWindow);
		const start = before === undefined ? now : Math.max(now, before + TIMING.windowMs);
		this.starts.push(start);
		await sleep(start - now, signal);
	}

	close(): void {
		this.closedUntil = nextReset(Date.now());
	}
}

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
	signal?.throwIfAborted();
	if (milliseconds > 0) await wait(milliseconds, undefined, { signal });
}

const gates = new Map<string, Gate>();

/** @param baseUrl of the subscription: its limits hold for all who call it */
export function gateOf(baseUrl: string): Gate {
	const gate = gates.get(baseUrl) ?? new Gate();
	gates.set(baseUrl, gate);
	return gate;
}
