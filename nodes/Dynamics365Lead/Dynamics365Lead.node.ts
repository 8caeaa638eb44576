import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { subtitleOf } from '../../targetNode/targetOperations';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import { tableColumns } from './fields/choices';
import { searchCampaigns, searchOwners, searchQueues } from './fields/owners';
import { OPERATIONS } from './form/operations';
import { properties } from './form/properties';
import { testDynamics365Lead } from './login/credentialTest';
import { makeLeadTarget } from './write/makeTarget';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables } from '../../targetNode/tablePicker';

export class Dynamics365Lead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Dynamics 365 Lead',
		name: 'dynamics365Lead',
		documentationUrl: pageAddress('dynamics-365-lead.md'),
		icon: { light: 'file:dynamics365Lead.svg', dark: 'file:dynamics365Lead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(OPERATIONS),
		description: 'Writes each marketplace lead to Dynamics 365 Sales once, and confirms it',
		defaults: { name: 'Dynamics 365 Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'dynamics365LeadApi', required: true, testedBy: 'testDynamics365Lead' },
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: whileConfirming(),
			},
		],
		hints: [DRY_RUN_HINT, DO_NOT_CONTACT_HINT],
		properties,
	};

	methods = {
		credentialTest: { testDynamics365Lead, azureTableApiTest },
		listSearch: { searchCampaigns, searchLedgerTables, searchOwners, searchQueues },
		resourceMapping: { tableColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeTarget(this, { name: 'dynamics365', make: makeLeadTarget }, OPERATIONS);
	}
}
