import type { Outcome, Written, WriteResult } from '../../../delivery/outcome';
import { BatchFailure, type DeliveryTarget, type Prepared, type ReadBack } from '../../../delivery/target';
import type { Lead } from '../../../lead/lead';
import type { DataverseApi } from '../api/call';
import { BROKEN_ANSWER, faultOf } from '../api/errors';
import type { LeadTable } from '../fields/schema';
import { type DynamicsRecord, recordOf } from './record';
import { RecordWriter, type Step, type Surroundings, type WritePlan } from './steps';

/** Dataverse takes 1,000 operations; 100 keep a call short enough for its time limits and small enough to repeat. */
export const BATCH_LIMIT = 100;

export interface LeadTargetOptions {
	plan: WritePlan;
	concurrency: number;
	deleteTestLead: boolean;
	/** @param index position of the lead among the inputs */
	prepare(lead: Lead, index: number): Prepared<DynamicsRecord> | Outcome;
	readTable(): Promise<LeadTable>;
}

/** Whether the leads of a failed call may be in the table all the same. A throttled call was not carried out. */
const isInDoubt = (thrown: unknown): boolean =>
	thrown instanceof BatchFailure && thrown.kind === 'retry' && thrown.retryAfterMs === undefined;

interface Open {
	index: number;
	step: Step;
}

/**
 * Dynamics 365 as a target: one call for up to 100 leads, each created under a key that depends on the lead alone. Leads
 * that need a second look (they exist, were refused, have a duplicate) share further calls.
 */
export class LeadTarget implements DeliveryTarget<DynamicsRecord> {
	readonly name = 'dynamics365';
	readonly maxBatchSize = BATCH_LIMIT;
	readonly concurrency: number;
	private readonly surroundings: Surroundings;
	private fresh: Promise<LeadTable> | undefined;
	private readonly interrupted = new WeakMap<DynamicsRecord, Step | WriteResult>();

	constructor(
		private readonly api: DataverseApi,
		private readonly options: LeadTargetOptions,
	) {
		this.concurrency = options.concurrency;
		this.surroundings = {
			plan: options.plan,
			tableReadAnew: async () => await (this.fresh ??= this.readTable()),
			urlOf: (id) => `${api.access.environment}/main.aspx?pagetype=entityrecord&etn=lead&id=${id}`,
			owedQueue: new Set(),
		};
	}

	prepare(lead: Lead, index: number): Prepared<DynamicsRecord> | Outcome {
		return this.options.prepare(lead, index);
	}

	fold(earlier: Prepared<DynamicsRecord>, later: Prepared<DynamicsRecord>): DynamicsRecord {
		const parts = [...earlier.record.parts, ...later.record.parts];
		const folded = recordOf({ ...earlier.record, parts }, earlier.record.table);
		return 'reason' in folded ? later.record : folded;
	}

	async writeBatch(batch: ReadonlyArray<Prepared<DynamicsRecord>>): Promise<WriteResult[]> {
		const results: WriteResult[] = [];
		let open: Open[] = [];
		for (const [index, { key, record }] of batch.entries()) {
			const before = this.interrupted.get(record);
			if (before && 'status' in before) results[index] = before;
			else open.push({ index, step: before ?? new RecordWriter(record, key, this.surroundings).first() });
		}
		while (open.length > 0) {
			const answers = await this.api
				.batch(open.flatMap(({ step }) => step.operations))
				.catch(async (thrown: unknown) => {
					this.interrupt(batch, results, open, thrown);
					return await Promise.reject(thrown);
				});
			const next: Open[] = [];
			let position = 0;
			for (const { index, step } of open) {
				const [answer, ...others] = answers.slice(position, (position += step.operations.length));
				const outcome = answer
					? await step.next(answer, others)
					: { status: 'retry' as const, ...BROKEN_ANSWER };
				if ('operations' in outcome) next.push({ index, step: outcome });
				else results[index] = outcome;
			}
			open = next;
		}
		for (const { record } of batch) this.interrupted.delete(record);
		return results;
	}

	/** The engine repeats a batch of which a call failed: each lead then goes on where it was. */
	private interrupt(
		batch: ReadonlyArray<Prepared<DynamicsRecord>>,
		results: readonly WriteResult[],
		open: readonly Open[],
		thrown: unknown,
	): void {
		for (const [index, { record }] of batch.entries()) {
			const result = results[index];
			if (result && ('targetId' in result || result.status === 'rejected'))
				this.interrupted.set(record, result);
			else this.interrupted.delete(record);
		}
		for (const { index, step } of open) {
			const prepared = batch[index];
			if (!prepared) continue;
			this.interrupted.set(prepared.record, step);
			// A creation whose answer is lost may have been carried out: the queue is still owed to it.
			if (step.creates && isInDoubt(thrown)) this.surroundings.owedQueue.add(prepared.key);
		}
	}

	/** For Send Test Lead; deletes the lead again when that is wanted. */
	async readBack({ record }: Prepared<DynamicsRecord>, { targetId }: Written): Promise<ReadBack> {
		const address = targetId ? `leads(${targetId})` : record.address;
		const seen = await this.api.request({ method: 'GET', resource: `${address}?$select=leadid,subject` });
		if (seen.status !== 200) return { found: false, message: 'The environment has no such lead.' };
		const place = `The test lead is in the environment under the ID ${targetId ?? address}`;
		if (!this.options.deleteTestLead) return { found: true, message: `${place}.` };
		const deleted = await this.api.request({ method: 'DELETE', resource: address });
		if (deleted.status < 300)
			return { found: true, message: `${place.replace(' is ', ' was ')} and has been deleted.` };
		const { code } = faultOf(deleted, 'call').reason;
		return {
			found: true,
			message: `${place}. It could not be deleted (${code}): grant the application user Delete on the table Lead, or delete it manually.`,
		};
	}

	/** A call that fails is tried again by the next lead. */
	private async readTable(): Promise<LeadTable> {
		return await this.options.readTable().catch(async (thrown: unknown) => {
			this.fresh = undefined;
			return await Promise.reject(thrown);
		});
	}
}
