import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import type { Failure, INode } from 'n8n-workflow';
import type { Unwritten } from '../delivery/outcome';

/** A lead that was not written, with the item it came from. */
export interface UnwrittenLead {
	itemIndex: number;
	/** Null when the item held no lead. */
	leadId: string | null;
	/** The target that did not write it; absent: no target had it. */
	target?: string;
	outcome: Unwritten;
}

export type TargetError = NodeApiError | NodeOperationError;

/** The error that travels with one item to the error output. */
export function itemError(node: INode, lead: UnwrittenLead): TargetError {
	const { itemIndex, outcome } = lead;
	return newError(node, lead, {
		message: `${outcome.message} [item ${itemIndex}]`,
		description: whatToDo(lead),
		itemIndex,
		failure: failureOf([lead]),
	});
}

/**
 * The one error of a run that is set to stop, made after all other leads were written.
 *
 * `context.deliveries` names every lead that was not written, without personal data: the trigger's ledger reads it to
 * know which leads of the execution are still owed.
 */
export function runError(
	node: INode,
	first: UnwrittenLead,
	all: readonly UnwrittenLead[],
	itemCount: number,
	deed = 'written',
): TargetError {
	const error = newError(node, first, {
		message: `${all.length} of ${itemCount} leads ${all.length === 1 ? 'was' : 'were'} not ${deed}: ${lowerFirst(first.outcome.message)} [item ${first.itemIndex}]`,
		description: whatToDo(first),
		itemIndex: first.itemIndex,
		failure: failureOf(all),
	});
	error.context.deliveries = all
		.filter(({ leadId }) => leadId !== null)
		.map(({ leadId, target, outcome: { status, code, cause, remedy } }) => ({
			leadId,
			target,
			status,
			code,
			cause,
			remedy,
		}));
	return error;
}

interface ErrorText {
	message: string;
	description: string;
	itemIndex: number;
	failure: Failure | undefined;
}

/** An item without a lead is a mistake in the workflow, everything else is the target's word. */
function newError(node: INode, { leadId }: UnwrittenLead, text: ErrorText): TargetError {
	if (leadId === null) return new NodeOperationError(node, text.message, text);
	return new NodeApiError(node, {}, text);
}

function whatToDo({ leadId, outcome }: UnwrittenLead): string {
	const lead = leadId === null ? '' : `Lead ${leadId}: `;
	return `${lead}${outcome.cause} ${outcome.remedy} (${outcome.code})`;
}

/** Tells n8n whether waiting helps. A lead that was refused is no failure of the source, so nothing is said then. */
function failureOf(leads: readonly UnwrittenLead[]): Failure | undefined {
	if (leads.some(({ outcome }) => outcome.setup)) return { cause: 'configuration-invalid' };
	if (leads.every(({ outcome }) => outcome.status === 'unavailable'))
		return { cause: 'temporarily-unavailable' };
	return undefined;
}

const lowerFirst = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
