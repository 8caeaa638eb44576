import { NodeHelpers, Workflow } from 'n8n-workflow';
import type { INode, INodeParameters, INodeType, INodeTypes } from 'n8n-workflow';

/**
 * What an expression of a node's description yields in the editor (n8n-editor-ui 2.41, getNodeHints): it sees the node's
 * parameters, with their defaults, and the items of a run, but no connections and no settings.
 */
export function shownBy(type: INodeType, expression: string, parameters: INodeParameters = {}): unknown {
	const { displayName: name, name: typeName, properties } = type.description;
	const node: INode = {
		id: 'node',
		name,
		type: typeName,
		typeVersion: 1,
		position: [0, 0],
		parameters:
			NodeHelpers.getNodeParameters(properties, parameters, true, false, null, type.description) ?? {},
	};
	const nodeTypes: INodeTypes = {
		getByName: () => type,
		getByNameAndVersion: () => type,
		getKnownTypes: () => ({}),
	};
	const workflow = new Workflow({ nodes: [node], connections: {}, active: false, nodeTypes });
	return workflow.expression.getParameterValue(expression, null, 0, 0, name, [], 'manual', {});
}
