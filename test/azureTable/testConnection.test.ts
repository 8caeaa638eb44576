import '../workflow/n8nHome';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { AzureNamedKeyCredential, generateAccountSas, generateTableSas } from '@azure/data-tables';
import type { AccountSasPermissions } from '@azure/data-tables';
import { CredentialTestContext } from 'n8n-core';
import type { AzureTableCredentials } from '../../azureTable/access';
import { testConnection } from '../../azureTable/testConnection';
import type { ConnectionTest } from '../../azureTable/testConnection';
import { sendThroughLegacy } from '../../transport/send';
import type { Send } from '../../transport/send';
import { startAzurite } from '../../dev/lab/azurite';
import type { Azurite } from '../../dev/lab/azurite';
import { selfSignedCertificate } from '../../dev/lab/certificate';
import { openByConnectionString, recording } from './sending';

type ContextArguments = ConstructorParameters<typeof CredentialTestContext>;

/** n8n's own helper of a credential test; it looks at the additional data only for address guards that are off here. */
const sendOfCredentialTest = sendThroughLegacy(new CredentialTestContext({} as ContextArguments[0]).helpers);

const DAY = 86_400_000;
const ALL: AccountSasPermissions = { query: true, add: true, update: true, write: true };

let azurite: Azurite;

beforeEach(async () => {
	azurite = await startAzurite();
});

afterEach(async () => {
	await azurite.stop();
});

async function tried(
	credentials: AzureTableCredentials,
	send: Send = sendOfCredentialTest,
): Promise<ConnectionTest> {
	return await testConnection(credentials, send, Date.now());
}

const byString = (connectionString: string): AzureTableCredentials => ({
	authentication: 'connectionString',
	connectionString,
});

const signer = (): AzureNamedKeyCredential =>
	new AzureNamedKeyCredential(azurite.accountName, azurite.accountKey);

function accountSas(options: Parameters<typeof generateAccountSas>[1]): AzureTableCredentials {
	const signature = generateAccountSas(signer(), {
		services: { table: true },
		resourceTypes: 'sco',
		permissions: ALL,
		expiresOn: new Date(Date.now() + DAY),
		...options,
	});
	return { authentication: 'sasUrl', sasUrl: `${azurite.url}/?${signature}` };
}

const makeTable = async (name: string): Promise<void> =>
	await (await openByConnectionString(azurite.connectionString, name)).create();

/** Lets the service's clock go wrong, as seen from here. */
const withClockOff =
	(milliseconds: number): Send =>
	async (request) => {
		const response = await sendOfCredentialTest(request);
		const date = new Date(Date.now() + milliseconds).toUTCString();
		return { ...response, headers: { ...response.headers, date } };
	};

describe('the test of a credential is content', () => {
	it('with a key that opens the table, after one request', async () => {
		await makeTable('MarketplaceLeads');
		const { send, requests } = recording(sendOfCredentialTest);

		expect(await tried(byString(azurite.connectionString), send)).toEqual({
			status: 'OK',
			message: 'Connected.',
		});
		expect(requests).toHaveLength(1);
	});

	it('with a table that Microsoft has not made yet', async () => {
		expect(await tried(byString(azurite.connectionString))).toEqual({
			status: 'OK',
			message:
				'Connected. The table MarketplaceLeads does not exist yet; Microsoft creates it with the first lead.',
		});
	});

	it('with a signature that allows what is needed', async () => {
		expect((await tried(accountSas({}))).status).toBe('OK');
	});

	it('with a signature that may not make tables when the ledger stands already', async () => {
		await makeTable('MarketplaceLeadLedger');

		expect((await tried(accountSas({ permissions: { ...ALL, write: false } }))).status).toBe('OK');
	});

	it('with a signature that may only read, because that is enough for leads whose ledger is elsewhere', async () => {
		expect((await tried(accountSas({ permissions: { query: true, list: true } }))).status).toBe('OK');
	});

	it('with the ledger of another account, whose table the trigger will make', async () => {
		const ofLedger = byString(azurite.connectionString);
		expect(await testConnection(ofLedger, sendOfCredentialTest, Date.now(), 'ledger')).toEqual({
			status: 'OK',
			message: 'Connected. The table MarketplaceLeadLedger does not exist yet; the trigger creates it.',
		});
	});

	it('with a signature for one table', async () => {
		await makeTable('leads');
		const signature = generateTableSas('leads', signer(), {
			permissions: { query: true, add: true, update: true },
			expiresOn: new Date(Date.now() + DAY),
		});

		expect(await tried({ authentication: 'sasUrl', sasUrl: `${azurite.url}/?${signature}` })).toEqual({
			status: 'OK',
			message: 'Connected.',
		});
	});
});

