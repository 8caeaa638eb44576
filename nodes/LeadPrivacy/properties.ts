import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../../azureTable/tableNames';
import { LEDGER_STORAGE } from '../../leadTable/ledgerStorage';
import { PRIVACY_OPERATIONS } from './operations';
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
		options: PRIVACY_OPERATIONS.map(({ name, value, action, description }) => ({
			name,
			value,
			action,
			description,
		})),
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
			'The address of the person. Rows are found that have it in any column, as a whole and in upper or lower case. For a list of people, give one item each.',
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
			'The tables to look into, separated by commas: the one that Microsoft writes your leads into, and every one that your workflows write',
	},
	tablePicker(
		{
			displayName: 'Ledger Table Name',
			name: 'ledgerTable',
			description:
				'The ledger of the Marketplace Lead Trigger, so that an erased lead is not delivered afterwards, and no unfinished lead is deleted for its age. Leave it empty if no trigger reads a table.',
			isLedger: true,
		},
		LEDGER_TABLE,
	),
	tablePicker(
		{
			displayName: 'Routing Table Name',
			name: 'routingTable',
			description:
				'The table of Lead Route in the same storage account, if there is one: its rows about the same leads and buyers are deleted, too. Leave it empty if you have none.',
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
			'Rows are deleted that were last written more than so many days ago, if their leads are finished. Leads that are still to be delivered, and those that the trigger never emitted, are kept.',
		displayOptions: { show: { operation: ['deleteOldLeads'] } },
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to count the rows only and delete nothing. What is deleted cannot be brought back: look at the count first, then turn this off.',
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
					'Whether to add the row itself, with all that is kept of the person. Without it, the output says only where it is.',
			},
		],
	},
];
