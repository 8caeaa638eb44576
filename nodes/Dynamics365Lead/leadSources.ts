import type { INodeProperties } from 'n8n-workflow';

/** The table that is seen and changed in the editor: which lead source a lead of which marketplace source gets. */
export const leadSourcesProperty: INodeProperties = {
	displayName: 'Lead Source Table',
	name: 'leadSources',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add row',
	default: {
		rows: [
			{ source: 'AppSource', leadSource: 'Web' },
			{ source: 'AzureMarketplace', leadSource: 'Web' },
			{ source: 'AzurePortal', leadSource: 'Web' },
			{ source: 'TestDrive', leadSource: 'Web' },
			{ source: 'other', leadSource: 'Other' },
		],
	},
	description:
		'What the column Lead Source (leadsourcecode) is set to. Has no effect on manual field mapping.',
	options: [
		{
			displayName: 'Rows',
			name: 'rows',
			values: [
				{
					displayName: 'Marketplace Source',
					name: 'source',
					type: 'options',
					options: [
						{ name: 'Any Other', value: 'other' },
						{ name: 'AppSource', value: 'AppSource' },
						{ name: 'Azure Marketplace', value: 'AzureMarketplace' },
						{ name: 'Azure Portal', value: 'AzurePortal' },
						{ name: 'Test Drive', value: 'TestDrive' },
					],
					default: 'other',
					description: 'Where the buyer was, as Lead Parse puts it out',
				},
				{
					displayName: 'Lead Source',
					name: 'leadSource',
					type: 'string',
					default: 'Web',
					placeholder: 'e.g. Web or 8',
					description: 'A choice of the column, by label or value. Empty leaves the column alone.',
				},
			],
		},
	],
	displayOptions: { hide: { fieldMapping: ['manual'] } },
};
