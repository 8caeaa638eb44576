import type { INodeProperties } from 'n8n-workflow';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import {
	duplicatesProperty,
	ifExistsProperty,
	matchByProperty,
	operationProperty,
	optionsProperty,
} from '../../../targetNode/properties';
import { BATCH_LIMIT } from '../write/target';
import { OPERATIONS } from './operations';
import { options } from './options';

const FOR_RECORDS = { operation: ['createOrUpdate', 'sendTestLead'] };

const ifExists = ifExistsProperty([
	{
		name: 'Update Only',
		value: 'updateOnly',
		description: 'As Update, and a lead without a record is rejected',
	},
]);

const duplicates = duplicatesProperty({
	save: 'Write the lead without asking the duplicate detection rules; one that an alternate key refuses is rejected',
	skip: 'Ask the rules; a lead that one finds a match for is not written, and its status is duplicate',
	update: 'Ask the rules, and add the lead to the oldest open lead with the same email address',
});

const leadKey: INodeProperties[] = [
	{
		displayName: 'Lead Key',
		name: 'leadKey',
		type: 'options',
		options: [
			{
				name: 'Alternate Key',
				value: 'alternateKey',
				description: 'A text column of your own with an alternate key on it holds the match key',
			},
			{
				name: 'Record ID',
				value: 'recordId',
				description: 'The ID of the record follows from the match key; no customising is needed',
			},
		],
		default: 'recordId',
		description: 'How a lead is found again in Dynamics 365',
		displayOptions: { show: FOR_RECORDS },
	},
	{
		displayName: 'Key Column',
		name: 'keyColumn',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. new_leadkey',
		description: 'Logical name of the column that the alternate key consists of',
		displayOptions: { show: { ...FOR_RECORDS, leadKey: ['alternateKey'] } },
	},
];

/** The table that is seen and changed in the editor: which lead source a lead of which marketplace source gets. */
const leadSources: INodeProperties = {
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
					description: 'Where the buyer was, as Lead Parse outputs it',
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
	displayOptions: { show: FOR_RECORDS, hide: { fieldMapping: ['manual'] } },
};

export const properties: INodeProperties[] = [
	operationProperty(OPERATIONS),
	...leadKey,
	matchByProperty(),
	ifExists,
	duplicates,
	...fieldMappingProperties({
		resourceMapperMethod: 'tableColumns',
		fieldWords: { singular: 'column', plural: 'columns' },
	}),
	leadSources,
	...confirmProperties(),
	optionsProperty({ maxBatchSize: BATCH_LIMIT, extra: options }),
];
