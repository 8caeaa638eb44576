import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Written } from '../delivery/outcome';
import type { Reason } from '../transport/reason';
import type { UnwrittenLead } from './unwritten';

/** Which target wrote the lead, and in how many calls. */
export interface Delivery {
	target: string;
	attempts: number;
	itemIndex: number;
}

/**
 * The item of a lead that is at the target, or was held back on purpose. What became of it stands first, because the
 * editor's table shows the first columns only.
 */
export function writtenItem(
	input: INodeExecutionData,
	leadId: string,
	outcome: Written,
	{ target, attempts, itemIndex }: Delivery,
): INodeExecutionData {
	const { status, targetId } = outcome;
	return {
		...kept(input),
		json: before({ leadId, target, status, targetId, attempts }, withoutReason(input.json)),
		pairedItem: { item: itemIndex },
	};
}

/** The item of a lead that was not written: the whole lead, what happened and what to do. */
export function unwrittenItem(
	input: INodeExecutionData,
	{ leadId, outcome }: UnwrittenLead,
	{ target, attempts, itemIndex }: Delivery,
): INodeExecutionData {
	const { status, code, message, cause, remedy } = outcome;
	return {
		...kept(input),
		json: before(
			{ leadId, target, status, message, cause, remedy, code, targetId: null, attempts },
			input.json,
		),
		pairedItem: { item: itemIndex },
	};
}

/** Both objects in one: the members of the first come first, and win. */
const before = (first: IDataObject, others: IDataObject): IDataObject => ({ ...first, ...others, ...first });

const kept = ({ binary }: INodeExecutionData): { binary?: INodeExecutionData['binary'] } =>
	binary ? { binary } : {};

const REASON_MEMBERS: ReadonlyArray<keyof Reason> = ['code', 'message', 'cause', 'remedy'];

/** A lead that comes from the error output of another target leaves that target's reason behind once it is written. */
function withoutReason(json: IDataObject): IDataObject {
	const isUnwritten = json.status === 'rejected' || json.status === 'unavailable';
	if (!isUnwritten) return json;
	return Object.fromEntries(
		Object.entries(json).filter(([member]) => !REASON_MEMBERS.some((reason) => reason === member)),
	);
}
