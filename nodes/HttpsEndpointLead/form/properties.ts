import type { INodeProperties } from 'n8n-workflow';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import { matchByProperty, operationProperty, optionsProperty } from '../../../targetNode/properties';
import { BODY_FORMATS } from '../fields/automatic';
import { DEFAULT_CONCURRENCY, DEFAULT_TIMEOUT_SECONDS } from '../write/makeTarget';

const bodyFormat: INodeProperties = {
	displayName: 'Body Format',
	name: 'bodyFormat',
	type: 'options',
	options: BODY_FORMATS.map(({ name, value, description }) => ({ name, value, description })),
	default: 'lead',
	description: 'What is posted to the endpoint',
};

const options: INodeProperties[] = [
	{
		displayName: 'Concurrency',
		name: 'concurrency',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 50 },
		default: DEFAULT_CONCURRENCY,
		description: 'Most posts in flight at a time',
	},
	{
		displayName: 'Ignore SSL Issues (Insecure)',
		name: 'ignoreSslIssues',
		type: 'boolean',
		default: false,
		description:
			'Whether to send leads even if the certificate of the endpoint cannot be trusted. Only for test systems of your own.',
	},
	{
		displayName: 'Include Raw Lead',
		name: 'includeRawLead',
		type: 'boolean',
		default: false,
		description:
			"Whether to send the lead as Microsoft handed it over as well, as the member raw. Needs the same option of Lead Parse. Microsoft's Payload has no place for it.",
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, maxValue: 120 },
		default: DEFAULT_TIMEOUT_SECONDS,
		description: 'Longest wait for an answer, in seconds',
	},
];

export const properties: INodeProperties[] = [
	operationProperty(),
	bodyFormat,
	matchByProperty(),
	...fieldMappingProperties({
		resourceMapperMethod: 'bodyFields',
		fieldWords: { singular: 'field', plural: 'fields' },
		show: { bodyFormat: ['lead', 'cloudEvent', 'cloudEventBinary'] },
	}),
	optionsProperty({ maxBatchSize: 1, extra: options }),
];
