import type { Outcome, WriteResult, Written } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget, Prepared, ReadBack } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import type { HttpResponse } from '../../transport/send';
import type { DataverseApi } from './api';
import { failureOf } from './api';
import { batchRequest, readBatchAnswer } from './batchFormat';
import type { PartAnswer } from './batchFormat';
import { BULK_LIMIT, concernsEveryCall } from './bulk';
import type { Bulk } from './bulk';
import { dataverseMeaning } from './dataverseErrors';
import { codeOf } from './errorCode';
import { DynamicsFailure } from './failure';
import type { Gate } from './gate';
import type { Notes } from './notes';
import { isSuccess, meaningOf, partReason } from './partAnswer';
import { firstStep } from './steps';
import type { DynamicsRecord, LeadMemory, Step, WritePlan } from './steps';

/** Dataverse takes 1,000 operations; 100 keep a call short enough for its time limits and small enough to repeat. */
export const BATCH_LIMIT = 100;

export interface LeadTargetOptions {
	plan: WritePlan;
	concurrency: number;
	/** Null: batches only. */
	bulk: Bulk | null;
	deleteTestLead: boolean;
	/** @param index position of the lead among the inputs */
	prepare(lead: Lead, index: number): Prepared<DynamicsRecord> | Outcome;
}

const BROKEN_ANSWER: Reason = {
	code: 'ANSWER_INCOMPLETE',
	message: 'The answer of Dataverse is not complete',
	cause: 'It was cut off on its way, or something else answered.',
	remedy: 'Send the lead again: it is recognised and not doubled.',
};

/** Whether the leads of a failed call may stand in the table all the same. A throttled call was not carried out. */
const isInDoubt = (thrown: unknown): boolean =>
	thrown instanceof BatchFailure && thrown.kind === 'retry' && thrown.retryAfterMs === undefined;

interface Open {
	index: number;
	step: Step;
}

/**
 * Dynamics 365 as a target: one call for up to 100 leads, each an upsert by a key that depends on the lead alone. Leads
 * that need a second look (they exist and have an owner to keep, were refused, have a duplicate) share further calls.
 */
export class LeadTarget implements DeliveryTarget<DynamicsRecord> {
	readonly name = 'dynamics365';
	readonly maxBatchSize: number;
	readonly concurrency: number;
	private readonly owedQueue = new Set<string>();

	constructor(
		private readonly api: DataverseApi,
		private readonly gate: Gate,
		private readonly notes: Notes,
		private readonly options: LeadTargetOptions,
	) {
		this.concurrency = options.concurrency;
		this.maxBatchSize = options.bulk?.isUsable ? BULK_LIMIT : BATCH_LIMIT;
	}

	prepare(lead: Lead, index: number): Prepared<DynamicsRecord> | Outcome {
		return this.options.prepare(lead, index);
	}

	async writeBatch(batch: ReadonlyArray<Prepared<DynamicsRecord>>): Promise<WriteResult[]> {
		const results = this.options.bulk?.isUsable ? await this.writeBulk(this.options.bulk, batch) : null;
		if (results) return results;
		const written: WriteResult[] = [];
		for (let start = 0; start < batch.length; start += BATCH_LIMIT) {
			written.push(...(await this.writeSteps(batch.slice(start, start + BATCH_LIMIT))));
		}
		return written;
	}

	/** @returns null when the leads are to be written in batches instead */
	private async writeBulk(
		bulk: Bulk,
		batch: ReadonlyArray<Prepared<DynamicsRecord>>,
	): Promise<WriteResult[] | null> {
		const records = batch.map(({ record }) => record);
		return await this.gate.through(async () => {
			const answer = await this.api.request(bulk.request(records));
			if (concernsEveryCall(answer)) throw this.wholeFailure(answer, batch.length);
			return bulk.results(answer, records);
		});
	}

