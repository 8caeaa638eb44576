import type { Lead } from '../lead/lead';
import type { Environment } from './environment';
import type { Outcome } from './outcome';
import type { Entry } from './queue';
import { ENGINE_REASONS } from './reasons';
import { DEFAULT_RETRY } from './retry';
import type { RetryPolicy } from './retry';
import { Run } from './run';
import { withhold } from './suppress';
import type { HandlingOptions } from './suppress';
import type { DeliveryTarget, Prepared } from './target';

export interface DeliverOptions extends HandlingOptions {
	/** The user's Batch Size; it can only lower the target's. */
	batchSize?: number;
	/** Prepares and checks every lead, and writes none. */
	dryRun: boolean;
	retry?: RetryPolicy;
}

export interface Delivered {
	outcome: Outcome;
	/** Calls in which the lead travelled; 0 when it was never sent. */
	attempts: number;
}

/**
 * Writes leads to a target and says of each what became of it.
 *
 * Never throws: whatever happens to one lead is told in its own outcome, and no other lead suffers from it.
 *
 * @returns one result per lead, by position
 */
export async function deliver<Record>(
	leads: readonly Lead[],
	target: DeliveryTarget<Record>,
	options: DeliverOptions,
	environment: Environment,
): Promise<Delivered[]> {
	const delivered = new Map<number, Delivered>();
	const batchSize = effectiveBatchSize(options.batchSize, target.maxBatchSize);
	const run = new Run(target, options.retry ?? DEFAULT_RETRY, environment, (entry, outcome) => {
		delivered.set(entry.position, { outcome, attempts: entry.attempts });
	});

	leads.forEach((lead, position) => {
		const ready = withhold(lead, options) ?? prepare(lead, position, target);
		if (isOutcome(ready)) {
			delivered.set(position, { outcome: ready, attempts: 0 });
		} else if (options.dryRun) {
			delivered.set(position, { outcome: { status: 'dry-run', targetId: null }, attempts: 0 });
		} else {
			run.add(newEntry(position, ready, batchSize));
		}
	});
	await run.drain();

	const missed: Delivered = {
		outcome: { status: 'unavailable', ...ENGINE_REASONS.wrongAnswer },
		attempts: 0,
	};
	return leads.map((_, position) => delivered.get(position) ?? missed);
}

interface Ready<Record> {
	prepared: Prepared<Record>;
	group: string;
}

/** A mapping that throws is a matter of its own lead only. */
function prepare<Record>(
	lead: Lead,
	position: number,
	target: DeliveryTarget<Record>,
): Ready<Record> | Outcome {
	try {
		const prepared = target.prepare(lead, position);
		if ('status' in prepared) return prepared;
		return { prepared, group: target.groupOf?.(prepared) ?? '' };
	} catch {
		return { status: 'rejected', ...ENGINE_REASONS.prepareFailed };
	}
}

const isOutcome = <Record>(ready: Ready<Record> | Outcome): ready is Outcome => 'status' in ready;

function newEntry<Record>(position: number, ready: Ready<Record>, limit: number): Entry<Record> {
	return { position, ...ready, attempts: 0, failures: 0, notBefore: 0, limit };
}

function effectiveBatchSize(wanted: number | undefined, most: number): number {
	if (wanted === undefined || Number.isNaN(wanted)) return Math.max(1, most);
	return Math.max(1, Math.min(Math.floor(wanted), most));
}
