import type { ICredentialType, INodeProperties } from 'n8n-workflow';
import { pageAddress } from '../targetNode/documentation';

const forSecret = { show: { authentication: ['clientCredentials'] } };
const forJwt = { show: { authentication: ['jwtBearer'] } };

/** How n8n signs in to a Salesforce org; read by nodes/SalesforceLead/login/access.ts, tested by the node. */
export class SalesforceLeadApi implements ICredentialType {
	name = 'salesforceLeadApi';

	displayName = 'Salesforce Lead API';

	icon = {
		light: 'file:../nodes/SalesforceLead/salesforceLead.svg',
		dark: 'file:../nodes/SalesforceLead/salesforceLead.dark.svg',
	} as const;

	documentationUrl = pageAddress('salesforce-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Client Credentials',
					value: 'clientCredentials',
					description: 'Consumer key and secret of an app that runs as an integration user',
				},
				{
					name: 'JWT Bearer',
					value: 'jwtBearer',
					description: 'A private key. Its certificate is uploaded to the app.',
				},
			],
			default: 'clientCredentials',
			description: 'How n8n signs in',
		},
		{
			displayName: 'My Domain',
			name: 'domain',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://contoso.my.salesforce.com',
			description: 'The Current My Domain URL from Setup, My Domain. The name alone is enough, e.g. contoso.',
		},
		{
			displayName: 'Consumer Key',
			name: 'consumerKey',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. 3MVG9...',
			description: 'From the External Client App, Settings, OAuth Settings',
		},
		{
			displayName: 'Consumer Secret',
			name: 'consumerSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'From the External Client App, Settings, OAuth Settings',
			displayOptions: forSecret,
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. integration@contoso.com',
			description:
				'The user who writes the leads. An administrator must have given this user access to the app.',
			displayOptions: forJwt,
		},
		{
			displayName: 'Private Key',
			name: 'privateKey',
			type: 'string',
			typeOptions: { password: true, rows: 4 },
			required: true,
			default: '',
			placeholder: 'e.g. -----BEGIN PRIVATE KEY-----...',
			description: 'RSA key in PEM form, without passphrase',
			displayOptions: forJwt,
		},
		{
			displayName: 'Org Type',
			name: 'audience',
			type: 'options',
			options: [
				{ name: 'Production', value: 'https://login.salesforce.com' },
				{ name: 'Sandbox', value: 'https://test.salesforce.com' },
			],
			default: 'https://login.salesforce.com',
			description: 'Developer and trial orgs count as production',
			displayOptions: forJwt,
		},
		{
			displayName: 'API Version',
			name: 'apiVersion',
			type: 'number',
			typeOptions: { minValue: 60, numberPrecision: 0 },
			default: 66,
			description: 'Version of the Salesforce API. It stays the same until you change it here.',
		},
	];
}
