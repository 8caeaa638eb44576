import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { createOrUpdate } from '../../targetNode/createOrUpdate';
import { deleteTestLeads, getTestLeads } from './testLeads';
import { webToLeadTarget } from './webToLead';

/** An operation that Salesforce has beside those of every target. */
export interface SalesforceOperation {
	name: string;
	value: string;
	action: string;
	description: string;
	run(
		context: IExecuteFunctions,
		onShortened: (itemIndex: number, field: string) => void,
	): Promise<INodeExecutionData[]>;
}

export const OPERATIONS = [
	{
		name: 'Delete Test Leads',
		value: 'deleteTestLeads',
		action: 'Delete test leads',
		description: "Delete the leads with Microsoft's test marker, and no others",
		run: deleteTestLeads,
	},
	{
		name: 'Get Many Test Leads',
		value: 'getTestLeads',
		action: 'Get many test leads',
		description: "List the leads with Microsoft's test marker",
		run: getTestLeads,
	},
	{
		name: 'Send by Web-to-Lead',
		value: 'webToLead',
		action: 'Send leads by Web-to-Lead',
		description: 'Post leads to the public form of an org without API; 500 a day, and no proof',
		run: async (context, onShortened) =>
			await createOrUpdate(context, {
				name: 'salesforceWebToLead',
				make: async (of) => await webToLeadTarget(of, onShortened),
			}),
	},
] as const satisfies readonly SalesforceOperation[];
