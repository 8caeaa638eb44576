import type { INodeProperties } from 'n8n-workflow';
import { conditions } from './conditions';

/** Under which ID each CRM knows an owner. */
export const ownerIds = (name: string, displayName: string): INodeProperties => ({
	displayName,
	name,
	type: 'collection',
	placeholder: 'Add target',
	default: {},
	description:
		'The ID of the owner in each CRM. The operation Get Owners in the node of each CRM lists them.',
	options: idFields,
});

export const idFields: INodeProperties[] = [
	{
		displayName: 'Dynamics 365 ID',
		name: 'dynamics365',
		type: 'string',
		default: '',
		placeholder: 'e.g. 3f2504e0-4f89-11d3-9a0c-0305e82c3301',
		description: 'ID of a user, or of a team with "team:" before it',
	},
	{
		displayName: 'HubSpot ID',
		name: 'hubspot',
		type: 'string',
		default: '',
		placeholder: 'e.g. 48151623',
		description: 'ID of an owner',
	},
	{
		displayName: 'Salesforce ID',
		name: 'salesforce',
		type: 'string',
		default: '',
		placeholder: 'e.g. 005Hs00000AbCdEIAV',
		description: 'ID of a user or a queue',
	},
];

const FOR_PERSON = { assignTo: ['person'] };

/** In the order in which a rule is read: what for, then what. */
const fields: INodeProperties[] = [
	{
		displayName: 'Name',
		name: 'name',
		type: 'string',
		default: '',
		placeholder: 'e.g. DACH, contact me',
		description: 'Name of the rule. It appears in the reason of each decision.',
	},
	conditions,
	{
		displayName: 'Assign To',
		name: 'assignTo',
		type: 'options',
		options: [
			{ name: 'No One', value: 'nobody', description: 'Choose an output only' },
			{ name: 'Person', value: 'person', description: 'All leads of the rule get the same owner' },
			{ name: 'Team', value: 'team', description: 'The members of a team take turns' },
		],
		default: 'team',
		description: 'What to do with the leads that match the rule',
	},
	{
		displayName: 'Team Name or ID',
		name: 'team',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getTeams', loadOptionsDependsOn: ['teams.team'] },
		default: '',
		description:
			'Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>',
		displayOptions: { show: { assignTo: ['team'], '/teamsFrom': ['panel'] } },
	},
	{
		displayName: 'Team',
		name: 'teamName',
		type: 'string',
		default: '',
		placeholder: 'e.g. DACH',
		description: 'The name of the team, as in Teams',
		displayOptions: { show: { assignTo: ['team'], '/teamsFrom': ['json'] } },
	},
	{
		displayName: 'Person',
		name: 'person',
		type: 'string',
		default: '',
		placeholder: 'e.g. Anna Larsson',
		description: 'Who gets the leads of the rule',
		displayOptions: { show: FOR_PERSON },
	},
	{ ...ownerIds('personIds', 'Person IDs'), displayOptions: { show: FOR_PERSON } },
	{
		displayName: 'Output Name or ID',
		name: 'output',
		type: 'options',
		typeOptions: { loadOptionsMethod: 'getOutputs', loadOptionsDependsOn: ['furtherOutputs.output'] },
		default: '',
		description:
			'The output that leads of the rule go to. If it is empty: Routed. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.',
	},
];

/** First match wins. */
export const rules: INodeProperties = {
	displayName: 'Rules',
	name: 'rules',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	placeholder: 'Add rule',
	default: {},
	description: 'The first rule that matches is used. Leads that match no rule go to the Fallback output.',
	options: [
		{
			displayName: 'Rule',
			name: 'rule',
			values: fields,
		},
	],
};

export const fallback: INodeProperties[] = [
	{
		displayName: 'Fallback Owner',
		name: 'fallbackOwner',
		type: 'string',
		default: '',
		placeholder: 'e.g. Sales Desk',
		description: 'Who gets leads that match no rule, or that no member of a team can take',
	},
	ownerIds('fallbackIds', 'Fallback Owner IDs'),
];

/** Further outputs come after the three that are always there, so that adding one moves none of those. */
export const furtherOutputs: INodeProperties = {
	displayName: 'Further Outputs',
	name: 'furtherOutputs',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add output',
	default: {},
	description:
		'Outputs after Routed, Fallback and Held that rules can choose. Add new outputs at the end, because the connections of an output belong to its position in the list, not to its name. If there is an error output, it is always the last one and has to be connected again.',
	options: [
		{
			displayName: 'Output',
			name: 'output',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Partners',
					description: 'Its name in rules and on the canvas',
				},
			],
		},
	],
};
