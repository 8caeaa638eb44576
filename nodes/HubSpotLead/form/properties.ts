import type { INodeProperties } from 'n8n-workflow';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import { operationProperty, optionsProperty } from '../../../targetNode/properties';
import { testLeadProperties } from '../../../targetNode/testLeads';
import { OPERATIONS } from './operations';
import { OPTIONS } from './options';

export const properties: INodeProperties[] = [
	operationProperty(OPERATIONS),
	{
		displayName: 'Record Interest As',
		name: 'recordInterestAs',
		type: 'options',
		options: [
			{
				name: 'Lead',
				value: 'lead',
				description: 'A lead of Sales Hub Professional, with a note if the buyer wrote something',
			},
			{ name: 'Note', value: 'note', description: 'A note on the contact. Works in every edition.' },
			{ name: 'Nothing', value: 'nothing', description: 'The contact only' },
		],
		default: 'note',
		description: 'How to record that the contact is interested in an offer, once for each lead',
		displayOptions: { show: { operation: ['createOrUpdate', 'sendTestLead'] } },
	},
	...fieldMappingProperties({
		resourceMapperMethod: 'contactProperties',
		fieldWords: { singular: 'property', plural: 'properties' },
	}),
	...testLeadProperties(),
	...confirmProperties(),
	optionsProperty({ maxBatchSize: 100, extra: OPTIONS }),
];
