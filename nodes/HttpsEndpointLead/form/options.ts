import type { INodeProperties } from 'n8n-workflow';

export const DEFAULT_CONCURRENCY = 5;
export const DEFAULT_TIMEOUT_SECONDS = 30;

export const options: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: DEFAULT_CONCURRENCY,
		description: 'How many posts may be in progress at a time',
	},
	{
		displayName: 'Ignore SSL Issues (Insecure)',
		name: 'ignoreSslIssues',
		type: 'boolean',
		default: false,
		description:
			'Whether to send leads even if the certificate of the endpoint is not trusted. Use it only for your own test systems.',
	},
	{
		displayName: 'Include Raw Lead',
		name: 'includeRawLead',
		type: 'boolean',
		default: false,
		description:
			"Whether to also send the lead as Microsoft delivered it, as the member raw. Turn on the same option in Lead Parse. Has no effect on Microsoft's Payload.",
	},
	{
		displayName: 'Refuse Web Pages',
		name: 'refuseWebPages',
		type: 'boolean',
		default: false,
		description:
			'Whether a lead counts as not delivered when the endpoint answers with a web page (HTML), as sign-in pages, parked domains and proxies do. Leave it off if the endpoint confirms leads with a web page.',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 120 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description: 'How long to wait for a response, in seconds',
	},
];
