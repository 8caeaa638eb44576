import { NodeConnectionTypes } from 'n8n-workflow';
import type {
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	ResourceMapperFields,
} from 'n8n-workflow';
import { azureTableApiTest } from '../../azureTable/credentialTest';
import { LEAD_FIELDS } from '../../delivery/leadFields';
import { whileConfirming } from '../../targetNode/confirmProperties';
import { executeTarget } from '../../targetNode/execute';
import { subtitleOf } from '../../targetNode/targetOperations';
import { leadFieldRow } from '../../targetNode/fieldMapping';
import { DO_NOT_CONTACT_HINT, DRY_RUN_HINT } from '../../targetNode/hints';
import { testHttpsEndpoint } from './login/credentialTest';
import { DEFINITION, OPERATIONS } from './form/operations';
import { properties } from './form/properties';
import { pageAddress } from '../../targetNode/documentation';
import { searchLedgerTables } from '../../targetNode/tablePicker';

export class HttpsEndpointLead implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'HTTPS Endpoint Lead',
		name: 'httpsEndpointLead',
		documentationUrl: pageAddress('https-endpoint-lead.md'),
		icon: { light: 'file:httpsEndpointLead.svg', dark: 'file:httpsEndpointLead.dark.svg' },
		group: ['output'],
		version: 1,
		subtitle: subtitleOf(OPERATIONS),
		description: 'Posts marketplace leads to any HTTPS endpoint, one message per lead',
		defaults: { name: 'HTTPS Endpoint Lead' },
		// No tool: it writes the leads of the items, whole and by their ids, and not what an agent says of them.
		usableAsTool: undefined,
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		credentials: [
			{ name: 'httpsEndpointApi', required: true, testedBy: 'testHttpsEndpoint' },
			{
				name: 'azureTableApi',
				required: true,
				testedBy: 'azureTableApiTest',
				displayOptions: whileConfirming(),
			},
		],
		hints: [
			DRY_RUN_HINT,
			DO_NOT_CONTACT_HINT,
			{
				message:
					'Ignore SSL Issues is on: leads are sent even to a server whose identity is not confirmed. Use it only for your own test systems.',
				type: 'warning',
				location: 'ndv',
				whenToDisplay: 'always',
				displayCondition: '={{ $parameter["options"]?.ignoreSslIssues === true }}',
			},
		],
		properties,
	};

	methods = {
		credentialTest: { testHttpsEndpoint, azureTableApiTest },
		listSearch: { searchLedgerTables },
		resourceMapping: {
			/** An endpoint has no metadata to ask for: the fields to choose from are the lead's own. */
			async bodyFields(): Promise<ResourceMapperFields> {
				return { fields: LEAD_FIELDS.map(({ name }) => leadFieldRow(name)) };
			},
		},
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		return await executeTarget(this, DEFINITION, OPERATIONS);
	}
}