	private async writeSteps(batch: ReadonlyArray<Prepared<DynamicsRecord>>): Promise<WriteResult[]> {
		const results: WriteResult[] = [];
		let open: Open[] = batch.map(({ key, record }, index) => ({
			index,
			step: firstStep(record, this.options.plan, this.memoryOf(key)),
		}));
		for (let isFirst = true; open.length > 0; isFirst = false) {
			const answers = await this.call(open).catch(async (thrown: unknown) => {
				if (isFirst && isInDoubt(thrown)) for (const { key } of batch) this.owedQueue.add(key);
				return await Promise.reject(thrown);
			});
			const next: Open[] = [];
			open.forEach(({ index, step }, position) => {
				const answer = answers[position];
				const outcome = answer ? step.next(answer) : { status: 'retry' as const, ...BROKEN_ANSWER };
				if ('operation' in outcome) next.push({ index, step: outcome });
				else results[index] = outcome;
			});
			open = next;
		}
		return results;
	}

	/** For Send Test Lead; deletes the lead again when that is wanted. */
	async readBack({ record }: Prepared<DynamicsRecord>, { targetId }: Written): Promise<ReadBack> {
		const address = targetId ? `leads(${targetId})` : record.address;
		const seen = await this.api.request({ method: 'GET', resource: `${address}?$select=leadid,subject` });
		if (!isSuccess(seen)) return { found: false, message: 'No such lead stands in the environment.' };
		const place = `The test lead stands in the environment under the ID ${targetId ?? address}`;
		if (!this.options.deleteTestLead) return { found: true, message: `${place}.` };
		const deleted = await this.api.request({ method: 'DELETE', resource: address });
		if (isSuccess(deleted))
			return { found: true, message: `${place.replace('stands', 'stood')} and was deleted again.` };
		const { code } = failureOf(deleted).reason;
		return {
			found: true,
			message: `${place}. It could not be deleted (${code}): grant the application user Delete on the table Lead, or delete it by hand.`,
		};
	}

	private async call(open: readonly Open[]): Promise<PartAnswer[]> {
		return await this.gate.through(async () => {
			const answer = await this.api.request(batchRequest(open.map(({ step }) => step.operation)));
			if (!isSuccess(answer)) throw this.wholeFailure(answer, open.length);
			const parts = readBatchAnswer(answer.headers['content-type'] ?? '', answer.body);
			if (!parts || parts.length !== open.length) throw new BatchFailure('retry', BROKEN_ANSWER);
			this.look(open, parts);
			return parts;
		});
	}

	/** Throttling and a slow database concern all calls, whichever part of whichever call tells of them. */
	private look(open: readonly Open[], parts: readonly PartAnswer[]): void {
		const throttled = parts.filter(({ status }) => status === 429);
		if (throttled.length === 0) this.gate.succeeded();
		for (const part of throttled) this.gate.throttled(failureOf(part).retryAfterMs);
		const isSetup = (part: PartAnswer, index: number): boolean => {
			if (isSuccess(part)) return false;
			const { kind } = meaningOf(part);
			return kind === 'setup' || (kind === 'missing' && open[index]?.step.missingIsSetup === true);
		};
		const [first] = parts;
		if (!first || !parts.every(isSetup)) return;
		const meaning = meaningOf(first);
		throw new DynamicsFailure('setup', partReason(first, meaning), meaning.check ?? null);
	}

	private wholeFailure(answer: HttpResponse, size: number): BatchFailure {
		const failure = failureOf(answer);
		if (answer.status === 429) this.gate.throttled(failure.retryAfterMs);
		const { kind } = dataverseMeaning(answer.status, codeOf(answer.body));
		// A call that is refused as a whole may have one lead to blame: alone it is refused, and the others pass.
		const isDivisible = kind === 'refused' || (kind === 'shrink' && size > 1);
		return isDivisible ? new BatchFailure('split', failure.reason) : failure;
	}

	private memoryOf(key: string): LeadMemory {
		return {
			owesQueue: () => this.owedQueue.has(key),
			created: () => void this.owedQueue.add(key),
			queued: () => void this.owedQueue.delete(key),
			writtenClosed: () => this.notes.closedLeadWritten(),
		};
	}
}
