import type { WriteResult } from '../../delivery/outcome';
import type { DeliveryTarget, Prepared } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import type { VirtualClock } from './virtualClock';

/** One call of `writeBatch`, as the target saw it. */
export interface Call {
	leadIds: string[];
	keys: string[];
	groups: string[];
	startedAt: number;
	inFlight: number;
}

/** What the target does with one call: results by position, or a throw. */
export type Behaviour = (
	batch: ReadonlyArray<Prepared<string>>,
	call: number,
) => WriteResult[] | Promise<WriteResult[]>;

/** A target whose store is a map. Key and group of a lead stand in its note, as `key/group`. */
export class MemoryTarget implements DeliveryTarget<string> {
	readonly name = 'memory';
	readonly calls: Call[] = [];
	readonly stored = new Map<string, string>();
	private inFlight = 0;

	constructor(
		private readonly clock: VirtualClock,
		readonly maxBatchSize = 10,
		readonly concurrency = 1,
		private readonly behave: Behaviour = (batch) => this.store(batch),
		private readonly callDuration = 10,
	) {}

	prepare(lead: Lead): Prepared<string> {
		if (lead.note === 'throw') throw new Error('unmappable');
		return { lead, key: lead.note?.split('/')[0] ?? lead.leadId, record: lead.leadId };
	}

	groupOf({ lead }: Prepared<string>): string {
		return lead.note?.split('/')[1] ?? 'all';
	}

	async writeBatch(batch: ReadonlyArray<Prepared<string>>): Promise<WriteResult[]> {
		this.inFlight += 1;
		const call = this.calls.push({
			leadIds: batch.map(({ lead }) => lead.leadId),
			keys: batch.map(({ key }) => key),
			groups: batch.map((prepared) => this.groupOf(prepared)),
			startedAt: this.clock.now(),
			inFlight: this.inFlight,
		});
		try {
			await this.clock.sleep(this.callDuration);
			return await this.behave(batch, call - 1);
		} finally {
			this.inFlight -= 1;
		}
	}

	/** The honest answer: an upsert by key. */
	store(batch: ReadonlyArray<Prepared<string>>): WriteResult[] {
		return batch.map(({ key, record }) => {
			const status = this.stored.has(key) ? 'updated' : 'created';
			this.stored.set(key, record);
			return { status, targetId: `id-of-${key}` };
		});
	}
}
