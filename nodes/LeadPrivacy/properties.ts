import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../../azureTable/tableNames';
import { LEDGER_STORAGE } from '../../leadTable/ledgerStorage';
import { PRIVACY_OPERATIONS } from './operations';
import { choicesOf } from '../../targetNode/operation';
import { tablePicker } from '../../targetNode/tablePicker';

const FOR_PEOPLE = { operation: ['erasePerson', 'findPerson'] };
const FOR_DELETION = { operation: ['deleteOldLeads', 'erasePerson'] };

/** What the user sets on the node. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: choicesOf(PRIVACY_OPERATIONS),
		default: 'findPerson',
	},
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. name@email.com',
		description:
			'The address of the person. The node finds every row that contains the complete address in any column, in upper or lower case. For several people, use one item for each.',
		displayOptions: { show: FOR_PEOPLE },
	},
	{
		displayName: 'Tables',
		name: 'tables',
		type: 'string',
		required: true,
		default: LEADS_TABLE,
		placeholder: 'e.g. MarketplaceLeads, DoNotContactLeads, TestLeads',
		description:
			'The tables to search, separated by commas: the table that Microsoft writes your leads into, and every table that your workflows write',
	},
	tablePicker(
		{
			displayName: 'Ledger Table Name',
			name: 'ledgerTable',
			description:
				'The ledger of the Marketplace Lead Trigger. With it, an erased lead is not delivered afterwards, and no unfinished lead is deleted because of its age. Leave it empty if no trigger reads a table.',
			isLedger: true,
		},
		LEDGER_TABLE,
	),
	tablePicker(
		{
			displayName: 'Routing Table Name',
			name: 'routingTable',
			description:
				'The table of Lead Route in the same storage account. Its rows about the same leads and buyers are deleted, too. Leave it empty if you do not use Lead Route.',
			displayOptions: { show: FOR_DELETION },
		},
		ROUTING_TABLE,
	),
	{
		displayName: 'Older Than (Days)',
		name: 'days',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 365,
		description:
			'Rows that were last written more than this number of days ago are deleted, if their leads are finished. Leads that are not delivered yet, or that the trigger never emitted, are kept.',
		displayOptions: { show: { operation: ['deleteOldLeads'] } },
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to only count the rows and delete nothing. Deleted rows cannot be restored, so check the count first, then turn this off.',
		displayOptions: { show: FOR_DELETION },
	},
	LEDGER_STORAGE,
	{
		displayName: 'Options',
		name: 'findPersonOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: { operation: ['findPerson'] } },
		options: [
			{
				displayName: 'Include Lead',
				name: 'includeLead',
				type: 'boolean',
				default: false,
				description:
					'Whether to add the complete row with the data of the person. Otherwise the output only says where the row is.',
			},
		],
	},
];
