import type { INodeProperties } from 'n8n-workflow';
import { confirmProperties } from '../../../targetNode/confirmProperties';
import { fromListOr } from '../../../targetNode/editorLists';
import { fieldMappingProperties } from '../../../targetNode/fieldMapping';
import { ifExistsProperty, matchByProperty, operationProperty } from '../../../targetNode/properties';
import { WRITE_METHODS, WRITING } from './operations';
import { marketoOptions } from './options';

const testOperation: INodeProperties = {
	displayName: 'Send By',
	name: 'testOperation',
	type: 'options',
	options: WRITE_METHODS.map(({ name, value, description }) => ({ name, value, description })),
	default: 'createOrUpdate',
	description: 'The operation with which the test lead is sent',
	displayOptions: { show: { operation: ['sendTestLead'] } },
};

/** A parameter of one way to write is needed to test this way, too. */
const shownFor = (property: INodeProperties, methods: readonly string[]): INodeProperties[] => [
	{ ...property, displayOptions: { show: { operation: [...methods] } } },
	{ ...property, displayOptions: { show: { operation: ['sendTestLead'], testOperation: [...methods] } } },
];

const program: INodeProperties = {
	displayName: 'Program',
	name: 'program',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: fromListOr('Name', 'searchPrograms', 'e.g. Microsoft Marketplace'),
	description: 'The program to which the activity of each lead is attributed',
};

const form: INodeProperties = {
	displayName: 'Form',
	name: 'form',
	type: 'resourceLocator',
	required: true,
	default: { mode: 'list', value: '' },
	modes: fromListOr('ID', 'searchForms', 'e.g. 1007', {
		regex: '[0-9]+',
		errorMessage: 'The ID of a form is a number. It is in the address of the form in Marketo, after #FO.',
	}),
	description:
		'The form to fill out. Its ID is in the address of the form in Marketo, after #FO, and in its embed code.',
};

const activity: INodeProperties[] = [
	{
		displayName: 'Source',
		name: 'pushSource',
		type: 'string',
		default: '={{ $json.source }}',
		placeholder: 'e.g. AzureMarketplace',
		description: 'Where the lead came from, for triggers and filters in Marketo',
		displayOptions: { show: { operation: ['pushLead'] } },
	},
	{
		displayName: 'Reason',
		name: 'pushReason',
		type: 'string',
		default: '={{ $json.action }}',
		placeholder: 'e.g. INS',
		description: 'What the buyer did, for triggers and filters in Marketo',
		displayOptions: { show: { operation: ['pushLead'] } },
	},
];

const lookupField: INodeProperties = {
	displayName: 'Lookup Field',
	name: 'lookupField',
	type: 'resourceLocator',
	default: { mode: 'name', value: 'email' },
	modes: fromListOr('Name', 'searchLookupFields', 'e.g. email'),
	description:
		'The field by which Marketo recognises a person. If it is not email, the node writes the key from Match By into it.',
};

/** An email address is its own key. */
const matchBy: INodeProperties = {
	...matchByProperty(),
	displayOptions: {
		show: { operation: ['createOrUpdate', 'pushLead'] },
		hide: { '/lookupField.value': ['email'] },
	},
};

export const properties: INodeProperties[] = [
	operationProperty(WRITE_METHODS),
	testOperation,
	...shownFor(program, ['pushLead']),
	...shownFor(form, ['submitForm']),
	...activity,
	...shownFor(lookupField, ['createOrUpdate', 'pushLead']),
	matchBy,
	ifExistsProperty(),
	...fieldMappingProperties({
		resourceMapperMethod: 'personFields',
		fieldWords: { singular: 'field', plural: 'fields' },
		show: { operation: [...WRITING] },
	}),
	...confirmProperties(WRITING),
	marketoOptions(),
];
