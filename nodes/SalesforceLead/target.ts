import type { WriteResult, Written } from '../../delivery/outcome';
import { BatchFailure } from '../../delivery/target';
import type { DeliveryTarget, Prepared, ReadBack } from '../../delivery/target';
import type { Lead } from '../../lead/lead';
import type { ItemAnswer } from './answers';
import { addToCampaign } from './campaign';
import type { Campaign } from './campaign';
import { duplicateHeader, isDuplicate, skipped, updateMatches } from './duplicates';
import type { DuplicatePolicy } from './duplicates';
import { quoted } from './emailWriter';
import { QuotaFailure, resultOfError } from './failure';
import type { Session } from './session';
import type { Headers, KeyedRecord, Writer } from './writer';

/** REST API guide, "sObject Collections": most records of one call. */
export const COLLECTION_LIMIT = 200;

export interface SalesforceTargetOptions {
	/** Null: leads are matched by e-mail address. */
	externalId: string | null;
	duplicates: DuplicatePolicy;
	/** The value of `Sforce-Auto-Assign`: `TRUE`, `FALSE` or the id of a rule. */
	assignment: string;
	campaign: Campaign | null;
	prepare(lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']>;
}

/** Leads of Salesforce as a target: many in a call, each with its own result. */
export class SalesforceTarget implements DeliveryTarget<KeyedRecord> {
	readonly name = 'salesforce';
	readonly maxBatchSize = COLLECTION_LIMIT;
	/** Calls side by side would lock each other out of queues, campaigns and accounts. */
	readonly concurrency = 1;
	/** Set when the org has no calls left: no further one is made in this run. */
	private quota: QuotaFailure | undefined;
	/** Keys of leads whose unique value somebody else took in between, which one more try may settle. */
	private readonly raced = new Set<string>();

	constructor(
		private readonly session: Session,
		private readonly writer: Writer,
		private readonly options: SalesforceTargetOptions,
	) {}

	prepare(lead: Lead, index: number): ReturnType<DeliveryTarget<KeyedRecord>['prepare']> {
		return this.options.prepare(lead, index);
	}

	async writeBatch(batch: ReadonlyArray<Prepared<KeyedRecord>>): Promise<WriteResult[]> {
		// A passing fault to the engine, without a wait: within hours, not minutes, the org has calls again.
		const outOfCalls = ({ reason }: QuotaFailure): WriteResult[] =>
			batch.map(() => ({ status: 'retry', retryAfterMs: 0, ...reason }));
		if (this.quota) return outOfCalls(this.quota);
		try {
			return await this.write(batch);
		} catch (thrown) {
			if (!(thrown instanceof QuotaFailure)) return await Promise.reject(thrown);
			this.quota = thrown;
			return outOfCalls(thrown);
		}
	}

	async readBack(_prepared: Prepared<KeyedRecord>, { targetId }: Written): Promise<ReadBack> {
		const { records } = await this.session.call((connection) =>
			connection.query(`SELECT Id FROM Lead WHERE Id = ${quoted(targetId ?? '')}`),
		);
		return records.length > 0
			? {
					found: true,
					message: `The test lead stands in Salesforce: ${this.session.addressOf(targetId ?? '')}`,
				}
			: {
					found: false,
					message:
						'Salesforce took the test lead in, but it cannot be found. Perhaps automation of the org has deleted it, or the user may not see it.',
				};
	}

	private async write(batch: ReadonlyArray<Prepared<KeyedRecord>>): Promise<WriteResult[]> {
		const records = batch.map(({ record }) => record);
		const headers = this.headers();
		const answers = await this.writer.write(records, headers);
		const results = answers.map((answer, index) => this.resultOf(answer, batch[index]?.key ?? ''));
		if (this.options.duplicates === 'update') await this.updateHeld(answers, records, results, headers);
		if (this.options.campaign) await addToCampaign(this.session, this.options.campaign, results);
		return results;
	}

	private headers(): Headers {
		return {
			...duplicateHeader(this.options.duplicates === 'save'),
			'Sforce-Auto-Assign': this.options.assignment,
		};
	}

	private resultOf(answer: ItemAnswer, key: string): WriteResult {
		if (answer.isSaved) return { status: answer.isCreated ? 'created' : 'updated', targetId: answer.id };
		if (isDuplicate(answer) && this.options.duplicates !== 'save') return skipped(answer);
		const error = answer.errors[0] ?? { code: 'UNKNOWN_EXCEPTION', fields: [] };
		const result = resultOfError(error);
		if (error.code !== 'DUPLICATE_VALUE' || result.status !== 'rejected' || this.raced.has(key))
			return result;
		this.raced.add(key);
		return { ...result, status: 'retry' };
	}

	private async updateHeld(
		answers: readonly ItemAnswer[],
		records: readonly KeyedRecord[],
		results: WriteResult[],
		headers: Headers,
	): Promise<void> {
		const positions = [...answers.keys()].filter((at) => {
			const answer = answers[at];
			return answer !== undefined && !answer.isSaved && isDuplicate(answer);
		});
		const held = positions.flatMap((at) => {
			const answer = answers[at];
			const record = records[at];
			if (!answer || !record) return [];
			const fields = { ...record.fields };
			delete fields[this.options.externalId ?? ''];
			return [{ answer, fields }];
		});
		const updated = await updateMatches(this.session, held, headers);
		positions.forEach((at, index) => {
			const result = updated[index];
			if (result) results[at] = result;
		});
	}
}

/** For a fault that passes but outlasted our patience: every lead is unavailable, and nothing is wrong with the set-up. */
export const unavailableTarget = (failure: BatchFailure): DeliveryTarget<KeyedRecord> => ({
	name: 'salesforce',
	maxBatchSize: 1,
	concurrency: 1,
	prepare: () => ({ status: 'unavailable', ...failure.reason }),
	writeBatch: async () => await Promise.reject(failure),
});
