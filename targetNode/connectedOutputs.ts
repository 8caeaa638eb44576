import type { IExecuteFunctions, INode, NodeInputConnections } from 'n8n-workflow';

/**
 * Which outputs of the running node lead to another node.
 *
 * An expression of a hint cannot know that: it sees parameters and items, but no connections. n8n-core's context does
 * (NodeExecutionContext.getConnections), although the interface for nodes does not name it.
 *
 * @returns null where n8n does not tell
 */
export function connectedOutputs(context: IExecuteFunctions): ReadonlySet<number> | null {
	if (!tellsConnections(context)) return null;
	const node = context.getNode();
	const outputs = new Set<number>();
	for (const { name } of context.getChildNodes(node.name)) {
		for (const sources of context.getConnections({ ...node, name }, 'main')) {
			for (const source of sources ?? []) if (source.node === node.name) outputs.add(source.index);
		}
	}
	return outputs;
}

interface TellsConnections {
	/** @returns by input of the destination, from where it is reached; only the destination's name counts */
	getConnections(destination: INode, type: 'main'): NodeInputConnections;
}

const tellsConnections = (context: IExecuteFunctions): context is IExecuteFunctions & TellsConnections =>
	'getConnections' in context && typeof context.getConnections === 'function';
