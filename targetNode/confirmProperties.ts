import type { INodeProperties } from 'n8n-workflow';
import { LEDGER_TABLE } from '../azureTable/tableNames';
import { tablePicker } from './tablePicker';

/** The operation that writes the leads of the items, which every target has. */
const WRITE_LEADS = ['createOrUpdate'] as const;

/** When a target needs the credential that opens the ledger. @param operations of the target that write leads */
export const whileConfirming = (operations: readonly string[] = WRITE_LEADS) => ({
	show: { operation: [...operations], confirmInLedger: [true] },
});

/**
 * Lets a target write into the ledger itself what became of each lead; to be placed before the options.
 *
 * @param operations of the target that write leads
 */
export const confirmProperties = (operations: readonly string[] = WRITE_LEADS): INodeProperties[] => [
	{
		displayName: 'Confirm in Ledger',
		name: 'confirmInLedger',
		type: 'boolean',
		noDataExpression: true,
		default: false,
		description:
			'Whether to write the result of each lead into the ledger. Turn it on if n8n runs in queue mode, or for posts that are kept in n8n. Otherwise the Marketplace Lead Trigger does this.',
		displayOptions: { show: { operation: [...operations] } },
	},
	tablePicker(
		{
			displayName: 'Ledger Table Name',
			name: 'ledgerTable',
			required: true,
			description: 'The ledger table of the Marketplace Lead Trigger that emits the leads',
			displayOptions: whileConfirming(operations),
			isLedger: true,
		},
		LEDGER_TABLE,
	),
];
