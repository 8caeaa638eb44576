import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { TargetDefinition } from './definition';
import { chosenOperation, type Operation } from './operation';
import { TARGET_OPERATIONS, type TargetOperation } from './targetOperations';

/**
 * Runs the chosen operation of a target node; a node's `execute` is this one call.
 *
 * @param own operations that only this target has, or has in its own way
 * @throws one NodeApiError after everything else was written, when the node is set to stop and a lead was not written
 */
export async function executeTarget<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
	own: readonly Operation[] = [],
): Promise<INodeExecutionData[][]> {
	const operations: readonly TargetOperation[] = [...own, ...TARGET_OPERATIONS];
	return [await chosenOperation(context, operations, 'createOrUpdate').run(context, definition)];
}
