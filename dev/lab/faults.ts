import { SeededRandom } from './seededRandom';

/**
 * What a vendor does wrong on purpose.
 *
 * `stored`: the request was carried out before the fault shows, so the client loses an answer and not the deed. It is
 * false unless said otherwise; `slow`, `truncate`, `huge` and `badJson` spoil the answer only and always carry it out.
 */
export type Fault =
	| {
			kind: 'status';
			status: number;
			/** Sent as `Retry-After`: seconds, or a date in HTTP's format. */
			retryAfter?: number | Date;
			/** The service's own code, where the vendor has one. */
			code?: string;
			/** The whole body, where the service has words of its own. */
			json?: object;
			/** The whole body as it is, e.g. the page of a proxy or nothing at all; sent as HTML. */
			text?: string;
			/** Further headers, e.g. `location`. */
			headers?: Readonly<Record<string, string>>;
			stored?: boolean;
	  }
	/** The connection is cut without an answer. */
	| { kind: 'reset'; stored?: boolean }
	/** No answer, ever; the connection stays open until the client or the vendor gives up. */
	| { kind: 'hang'; stored?: boolean }
	/** The right answer, late. The request counts as in flight meanwhile. */
	| { kind: 'slow'; milliseconds: number }
	/** Content-Length promises more than is sent before the connection is cut. */
	| { kind: 'truncate' }
	/** 302 to another path, where calls are counted. */
	| { kind: 'redirect' }
	/** A success whose body never ends, or ends after `bytes`. */
	| { kind: 'huge'; bytes?: number }
	/** A success whose body is not the JSON it claims to be. */
	| { kind: 'badJson' };

/** When a fault shows. All conditions that are given must hold. */
export interface FaultRule<Call> {
	fault: Fault;
	/** Only the nth call since the rule was set, counted from 1. */
	nth?: number;
	when?: (call: Call) => boolean;
	/** In so many of 100 calls, by the script's seed. */
	percent?: number;
	/** At most so often. */
	times?: number;
}

/** An ordered list of rules; the first that applies to a call decides. Deterministic for a given seed and order of calls. */
export class FaultScript<Call> {
	private rules: Array<{ rule: FaultRule<Call>; seen: number; used: number }> = [];
	private random: SeededRandom;

	constructor(private readonly seed = 1) {
		this.random = new SeededRandom(seed);
	}

	add(...rules: ReadonlyArray<FaultRule<Call>>): void {
		this.rules.push(...rules.map((rule) => ({ rule, seen: 0, used: 0 })));
	}

	/** The next call fails, and if several faults are given, the calls after it. */
	failNext(...faults: readonly Fault[]): void {
		this.add(...faults.map((fault) => ({ fault, times: 1 })));
	}

	clear(): void {
		this.rules = [];
		this.random = new SeededRandom(this.seed);
	}

	faultFor(call: Call): Fault | undefined {
		let chosen: Fault | undefined;
		for (const entry of this.rules) {
			entry.seen += 1;
			if (chosen !== undefined || !this.applies(entry, call)) continue;
			entry.used += 1;
			chosen = entry.rule.fault;
		}
		return chosen;
	}

	private applies(
		{ rule, seen, used }: { rule: FaultRule<Call>; seen: number; used: number },
		call: Call,
	): boolean {
		if (rule.times !== undefined && used >= rule.times) return false;
		if (rule.nth !== undefined && rule.nth !== seen) return false;
		if (rule.when !== undefined && !rule.when(call)) return false;
		return rule.percent === undefined || this.random.percent(rule.percent);
	}
}

/** Whether the request is carried out although its answer fails. */
export function isCarriedOut(fault: Fault): boolean {
	switch (fault.kind) {
		case 'status':
		case 'reset':
		case 'hang':
			return fault.stored === true;
		case 'redirect':
			return false;
		case 'slow':
		case 'truncate':
		case 'huge':
		case 'badJson':
			return true;
	}
}

/** HTTP's two forms of Retry-After (RFC 9110, section 10.2.3). */
export const retryAfterHeader = (retryAfter: number | Date): string =>
	retryAfter instanceof Date ? retryAfter.toUTCString() : String(retryAfter);
