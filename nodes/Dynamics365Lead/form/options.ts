import type { INodeProperties } from 'n8n-workflow';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_SECONDS } from './settings';

/** The options of this target beside those of every target. */
export const options: INodeProperties[] = [
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
		description: 'Most calls of one execution at the same time. It is lowered while Dataverse throttles.',
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
			{
				name: 'Off',
				value: 'allow',
				description:
					'Write every lead, as the Web API does by default; one that an alternate key refuses is rejected',
			},
			{
				name: 'Report',
				value: 'report',
				description: 'A lead that a rule of the environment finds a match for gets status duplicate',
			},
			{
				name: 'Update the Match',
				value: 'update',
				description: 'Add the lead to the oldest open lead with the same email address',
			},
		],
		default: 'allow',
		description:
			'Whether the published duplicate detection rules of the environment are asked. Also decides what happens when another record has the same value in an alternate key.',
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
	laterLeadsOption(),
	longValuesOption(),
];
