import type { IAuthenticateGeneric, ICredentialType, INodeProperties } from 'n8n-workflow';
import { DEFAULT_BASE_URL } from '../nodes/HubSpotLead/login/access';
import { pageAddress } from '../targetNode/documentation';

/** A service key of HubSpot; read by nodes/HubSpotLead/login/access.ts. */
export class HubSpotLeadApi implements ICredentialType {
	name = 'hubSpotLeadApi';

	displayName = 'HubSpot Lead API';

	icon = {
		light: 'file:../nodes/HubSpotLead/hubSpotLead.svg',
		dark: 'file:../nodes/HubSpotLead/hubSpotLead.dark.svg',
	} as const;

	documentationUrl = pageAddress('hubspot-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'Service Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			default: '',
			required: true,
			placeholder: 'e.g. pat-eu1-...',
			description: 'From Development, Keys, Service keys in HubSpot',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: DEFAULT_BASE_URL,
			placeholder: 'e.g. https://api.hubapi.com',
			description: 'Address of the API. The default is correct for all data centres.',
		},
	];

	/** For the HTTP Request node. */
	authenticate: IAuthenticateGeneric = {
		type: 'generic',
		properties: { headers: { Authorization: '=Bearer {{$credentials.apiKey}}' } },
	};
}
