import { NodeConnectionTypes, NodeOperationError } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest, azureTableLedgerApiTest } from '../../azureTable/credentialTest';
import { LEDGER_OPERATIONS } from './operations';
import { DELETION_HINT } from './person/hints';
import { properties } from './properties';

export class LeadLedger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Lead Ledger',
		name: 'leadLedger',
		icon: { light: 'file:leadLedger.svg', dark: 'file:leadLedger.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle: '={{ $parameter["operation"].replace(/([A-Z])/g, " $1").toSentenceCase() }}',
		description:
			'Acknowledges, gives up and retries marketplace leads one by one, finds undelivered ones and counts them, finds and erases people',
		defaults: { name: 'Lead Ledger' },
		// A tool to ask which leads did not arrive, and how many did (n8n adds a type Lead Ledger Tool).
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
		hints: [DELETION_HINT],
		properties,
	};

	methods = {
		credentialTest: { azureTableApiTest, azureTableLedgerApiTest },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const chosen = this.getNodeParameter('operation', 0, 'acknowledge');
		const operation = LEDGER_OPERATIONS.find(({ value }) => value === chosen);
		if (operation === undefined) {
			throw new NodeOperationError(this.getNode(), "The parameter 'Operation' holds an unknown value", {
				description: `Choose one of: ${LEDGER_OPERATIONS.map(({ name }) => name).join(', ')}.`,
				itemIndex: 0,
			});
		}
		return [await operation.run(this)];
	}
}
