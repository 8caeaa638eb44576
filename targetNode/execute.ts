import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { TargetDefinition } from './definition';
import { TARGET_OPERATIONS } from './operations';
import type { OwnOperation } from './operations';

/**
 * Runs the chosen operation of a target node; a node's `execute` is this one call.
 *
 * @param own operations that only this target has
 * @throws one NodeApiError after everything else was written, when the node is set to stop and a lead was not written
 */
export async function executeTarget<Record>(
	context: IExecuteFunctions,
	definition: TargetDefinition<Record>,
	own: readonly OwnOperation[] = [],
): Promise<INodeExecutionData[][]> {
	const chosen = context.getNodeParameter('operation', 0, 'createOrUpdate');
	const ownOperation = own.find(({ value }) => value === chosen);
	if (ownOperation) return [await ownOperation.run(context)];
	const operation = TARGET_OPERATIONS.find(({ value }) => value === chosen);
	if (!operation) {
		throw new NodeOperationError(context.getNode(), 'The parameter "Operation" holds an unknown value', {
			description: `Choose one of: ${[...TARGET_OPERATIONS, ...own].map(({ name }) => name).join(', ')}.`,
			itemIndex: 0,
		});
	}
	return [await operation.run(context, definition)];
}
