import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE, ROUTING_TABLE } from '../../azureTable/tableNames';
import { LEDGER_STORAGE } from '../../leadTable/ledgerStorage';
import { COLUMN_NAMES } from '../../targetNode/exportedColumns';
import { choicesOf } from '../../targetNode/operation';
import { tablePicker } from '../../targetNode/tablePicker';
import { FINDABLE } from './leadStatus';
import { LEDGER_OPERATIONS, REPORTS } from './operations';
import { DIMENSIONS } from './summarise';

const FOR_REPORTS = { operation: ['findUndelivered', 'report', 'summary'] };
const FOR_FILES = { operation: ['import', 'reconcile'] };
const FOR_FINDING = { operation: ['findUndelivered'] };
const FOR_SUMMARY = { operation: ['summary'] };
const FOR_RETRY = { operation: ['retryLater'] };

const operations: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: choicesOf(LEDGER_OPERATIONS),
		default: 'acknowledge',
		displayOptions: { hide: { '@tool': [true] } },
	},
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: choicesOf(REPORTS),
		default: 'summary',
		displayOptions: { show: { '@tool': [true] } },
	},
];

const tables: INodeProperties[] = [
	tablePicker(
		{
			displayName: 'Table Name',
			name: 'table',
			required: true,
			description: 'The table that Microsoft writes your leads into. It is only read.',
			displayOptions: { show: { operation: ['findUndelivered', 'reconcile', 'report', 'summary'] } },
		},
		LEADS_TABLE,
	),
	tablePicker(
		{
			displayName: 'Table Name',
			name: 'table',
			required: true,
			description: 'The table of leads of your trigger. Imported leads are written into it.',
			displayOptions: { show: { operation: ['import'] } },
		},
		LEADS_TABLE,
	),
	tablePicker(
		{
			displayName: 'Ledger Table Name',
			name: 'ledgerTable',
			required: true,
			description: 'The ledger of the Marketplace Lead Trigger that emits these leads',
			isLedger: true,
		},
		LEDGER_TABLE,
	),
	tablePicker(
		{
			displayName: 'Routing Table Name',
			name: 'routingTable',
			description:
				'The table of Lead Route, in the storage account of the leads or of the ledger. The page then shows how many leads each owner got. Leave it empty to hide this.',
			displayOptions: { show: { operation: ['report'] } },
		},
		ROUTING_TABLE,
	),
];

const reason: INodeProperties[] = [
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Country not served',
		description: 'Why the leads are given up. The ledger stores this text.',
		displayOptions: { show: { operation: ['giveUp'] } },
	},
	{
		displayName:
			'The ledger contains no personal data. Do not write a name, address or phone number into the reason: everybody who can read the ledger can read it.',
		name: 'reasonNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { operation: ['giveUp'] } },
	},
];

const pause: INodeProperties[] = [
	{
		displayName: 'Pause',
		name: 'pause',
		type: 'options',
		options: [
			{ name: 'Fixed', value: 'fixed', description: 'A number of minutes' },
			{
				name: 'Growing With Each Attempt',
				value: 'growing',
				description: 'As after a failed execution: 1, 2, 4 minutes and so on, up to an hour',
			},
		],
		default: 'growing',
		description: 'How long the trigger waits before it emits the leads again',
		displayOptions: { show: FOR_RETRY },
	},
	{
		displayName: 'Minutes',
		name: 'minutes',
		type: 'number',
		typeOptions: { minValue: 0, maxValue: 43200 },
		default: 60,
		description: 'How many minutes to wait, up to 43200 (30 days)',
		displayOptions: { show: { ...FOR_RETRY, pause: ['fixed'] } },
	},
];

const range: INodeProperties[] = [
	{
		displayName: 'From',
		name: 'from',
		type: 'dateTime',
		default: '={{ $now.minus({ days: 7 }) }}',
		description:
			'Leads that were written into the table earlier are left out. If it is empty: all leads from the first one.',
		displayOptions: { show: FOR_REPORTS },
	},
	{
		displayName: 'To',
		name: 'to',
		type: 'dateTime',
		default: '',
		description:
			'Leads that were written into the table at this time or later are left out. If it is empty: all leads until now, including those that the trigger may not have seen yet.',
		displayOptions: { show: FOR_REPORTS },
	},
];

