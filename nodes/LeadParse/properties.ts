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
		'The field of each item that holds the lead, as a name or a dotted path. Leave empty to read the whole item, which is right after the triggers of this package and after a Webhook node.',
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
		"Which of two actions says that the buyer is further. Microsoft's lead pages said one thing in 2018 and the opposite in 2019. In both, a purchase in the Azure portal (Create) is active.",
};

const offerCatalogue: INodeProperties = {
	displayName: 'Offer Catalogue',
	name: 'offerCatalogue',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add offer',
	default: {},
	description:
		"Your offers, as Partner Center lists them. With it a lead's offer ID is divided into offer and plan, and a lead that names only a title gets its offer ID.",
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
				'Whether each lead keeps what Microsoft handed over, untouched, as the field raw. Switch it on for archives. Unreadable leads always keep it.',
		},
	],
};

export const properties: INodeProperties[] = [inputField, stageModel, offerCatalogue, options];
