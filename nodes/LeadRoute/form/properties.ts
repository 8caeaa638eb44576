import type { INodeProperties } from 'n8n-workflow';
import { ROUTING_TABLE } from '../../../azureTable/tableNames';
import { choicesOf } from '../../../targetNode/operation';
import { tablePicker } from '../../../targetNode/tablePicker';
import { ROUTE_OPERATIONS } from '../operations';
import { fallback, furtherOutputs, ownerIds, rules } from './rules';
import { teams } from './teams';

/** Operations that decide by rules and teams. */
const BY_PLAN = ['route', 'routeByHash', 'simulate'];
const FOR_REASSIGN = { show: { operation: ['reassign'] } };

/** Operations that need the routing table, and so a credential. */
export const WITH_TABLE = ['explain', 'reassign', 'route'];

const showFor = (operations: string[], properties: INodeProperties[]): INodeProperties[] =>
	properties.map((property) => ({
		...property,
		displayOptions: { show: { operation: operations, ...property.displayOptions?.show } },
	}));

const reassignment: INodeProperties[] = [
	{
		displayName: 'New Owner',
		name: 'newOwner',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. Anna Larsson',
		description: 'Name of the person who gets the lead, as in the team',
		displayOptions: FOR_REASSIGN,
	},
	{ ...ownerIds('newOwnerIds', 'New Owner IDs'), displayOptions: FOR_REASSIGN },
	{
		displayName: 'Reason',
		name: 'reason',
		type: 'string',
		required: true,
		default: '',
		placeholder: 'e.g. No answer within two days',
		description:
			'Why the lead gets another owner. The routing table stores this text, so do not write personal data of the buyer.',
		displayOptions: FOR_REASSIGN,
	},
];

const simulation: INodeProperties = {
	displayName: 'Options',
	name: 'simulation',
	type: 'collection',
	placeholder: 'Add option',
	default: {},
	displayOptions: { show: { operation: ['simulate'] } },
	options: [
		{
			displayName: 'By Hash',
			name: 'byHash',
			type: 'boolean',
			default: false,
			description: 'Whether to decide as the operation Route by Hash does',
		},
		{
			displayName: 'Decide At',
			name: 'decideAt',
			type: 'options',
			options: [
				{ name: 'Now', value: 'now', description: 'As if all leads arrived now' },
				{
					name: 'When the Lead Came',
					value: 'createdAt',
					description: 'Working hours and caps apply as of the time when the lead arrived',
				},
			],
			default: 'createdAt',
			description: 'The time for which each lead is decided',
		},
	],
};

/** What the user sets on the node. */
export const properties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: choicesOf(ROUTE_OPERATIONS),
		default: 'route',
	},
	...showFor(BY_PLAN, [rules, ...teams, ...fallback, furtherOutputs]),
	...reassignment,
	tablePicker(
		{
			displayName: 'Routing Table Name',
			name: 'routingTable',
			required: true,
			description:
				'The Azure table that stores the decisions and the turns. It is created with the first decision.',
			displayOptions: { show: { operation: WITH_TABLE } },
		},
		ROUTING_TABLE,
	),
	simulation,
];
