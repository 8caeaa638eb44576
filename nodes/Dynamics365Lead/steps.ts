import type { WriteResult } from '../../delivery/outcome';
import type { Reason } from '../../transport/reason';
import { parseRetryAfter } from '../../transport/retryAfter';
import type { ApiRequest } from './api';
import type { PartAnswer } from './batchFormat';
import type { DataverseMeaning } from './dataverseErrors';
import type { LeadRecord } from './fitColumns';
import { isSuccess, leadIdOf, meaningOf, partReason, stateOf } from './partAnswer';

/** One lead as it is written. */
export interface DynamicsRecord {
	/** `leads(guid)` or `leads(column='value')`, encoded. */
	address: string;
	/** The same as columns: the record's id, or the column of the alternate key. */
	identity: { leadid?: string; [keyColumn: string]: string | undefined };
	columns: LeadRecord;
	/** For the look-up of a duplicate. */
	email: string | null;
}

/** The user's choices, the same for all leads of a run. */
export interface WritePlan {
	mode: 'createOrUpdate' | 'create' | 'update';
	/** Written when a lead is created, and left alone ever after: sales may have changed them. */
	whenCreated: { [member: string]: string };
	duplicates: 'allow' | 'report' | 'update';
	queueId: string | null;
}

/** One operation for one lead, and what its answer leads to. */
export interface Step {
	operation: ApiRequest;
	/** In an upsert nothing can be missing but what the lead is linked to: the same for every lead. */
	missingIsSetup: boolean;
	next(answer: PartAnswer): WriteResult | Step;
}

/** What the writer remembers of a lead from call to call. */
export interface LeadMemory {
	/** The queue still owes it: it was created, or an answer that may have said so was lost. */
	owesQueue(): boolean;
	created(): void;
	queued(): void;
	/** It was written although sales has closed it. */
	writtenClosed(): void;
}

const SELECT = '?$select=leadid,statecode';
const REPRESENTATION = { Prefer: 'return=representation' };

const CLOSED: Reason = {
	code: 'LEAD_CLOSED',
	message: 'The lead was qualified or disqualified in Dynamics 365',
	cause: 'Sales has closed it, and a closed lead is read-only. It was not changed.',
	remedy:
		'Reopen the lead in Dynamics 365 and send it again, or set Match By to Lead, so that a buyer who comes back becomes a new lead.',
};

const NOT_THERE: Reason = {
	code: 'LEAD_NOT_FOUND',
	message: 'There is no such lead in Dynamics 365',
	cause: 'Mode is Update Only, and no record has the key of this lead.',
	remedy: 'Set Mode to Create or Update, or check Match By and Lead Key.',
};

/** The first operation for a lead: one PATCH, made conditional by mode. */
export function firstStep(record: DynamicsRecord, plan: WritePlan, memory: LeadMemory): Step {
	const isTwofold = plan.mode === 'createOrUpdate' && Object.keys(plan.whenCreated).length > 0;
	const createsOnly = plan.mode === 'create' || isTwofold;
	const columns = plan.mode === 'update' ? record.columns : { ...record.columns, ...plan.whenCreated };
	return {
		operation: patch(record.address, columns, {
			...(createsOnly ? { 'If-None-Match': '*' } : {}),
			...(plan.mode === 'update' ? { 'If-Match': '*' } : {}),
			...detection(plan),
		}),
		missingIsSetup: plan.mode !== 'update',
		next: (answer) => {
			if (isSuccess(answer)) return written(answer, record, plan, memory);
			const { kind } = meaningOf(answer);
			if (kind === 'exists' && plan.mode === 'create')
				return { status: 'duplicate', targetId: idOf(record.address) };
			if (kind === 'exists' && isTwofold) return updateStep(record, plan, memory);
			return otherwise(answer, record, plan, memory);
		},
	};
}

function updateStep(record: DynamicsRecord, plan: WritePlan, memory: LeadMemory): Step {
	return {
		operation: patch(record.address, record.columns, { 'If-Match': '*', ...detection(plan) }),
		missingIsSetup: false,
		next: (answer) =>
			isSuccess(answer)
				? written(answer, record, plan, memory)
				: otherwise(answer, record, { ...plan, mode: 'createOrUpdate' }, memory),
	};
}

