import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { executeTarget } from '../../targetNode/execute';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import { testSalesforceLeadApi } from './credentialTest';
import { externalIdFields, leadFields } from './fieldChoices';
import { makeSalesforceTarget } from './makeTarget';
import { OPERATIONS } from './operations';
import type { SalesforceOperation } from './operations';
import { properties } from './properties';
import { ShortenedTexts } from './shortenedTexts';

export class SalesforceLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Salesforce Lead',
		name: 'salesforceLead',
		icon: { light: 'file:salesforceLead.svg', dark: 'file:salesforceLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ { createOrUpdate: "Create or update", sendTestLead: "Send test lead", webToLead: "Send by Web-to-Lead", getTestLeads: "Get many test leads", deleteTestLeads: "Delete test leads" }[$parameter["operation"]] }}',
		description: 'Writes marketplace leads to Salesforce, once each and with proof',
		defaults: { name: 'Salesforce Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
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
		],
		hints: [DRY_RUN_HINT, DO_NOT_CONTACT_HINT],
		properties,
	};

	methods = {
		credentialTest: { testSalesforceLeadApi },
		resourceMapping: { leadFields },
		loadOptions: { externalIdFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const shortened = new ShortenedTexts();
		const chosen = this.getNodeParameter('operation', 0, 'createOrUpdate');
		const own: SalesforceOperation | undefined = OPERATIONS.find(({ value }) => value === chosen);
		const output = own
			? [await own.run(this, shortened.add)]
			: await executeTarget(this, {
					name: 'salesforce',
					make: async (context) => await makeSalesforceTarget(context, shortened.add),
				});
		const hint = shortened.hint();
		if (hint) this.addExecutionHints(hint);
		return output;
	}
}
