import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { CLOUDS } from '../nodes/Dynamics365Lead/login/access';
import { pageAddress } from '../targetNode/documentation';

/** An application registered in Microsoft Entra ID, and the environment it writes to; tested by Dynamics 365 Lead. */
export class Dynamics365LeadApi implements ICredentialType {
	name = 'dynamics365LeadApi';

	displayName = 'Dynamics 365 Lead API';

	icon = {
		light: 'file:../nodes/Dynamics365Lead/dynamics365Lead.svg',
		dark: 'file:../nodes/Dynamics365Lead/dynamics365Lead.dark.svg',
	} as const;

	documentationUrl = pageAddress('dynamics-365-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'Environment URL',
			name: 'environmentUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://contoso.crm4.dynamics.com',
			description: 'The address under which your users open Dynamics 365',
		},
		{
			displayName: 'Tenant ID',
			name: 'tenantId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. 11111111-2222-3333-4444-555555555555',
			description: 'In the Azure portal: Microsoft Entra ID, Overview, Tenant ID. Also called Directory ID.',
		},
		{
			displayName: 'Application ID',
			name: 'applicationId',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
			description: 'The Application (client) ID of the app registration',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			description: 'The Value of a client secret of the app registration, not its Secret ID',
		},
		{
			displayName: 'Cloud',
			name: 'cloud',
			type: 'options',
			options: CLOUDS.map(({ name, value, description }) => ({ name, value, description })),
			default: 'global',
			description: 'Where the environment is hosted. Change it only for a national cloud.',
		},
		{
			displayName: 'Login URL',
			name: 'loginUrl',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. https://login.microsoftonline.com',
			description: 'The host that issues tokens',
			displayOptions: { show: { cloud: ['custom'] } },
		},
		{
			displayName: 'Alternate Key to Check',
			name: 'alternateKey',
			type: 'string',
			default: '',
			placeholder: 'e.g. new_leadkey',
			description:
				'Column of the alternate key, if the node finds leads by one. The test then checks that its index is active. Leave it empty for the default of the node.',
		},
	];
}
