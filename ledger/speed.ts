import { timeOf } from './entry';
import type { LedgerRecord } from './record';
import type { KeptReport } from './targetReports';

/** Where the time goes between Microsoft's stamp and a target's confirmation. */
export const STAGES = {
	look: 'until the trigger emitted the lead',
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
 * How long a lead took until a target confirmed it. Null where that is not known: not confirmed, settled by hand, in the ledger of an
 * earlier version, or in a row that was written again after the confirmation and so has a later stamp.
 *
 * @param leadAt Microsoft's stamp of the row
 */
export function journeyOf(leadAt: string, record: LedgerRecord, report: KeptReport): Journey | null {
	const [from, askedAt, answeredAt] = [leadAt, report.askedAt, report.answeredAt].map(timeOf);
	if (!from || !askedAt || !answeredAt || !CONFIRMED.has(report.status)) return null;
	if (from - answeredAt > CLOCKS_DIFFER) return null;
	const { claimedAt, heldSince } = record;
	// Clocks differ by a little, and a stage never takes less than no time.
	const between = (start: number, end: number): number => Math.max(0, end - start);
	const claimed = claimedAt > 0 ? claimedAt : askedAt;
	// Without a first claim of a lead that was tried before, the whole wait counts as that of its retries.
	const isUnknown = record.attempts > 1 && record.firstClaimedAt === 0;
	const first = isUnknown ? from : record.firstClaimedAt || claimed;
	const isHeld = heldSince > 0 && heldSince <= first;
	return {
		took: between(from, answeredAt),
		stages: {
			look: between(from, isHeld ? heldSince : first),
			earlierLead: isHeld ? between(heldSince, first) : 0,
			retries: between(first, claimed),
			execution: between(claimed, askedAt),
			target: between(askedAt, answeredAt),
		},
	};
}

/** Two storage accounts may tell times that differ by so much, in milliseconds; more means that the stamp is of something else. */
const CLOCKS_DIFFER = 60_000;

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
