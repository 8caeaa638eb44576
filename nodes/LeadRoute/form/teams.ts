import type { INodeProperties } from 'n8n-workflow';
import { idFields } from './rules';

const availability: INodeProperties = {
	displayName: 'Availability',
	name: 'availability',
	type: 'collection',
	placeholder: 'Add limit',
	default: {},
	description: 'When the member can take leads, and how many. Otherwise the next member gets the lead.',
	options: [
		{
			displayName: 'Cap per Day',
			name: 'capPerDay',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Max number of leads per day in the time zone. 0 means no cap.',
		},
		{
			displayName: 'Cap per Month',
			name: 'capPerMonth',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Max number of leads per calendar month in the time zone. 0 means no cap.',
		},
		{
			displayName: 'Cap per Week',
			name: 'capPerWeek',
			type: 'number',
			typeOptions: { minValue: 0 },
			default: 0,
			description: 'Max number of leads per week (from Monday) in the time zone. 0 means no cap.',
		},
		{
			displayName: 'Days Off',
			name: 'daysOff',
			type: 'string',
			default: '',
			placeholder: 'e.g. 2026-12-24, 2026-12-27..2027-01-02',
			description: 'Dates and ranges of dates, separated by commas',
		},
		{
			displayName: 'Paused Until',
			name: 'pausedUntil',
			type: 'dateTime',
			default: '',
			description: 'The member gets no leads before this time',
		},
		{
			displayName: 'Time Zone',
			name: 'timeZone',
			type: 'string',
			default: '',
			placeholder: 'e.g. Europe/Berlin',
			description:
				'IANA name of the time zone for the days and hours of the member. If it is empty: the time zone of the workflow.',
		},
		{
			displayName: 'Working Hours',
			name: 'workingHours',
			type: 'string',
			default: '',
			placeholder: 'e.g. Mon-Fri 09:00-17:00; Sat 10:00-12:00',
			description:
				'Days and hours. They may cross midnight, e.g. Sun-Thu 22:00-06:00. If it is empty: always.',
		},
	],
};

const members: INodeProperties = {
	displayName: 'Members',
	name: 'members',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add member',
	default: {},
	description: 'Who takes turns',
	options: [
		{
			displayName: 'Member',
			name: 'member',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. Anna Larsson',
					description:
						'The routing table counts leads by this name. If you change the name, it is a new member.',
				},
				{
					displayName: 'Weight',
					name: 'weight',
					type: 'number',
					typeOptions: { minValue: 0, numberPrecision: 2 },
					default: 1,
					description:
						'The share of the leads. A member with 2 gets twice as many as a member with 1. With 0 the member gets no turns.',
				},
				...idFields,
				availability,
			],
		},
	],
};

const FROM_PANEL = { show: { teamsFrom: ['panel'] } };

export const teams: INodeProperties[] = [
	{
		displayName: 'Teams From',
		name: 'teamsFrom',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'JSON',
				value: 'json',
				description: 'A list from an expression, e.g. from a sheet or a data table',
			},
			{ name: 'Panel', value: 'panel', description: 'The list below' },
		],
		default: 'panel',
		description: 'Where the teams and their members are listed',
	},
	{
		displayName: 'Teams',
		name: 'teams',
		type: 'fixedCollection',
		typeOptions: { multipleValues: true },
		placeholder: 'Add team',
		default: {},
		description: 'Teams whose members take turns',
		displayOptions: FROM_PANEL,
		options: [
			{
				displayName: 'Team',
				name: 'team',
				values: [
					{
						displayName: 'Name',
						name: 'name',
						type: 'string',
						default: '',
						placeholder: 'e.g. DACH',
						description: 'Its name in rules',
					},
					members,
					{
						displayName: 'Sticky',
						name: 'sticky',
						type: 'options',
						options: [
							{ name: 'Buyer', value: 'buyer', description: 'Later leads of a buyer go to the same member' },
							{
								name: 'Buyer and Company',
								value: 'buyerAndCompany',
								description:
									'Later leads of a buyer go to the same member. So do leads from the same email domain, except domains of free mail services.',
							},
							{ name: 'No', value: 'none', description: 'Every lead takes a turn' },
						],
						default: 'buyer',
						description: 'Whether later leads go to the member who got an earlier one',
					},
					{
						displayName: 'When No One Is Available',
						name: 'whenNobody',
						type: 'options',
						options: [
							{
								name: 'Fallback Owner',
								value: 'fallback',
								description: 'The lead goes to the Fallback output',
							},
							{
								name: 'Hold',
								value: 'hold',
								description:
									'The lead waits until somebody is available, for up to 14 days. Posted leads that are in no table go to Fallback.',
							},
						],
						default: 'fallback',
						description: 'What to do with a lead that no member can take at the moment',
					},
					{
						displayName: 'Catch Up',
						name: 'catchUp',
						type: 'number',
						typeOptions: { minValue: 0, maxValue: 100 },
						default: 0,
						description:
							'How many missed leads a member who was away gets first after returning. With 0 the member gets none of them.',
					},
				],
			},
		],
	},
	{
		displayName: 'Teams',
		name: 'teamsJson',
		type: 'json',
		default: '[]',
		description:
			'A list of members, each with team and name, or of teams, each with name and members. Members may have weight, salesforce, dynamics365, hubspot, timeZone, workingHours, daysOff, capPerDay, capPerWeek, capPerMonth, pausedUntil; teams sticky, whenNobody, catchUp.',
		hint: "E.g. <code>{{ $('Get Rows').all() }}</code>",
		displayOptions: { show: { teamsFrom: ['json'] } },
	},
];
