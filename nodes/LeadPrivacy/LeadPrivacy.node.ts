import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { DELETION_HINTS } from './hints';
import { PRIVACY_OPERATIONS } from './operations';
import { properties } from './properties';
import { pageAddress } from '../../targetNode/documentation';
import { chosenOperation } from '../../targetNode/operation';
import { searchLedgerTables, searchTables } from '../../targetNode/tablePicker';

export class LeadPrivacy implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Privacy',
		name: 'leadPrivacy',
		documentationUrl: pageAddress('lead-privacy.md'),
		icon: { light: 'file:leadPrivacy.svg', dark: 'file:leadPrivacy.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toSentenceCase() }}',
		description: 'Finds and erases the data of a person in the tables of leads, and deletes old leads',
		defaults: { name: 'Lead Privacy' },
		// No tool of an agent: what it deletes cannot be brought back.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'azureTableApi', required: true, testedBy: 'azureTableApiTest' },
			{
				name: 'azureTableLedgerApi',
				required: true,
				testedBy: 'azureTableLedgerApiTest',
				displayOptions: { show: { ledgerStorage: ['other'] } },
			},
		],
		hints: DELETION_HINTS,
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
		listSearch: { searchLedgerTables, searchTables },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return [await chosenOperation(this, PRIVACY_OPERATIONS, 'findPerson').run(this)];
	}
}
