import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { DRY_RUN_HINT } from '../../targetNode/hints';
import { makeTableTarget } from './write/makeTarget';
import { OPERATIONS } from './form/operations';
import { properties } from './form/properties';
import { tableColumns } from './fields/choices';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables, searchTables } from '../../targetNode/tablePicker';

export class AzureTableLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Azure Table Lead',
		name: 'azureTableLead',
		documentationUrl: pageAddress('azure-table-lead.md'),
		icon: { light: 'file:azureTableLead.svg', dark: 'file:azureTableLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle:
			'={{ $parameter["operation"] === "sendTestLead" ? "Send test lead" : ($parameter["operation"] === "getMany" ? "Get many: " : "") + $parameter["table"] }}',
		description: 'Writes each marketplace lead once to an Azure table, and reads the table',
		defaults: { name: 'Azure Table Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'azureTableApi', required: true, testedBy: 'azureTableApiTest' },
			{
				name: 'azureTableLedgerApi',
				required: true,
				testedBy: 'azureTableLedgerApiTest',
				displayOptions: whileConfirming(),
			},
		],
		hints: [DRY_RUN_HINT],
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
		listSearch: { searchLedgerTables, searchTables },
		resourceMapping: { tableColumns },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const definition = {
			name: 'azureTable',
			ledgerCredential: 'azureTableLedgerApi',
			make: makeTableTarget,
		} as const;
		return await executeTarget(this, definition, OPERATIONS);
	}
}
