import { readTableAccess } from '../../azureTable/access';
import type { AzureTableCredentials } from '../../azureTable/access';
import { SetupFault } from '../../azureTable/fault';

const BASE64 = 'c2VjcmV0LXNlY3JldC1zZWNyZXQ=';
const SIG = 'sig=sEcReT%2BsIgNaTuRe%3D';
const SAS = `sv=2022-11-02&ss=t&srt=sco&sp=rwdlacu&se=2030-01-01T00:00:00Z&st=2020-01-01T00:00:00Z&${SIG}`;

const byString = (connectionString: string): AzureTableCredentials => ({
	authentication: 'connectionString',
	connectionString,
});
const bySas = (sasUrl: string): AzureTableCredentials => ({ authentication: 'sasUrl', sasUrl });

const FULL = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${BASE64};EndpointSuffix=core.windows.net`;

describe('readTableAccess accepts', () => {
	const accepted: Array<[string, AzureTableCredentials, string]> = [
		['a connection string as the portal gives it', byString(FULL), 'https://contoso.table.core.windows.net'],
		['one in quotes and blanks', byString(` "${FULL}" \n`), 'https://contoso.table.core.windows.net'],
		[
			'one in the JSON wrapper of Microsoft’s page of 2017',
			byString(JSON.stringify({ connectionString: FULL })),
			'https://contoso.table.core.windows.net',
		],
		[
			'one without a suffix, in another order and case',
			byString(`accountkey=${BASE64};ACCOUNTNAME=contoso`),
			'https://contoso.table.core.windows.net',
		],
		[
			'one of a national cloud',
			byString(FULL.replace('core.windows.net', 'core.chinacloudapi.cn')),
			'https://contoso.table.core.chinacloudapi.cn',
		],
		[
			'one with an endpoint of its own',
			byString(`AccountName=a;AccountKey=${BASE64};TableEndpoint=http://127.0.0.1:9/a`),
			'http://127.0.0.1:9/a',
		],
		['the emulator', byString('UseDevelopmentStorage=true;'), 'http://127.0.0.1:10002/devstoreaccount1'],
		[
			'one with a shared access signature',
			byString(`TableEndpoint=https://contoso.table.core.windows.net/;SharedAccessSignature=${SAS}`),
			'https://contoso.table.core.windows.net',
		],
		[
			'one with a signature and an account name only',
			byString(`AccountName=contoso;SharedAccessSignature=?${SAS}`),
			'https://contoso.table.core.windows.net',
		],
		[
			'name and key',
			{ authentication: 'accountKey', accountName: ' contoso ', accountKey: ` ${BASE64} ` },
			'https://contoso.table.core.windows.net',
		],
		[
			'name and key in a national cloud',
			{
				authentication: 'accountKey',
				accountName: 'contoso',
				accountKey: BASE64,
				endpointSuffix: 'core.usgovcloudapi.net',
			},
			'https://contoso.table.core.usgovcloudapi.net',
		],
		[
			'a SAS URL',
			bySas(`https://contoso.table.core.windows.net/?${SAS}`),
			'https://contoso.table.core.windows.net',
		],
		[
			'a Cosmos DB account',
			byString(`AccountName=c;AccountKey=${BASE64};TableEndpoint=https://c.table.cosmos.azure.com:443/`),
			'https://c.table.cosmos.azure.com',
		],
	];

	it.each(accepted)('%s', (_what, credentials, endpoint) => {
		const read = new URL(readTableAccess(credentials).endpoint).toString();

		expect(read).toBe(new URL(endpoint).toString());
	});

	it('and reads what a signature says of itself', () => {
		expect(readTableAccess(bySas(`https://c.table.core.windows.net/?${SAS}`)).sas).toEqual({
			permissions: 'rwdlacu',
			startsAt: Date.UTC(2020, 0, 1),
			expiresAt: Date.UTC(2030, 0, 1),
			table: null,
			mayCreateTables: true,
		});
	});

	it('and reads the only table of a table signature', () => {
		const access = readTableAccess(
			bySas(`https://c.table.core.windows.net/?sv=2022-11-02&tn=Leads&sp=rau&${SIG}`),
		);

		expect(access.sas).toMatchObject({ table: 'leads', mayCreateTables: false });
	});
});

