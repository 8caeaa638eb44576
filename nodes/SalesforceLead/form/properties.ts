import type { INodeProperties } from 'n8n-workflow';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fromListOr } from '../../../targetNode/editorLists';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import {
	duplicatesProperty,
	matchByProperty,
	operationProperty,
	optionsProperty,
	shownFor,
} from '../../../targetNode/properties';
import { testLeadProperties } from '../../../targetNode/testLeads';
import { COLLECTION_LIMIT } from '../write/save';
import { OPERATIONS, WRITING } from './operations';
import { options } from './options';

const FOR_RECORDS = { operation: ['createOrUpdate', 'sendTestLead'] };
const FOR_WEB = { operation: ['webToLead'] };
/** Shared options that make sense for Web-to-Lead as well. */
const HANDLING = ['doNotContact', 'testLeads', 'unreadableLeads', 'longValues'];

const matchBy: INodeProperties = {
	...matchByProperty(),
	description:
		'When two leads are the same record. Customer and Offer, and Lead, need an external ID field; they match a lead without an email address by its lead ID. Email needs no field, but if somebody else creates the same lead at the same moment, there are two records.',
	displayOptions: { show: FOR_RECORDS },
};

const externalIdField: INodeProperties = {
	displayName: 'External ID Field',
	name: 'externalIdField',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: fromListOr('Name', 'searchExternalIdFields', 'e.g. Marketplace_Key__c'),
	description: 'A text field of Lead, marked External ID and Unique, that keeps the key of each lead',
	displayOptions: { show: { ...FOR_RECORDS, matchBy: ['customerAndOffer', 'lead'] } },
};

const duplicates = duplicatesProperty({
	save: 'Write the lead. If a rule blocks it and does not only alert, the lead is rejected.',
	skip: 'Do not write the lead. Its status is duplicate, with the ID of the match.',
	update: 'Add the lead to the record that the rule found, if it is a lead',
});

const webToLead: INodeProperties[] = [
	{
		displayName:
			'Web-to-Lead gives no confirmation: Salesforce sends the same response whether it keeps a lead or drops it. It accepts 500 leads a day, queues up to 50,000 more, and silently drops leads that a validation rule, a required field or a picklist does not allow. reCAPTCHA must be off. If a lead is sent twice, there are two records. Use Create or Update if your org has an API.',
		name: 'webToLeadNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: FOR_WEB },
	},
	{
		displayName: 'Organization ID',
		name: 'organizationId',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. 00D000000000001',
		description: 'From Setup, Company Information',
		displayOptions: { show: FOR_WEB },
	},
	{
		displayName: 'Form Address',
		name: 'formAddress',
		type: 'string',
		required: true,
		default: 'https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8',
		placeholder: 'e.g. https://webto.salesforce.com/servlet/servlet.WebToLead?encoding=UTF-8',
		description: 'The action of the form that Setup, Web-to-Lead generates',
		displayOptions: { show: FOR_WEB },
	},
	{
		displayName: 'Further Form Fields',
		name: 'formFields',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add field',
		default: {},
		options: [
			{
				displayName: 'Field',
				name: 'values',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. 00N000000000001',
						description: 'Name of the input in the generated form. The name of a custom field is its ID.',
					},
					{
						displayName: 'Value',
						name: 'value',
						type: 'string',
						default: '',
						placeholder: 'e.g. {{ $json.offerId }}',
						description: 'What to post in this field',
					},
				],
			},
		],
		description: 'More fields of the form, e.g. custom fields',
		displayOptions: { show: FOR_WEB },
	},
];

export const properties: INodeProperties[] = [
	operationProperty(OPERATIONS),
	...webToLead,
	matchBy,
	externalIdField,
	duplicates,
	...fieldMappingProperties({
		resourceMapperMethod: 'leadFields',
		fieldWords: { singular: 'field', plural: 'fields' },
	}),
	...testLeadProperties(),
	...confirmProperties(WRITING),
	shownFor(
		WRITING,
		HANDLING,
		optionsProperty({ maxBatchSize: COLLECTION_LIMIT, extra: options, writing: WRITING }),
	),
];
