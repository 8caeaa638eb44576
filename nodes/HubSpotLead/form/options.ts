import type { INodeProperties } from 'n8n-workflow';
import { ownerFromLeadRoute } from '../../../targetNode/assignedOwner';
import { fromListOr, type IdFormat } from '../../../targetNode/editorLists';
import { laterLeadsOption, longValuesOption } from '../../../targetNode/properties';

const FOR_LEADS = { show: { '/operation': ['createOrUpdate'] } };

/** A list that is read from the account. */
const fromAccount = (
	displayName: string,
	name: string,
	searchListMethod: string,
	placeholder: string,
	description: string,
	format?: IdFormat,
): INodeProperties => ({
	displayName,
	name,
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	modes: fromListOr('ID', searchListMethod, placeholder, format),
	description,
	displayOptions: FOR_LEADS,
});

/** HubSpot's own options. */
export const OPTIONS: INodeProperties[] = [
	laterLeadsOption(),
	longValuesOption(),
	fromAccount(
		'Lead Pipeline Stage',
		'leadPipelineStage',
		'searchLeadStages',
		'e.g. lead-pipeline-id/new-stage-id',
		'The first stage of a new lead, for Record Interest As: Lead',
		{
			regex: '[^/]+/[^/]+',
			errorMessage: 'Write the ID of the pipeline and that of the stage, with a slash between them.',
		},
	),
	fromAccount(
		'Lead Status',
		'leadStatus',
		'searchLeadStatuses',
		'e.g. NEW',
		'The lead status of a new contact. If nothing is chosen: NEW. Existing contacts keep theirs.',
	),
	fromAccount(
		'Legal Basis',
		'legalBasis',
		'searchLegalBases',
		'e.g. Legitimate interest – prospect/lead',
		'Your legal basis for processing the data of a new contact',
	),
	fromAccount(
		'Lifecycle Stage',
		'lifecycleStage',
		'searchLifecycleStages',
		'e.g. marketingqualifiedlead',
		'The lifecycle stage of a new contact. If nothing is chosen: Lead. Existing contacts keep theirs.',
	),
	fromAccount(
		'Owner',
		'owner',
		'searchOwners',
		'e.g. 41629779',
		'The owner of a new contact. Existing contacts keep their owner.',
		{
			regex: '[0-9]+',
			errorMessage: 'The ID of an owner is a number. The operation Get Owners lists them.',
		},
	),
	ownerFromLeadRoute(),
];