describe('readTableAccess refuses', () => {
	const refused: Array<[string, AzureTableCredentials, string, RegExp]> = [
		['an empty connection string', byString('  '), 'ConnectionString', /is empty/],
		['one without a name', byString(`AccountKey=${BASE64}`), 'ConnectionString', /no AccountName/],
		['one without a key', byString('AccountName=contoso'), 'ConnectionString', /no AccountKey/],
		['a text that is none', byString(`{"x": "${BASE64}"`), 'ConnectionString', /no AccountName/],
		[
			'a key that was cut off',
			byString(FULL.replace(BASE64, BASE64.slice(0, -3))),
			'AccountKey',
			/not Base64/,
		],
		[
			'the suffix that Microsoft’s pages misprint',
			byString(FULL.replace('core.windows.net', 'core.screens.net')),
			'EndpointSuffix',
			/core\.screens\.net does not exist/,
		],
		[
			'the misprint in the field of its own',
			{
				authentication: 'accountKey',
				accountName: 'contoso',
				accountKey: BASE64,
				endpointSuffix: 'core.screens.net',
			},
			'EndpointSuffix',
			/core\.screens\.net/,
		],
		[
			'the misprint in a SAS URL',
			bySas(`https://contoso.table.core.screens.net/?${SAS}`),
			'EndpointSuffix',
			/core\.screens\.net/,
		],
		[
			'an endpoint that is no address',
			byString(`AccountName=a;AccountKey=${BASE64};TableEndpoint=contoso`),
			'TableEndpoint',
			/not a valid web address/,
		],
		[
			'an endpoint that is no web address',
			byString(`AccountName=a;AccountKey=${BASE64};TableEndpoint=ftp://contoso.table.core.windows.net`),
			'TableEndpoint',
			/not a valid web address/,
		],
		[
			'the endpoint of another service',
			byString(`AccountName=a;AccountKey=${BASE64};TableEndpoint=https://a.blob.core.windows.net`),
			'TableEndpoint',
			/for the blob service/,
		],
		[
			'an account name that is an address',
			{ authentication: 'accountKey', accountName: 'contoso.table.core.windows.net', accountKey: BASE64 },
			'AccountName',
			/3 to 24/,
		],
		[
			'an account without a key',
			{ authentication: 'accountKey', accountName: 'contoso', accountKey: '' },
			'AccountKey',
			/is empty/,
		],
		[
			'a SAS URL without a signature',
			bySas('https://contoso.table.core.windows.net/'),
			'SasUrl',
			/nothing follows/,
		],
		['an empty SAS URL', bySas(''), 'SasUrl', /nothing follows/],
		[
			'a SAS URL that was cut off',
			bySas('https://contoso.table.core.windows.net/?sv=2022-11-02&ss=t'),
			'SasUrl',
			/no part "sig"/,
		],
		[
			'a signature for blobs of the account',
			bySas(`https://contoso.table.core.windows.net/?ss=bf&srt=sco&sp=r&${SIG}`),
			'SasUrl',
			/not for tables/,
		],
		[
			'a signature for one blob container',
			bySas(`https://contoso.table.core.windows.net/?sr=c&sp=r&${SIG}`),
			'SasUrl',
			/not for tables/,
		],
		[
			'a signature that does not open rows',
			bySas(`https://contoso.table.core.windows.net/?ss=t&srt=sc&sp=r&${SIG}`),
			'SasUrl',
			/gives no access to rows/,
		],
	];

	it.each(refused)('%s', (_what, credentials, field, text) => {
		const fault = refusalOf(credentials);

		expect(fault.code).toBe(field);
		expect(fault.cause).toMatch(text);
		expect(fault.remedy).toMatch(/\.$/);
	});

	it.each(refused)('%s, and tells no secret', (_what, credentials) => {
		const fault = refusalOf(credentials);
		const told = [fault.message, fault.cause, fault.remedy, fault.code, fault.stack].join('\n');

		expect(told).not.toContain(BASE64.slice(0, 12));
		expect(told).not.toMatch(/secret/i);
	});
});

function refusalOf(credentials: AzureTableCredentials): SetupFault {
	let refusal: unknown;
	try {
		readTableAccess(credentials);
	} catch (error) {
		refusal = error;
	}
	if (!(refusal instanceof SetupFault)) throw new Error(`No refusal: ${String(refusal)}`);
	return refusal;
}
