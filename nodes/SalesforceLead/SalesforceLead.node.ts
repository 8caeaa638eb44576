import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { subtitleOf } from '../../targetNode/targetOperations';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import { leadFields, searchCampaigns, searchExternalIdFields } from './fields/choices';
import { OPERATIONS, WRITING } from './form/operations';
import { properties } from './form/properties';
import { testSalesforceLeadApi } from './login/credentialTest';
import { makeSalesforceTarget } from './write/makeTarget';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables } from '../../targetNode/tablePicker';

export class SalesforceLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Salesforce Lead',
		name: 'salesforceLead',
		documentationUrl: pageAddress('salesforce-lead.md'),
		icon: { light: 'file:salesforceLead.svg', dark: 'file:salesforceLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(OPERATIONS),
		description: 'Writes each marketplace lead to Salesforce once',
		defaults: { name: 'Salesforce Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says about them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{
				name: 'salesforceLeadApi',
				required: true,
				testedBy: 'testSalesforceLeadApi',
				displayOptions: { hide: { operation: ['webToLead'] } },
			},
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: whileConfirming(WRITING),
			},
		],
		hints: [DRY_RUN_HINT, DO_NOT_CONTACT_HINT],
		properties,
	};

	methods = {
		credentialTest: { testSalesforceLeadApi, azureTableApiTest },
		resourceMapping: { leadFields },
		listSearch: { searchCampaigns, searchExternalIdFields, searchLedgerTables },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeTarget(this, { name: 'salesforce', make: makeSalesforceTarget }, OPERATIONS);
	}
}
