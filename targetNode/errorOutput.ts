import type { INode, INodeExecutionData } from 'n8n-workflow';
import type { TargetError } from './unwritten';

/**
 * Marks an item so that n8n routes it to the node's error output with its fields intact.
 *
 * n8n routes by `item.error`, merges the paired input item into the json, and then replaces the json of every item that
 * still has an `error` by `{ error: message }`, whereby the lead would be lost (n8n-core 2.41, workflow-execute:
 * handleNodeErrorOutput, then normalizeNodeErrors). Between the two it copies the item member by member. So the error is
 * given as a member that is not enumerable: it is seen by the first and not carried to the second. The tests run this on
 * n8n's engine. Without an error output there is nothing to route, and the item is left as it is.
 */
export function toErrorOutput(node: INode, item: INodeExecutionData, error: TargetError): INodeExecutionData {
	if (node.onError !== 'continueErrorOutput') return item;
	return Object.defineProperty(item, 'error', { value: error, enumerable: false });
}
