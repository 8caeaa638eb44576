import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE } from '../../../azureTable/tableNames';

/** The operations that are about a person and not about a lead. */
export const FOR_PEOPLE = { operation: ['erasePerson', 'findPerson'] };

/** What the user sets for them. */
export const personProperties: INodeProperties[] = [
	{
		displayName: 'Email',
		name: 'email',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. name@email.com',
		description:
			'The address of the person. Rows are found in which it stands in any column, as a whole and in upper or lower case. For a list of people, give one item each.',
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
		displayOptions: { show: FOR_PEOPLE },
	},
	{
		displayName: 'Ledger Table Name',
		name: 'ledgerTable',
		type: 'string',
		default: LEDGER_TABLE,
		placeholder: 'e.g. MarketplaceLeadLedger',
		description:
			'The ledger of the Marketplace Lead Trigger, so that an erased lead is not delivered afterwards. Leave it empty if no trigger reads a table.',
		displayOptions: { show: FOR_PEOPLE },
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description:
			'Whether to count the rows only and delete nothing. What is deleted cannot be brought back: look at the count first, then turn this off.',
		displayOptions: { show: { operation: ['erasePerson'] } },
	},
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
					'Whether to add the row itself, with all that is kept of the person. Without it, the output says only where it stands.',
			},
		],
	},
];
