import { type Failure, type INode, NodeOperationError } from 'n8n-workflow';
import type { FaultKind, TableFault } from '../../azureTable/fault';
import type { TriggerState } from './triggerState';

/** What n8n is told of the cause, so that it knows whether waiting helps (`failure`, n8n-facts 2.5). */
const FAILURE_OF_KIND: Readonly<Record<FaultKind, Failure['cause']>> = {
	setup: 'configuration-invalid',
	denied: 'credential-invalid',
	passing: 'temporarily-unavailable',
	tableAbsent: 'temporarily-unavailable',
	rowAbsent: 'temporarily-unavailable',
	rowExists: 'temporarily-unavailable',
	changed: 'temporarily-unavailable',
	tooLarge: 'node-defect',
	invalid: 'configuration-invalid',
};

/** A wrong set-up fails the activation; a passing outage does not, because n8n would give the trigger up (n8n-facts 2.1). */
const NEEDS_A_PERSON: ReadonlySet<FaultKind> = new Set(['setup', 'denied', 'invalid', 'tooLarge']);

/** Whether a fault is shown as a failed execution, or at activation as the reason why it failed; else it is only logged. */
export const isShown = (fault: TableFault, state: TriggerState, isFirst: boolean, now: number): boolean =>
	isFirst ? NEEDS_A_PERSON.has(fault.kind) : state.shouldReport(fault, now);

/**
 * The fault as n8n shows it: what happened, and what to do.
 *
 * @param isActivation whether the workflow is being published: of that failure n8n's editor shows nothing but the message
 */
export function pollFailure(node: INode, fault: TableFault, isActivation = false): NodeOperationError {
	const cause = FAILURE_OF_KIND[fault.kind];
	const remedy = `${fault.remedy}${mayOnlyRead(fault) ? READ_ONLY : ''}`;
	const message = isActivation ? `${fault.cause}. ${remedy}` : fault.cause;
	return new NodeOperationError(node, message, {
		description: `${remedy} No lead is lost: those that were not emitted stay in the table and are fetched later. (${fault.code})`,
		failure:
			cause === 'temporarily-unavailable'
				? { cause, retryAfterMs: fault.retryAfterMs }
				: ({ cause } as Failure),
	});
}

/** The service's words for a signature without the permission for what was asked ("Table service error codes"). */
const mayOnlyRead = ({ code }: TableFault): boolean => code === 'AuthorizationPermissionMismatch';

const READ_ONLY = ' If it may only read the leads, set Ledger Storage to Another Storage Account.';
