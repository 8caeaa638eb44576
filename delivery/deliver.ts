import type { Lead } from '../lead/lead';
import type { Environment } from './environment';
import { isWritten } from './outcome';
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

export interface Delivery {
	/** One per lead, by position. */
	leads: Delivered[];
	/** Most leads in a call that got through after larger calls had failed; null where size was no matter. */
	sizeToSet: number | null;
}

/**
 * Writes leads to a target and says of each what became of it.
 *
 * Never throws: whatever happens to one lead is told in its own outcome, and no other lead suffers from it.
 */
export async function deliver<Record>(
	leads: readonly Lead[],
	target: DeliveryTarget<Record>,
	options: DeliverOptions,
	environment: Environment,
): Promise<Delivery> {
	const delivered = new Map<number, Delivered>();
	const run = new Run(target, options.retry ?? DEFAULT_RETRY, environment, (entry, outcome) => {
		for (const [index, { position, prepared }] of entry.leads.entries()) {
			delivered.set(position, { outcome: outcomeOf(outcome, index, prepared), attempts: entry.attempts });
		}
	});

	const toWrite: Array<Ready<Record>> = [];
	leads.forEach((lead, position) => {
		const ready = withhold(lead, options) ?? prepare(lead, position, target);
		if (isOutcome(ready)) {
			delivered.set(position, { outcome: ready, attempts: 0 });
		} else if (options.dryRun) {
			const dryRun: Outcome = { status: 'dry-run', targetId: null };
			delivered.set(position, { outcome: outcomeOf(dryRun, 0, ready.prepared), attempts: 0 });
		} else {
			toWrite.push(ready);
		}
	});
	const limit = effectiveBatchSize(options.batchSize, target.maxBatchSize);
	for (const entry of entriesOf(toWrite, target, limit)) run.add(entry);
	await run.drain();

	const missed: Delivered = {
		outcome: { status: 'unavailable', ...ENGINE_REASONS.wrongAnswer },
		attempts: 0,
	};
	return { leads: leads.map((_, position) => delivered.get(position) ?? missed), sizeToSet: run.sizeToSet };
}

/** Of folded leads the first made the record and the others changed it; what did not fit is reported for each. */
function outcomeOf<Record>(outcome: Outcome, index: number, { hints = [] }: Prepared<Record>): Outcome {
	if (!isWritten(outcome)) return outcome;
	const status = outcome.status === 'created' && index > 0 ? 'updated' : outcome.status;
	const all = [...hints, ...(outcome.hints ?? [])];
	return { ...outcome, status, ...(all.length === 0 ? {} : { hints: all }) };
}

interface Ready<Record> {
	position: number;
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
		return { position, prepared, group: target.groupOf?.(prepared) ?? '' };
	} catch {
		return { status: 'rejected', ...ENGINE_REASONS.prepareFailed };
	}
}

const isOutcome = <Record>(ready: Ready<Record> | Outcome): ready is Outcome => 'status' in ready;

/** One write per key where the target folds, else one per lead; in the order of the input. */
function entriesOf<Record>(
	ready: ReadonlyArray<Ready<Record>>,
	target: DeliveryTarget<Record>,
	limit: number,
): Array<Entry<Record>> {
	const entries = new Map<string, Entry<Record>>();
	ready.forEach(({ position, prepared, group }) => {
		const fold = target.fold?.bind(target);
		const name = fold === undefined ? String(position) : JSON.stringify([group, prepared.key]);
		const earlier = entries.get(name);
		const leads = [...(earlier?.leads ?? []), { position, prepared }];
		const record = earlier && fold ? fold(earlier.prepared, prepared) : prepared.record;
		entries.set(name, {
			prepared: { ...prepared, record },
			leads,
			group,
			attempts: 0,
			failures: 0,
			notBefore: 0,
			limit,
		});
	});
	return [...entries.values()];
}

function effectiveBatchSize(wanted: number | undefined, most: number): number {
	if (wanted === undefined || Number.isNaN(wanted)) return Math.max(1, most);
	return Math.max(1, Math.min(Math.floor(wanted), most));
}
