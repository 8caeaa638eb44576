import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';
import { pageAddress } from '../targetNode/documentation';

/** How to reach an Azure storage account's tables; read by azureTable/access.ts, tested by the nodes that use it. */
export class AzureTableApi implements ICredentialType {
	name = 'azureTableApi';

	displayName = 'Azure Table API';

	icon: Icon = { light: 'file:azureTable.svg', dark: 'file:azureTable.dark.svg' };

	documentationUrl = pageAddress('azure-table-credential.md');

	properties: INodeProperties[] = [
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'options',
			options: [
				{
					name: 'Account Key',
					value: 'accountKey',
					description: 'The name of the storage account and one of its two keys',
				},
				{
					name: 'Connection String',
					value: 'connectionString',
					description: 'The same string that you give to Microsoft as the lead destination',
				},
				{
					name: 'SAS URL',
					value: 'sasUrl',
					description: 'A shared access signature with limited rights and an expiry time',
				},
			],
			default: 'connectionString',
			description: 'How n8n signs in to the storage account',
		},
		{
			displayName: 'Connection String',
			name: 'connectionString',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. DefaultEndpointsProtocol=https;AccountName=...',
			description: 'Copy it from the storage account, Access keys, Connection string',
			displayOptions: { show: { authentication: ['connectionString'] } },
		},
		{
			displayName: 'Account Name',
			name: 'accountName',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. contosoleads',
			description: 'Only the name of the storage account, not a web address',
			displayOptions: { show: { authentication: ['accountKey'] } },
		},
		{
			displayName: 'Account Key',
			name: 'accountKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			description: 'Key1 or key2 from the storage account, Access keys',
			displayOptions: { show: { authentication: ['accountKey'] } },
		},
		{
			displayName: 'Endpoint Suffix',
			name: 'endpointSuffix',
			type: 'string',
			default: 'core.windows.net',
			placeholder: 'e.g. core.windows.net',
			description: 'Different only in national clouds, for example core.chinacloudapi.cn',
			displayOptions: { show: { authentication: ['accountKey'] } },
		},
		{
			displayName: 'SAS URL',
			name: 'sasUrl',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
			placeholder: 'e.g. https://contosoleads.table.core.windows.net/?sv=...',
			description:
				'The Table service SAS URL from the storage account, Shared access signature. It needs Read, Add, Update and Create on Container and Object.',
			displayOptions: { show: { authentication: ['sasUrl'] } },
		},
	];
}
