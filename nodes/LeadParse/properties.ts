import type { INodeProperties } from 'n8n-workflow';
import { COLUMN_NAMES } from '../../targetNode/exportedColumns';

const inputField: INodeProperties = {
	displayName: 'Input Field',
	name: 'inputField',
	type: 'string',
	default: '',
	placeholder: 'e.g. body.lead',
	requiresDataPath: 'single',
	noDataExpression: true,
	description:
		'The field of each item that contains the lead, as a name or a dotted path. Leave it empty to read the whole item. This is correct after the triggers of this package and after a Webhook node.',
};

const stageModel: INodeProperties = {
	displayName: 'Stage Model',
	name: 'stageModel',
	type: 'options',
	noDataExpression: true,
	default: '2018',
	options: [
		{
			name: 'Contact Me Is the Hotter Lead (2018 Pages)',
			value: '2018',
			description: '"Contact me" (PLT) is active, "Get it now" (INS) is initial interest',
		},
		{
			name: 'Get It Now Is the Hotter Lead (2019 Pages)',
			value: '2019',
			description: '"Get it now" (INS) is active, "Contact me" (PLT) is initial interest',
		},
	],
	description:
		"Which of two actions shows more interest. Microsoft's pages about leads said one thing in 2018 and the opposite in 2019. In both, a purchase in the Azure portal (Create) is active.",
};

const offerCatalogue: INodeProperties = {
	displayName: 'Offer Catalogue',
	name: 'offerCatalogue',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add offer',
	default: {},
	description:
		'Your offers, as Partner Center lists them. Lead Parse uses them to separate the offer ID from the plan, and to find the offer ID of a lead that has only a title.',
	options: [
		{
			displayName: 'Offer',
			name: 'offers',
			values: [
				{
					displayName: 'Publisher ID',
					name: 'publisher',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. contoso',
					description: 'In Partner Center: Account settings, Identifiers, Publisher',
				},
				{
					displayName: 'Offer ID',
					name: 'offer',
					type: 'string',
					default: '',
					required: true,
					placeholder: 'e.g. backup-suite',
					description: 'Without the publisher ID',
				},
				{
					displayName: 'Plan IDs',
					name: 'plans',
					type: 'string',
					default: '',
					placeholder: 'e.g. basic, premium-byol',
					description: 'Separated by commas',
				},
				{
					displayName: 'Title',
					name: 'title',
					type: 'string',
					default: '',
					placeholder: 'e.g. Contoso Backup Suite',
					description: 'As the store shows it',
				},
			],
		},
	],
};

const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	options: [
		COLUMN_NAMES,
		{
			displayName: 'Include Raw Lead',
			name: 'includeRawLead',
			type: 'boolean',
			default: false,
			description:
				'Whether to keep the unchanged input from Microsoft in the field raw. Turn it on for archives. Unreadable leads always have it.',
		},
	],
};

export const properties: INodeProperties[] = [inputField, stageModel, offerCatalogue, options];
