import type { INodeProperties } from 'n8n-workflow';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import { operationProperty, optionsProperty } from '../../../targetNode/properties';
import { BODY_FORMATS } from '../fields/automatic';
import { OPERATIONS } from './operations';
import { options } from './options';

const bodyFormat: INodeProperties = {
	displayName: 'Body Format',
	name: 'bodyFormat',
	type: 'options',
	options: BODY_FORMATS.map(({ name, value, description }) => ({ name, value, description })),
	default: 'lead',
	description: 'What is posted to the endpoint',
};

export const properties: INodeProperties[] = [
	operationProperty(OPERATIONS),
	bodyFormat,
	...fieldMappingProperties({
		resourceMapperMethod: 'bodyFields',
		fieldWords: { singular: 'field', plural: 'fields' },
		show: { bodyFormat: ['lead', 'cloudEvent', 'cloudEventBinary'] },
	}),
	...confirmProperties(),
	optionsProperty({ maxBatchSize: 1, extra: options }),
];
