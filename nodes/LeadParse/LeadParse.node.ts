import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { outputOf, OUTPUTS, type LeadOutput } from '../../lead/outputs';
import { parseLead } from '../../lead/parse';
import { readOptions, valueAt } from './parameters';
import { properties } from './properties';
import { unconnectedOutputs } from './unconnectedOutputs';
import { pageAddress } from '../../targetNode/documentation';

/** Keyed, so that no output can be forgotten; in the order of lead/outputs.ts. */
const OUTPUT_NAMES = {
	lead: 'Lead',
	doNotContact: 'Do Not Contact',
	test: 'Test',
	unreadable: 'Unreadable',
} as const satisfies Record<LeadOutput, string>;

export class LeadParse implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Parse',
		name: 'leadParse',
		documentationUrl: pageAddress('lead-parse.md'),
		icon: { light: 'file:leadParse.svg', dark: 'file:leadParse.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle:
			'={{ ($parameter["stageModel"] === "2019" ? "Get It Now" : "Contact Me") + " is hotter" + ($parameter["offerCatalogue"]?.offers?.length ? ", offers: " + $parameter["offerCatalogue"].offers.length : "") }}',
		description:
			'Reads marketplace leads and sends them to separate outputs: leads, do-not-contact, test and unreadable leads',
		defaults: { name: 'Lead Parse' },
		// No tool: an agent is handed the first of a node's outputs only, so it would never hear of the other leads.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS.map(() => NodeConnectionTypes.Main),
		outputNames: OUTPUTS.map((output) => OUTPUT_NAMES[output]),
		properties,
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = this.getInputData();
		if (items.length === 0) return OUTPUTS.map(() => []);
		const options = readOptions(this);
		const inputs = inputsOf(this, items);
		const sorted: Record<LeadOutput, INodeExecutionData[]> = {
			lead: [],
			doNotContact: [],
			test: [],
			unreadable: [],
		};
		for (const [index, item] of items.entries()) {
			const lead = parseLead(inputs[index], options);
			const out: INodeExecutionData = { json: { ...lead }, pairedItem: { item: index } };
			if (item.binary !== undefined) out.binary = item.binary;
			sorted[outputOf(lead)].push(out);
		}
		const hints = unconnectedOutputs(this, sorted, OUTPUT_NAMES);
		if (hints.length > 0) this.addExecutionHints(...hints);
		return OUTPUTS.map((output) => sorted[output]);
	}
}

/**
 * What to read of each item. A field that no item has is a mistake in the set-up, and an error says so. A field that one item lacks
 * is that item's fault: the whole item is read instead, so that nothing of it is lost, and it usually goes to Unreadable.
 */
function inputsOf(context: IExecuteFunctions, items: INodeExecutionData[]): unknown[] {
	const path = context.getNodeParameter('inputField', 0, '');
	if (typeof path !== 'string' || path.trim() === '') return items.map(({ json }) => json);
	const values = items.map(({ json }) => valueAt(json, path.trim()));
	if (values.every((value) => value === undefined)) {
		throw new NodeOperationError(context.getNode(), `No item has the field '${path.trim()}'`, {
			description:
				"Set 'Input Field' to the field that holds the lead, or leave it empty to read the whole item.",
			itemIndex: 0,
		});
	}
	return values.map((value, index) => (value === undefined ? items[index]?.json : value));
}
