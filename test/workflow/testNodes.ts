import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';

/** What stands in for a node of type `test.function`: items in, items out, or a list of items per output. */
export type NodeFunction = (
	items: INodeExecutionData[],
) => INodeExecutionData[] | INodeExecutionData[][] | Promise<INodeExecutionData[] | INodeExecutionData[][]>;

/**
 * The few nodes of others that a test workflow needs: n8n's own ones are not installed beside n8n-core.
 *
 * `n8n-nodes-base.manualTrigger` and `n8n-nodes-base.noOp` hand on what they get, as the real ones do; `test.function`
 * runs the function that the test gives for its node name.
 */
export const testNodes = (functions: Record<string, NodeFunction>): Record<string, INodeType> => ({
	'n8n-nodes-base.manualTrigger': passThrough('manualTrigger', ['trigger'], 0),
	'n8n-nodes-base.noOp': passThrough('noOp', ['transform'], 1),
	'test.function': functionNode(functions),
});

const describe = (name: string, group: INodeTypeDescription['group'], inputs: number, outputs = 1) =>
	({
		displayName: name,
		name,
		group,
		version: 1,
		description: name,
		defaults: { name },
		inputs: Array<'main'>(inputs).fill(NodeConnectionTypes.Main),
		outputs: Array<'main'>(outputs).fill(NodeConnectionTypes.Main),
		properties: [],
	}) satisfies INodeTypeDescription;

const passThrough = (name: string, group: INodeTypeDescription['group'], inputs: number): INodeType => ({
	description: describe(name, group, inputs),
	async execute() {
		return [this.getInputData()];
	},
});

/** Eight outputs are more than any node here has; what is not connected goes nowhere. */
const functionNode = (functions: Record<string, NodeFunction>): INodeType => ({
	description: describe('function', ['transform'], 1, 8),
	async execute(this: IExecuteFunctions) {
		const { name } = this.getNode();
		const run = functions[name];
		if (!run) throw new Error(`The test gives no function for the node "${name}".`);
		const result = await run(this.getInputData());
		return isPerOutput(result) ? result : [result];
	},
});

const isPerOutput = (
	result: INodeExecutionData[] | INodeExecutionData[][],
): result is INodeExecutionData[][] => Array.isArray(result[0]);
