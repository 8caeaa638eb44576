import type { IExecuteFunctions, INodeExecutionData, NodeExecutionHint } from 'n8n-workflow';
import { OUTPUTS, type LeadOutput } from '../../lead/outputs';
import { connectedOutputs } from '../../targetNode/connectedOutputs';

/** What becomes of leads that go to an output to which nothing is connected, and what to do about it. */
const ADVICE = {
	lead: {
		type: 'warning',
		text: 'Connect it to a target, e.g. Salesforce Lead. Otherwise these leads are not written anywhere.',
	},
	doNotContact: {
		type: 'warning',
		text: 'These people must not be contacted. To keep a list of them, connect it to Azure Table Lead with the option Do Not Contact Leads set to Deliver.',
	},
	test: {
		type: 'info',
		text: 'They do not come from a buyer. To try a target with them, connect this output to the target, too, and set its option Test Leads to Deliver.',
	},
	unreadable: {
		type: 'warning',
		text: 'Connect it to a place where somebody sees them, e.g. Azure Table Lead with the option Unreadable Leads set to Deliver.',
	},
} as const satisfies Record<LeadOutput, { type: NodeExecutionHint['type']; text: string }>;

/**
 * Hints on leads that end at this node because nothing is connected to their output; none where n8n does not tell.
 *
 * @param items by output
 * @param names the outputs' names, as the editor shows them
 */
export function unconnectedOutputs(
	context: IExecuteFunctions,
	items: Record<LeadOutput, INodeExecutionData[]>,
	names: Record<LeadOutput, string>,
): NodeExecutionHint[] {
	const connected = connectedOutputs(context);
	if (connected === null) return [];
	return OUTPUTS.flatMap((output, index) => {
		const { length } = items[output];
		if (length === 0 || connected.has(index)) return [];
		const { type, text } = ADVICE[output];
		const message = `${names[output]} is not connected: ${length === 1 ? '1 lead ends' : `${length} leads end`} here. ${text}`;
		return [{ message, type, location: 'outputPane' as const }];
	});
}
