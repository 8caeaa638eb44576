import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { subtitleOf } from '../../targetNode/targetOperations';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import {
	contactProperties,
	searchLeadStages,
	searchLeadStatuses,
	searchLegalBases,
	searchLifecycleStages,
	searchOwners,
} from './fields/choices';
import { OPERATIONS } from './form/operations';
import { properties } from './form/properties';
import { testHubSpotLeadApi } from './login/credentialTest';
import { makeHubSpotTarget } from './write/makeTarget';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables } from '../../targetNode/tablePicker';

export class HubSpotLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HubSpot Lead',
		name: 'hubSpotLead',
		documentationUrl: pageAddress('hubspot-lead.md'),
		icon: { light: 'file:hubSpotLead.svg', dark: 'file:hubSpotLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(OPERATIONS),
		description:
			'Writes each marketplace lead to HubSpot once, as a contact with a note or lead, with proof of delivery',
		defaults: { name: 'HubSpot Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'hubSpotLeadApi', required: true, testedBy: 'testHubSpotLeadApi' },
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: whileConfirming(),
			},
		],
		hints: [DRY_RUN_HINT, DO_NOT_CONTACT_HINT],
		properties,
	};

	methods = {
		credentialTest: { testHubSpotLeadApi, azureTableApiTest },
		listSearch: {
			searchLedgerTables,
			searchLeadStages,
			searchLeadStatuses,
			searchLegalBases,
			searchLifecycleStages,
			searchOwners,
		},
		resourceMapping: { contactProperties },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeTarget(this, { name: 'hubSpot', make: makeHubSpotTarget }, OPERATIONS);
	}
}
