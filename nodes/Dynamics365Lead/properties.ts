import type { INodeProperties } from 'n8n-workflow';
import { fieldMappingProperties } from '../../targetNode/fieldMapping';
import { matchByProperty, operationProperty, optionsProperty } from '../../targetNode/properties';
import { leadSourcesProperty } from './leadSources';
import { BATCH_LIMIT } from './leadTarget';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_SECONDS } from './settings';

const FOR_LEADS = { show: { operation: ['createOrUpdate'] } };

const mode: INodeProperties = {
	displayName: 'Mode',
	name: 'mode',
	type: 'options',
	options: [
		{
			name: 'Create Only',
			value: 'create',
			description: 'A lead that exists is left as it is, and leaves with status duplicate',
		},
		{
			name: 'Create or Update',
			value: 'createOrUpdate',
			description: 'Write every lead; a blank never erases a value',
		},
		{ name: 'Update Only', value: 'update', description: 'A lead that does not exist is rejected' },
	],
	default: 'createOrUpdate',
	description: 'What to do with leads that exist, and with those that do not',
	displayOptions: FOR_LEADS,
};

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
				description: 'The ID of the record follows from the match key; nothing need be customised',
			},
		],
		default: 'recordId',
		description: 'How a lead is found again in Dynamics 365',
	},
	{
		displayName: 'Key Column',
		name: 'keyColumn',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. new_leadkey',
		description: 'Logical name of the column that the alternate key consists of',
		displayOptions: { show: { leadKey: ['alternateKey'] } },
	},
];

const options: INodeProperties[] = [
	{
		displayName: 'Bulk Message',
		name: 'bulkMessage',
		type: 'options',
		options: [
			{
				name: 'Create Multiple',
				value: 'CreateMultiple',
				description:
					'For leads that are mostly new. If one of a call exists, the call is made again as batches.',
			},
			{ name: 'Off', value: 'off', description: 'Write in batches, with an answer for each lead' },
			{
				name: 'Upsert Multiple',
				value: 'UpsertMultiple',
				description: 'Does not tell created from updated: leads leave with status accepted',
			},
		],
		default: 'off',
		description:
			'Whether to write up to 1,000 leads by one message of Dataverse, which is faster. What is refused, or needs an answer for each lead, is written in batches all the same.',
		displayOptions: { show: { '/operation': ['createOrUpdate'] } },
	},
	{
		displayName: 'Campaign ID',
		name: 'campaignId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20000000-0000-4000-8000-000000000003',
		description: 'Source campaign of new leads. Leads that exist keep theirs.',
	},
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 4 },
		default: DEFAULT_CONCURRENCY,
		description: 'Most calls in flight at a time. It is lowered while Dataverse throttles.',
	},
	{
		displayName: 'Delete Test Lead',
		name: 'deleteTestLead',
		type: 'boolean',
		default: false,
		description: 'Whether to delete the test lead again after it was read back',
		displayOptions: { show: { '/operation': ['sendTestLead'] } },
	},
	{
		displayName: 'Duplicate Detection',
		name: 'duplicateDetection',
		type: 'options',
		options: [
			{ name: 'Off', value: 'allow', description: 'Write every lead, as the Web API does by default' },
			{
				name: 'Report',
				value: 'report',
				description: 'A lead that a rule of the environment finds a match for leaves with status duplicate',
			},
			{
				name: 'Update the Match',
				value: 'update',
				description: 'Write the lead to the oldest open lead with the same email address',
			},
		],
		default: 'allow',
		description: 'Whether the published duplicate detection rules of the environment are asked',
	},
	{
		displayName: 'Owner Team ID',
		name: 'ownerTeamId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20000000-0000-4000-8000-000000000002',
		description: 'Team that new leads belong to. Leads that exist keep their owner.',
	},
	{
		displayName: 'Owner User ID',
		name: 'ownerUserId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20000000-0000-4000-8000-000000000001',
		description: 'User that new leads belong to. Leads that exist keep their owner.',
	},
	{
		displayName: 'Queue ID',
		name: 'queueId',
		type: 'string',
		default: '',
		placeholder: 'e.g. 20000000-0000-4000-8000-000000000004',
		description: 'Queue that new leads are put into. Leads that exist stay where they are.',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 300 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description: 'Longest wait for an answer, in seconds',
	},
	{
		displayName: 'Too Long Texts',
		name: 'tooLongTexts',
		type: 'options',
		options: [
			{ name: 'Reject', value: 'reject', description: 'The lead leaves by the error output' },
			{
				name: 'Truncate',
				value: 'truncate',
				description:
					'Cut the text. An email address, phone number or URL is left out, as part of it is another one.',
			},
		],
		default: 'truncate',
		description: 'What to do with a text that is longer than its column allows',
	},
];

export const properties: INodeProperties[] = [
	operationProperty(),
	mode,
	matchByProperty(),
	...leadKey,
	...fieldMappingProperties({
		resourceMapperMethod: 'tableColumns',
		fieldWords: { singular: 'column', plural: 'columns' },
	}),
	leadSourcesProperty,
	optionsProperty({ maxBatchSize: BATCH_LIMIT, extra: options }),
];
