import { NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodePropertyOptions } from 'n8n-workflow';

/** One operation of a node: what the user sees of it, and what it does. */
export interface Operation<Output = INodeExecutionData[]> extends OperationChoice {
	run(context: IExecuteFunctions): Promise<Output>;
}

export interface OperationChoice {
	name: string;
	value: string;
	action: string;
	description: string;
}

/** The entries of the dropdown Operation. */
export const choicesOf = (operations: readonly OperationChoice[]): INodePropertyOptions[] =>
	operations.map(({ name, value, action, description }) => ({ name, value, action, description }));

/**
 * The operation that the user chose: the first of this value.
 *
 * @throws NodeOperationError when there is none, e.g. in a workflow that was imported or written by an agent
 */
export function chosenOperation<Chosen extends OperationChoice>(
	context: IExecuteFunctions,
	operations: readonly Chosen[],
	byDefault = operations[0]?.value,
): Chosen {
	const chosen = context.getNodeParameter('operation', 0, byDefault);
	const operation = operations.find(({ value }) => value === chosen);
	if (operation !== undefined) return operation;
	throw new NodeOperationError(context.getNode(), "The parameter 'Operation' holds an unknown value", {
		description: `Choose one of: ${operations.map(({ name }) => name).join(', ')}.`,
		itemIndex: 0,
	});
}
