import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { FALLBACK, HELD, ROUTED } from '../../routing/plan';
import { connectedOutputs } from '../../targetNode/connectedOutputs';

/** The outputs of the operations that route no lead. */
const OTHERS = {
	explain: ['Explained'],
	reassign: ['Reassigned'],
	simulate: ['Decisions', 'Summary'],
} as const;

/**
 * What the canvas shows, as an expression over the parameters. The outputs of rules come first and further ones last; n8n's editor rewires
 * outputs for its own Switch node only, so no output may ever change its place.
 */
export const OUTPUTS_EXPRESSION: `={{${string}}}` = `={{ ((${JSON.stringify(OTHERS)})[$parameter.operation] || ${JSON.stringify([ROUTED, FALLBACK, HELD])}.concat((($parameter.furtherOutputs || {}).output || []).map((one) => one.name || 'Output'))).map((displayName) => ({ type: 'main', displayName: displayName })) }}`;

/** Leads by output, in the order of the node's outputs. */
export class Leaving {
	private readonly lists: INodeExecutionData[][];

	constructor(private readonly names: readonly string[]) {
		this.lists = names.map(() => []);
	}

	/** A decision of an earlier plan may name an output that is no longer there: its leads go to Routed. */
	add(output: string, item: INodeExecutionData): void {
		this.lists[Math.max(0, this.names.indexOf(output))]?.push(item);
	}

	get all(): INodeExecutionData[][] {
		return this.lists;
	}

	/** Hints on leads that end here, because nothing is connected to their output; none where n8n does not tell. */
	unconnected(context: IExecuteFunctions): NodeExecutionHint[] {
		const connected = connectedOutputs(context);
		if (connected === null) return [];
		return this.names.flatMap((name, position) => {
			const count = this.lists[position]?.length ?? 0;
			// What waits is emitted again by the trigger, whether somebody looks at it or not.
			if (count === 0 || connected.has(position) || name === HELD) return [];
			const leads = count === 1 ? '1 lead ends' : `${count} leads end`;
			return [
				{
					message: `${name} is not connected: ${leads} here. Connect it to a target, e.g. Salesforce Lead.`,
					type: 'warning' as const,
					location: 'outputPane' as const,
				},
			];
		});
	}
}
