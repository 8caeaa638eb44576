import type { INodeTypeDescription } from 'n8n-workflow';
import { outputSchema, type OutputSchema } from './outputs';

/** A node as package.json publishes it. */
export interface PublishedNode {
	/** Its folder, e.g. `nodes/LeadParse`. */
	folder: string;
	description: INodeTypeDescription;
}

/** The operations of a node; none where the node has no choice. */
export const operationsOf = ({ properties }: INodeTypeDescription): string[] => {
	const options = properties.filter(({ name }) => name === 'operation').flatMap((one) => one.options ?? []);
	return options.flatMap((option) => ('value' in option ? [String(option.value)] : []));
};

export const isTrigger = ({ group }: INodeTypeDescription): boolean => group.includes('trigger');

/** Every operation that writes leads somewhere comes with this one (targetNode/targetOperations.ts). */
export const isTarget = (description: INodeTypeDescription): boolean =>
	operationsOf(description).includes('createOrUpdate');

/**
 * The files that n8n's editor asks for, by path.
 *
 * @throws Error for an operation of a node that is no target and that dev/schemas/outputs.ts does not describe
 */
export function schemaFiles(nodes: readonly PublishedNode[]): Map<string, OutputSchema> {
	const files = new Map<string, OutputSchema>();
	for (const { folder, description } of nodes.filter((node) => !isTrigger(node.description))) {
		const operations = operationsOf(description);
		for (const operation of operations.length === 0 ? ['output'] : operations) {
			const schema = outputSchema(folder.split('/').at(-1) ?? '', operation, isTarget(description));
			if (schema === null)
				throw new Error(`Describe in dev/schemas/outputs.ts what ${folder} outputs: ${operation}.`);
			files.set(schemaPath(folder, description, operation), schema);
		}
	}
	return files;
}

/** Where n8n looks (n8n-core, output-schema-resolver): the version has three parts, and an operation is a file below it. */
function schemaPath(folder: string, { version }: INodeTypeDescription, operation: string): string {
	const newest = Array.isArray(version) ? Math.max(...version) : version;
	const padded = [...String(newest).split('.'), '0', '0'].slice(0, 3).join('.');
	return operation === 'output'
		? `${folder}/__schema__/v${padded}.json`
		: `${folder}/__schema__/v${padded}/${operation}.json`;
}
