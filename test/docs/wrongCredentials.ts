import type { AzureTableCredentials } from '../../azureTable/access';

const KEY = 'AAAA';
const SIGNED = 'https://contoso.table.core.windows.net/?sig=x';
/** One for each way in which the credential of an Azure table can be wrong in itself. */
export const tableCredentials: AzureTableCredentials[] = [
	{ authentication: 'connectionString', connectionString: '' },
	{ authentication: 'connectionString', connectionString: 'AccountKey=AAAA' },
	{ authentication: 'connectionString', connectionString: 'AccountName=contoso' },
	{ authentication: 'accountKey', accountName: 'https://contoso', accountKey: KEY },
	{ authentication: 'accountKey', accountName: 'contoso', accountKey: '' },
	{ authentication: 'accountKey', accountName: 'contoso', accountKey: 'half' + '!' },
	{
		authentication: 'accountKey',
		accountName: 'contoso',
		accountKey: KEY,
		endpointSuffix: 'core.screens.net',
	},
	{
		authentication: 'connectionString',
		connectionString: `AccountName=contoso;AccountKey=${KEY};TableEndpoint=https://contoso.blob.core.windows.net`,
	},
	{ authentication: 'sasUrl', sasUrl: 'not an address?sig=x' },
	{ authentication: 'sasUrl', sasUrl: 'https://contoso.table.core.windows.net/' },
	{ authentication: 'sasUrl', sasUrl: 'https://contoso.table.core.windows.net/?sp=r' },
	{ authentication: 'sasUrl', sasUrl: `${SIGNED}&ss=b` },
	{ authentication: 'sasUrl', sasUrl: `${SIGNED}&ss=t&srt=c` },
];

const dynamics = {
	environmentUrl: 'https://contoso.crm4.dynamics.com',
	tenantId: 't',
	applicationId: 'c',
	clientSecret: 's',
	cloud: 'global',
};
/** The same for Dynamics 365. */
export const dynamicsCredentials = [
	{ ...dynamics, tenantId: '' },
	{ ...dynamics, applicationId: '' },
	{ ...dynamics, clientSecret: '' },
	{ ...dynamics, environmentUrl: '' },
	{ ...dynamics, environmentUrl: 'contoso' },
	{ ...dynamics, environmentUrl: 'http://contoso.crm4.dynamics.com' },
	{ ...dynamics, environmentUrl: 'https://u:p@contoso.crm4.dynamics.com' },
	{ ...dynamics, environmentUrl: 'https://crm.contoso.com' },
	{ ...dynamics, cloud: 'custom', loginUrl: 'no address' },
	{ ...dynamics, environmentUrl: 'https://contoso.crm.dynamics.cn' },
];
