import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import type { Outcome, WrittenStatus } from '../delivery/outcome';
import { isWritten } from '../delivery/outcome';

/** Which target had the lead, and in how many calls. */
export interface Attempt {
	target: string;
	attempts: number;
}

const MESSAGES: Readonly<Record<WrittenStatus, string>> = {
	created: 'Created.',
	updated: 'Updated.',
	unchanged: 'Unchanged: the record contains everything in this lead.',
	duplicate: 'Not written: a record of this person exists.',
	suppressed: 'Not written on purpose: a do-not-contact or test lead.',
	accepted: 'Accepted.',
	'dry-run': 'Mapped and checked, but not written: Dry Run is on, or you started the workflow manually.',
};

/** The item of one lead with what became of it; paired with its input, whose binary data it keeps. */
export const outcomeItem = (
	input: INodeExecutionData,
	itemIndex: number,
	outcome: Outcome,
	attempt: Attempt,
): INodeExecutionData => ({
	...(input.binary ? { binary: input.binary } : {}),
	json: outcomeJson(input.json, outcome, attempt),
	pairedItem: { item: itemIndex },
});

/**
 * What became of a lead, then who it is about, then the lead: the editor's table shows the first columns only.
 *
 * @param lead with whatever else the item held; what an earlier target said of the lead is replaced
 */
export function outcomeJson(lead: IDataObject, outcome: Outcome, { target, attempts }: Attempt): IDataObject {
	const { email = null, company = null, offer = null } = lead;
	const person = { email, company, offer };
	return { ...wordsOf(outcome, target), ...person, ...recordOf(outcome), ...withoutOutcome(lead), attempts };
}

function wordsOf(outcome: Outcome, target: string): IDataObject {
	if (isWritten(outcome)) {
		const { status, hints = [], notice } = outcome;
		const words = [MESSAGES[status], ...hints, ...(notice === undefined ? [] : [notice])];
		return { status, target, message: words.join(' ') };
	}
	const { status, message, cause, remedy, code } = outcome;
	return { status, target, message, cause, remedy, code };
}

const recordOf = (outcome: Outcome): IDataObject =>
	isWritten(outcome)
		? { targetId: outcome.targetId, targetUrl: outcome.targetUrl ?? null }
		: { targetId: null, targetUrl: null };

/** Members that a target adds to a lead. */
const OUTCOME_MEMBERS: ReadonlySet<string> = new Set([
	'status',
	'target',
	'message',
	'cause',
	'remedy',
	'code',
	'targetId',
	'targetUrl',
	'attempts',
	'email',
	'company',
	'offer',
]);

const withoutOutcome = (json: IDataObject): IDataObject =>
	Object.fromEntries(Object.entries(json).filter(([member]) => !OUTCOME_MEMBERS.has(member)));