const finding: INodeProperties[] = [
	{
		displayName: 'Which Leads',
		name: 'statuses',
		type: 'multiOptions',
		options: Object.entries(FINDABLE)
			.map(([value, { name, description }]) => ({ name, value, description }))
			.sort((one, other) => one.name.localeCompare(other.name)),
		default: ['failed', 'givenUp', 'notInLedger', 'processed'],
		description:
			'The leads to get, by their status in the ledger. By default, leads that are not confirmed as delivered.',
		displayOptions: { show: FOR_FINDING },
	},
	{
		displayName: 'Return All',
		name: 'returnAll',
		type: 'boolean',
		default: false,
		description: 'Whether to return all results or only up to a given limit',
		displayOptions: { show: FOR_FINDING },
	},
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1 },
		default: 50,
		description: 'Max number of results to return',
		displayOptions: { show: { ...FOR_FINDING, returnAll: [false] } },
	},
	{
		displayName: 'Options',
		name: 'findOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: FOR_FINDING },
		options: [
			{
				displayName: 'Include Ledger Columns',
				name: 'includeLedger',
				type: 'boolean',
				default: true,
				description:
					'Whether to add what the ledger knows about each lead: its status, and which target did not accept it and why',
			},
		],
	},
];

const counting: INodeProperties[] = [
	{
		displayName: 'Group By',
		name: 'groupBy',
		type: 'multiOptions',
		options: Object.entries(DIMENSIONS).map(([value, { name }]) => ({ name, value })),
		default: ['target', 'status'],
		description:
			'How to group the leads. If you group by target, a lead counts once for each target that reported on it, with its status there. The day is the one on which the lead was written, in UTC.',
		displayOptions: { show: FOR_SUMMARY },
	},
	{
		displayName: 'Output',
		name: 'output',
		type: 'options',
		options: [
			{
				name: 'One Item in Total',
				value: 'total',
				description: 'The counts by each property, also as text, e.g. for an email',
			},
			{
				name: 'One Item per Group',
				value: 'groups',
				description: 'Each combination with its count, e.g. for a chart',
			},
		],
		default: 'groups',
		description: 'How to output the counts',
		displayOptions: { show: FOR_SUMMARY },
	},
];

const files: INodeProperties[] = [
	{
		displayName:
			'Connect Extract From File with a CSV file from Partner Center: the download of Referral insights, or of the Leads grid. Microsoft does not publish the columns of the Leads grid, so add those that are not recognised under Options, Column Names. A file has 5,000 rows or fewer, so export month by month. It may not contain do-not-contact and test leads.',
		name: 'fileNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: FOR_FILES },
	},
	{
		displayName: 'Dry Run',
		name: 'dryRun',
		type: 'boolean',
		default: true,
		description: 'Whether to only show which rows would be imported, without writing anything',
		displayOptions: { show: { operation: ['import'] } },
	},
	{
		displayName: 'Output',
		name: 'reconcileOutput',
		type: 'options',
		options: [
			{
				name: 'One Item in Total',
				value: 'total',
				description: 'The counts by month, by offer and by source, without personal data, also as text',
			},
			{
				name: 'One Item per Group',
				value: 'groups',
				description: 'Each combination of month, offer and source with its counts, without personal data',
			},
			{
				name: 'One Item per Row',
				value: 'rows',
				description: 'Each row of the file, with the result of the comparison in front of it',
			},
		],
		default: 'rows',
		description: 'How to output the result',
		displayOptions: { show: { operation: ['reconcile'] } },
	},
	{
		displayName: 'Options',
		name: 'reconcileOptions',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		displayOptions: { show: FOR_FILES },
		options: [
			COLUMN_NAMES,
			{
				displayName: 'Date Order',
				name: 'dateOrder',
				type: 'options',
				options: [
					{
						name: 'As the File Tells',
						value: 'automatic',
						description:
							'A day above 12 shows the order for the whole file. If there is none, both orders are tried.',
					},
					{ name: 'Day First', value: 'dayFirst', description: '25/09/2026' },
					{ name: 'Month First', value: 'monthFirst', description: '09/25/2026' },
				],
				default: 'automatic',
				description: 'The order of day and month in dates that consist of numbers',
			},
			{
				displayName: 'Time Window (Days)',
				name: 'windowDays',
				type: 'number',
				typeOptions: { minValue: 0 },
				default: 3,
				description: 'How many days the time of a row and the time of its lead may differ',
			},
		],
	},
];

const proof: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { operation: ['acknowledge'] } },
	options: [
		{
			displayName: 'Target',
			name: 'target',
			type: 'string',
			default: '',
			placeholder: 'e.g. hubspot',
			description:
				'Where the leads are now. If it is empty, the field "target" that target nodes of this package output.',
		},
		{
			displayName: 'Target ID',
			name: 'targetId',
			type: 'string',
			default: '',
			placeholder: 'e.g. 48151623',
			description:
				'The ID of the record there, never an email address or a name. If it is empty, the field "targetId" that target nodes of this package output.',
		},
	],
};

/** What the user sets on the node. */
export const properties: INodeProperties[] = [
	...operations,
	...reason,
	...pause,
	...range,
	...finding,
	...counting,
	...files,
	...tables,
	LEDGER_STORAGE,
	proof,
];
