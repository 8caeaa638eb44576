import type { INodeProperties } from 'n8n-workflow';
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
		displayName: 'Respond',
		name: 'respond',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'When Lead Is Stored',
				value: 'onReceived',
				description: 'At once, as soon as n8n has written the lead to its database',
			},
			{
				name: 'When Workflow Has Finished',
				value: 'lastNode',
				description: 'At the end, with status 500 if the workflow did not succeed',
			},
		],
		default: 'onReceived',
		description:
			'When to tell the sender that the lead has arrived. Microsoft promises no second try after another status than 2xx, so the first is right unless a service of your own posts the leads and repeats them.',
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
					'Addresses and networks that may post, separated by commas. Leave empty for all: Microsoft does not publish where leads come from. If n8n is reached through a proxy, N8N_PROXY_HOPS must be set, or n8n takes the address of the proxy for that of the sender.',
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