describe('the test of a credential says what is wrong', () => {
	const refused = async (
		credentials: AzureTableCredentials,
		text: RegExp,
		send?: Send,
	): Promise<ConnectionTest> => {
		const result = await tried(credentials, send);
		expect(result).toEqual({ status: 'Error', message: expect.stringMatching(text) });
		expect(result.message).toMatch(/\.$/);
		return result;
	};

	it('with the text itself, before any request', async () => {
		const { send, requests } = recording(sendOfCredentialTest);
		const misprinted = `AccountName=a;AccountKey=${azurite.accountKey};EndpointSuffix=core.screens.net`;
		await refused(byString(misprinted), /core\.screens\.net does not exist.*core\.windows\.net/, send);

		expect(requests).toEqual([]);
	});

	it('with a wrong key', async () => {
		await refused(
			byString(azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmcta2V5')),
			/^Azure does not accept the key or signature\. Copy key1 or key2 again/,
		);
	});

	it('with the clocks, and names both times', async () => {
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmcta2V5');
		const { message } = await refused(
			byString(wrong),
			/^The clocks differ too much/,
			withClockOff(20 * 60_000),
		);
		const [machine = '', service = ''] = message.match(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g) ?? [];
		const difference = Date.parse(service) - Date.parse(machine);

		expect(Math.abs(difference - 20 * 60_000)).toBeLessThan(60_000);
	});

	it('with the key, when the clocks differ by less than Azure minds', async () => {
		const wrong = azurite.connectionString.replace(/AccountKey=[^;]+/, 'AccountKey=d3Jvbmcta2V5');
		await refused(byString(wrong), /^Azure does not accept the key/, withClockOff(-10 * 60_000));
	});

	it('with a signature that has expired', async () => {
		const sas = accountSas({ expiresOn: new Date(Date.UTC(2024, 4, 1)) });
		await refused(sas, /^The shared access signature expired on 2024-05-01 00:00:00 UTC\./);
	});

	it('with a signature that is not valid yet', async () => {
		const sas = accountSas({ startsOn: new Date(Date.now() + DAY) });
		await refused(sas, /^The shared access signature is not valid before \d{4}-/);
	});

	it('with a signature for another service', async () => {
		await refused(accountSas({ services: { blob: true } }), /not for tables/);
	});

	it.each([
		[{ ...ALL, query: false }, 'r (Read)'],
		[{ ...ALL, add: false }, 'a (Add)'],
		[{ ...ALL, update: false }, 'u (Update)'],
		[{ add: true }, 'r (Read), u (Update)'],
	])('with the letters that a signature lacks: %j', async (permissions, letters) => {
		const { message } = await refused(accountSas({ permissions }), /lacks/);

		expect(message).toContain(`lacks ${letters}.`);
	});

	it('with a signature that may only read, where it is for the ledger', async () => {
		const sas = accountSas({ permissions: { query: true, list: true } });
		expect(await testConnection(sas, sendOfCredentialTest, Date.now(), 'ledger')).toMatchObject({
			status: 'Error',
			message: expect.stringContaining('lacks a (Add), u (Update).'),
		});
	});

	it('with a signature that may not make the ledger', async () => {
		await refused(
			accountSas({ permissions: { ...ALL, write: false } }),
			/lacks c \(Create\) for tables, and the table MarketplaceLeadLedger does not exist/,
		);
	});

	it('with a signature whose key was rotated', async () => {
		const sas = accountSas({});
		await refused(
			{ ...sas, sasUrl: (sas.sasUrl ?? '').replace(/sig=[^&]+/, 'sig=d3Jvbmcta2V5') },
			/^Azure does not accept the shared access signature\./,
		);
	});

	it('with a host that does not exist', async () => {
		await refused(
			byString(`AccountName=a;AccountKey=${azurite.accountKey};TableEndpoint=https://contoso.invalid`),
			/^The address of the storage account does not exist\. Check the account name/,
		);
	});

	it('with a port where nobody listens', async () => {
		const { connectionString } = azurite;
		await azurite.stop();
		await refused(byString(connectionString), /^No service responds at the address of the table service\./);
	});

	it('with https spoken to an emulator that speaks http', async () => {
		await refused(
			byString(azurite.connectionString.replace('http://', 'https://')),
			/^The service at this address does not use HTTPS\./,
		);
	});

	it('with a certificate that nobody vouches for', async () => {
		const { certificate: cert, privateKey: key } = await selfSignedCertificate();
		const server = createServer({ cert, key }, (_request, response) => response.end());
		await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		const { port } = server.address() as AddressInfo;
		const endpoint = `AccountName=a;AccountKey=${azurite.accountKey};TableEndpoint=https://127.0.0.1:${port}/a`;
		const result = await tried(byString(endpoint));
		server.closeAllConnections();
		server.close();

		expect(result).toEqual({
			status: 'Error',
			message: expect.stringMatching(/^The certificate is not trusted\. .*NODE_EXTRA_CA_CERTS\.$/),
		});
	});

	it('and tells neither key nor signature', async () => {
		const { sasUrl = '' } = accountSas({});
		const results = await Promise.all([
			tried(byString(azurite.connectionString), withBrokenBody),
			tried({ authentication: 'sasUrl', sasUrl }, withBrokenBody),
			tried({ authentication: 'sasUrl', sasUrl: sasUrl.replace('sig=', 'gis=') }),
			tried(byString(azurite.connectionString.replace('AccountName', 'Name'))),
		]);
		const told = results.map(({ message }) => message).join('\n');

		expect(results.map(({ status }) => status)).toEqual(['Error', 'Error', 'Error', 'Error']);
		expect(told).not.toContain(azurite.accountKey);
		expect(told).not.toContain(/sig=([^&]+)/.exec(sasUrl)?.[1]);
	});
});

/** A transport that fails with everything it knows in its text, as HTTP libraries do. */
const withBrokenBody: Send = async (request) =>
	await Promise.reject(new Error(`Request failed: ${JSON.stringify(request)}`));
