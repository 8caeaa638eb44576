import { timeOf } from './entry';
import type { LedgerRecord } from './record';
import type { KeptReport } from './targetReports';

/** Where the time goes between Microsoft's stamp and a target's confirmation. */
export const STAGES = {
	look: 'until the lead was found',
	earlierLead: 'waiting for an earlier lead of the same buyer',
	retries: 'earlier attempts and the pauses between them',
	execution: 'in the execution, before the target',
	target: 'at the target',
} as const;
export type Stage = keyof typeof STAGES;

/** How long a lead took to one target, in milliseconds. */
export interface Journey {
	took: number;
	stages: Partial<Record<Stage, number>>;
}

const CONFIRMED: ReadonlySet<string> = new Set(['created', 'updated', 'unchanged', 'duplicate', 'accepted']);

/**
 * How long a lead took until a target confirmed it. Null where that is not known: not confirmed, settled by hand, or in the ledger of an
 * earlier version.
 *
 * @param leadAt Microsoft's stamp of the row
 */
export function journeyOf(leadAt: string, record: LedgerRecord, report: KeptReport): Journey | null {
	const [from, askedAt, answeredAt] = [leadAt, report.askedAt, report.answeredAt].map(timeOf);
	if (!from || !askedAt || !answeredAt || !CONFIRMED.has(report.status)) return null;
	const { claimedAt, heldSince, attempts } = record;
	// Clocks differ by a little, and a stage never takes less than no time.
	const between = (start: number, end: number): number => Math.max(0, end - start);
	const claimed = claimedAt > 0 ? claimedAt : askedAt;
	const isHeld = heldSince > 0 && heldSince <= claimed;
	const found = isHeld ? heldSince : claimed;
	return {
		took: between(from, answeredAt),
		stages: {
			[attempts > 1 && !isHeld ? 'retries' : 'look']: between(from, found),
			...(isHeld ? { [attempts > 1 ? 'retries' : 'earlierLead']: between(heldSince, claimed) } : {}),
			execution: between(claimed, askedAt),
			target: between(askedAt, answeredAt),
		},
	};
}

/** Of many journeys: the figures that people compare, in seconds. */
export interface Speed {
	p50Seconds: number;
	p95Seconds: number;
	maxSeconds: number;
}

/** Gathers journeys. */
export class Stopwatch {
	private readonly times: number[] = [];
	private readonly stages = new Map<Stage, number>();

	add({ took, stages }: Journey): void {
		this.times.push(took);
		for (const [stage, time] of Object.entries(stages) as Array<[Stage, number]>) {
			this.stages.set(stage, (this.stages.get(stage) ?? 0) + time);
		}
	}

	/** Null while nothing was measured. */
	get speed(): Speed | null {
		if (this.times.length === 0) return null;
		const sorted = this.times.sort((a, b) => a - b);
		const at = (share: number) => inSeconds(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
		return { p50Seconds: at(0.5), p95Seconds: at(0.95), maxSeconds: at(1) };
	}

	/** In which stages the time went, those that took most first, as shares of all. */
	get shares(): Array<{ stage: Stage; share: number }> {
		const total = [...this.stages.values()].reduce((sum, time) => sum + time, 0);
		return [...this.stages]
			.map(([stage, time]) => ({ stage, share: total === 0 ? 0 : time / total }))
			.sort((a, b) => b.share - a.share);
	}
}

const inSeconds = (time: number): number => Math.round(time / 100) / 10;
