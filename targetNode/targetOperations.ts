import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createOrUpdate } from './createOrUpdate';
import type { TargetDefinition } from './definition';
import type { OperationChoice } from './operation';
import { sendTestLead } from './sendTestLead';

/** An operation that every target has. */
export interface TargetOperation extends OperationChoice {
	run<Record>(
		context: IExecuteFunctions,
		definition: TargetDefinition<Record>,
	): Promise<INodeExecutionData[]>;
}

/** Dropdown, dispatch and documentation derive from this list. */
export const TARGET_OPERATIONS = [
	{
		name: 'Create or Update',
		value: 'createOrUpdate',
		action: 'Create or update leads',
		description: 'Create a new record, or update the current one if it already exists (upsert)',
		run: createOrUpdate,
	},
	{
		name: 'Send Test Lead',
		value: 'sendTestLead',
		action: 'Send a test lead',
		description: "Write one lead with Microsoft's test marker and report the result",
		run: sendTestLead,
	},
] as const satisfies readonly TargetOperation[];

/** The name of the chosen operation under the node's own name, in sentence case: `Send test lead`. */
export function subtitleOf(own: ReadonlyArray<Pick<OperationChoice, 'name' | 'value'>>): string {
	const operations = [...TARGET_OPERATIONS, ...own];
	const names = operations.map(({ name, value }) => [value, name.replace(/ [A-Z][a-z]+(?= |$)/g, lower)]);
	return `={{ ${JSON.stringify(Object.fromEntries(names))}[$parameter["operation"]] }}`;
}

const lower = (word: string): string => word.toLowerCase();
