import type { OperationAnswer } from './operation';
import { refuse } from './refusals';

/** "Service protection API limits": what one user may ask of one web server. */
export interface Limits {
	/** Operations in a sliding window; each operation of a batch counts. */
	requests: number;
	windowSeconds: number;
	/** Calls at the same time. */
	concurrent: number;
}

const SERVICE_PROTECTION: Limits = { requests: 6_000, windowSeconds: 300, concurrent: 52 };

/** Counts calls and turns them away with 429 and Retry-After; the wait grows for those who keep pushing. */
export class Protection {
	limits: Limits = SERVICE_PROTECTION;
	private readonly seen: number[] = [];
	private pushes = 0;
	inFlight = 0;

	constructor(private readonly now: () => number) {}

	enter(): void {
		this.inFlight += 1;
	}

	leave(): void {
		this.inFlight -= 1;
	}

	/** @returns the refusal; undefined when the call may be carried out */
	refusalFor(operations: number): OperationAnswer | undefined {
		if (this.inFlight > this.limits.concurrent) return this.wait('tooManyAtOnce', 1);
		const start = this.now() - this.limits.windowSeconds * 1000;
		while ((this.seen[0] ?? Number.POSITIVE_INFINITY) <= start) this.seen.shift();
		if (this.seen.length + operations > this.limits.requests) {
			const oldest = this.seen[0] ?? this.now();
			return this.wait('tooManyRequests', Math.ceil((oldest - start) / 1000));
		}
		this.pushes = 0;
		const now = this.now();
		for (let index = 0; index < operations; index += 1) this.seen.push(now);
		return undefined;
	}

	reset(): void {
		this.seen.length = 0;
		this.pushes = 0;
	}

	private wait(name: 'tooManyAtOnce' | 'tooManyRequests', seconds: number): OperationAnswer {
		const retryAfter = Math.max(1, seconds) + this.pushes;
		this.pushes += 1;
		return refuse(name, '', { 'retry-after': String(retryAfter) }).answer;
	}
}
