import { NodeConnectionTypes } from 'n8n-workflow';
import type { IExecuteFunctions, INodeExecutionData, INodeType, INodeTypeDescription } from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { createOrUpdate } from '../../targetNode/createOrUpdate';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { subtitleOf } from '../../targetNode/targetOperations';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import {
	personFields,
	searchForms,
	searchLookupFields,
	searchNoteFields,
	searchPartitions,
	searchProgramIds,
	searchPrograms,
} from './fields/choices';
import { WRITE_METHODS, WRITING } from './form/operations';
import { properties } from './form/properties';
import { testMarketo } from './login/credentialTest';
import { makeMarketoTarget } from './write/makeTarget';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables } from '../../targetNode/tablePicker';

export class MarketoLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Marketo Lead',
		name: 'marketoLead',
		documentationUrl: pageAddress('marketo-lead.md'),
		icon: { light: 'file:marketoLead.svg', dark: 'file:marketoLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(WRITE_METHODS),
		description:
			'Writes marketplace leads to Marketo Engage within its limits, and reports the result of each',
		defaults: { name: 'Marketo Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'marketoLeadApi', required: true, testedBy: 'testMarketo' },
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: whileConfirming(WRITING),
			},
		],
		hints: [DRY_RUN_HINT, DO_NOT_CONTACT_HINT],
		properties,
	};

	methods = {
		credentialTest: { testMarketo, azureTableApiTest },
		listSearch: {
			searchLedgerTables,
			searchForms,
			searchLookupFields,
			searchNoteFields,
			searchPartitions,
			searchProgramIds,
			searchPrograms,
		},
		resourceMapping: { personFields },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeTarget(this, DEFINITION, METHODS);
	}
}

const DEFINITION = { name: 'marketo', make: makeMarketoTarget };

/** Every way to write takes the incoming leads as Create or Update does. */
const METHODS = WRITE_METHODS.map(({ name, value, action, description }) => ({
	...{ name, value, action, description },
	run: async (context: IExecuteFunctions) => await createOrUpdate(context, DEFINITION),
}));
