import type { INodeProperties } from 'n8n-workflow';
import { LEADS_TABLE } from '../../azureTable/tableNames';
import { tablePicker } from '../../targetNode/tablePicker';
import { DEFAULT_MAX_BODY_KB, LARGEST_MAX_BODY_KB } from './parameters';

/** What the user sets on the trigger. */
export const properties: INodeProperties[] = [
	{
		displayName:
			'In Partner Center, open your offer, Offer setup, Customer leads, Connect, and choose HTTPS endpoint. Enter the Production URL (see Webhook URLs above), directly followed by ?code= and the URL Secret of the credential. Publish the workflow, then press Validate: a test lead arrives.',
		name: 'setupNotice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Store In',
		name: 'storeIn',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'Azure Table',
				value: 'azureTable',
				description:
					'Each post becomes a row in the table of leads. A Marketplace Lead Trigger on the same table emits it and keeps track of it.',
			},
			{
				// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- n8n writes its own name so
				name: 'Executions of n8n',
				value: 'n8n',
				description: 'Each post starts an execution and is only in the executions list',
			},
		],
		default: 'n8n',
		description: 'Where to store a lead before the sender is told that it has arrived',
	},
	{
		displayName:
			'In this mode a post to the Production URL starts no execution here: add a Marketplace Lead Trigger for the same table, and connect it to the same Lead Parse. Only the Test URL outputs leads.',
		name: 'storeNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: { storeIn: ['azureTable'] } },
	},
	tablePicker(
		{
			displayName: 'Table Name',
			name: 'table',
			required: true,
			description:
				'The table of leads, the same as in the Marketplace Lead Trigger. It is created if it does not exist.',
			displayOptions: { show: { storeIn: ['azureTable'] } },
		},
		LEADS_TABLE,
	),
	{
		displayName: 'Respond',
		name: 'respond',
		displayOptions: { show: { storeIn: ['n8n'] } },
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'When Lead Is Stored',
				value: 'onReceived',
				description: 'Immediately after n8n has written the lead to its database',
			},
			{
				name: 'When Workflow Has Finished',
				value: 'lastNode',
				description: 'At the end, with status 500 if the workflow failed',
			},
		],
		default: 'onReceived',
		description:
			'When to tell the sender that the lead has arrived. Microsoft does not promise to try again after a status other than 2xx, so choose When Lead Is Stored, unless your own service posts the leads and repeats them.',
	},
	{
		displayName: 'Options',
		name: 'settings',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [
			{
				displayName: 'Allowed Addresses',
				name: 'allowedAddresses',
				type: 'string',
				default: '',
				placeholder: 'e.g. 192.0.2.0/24, 2001:db8::/32',
				description:
					'Addresses and networks that may post, separated by commas. Leave it empty for all, because Microsoft does not publish where leads come from. If n8n is behind a proxy, set N8N_PROXY_HOPS. Otherwise n8n sees the address of the proxy, not that of the sender.',
			},
			{
				displayName: 'If the Table Cannot Be Reached',
				name: 'ifUnreachable',
				type: 'options',
				options: [
					{
						// eslint-disable-next-line n8n-nodes-base/node-param-display-name-miscased -- n8n writes its own name so
						name: 'Keep in n8n',
						value: 'keep',
						description: 'Respond with 200 and start an execution with the lead',
					},
					{
						name: 'Refuse',
						value: 'refuse',
						description: 'Respond with 503 and Retry-After. Microsoft does not say whether it tries again.',
					},
				],
				default: 'keep',
				description: 'What to do with a lead that could not be written into the table',
				displayOptions: { show: { '/storeIn': ['azureTable'] } },
			},
			{
				displayName: 'Max Body Size (KB)',
				name: 'maxBodySize',
				type: 'number',
				typeOptions: { minValue: 1, maxValue: LARGEST_MAX_BODY_KB },
				default: DEFAULT_MAX_BODY_KB,
				description: 'Larger posts are refused with status 413. A lead has about 1 KB.',
			},
		],
	},
	{
		// n8n reads a webhook's body before the node is asked, and answers 422 to broken JSON: the lead
		// would be lost. It leaves the body alone where a node of version 1 has this parameter, as the first version of
		// n8n's Webhook node had (webhook-helpers, parseRequestBody). Hence also the name of the collection above.
		displayName: 'Body as It Came',
		name: 'options',
		type: 'hidden',
		default: { binaryData: true },
	},
];
