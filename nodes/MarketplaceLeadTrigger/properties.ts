import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE, LEDGER_TABLE } from '../../azureTable/tableNames';
import { LEDGER_STORAGE } from '../../leadTable/ledgerStorage';
import { DEFAULT_MAX_ATTEMPTS } from '../../ledger/backoff';
import { tablePicker } from '../../targetNode/tablePicker';
import {
	DEFAULT_BATCH_SIZE,
	DEFAULT_CONCURRENT_BATCHES,
	DEFAULT_LATE_WINDOW_MINUTES,
	DEFAULT_LEASE_MINUTES,
	DEFAULT_LOOK_EVERY,
	DEFAULT_SWEEP_INTERVAL_MINUTES,
	LONGEST_LOOK_EVERY,
	SHORTEST_LOOK_EVERY,
} from './parameters';

/** What the user sets on the trigger. */
export const properties: INodeProperties[] = [
	tablePicker(
		{
			displayName: 'Table Name',
			name: 'table',
			required: true,
			description:
				'The table that Microsoft writes your leads into. A table that does not exist yet is fine: it means that there are no leads yet.',
		},
		LEADS_TABLE,
	),
	{
		displayName: 'Start With',
		name: 'startWith',
		type: 'options',
		options: [
			{ name: 'All Leads', value: 'all', description: 'All leads in the table, and all new leads' },
			{
				name: 'Leads From the Last Days',
				value: 'lastDays',
				description: 'Leads of the last days, and all new leads',
			},
			{
				name: 'New Leads Only',
				value: 'new',
				description: 'Leads that arrive after the workflow is first published',
			},
		],
		default: 'new',
		description:
			'Which leads to begin with. This takes effect when the ledger is new. Later you can only go further back. Leads that are in the ledger are not emitted as new.',
	},
	{
		displayName: 'Days',
		name: 'startDays',
		type: 'number',
		typeOptions: { minValue: 1 },
		displayOptions: { show: { startWith: ['lastDays'] } },
		default: 30,
		description: 'How many days to go back',
	},
	{
		displayName: 'Batch Size',
		name: 'batchSize',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 5000 },
		default: DEFAULT_BATCH_SIZE,
		description:
			'Max number of leads in one execution. Targets write many leads with one call, so large batches are fast.',
	},
	{
		displayName: 'Look Every (Seconds)',
		name: 'lookEvery',
		type: 'number',
		typeOptions: { minValue: SHORTEST_LOOK_EVERY, maxValue: LONGEST_LOOK_EVERY },
		default: DEFAULT_LOOK_EVERY,
		description:
			'How often to look for new leads between the poll times. Each look makes two requests. It starts an execution only if there are new leads.',
	},
	LEDGER_STORAGE,
	{
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Concurrent Batches',
				name: 'concurrentBatches',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 10 },
				default: DEFAULT_CONCURRENT_BATCHES,
				description:
					'How many executions may work on leads at a time. A lead waits while another execution works on an older one of the same buyer for the same offer.',
			},
			{
				displayName: 'Late Lead Window (Minutes)',
				name: 'lateWindow',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1440 },
				default: DEFAULT_LATE_WINDOW_MINUTES,
				description:
					'How much later than its time stamp a lead can become visible and still be found by the next poll',
			},
			{
				displayName: 'Lease (Minutes)',
				name: 'lease',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1440 },
				default: DEFAULT_LEASE_MINUTES,
				description:
					'How long a lead stays reserved for an execution that has stopped renewing its claim, e.g. after a crash of n8n. Then the lead is emitted again.',
			},
			tablePicker(
				{
					displayName: 'Ledger Table Name',
					name: 'ledgerTable',
					description:
						'The table that keeps track of every lead. It is created if it does not exist, and contains no personal data. Two workflows with the same ledger share the leads; the second one warns you when you publish it. With two ledgers, each workflow gets all leads.',
					isLedger: true,
				},
				LEDGER_TABLE,
			),
			{
				displayName: 'Max Attempts',
				name: 'maxAttempts',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1000 },
				default: DEFAULT_MAX_ATTEMPTS,
				description:
					'How often a lead is tried before it is given up. The pause between attempts grows from one minute to one hour.',
			},
			{
				displayName: 'Settle',
				name: 'settle',
				type: 'options',
				options: [
					{
						name: 'By Acknowledgement',
						value: 'acknowledgement',
						description:
							'Only leads that the Lead Ledger node settled are finished. All others are emitted again, even after a successful execution.',
					},
					{
						name: 'By Execution',
						value: 'execution',
						description:
							'Depends on how the execution ended, and on what the target nodes of this package reported for each lead',
					},
				],
				default: 'execution',
				description:
					'When a lead is finished. Choose By Acknowledgement for workflows that wait, or that finish their leads one by one.',
			},
			{
				displayName: 'Sweep Interval (Minutes)',
				name: 'sweepInterval',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: 1440 },
				default: DEFAULT_SWEEP_INTERVAL_MINUTES,
				description:
					'How often the whole table is searched for leads outside the partitions of today and yesterday. A search reads every row.',
			},
		],
	},
];
