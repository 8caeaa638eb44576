import './n8nHome';
import type { PackageDirectoryLoader } from 'n8n-core';
import { NodeHelpers } from 'n8n-workflow';
import type { INodeTypes } from 'n8n-workflow';
import { testNodes } from './testNodes';
import type { NodeFunction } from './testNodes';

/** Finds `<package>.<node>` in the loaded package, and the few nodes that a test workflow needs besides. */
export function nodeTypesOf(
	loader: PackageDirectoryLoader,
	functions: Record<string, NodeFunction>,
): INodeTypes {
	const others = testNodes(functions);
	const find: INodeTypes['getByName'] = (fullName) => {
		const other = others[fullName];
		if (other) return other;
		const [packageName, ...name] = fullName.split('.');
		if (packageName !== loader.packageName) throw new Error(`No node type "${fullName}" in tests.`);
		return loader.getNode(name.join('.')).type;
	};
	return {
		getByName: find,
		getByNameAndVersion: (fullName, version) => NodeHelpers.getVersionedNodeType(find(fullName), version),
		getKnownTypes: () => loader.known.nodes,
	};
}
