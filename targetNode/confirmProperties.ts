import type { INodeProperties } from 'n8n-workflow';
import { LEDGER_TABLE } from '../azureTable/tableNames';

/** The operations that write the leads of the items, in all targets. */
const WRITING = ['createOrUpdate', 'webToLead', 'pushLead', 'submitForm'];

const CONFIRMING = { operation: WRITING, confirmInLedger: [true] };

/** Lets a target write into the ledger itself what became of each lead; to be placed before the options. */
export const CONFIRM_PROPERTIES: INodeProperties[] = [
	{
		displayName: 'Confirm in Ledger',
		name: 'confirmInLedger',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to write into the ledger what became of each lead. Turn it on if n8n runs in queue mode, or for posts that are kept in n8n. Otherwise the Marketplace Lead Trigger does this.',
		displayOptions: { show: { operation: WRITING } },
	},
	{
		displayName: 'Ledger Table Name',
		name: 'ledgerTable',
		type: 'string',
		required: true,
		default: LEDGER_TABLE,
		placeholder: 'e.g. MarketplaceLeadLedger',
		description: 'The ledger of the Marketplace Lead Trigger that emits the leads',
		displayOptions: { show: CONFIRMING },
	},
];

/** When a target needs the credential that opens the ledger. */
export const WHILE_CONFIRMING = { show: CONFIRMING };
