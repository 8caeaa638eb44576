import type { INodeProperties } from 'n8n-workflow';
import { ownerFromLeadRoute } from '../../../targetNode/assignedOwner';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';

const FOR_LEADS = { show: { '/operation': ['createOrUpdate'] } };

/** A list that is read from the account. */
const fromAccount = (
	displayName: string,
	name: string,
	loadOptionsMethod: string,
	description: string,
): INodeProperties => ({
	displayName: `${displayName} Name or ID`,
	name,
	type: 'options',
	typeOptions: { loadOptionsMethod },
	default: '',
	description: `${description}. Choose from the list, or specify an ID using an <a href="https://docs.n8n.io/code/expressions/">expression</a>.`,
	displayOptions: FOR_LEADS,
});

/** HubSpot's own options. */
export const OPTIONS: INodeProperties[] = [
	laterLeadsOption(),
	longValuesOption(),
	fromAccount(
		'Lead Pipeline Stage',
		'leadPipelineStage',
		'leadStages',
		'Where a new lead begins, for Record Interest As: Lead',
	),
	fromAccount(
		'Lead Status',
		'leadStatus',
		'leadStatuses',
		'The lead status of a new contact, NEW if nothing is chosen; an existing one keeps its own',
	),
	fromAccount(
		'Legal Basis',
		'legalBasis',
		'legalBases',
		'Your legal basis for processing the data of a new contact',
	),
	fromAccount(
		'Lifecycle Stage',
		'lifecycleStage',
		'lifecycleStages',
		'The lifecycle stage of a new contact, Lead if nothing is chosen; an existing one keeps its own',
	),
	{
		displayName: 'Owner',
		name: 'ownerId',
		type: 'resourceLocator',
		default: { mode: 'list', value: '' },
		description: 'Whom a new contact belongs to; an existing one keeps its owner',
		modes: [
			{
				displayName: 'From List',
				name: 'list',
				type: 'list',
				placeholder: 'Select an owner...',
				typeOptions: { searchListMethod: 'searchOwners', searchable: true },
			},
			{ displayName: 'By ID', name: 'id', type: 'string', placeholder: 'e.g. 41629779' },
		],
		displayOptions: FOR_LEADS,
	},
	ownerFromLeadRoute(),
];
