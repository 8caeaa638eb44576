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
		description: 'Like Update, but a lead without a record is rejected',
	},
]);

const duplicates = duplicatesProperty({
	save: 'Write the lead without checking the duplicate detection rules. If an alternate key refuses it, the lead is rejected.',
	skip: 'Check the rules. If one finds a match, the lead is not written, and its status is duplicate.',
	update:
		'Check the rules. If one finds a match, add the lead to the oldest open lead with the same email address.',
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
				description: 'Your own text column, which has an alternate key, holds the match key',
			},
			{
				name: 'Record ID',
				value: 'recordId',
				description: 'The ID of the record is made from the match key. No customising is needed.',
			},
		],
		default: 'recordId',
		description: 'How the node finds an existing lead in Dynamics 365',
		displayOptions: { show: FOR_RECORDS },
	},
	{
		displayName: 'Key Column',
		name: 'keyColumn',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. new_leadkey',
		description: 'Logical name of the column with the alternate key',
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
					description: 'Source of the lead, as Lead Parse outputs it',
				},
				{
					displayName: 'Lead Source',
					name: 'leadSource',
					type: 'string',
					default: 'Web',
					placeholder: 'e.g. Web or 8',
					description: 'A choice of the column, by label or value. If it is empty, the column is not set.',
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
