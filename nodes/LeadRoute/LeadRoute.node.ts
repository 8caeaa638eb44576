import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { getOutputs, getTeams } from './choices';
import { properties, WITH_TABLE } from './form/properties';
import { HINTS } from './hints';
import { ROUTE_OPERATIONS } from './operations';
import { OUTPUTS_EXPRESSION } from './outputs';
import { pageAddress } from '../../targetNode/documentation';
import { chosenOperation } from '../../targetNode/operation';
import { searchTables } from '../../targetNode/tablePicker';

export class LeadRoute implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Route',
		name: 'leadRoute',
		documentationUrl: pageAddress('lead-route.md'),
		icon: { light: 'file:leadRoute.svg', dark: 'file:leadRoute.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toSentenceCase() }}',
		description: 'Decides once who gets a marketplace lead, and why: rules, teams, turns, working hours',
		defaults: { name: 'Lead Route' },
		// No tool: it decides leads of items by rules that a person made, and an agent would only hear of its first output.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: OUTPUTS_EXPRESSION,
		credentials: [
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: { show: { operation: WITH_TABLE } },
			},
		],
		hints: HINTS,
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest },
		listSearch: { searchTables },
		loadOptions: { getOutputs, getTeams },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await chosenOperation(this, ROUTE_OPERATIONS, 'route').run(this);
	}
}
