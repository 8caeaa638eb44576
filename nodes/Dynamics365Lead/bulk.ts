import type { HttpResponse } from '../../transport/send';
import type { WriteResult } from '../../delivery/outcome';
import type { ApiRequest } from './api';
import { ODATA_HEADERS } from './api';
import { dataverseMeaning } from './dataverseErrors';
import { codeOf } from './errorCode';
import type { DynamicsRecord, WritePlan } from './steps';

export type BulkMessage = 'CreateMultiple' | 'UpsertMultiple';

/** "Use bulk operation messages", number of records: a start for small rows without plug-ins. */
export const BULK_LIMIT = 1_000;

/** Refused calls in a row after which the message is not tried again in this run. */
const MOST_REFUSALS = 2;

/**
 * Writes many leads by one message instead of one operation each. On a standard table all rows are written or none, so
 * a call that is refused falls back to a batch, which tells the leads apart.
 */
export class Bulk {
	private refusals = 0;
	private readonly isSuitable: boolean;

	constructor(
		private readonly message: BulkMessage,
		private readonly plan: WritePlan,
	) {
		this.isSuitable = suits(message, plan);
	}

	get isUsable(): boolean {
		return this.isSuitable && this.refusals < MOST_REFUSALS;
	}

	request(records: readonly DynamicsRecord[]): ApiRequest {
		const targets = records.map(({ address, identity, columns }) => ({
			'@odata.type': 'Microsoft.Dynamics.CRM.lead',
			...(this.message === 'UpsertMultiple'
				? { '@odata.id': address, ...columns }
				: { ...identity, ...columns, ...this.plan.whenCreated }),
		}));
		return {
			method: 'POST',
			resource: `leads/Microsoft.Dynamics.CRM.${this.message}`,
			headers: { ...ODATA_HEADERS, 'Content-Type': 'application/json; charset=utf-8' },
			body: JSON.stringify({ Targets: targets }),
		};
	}

	/**
	 * UpsertMultiple does not tell what it created and what it updated: its leads are `accepted`.
	 *
	 * @returns null when the leads are to be written in a batch instead
	 */
	results(answer: HttpResponse, records: readonly DynamicsRecord[]): WriteResult[] | null {
		if (this.message === 'UpsertMultiple' && answer.status === 204) {
			this.refusals = 0;
			return records.map(({ identity }) => ({ status: 'accepted', targetId: identity.leadid ?? null }));
		}
		const ids = answer.status === 200 ? idsOf(answer.body) : null;
		if (ids && ids.length === records.length) {
			this.refusals = 0;
			return ids.map((targetId) => ({ status: 'created', targetId }));
		}
		// A message that the table does not know is not asked for again.
		this.refusals += answer.status === 404 ? MOST_REFUSALS : 1;
		return null;
	}
}

/** A refusal of the call as such, e.g. throttling: it holds for a batch too. */
export function concernsEveryCall({ status, body }: HttpResponse): boolean {
	if (status < 400 || status === 404) return false;
	const { kind } = dataverseMeaning(status, codeOf(body));
	return kind === 'retry' || kind === 'shrink' || kind === 'split';
}

/** What needs an answer for each lead, or a condition, cannot be had from these messages. */
function suits(message: BulkMessage, { mode, duplicates, queueId, whenCreated }: WritePlan): boolean {
	if (mode === 'update' || duplicates !== 'allow' || queueId !== null) return false;
	return message === 'CreateMultiple' || (mode === 'createOrUpdate' && Object.keys(whenCreated).length === 0);
}

function idsOf(body: string): string[] | null {
	try {
		const ids: unknown = Reflect.get(Object(JSON.parse(body)), 'Ids');
		return Array.isArray(ids) ? ids.map(String) : null;
	} catch {
		return null;
	}
}