/** What follows a refusal. */
function otherwise(
	answer: PartAnswer,
	record: DynamicsRecord,
	plan: WritePlan,
	memory: LeadMemory,
): WriteResult | Step {
	const meaning = meaningOf(answer);
	switch (meaning.kind) {
		case 'duplicate':
			if (plan.duplicates === 'update' && record.email !== null)
				return findMatch(record, record.email, plan, memory);
			return { status: 'duplicate', targetId: null };
		case 'missing':
			return plan.mode === 'update' ? { status: 'rejected', ...NOT_THERE } : again(answer, meaning);
		case 'refused':
			return stateStep(record, refusal(answer, meaning));
		case 'split':
			return refusal(answer, meaning);
		case 'exists':
		case 'race':
		case 'retry':
		case 'shrink':
		case 'setup':
			return again(answer, meaning);
	}
}

/** No code says that a lead is closed, and texts are not looked at: so its state is. */
function stateStep(record: DynamicsRecord, refused: WriteResult): Step {
	return {
		operation: { method: 'GET', resource: `${record.address}${SELECT}` },
		missingIsSetup: false,
		next: (answer) => {
			const isClosed = isSuccess(answer) && stateOf(answer) !== 0;
			return isClosed ? { status: 'rejected', ...CLOSED } : refused;
		},
	};
}

/** The oldest open lead with the same email address: the default rule for leads compares this column. */
function findMatch(record: DynamicsRecord, email: string, plan: WritePlan, memory: LeadMemory): Step {
	const literal = email.toWellFormed().replaceAll("'", "''");
	const filter = encodeURIComponent(`emailaddress1 eq '${literal}' and statecode eq 0`);
	return {
		operation: {
			method: 'GET',
			resource: `leads?$select=leadid&$filter=${filter}&$orderby=${encodeURIComponent('createdon asc')}&$top=1`,
		},
		missingIsSetup: false,
		next: (answer) => {
			if (!isSuccess(answer)) return again(answer, meaningOf(answer));
			const [, id] = /"leadid"\s*:\s*"([0-9a-f-]{36})"/i.exec(answer.body) ?? [];
			if (id === undefined) return { status: 'duplicate', targetId: null };
			const match = { ...record, address: `leads(${id})` };
			return updateStep(match, { ...plan, duplicates: 'allow' }, memory);
		},
	};
}

function written(
	answer: PartAnswer,
	record: DynamicsRecord,
	plan: WritePlan,
	memory: LeadMemory,
): WriteResult | Step {
	const isCreated = answer.status === 201;
	if (isCreated) memory.created();
	else if (stateOf(answer) > 0) memory.writtenClosed();
	const targetId = leadIdOf(answer) ?? idOf(record.address);
	const result = { status: isCreated ? ('created' as const) : ('updated' as const), targetId };
	if (plan.queueId === null || targetId === null || !memory.owesQueue()) return result;
	return {
		operation: {
			method: 'POST',
			resource: `queues(${plan.queueId})/Microsoft.Dynamics.CRM.AddToQueue`,
			body: JSON.stringify({ Target: { '@odata.type': 'Microsoft.Dynamics.CRM.lead', leadid: targetId } }),
		},
		missingIsSetup: true,
		next: (queueAnswer) => {
			if (!isSuccess(queueAnswer)) return again(queueAnswer, meaningOf(queueAnswer));
			memory.queued();
			return result;
		},
	};
}

/** "Manage duplicate detection during create and update": off unless this header says otherwise. */
const detection = ({ duplicates }: WritePlan): { [name: string]: string } =>
	duplicates === 'allow' ? {} : { 'MSCRM.SuppressDuplicateDetection': 'false' };

const patch = (address: string, columns: object, headers: { [name: string]: string }): ApiRequest => ({
	method: 'PATCH',
	resource: `${address}${SELECT}`,
	headers: { ...REPRESENTATION, ...headers },
	body: JSON.stringify(columns),
});

const refusal = (answer: PartAnswer, meaning: DataverseMeaning): WriteResult => ({
	status: 'rejected',
	...partReason(answer, meaning),
});

/** Also for a faulty set-up that not all leads of the batch met: if it lasts, they meet it together the next time. */
const again = (answer: PartAnswer, meaning: DataverseMeaning): WriteResult => ({
	status: 'retry',
	retryAfterMs: parseRetryAfter(answer.headers['retry-after'], Date.now()),
	...partReason(answer, meaning),
});

const idOf = (address: string): string | null => /^leads\(([0-9a-f-]{36})\)$/i.exec(address)?.[1] ?? null;
