import type { INodeProperties } from 'n8n-workflow';
import { TRANSACTION_LIMIT } from '../../../azureTable/table';
import { OPERATIONS, readingProperties } from './operations';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import { tablePicker } from '../../../targetNode/tablePicker';
import {
	ifExistsProperty,
	laterLeadsOption,
	longValuesOption,
	matchByProperty,
	operationProperty,
	optionsProperty,
} from '../../../targetNode/properties';

const FOR_LEADS = { operation: ['createOrUpdate'] };

const table: INodeProperties = tablePicker(
	{
		displayName: 'Table',
		name: 'table',
		required: true,
		description: 'Name of the table. It is created with the first lead if it does not exist.',
	},
	'Leads',
);

const keys: INodeProperties = {
	displayName: 'Keys',
	name: 'keys',
	type: 'options',
	options: [
		{
			name: 'Custom',
			value: 'custom',
			description: 'Your own expressions',
		},
		{
			name: 'Day and Lead',
			value: 'dayAndLead',
			description: 'PartitionKey is the day of the lead, RowKey its ID: one row per lead',
		},
		{
			name: 'Offer and Customer',
			value: 'offerAndCustomer',
			description: 'PartitionKey is the offer, RowKey a secret key of the buyer (see Match By)',
		},
	],
	default: 'offerAndCustomer',
	description:
		'What identifies a row. Leads with the same keys share a row, and rows with the same PartitionKey are written together.',
};

const customKeys: INodeProperties[] = [
	{
		displayName: 'Partition Key',
		name: 'partitionKey',
		type: 'string',
		required: true,
		default: '={{ $json.offerId }}',
		placeholder: 'e.g. {{ $json.offerId }}',
		description:
			'Up to 512 characters. The characters / \\ # ? are written as a colon and their code, e.g. :2F.',
		displayOptions: { show: { ...FOR_LEADS, keys: ['custom'] } },
	},
	{
		displayName: 'Row Key',
		name: 'rowKey',
		type: 'string',
		required: true,
		default: '={{ $json.leadId }}',
		placeholder: 'e.g. {{ $json.leadId }}',
		description: 'Identifies the row in its partition. The same rules apply.',
		displayOptions: { show: { ...FOR_LEADS, keys: ['custom'] } },
	},
];

const ifExists = ifExistsProperty([
	{
		name: 'Replace',
		value: 'replace',
		description: 'Replace the whole row by the lead; all other columns are lost',
	},
]);

const options: INodeProperties[] = [
	{
		displayName: 'Include Raw Lead',
		name: 'includeRawLead',
		type: 'boolean',
		default: false,
		description:
			'Whether to also write the lead as Microsoft sent it, as JSON text in the column Raw. Turn on the same option in Lead Parse. Texts longer than 32,768 characters are left out. Has no effect on manual field mapping.',
	},
	laterLeadsOption(),
	longValuesOption(),
];

export const properties: INodeProperties[] = [
	operationProperty(OPERATIONS),
	table,
	...readingProperties,
	{ ...keys, displayOptions: { hide: { operation: ['getMany'] } } },
	...customKeys,
	{ ...matchByProperty(), displayOptions: { show: { ...FOR_LEADS, keys: ['offerAndCustomer'] } } },
	ifExists,
	...fieldMappingProperties({
		resourceMapperMethod: 'tableColumns',
		fieldWords: { singular: 'column', plural: 'columns' },
	}),
	...confirmProperties(),
	optionsProperty({ maxBatchSize: TRANSACTION_LIMIT, extra: options }),
];
