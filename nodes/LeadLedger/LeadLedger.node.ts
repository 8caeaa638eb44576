import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { isTool } from '../../targetNode/n8nFeatures';
import { LEDGER_OPERATIONS, type LedgerOperation, REPORTS } from './operations';
import { properties } from './properties';
import { pageAddress } from '../../targetNode/documentation';
import { chosenOperation } from '../../targetNode/operation';
import { searchLedgerTables, searchTables } from '../../targetNode/tablePicker';

export class LeadLedger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Ledger',
		name: 'leadLedger',
		documentationUrl: pageAddress('lead-ledger.md'),
		icon: { light: 'file:leadLedger.svg', dark: 'file:leadLedger.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toSentenceCase() }}',
		description:
			'Acknowledges, gives up or retries single marketplace leads, finds undelivered leads, and counts leads',
		defaults: { name: 'Lead Ledger' },
		// A tool to ask which leads did not arrive, and how many did: n8n adds a type Lead Ledger Tool, which offers reports only.
		usableAsTool: true,
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
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
		listSearch: { searchLedgerTables, searchTables },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		// The form offers reports only there; a workflow that was imported or written by an agent may say something else.
		const offered: readonly LedgerOperation[] = isTool(this.getNode()) ? REPORTS : LEDGER_OPERATIONS;
		return [await chosenOperation(this, offered).run(this)];
	}
}
