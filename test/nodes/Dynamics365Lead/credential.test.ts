import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Send } from '../../../transport/send';
import { CONTOSO, startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { tryOut } from '../../../nodes/Dynamics365Lead/login/credentialTest';
import type { Engine } from '../../workflow/engine';
import { credentialFor, NODE_TYPE, PRIVATE, startDynamicsEngine } from './harness';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse({ otherResources: ['http://127.0.0.1:1'] });
});
afterEach(async () => await dataverse.stop());

const test = async (changes: ICredentialDataDecryptedObject = {}) => {
	const result = await engine.credentialTest(NODE_TYPE, 'testDynamics365Lead', {
		type: 'dynamics365LeadApi',
		data: credentialFor(dataverse, changes),
	});
	expect(result.message).not.toMatch(PRIVATE);
	return result;
};

it('names every part that is in order, and writes nothing', async () => {
	expect(await test()).toEqual({
		status: 'OK',
		message:
			'No problem found: Tenant, Application, Secret, Environment URL, Application User, Security Role, Lead Privileges.',
	});
	expect(dataverse.leads()).toEqual([]);
	expect(dataverse.calls.every(({ method }) => method === 'GET')).toBe(true);
});

/** What Entra ID refuses: the check that is named, the text, the step that corrects it, and what was proved before. */
const ENTRA: Array<[string, ICredentialDataDecryptedObject, string]> = [
	[
		'E3, an unknown tenant',
		{ tenantId: 'ffffffff-2222-4333-8444-555555555555' },
		'Tenant: The tenant was not found. No directory in the chosen Cloud has this Tenant ID, or the directory no longer has an active subscription. In the Azure portal open Microsoft Entra ID, Overview, copy the Tenant ID (Directory ID) and paste it into Tenant ID of the credential. (AADSTS90002)',
	],
	[
		'E6, a malformed tenant',
		{ tenantId: 'contoso' },
		'Tenant: The Tenant ID is malformed. It is neither the GUID of a directory nor one of its domain names. In the Azure portal open Microsoft Entra ID, Overview, copy the Tenant ID (Directory ID) and paste it into Tenant ID of the credential. (AADSTS900023)',
	],
	[
		'E6, an empty GUID',
		{ tenantId: '00000000-0000-0000-0000-000000000000' },
		'Tenant: The Tenant ID is malformed. It is neither the GUID of a directory nor one of its domain names. In the Azure portal open Microsoft Entra ID, Overview, copy the Tenant ID (Directory ID) and paste it into Tenant ID of the credential. (AADSTS900021)',
	],
	[
		'E5, an unknown application',
		{ applicationId: CONTOSO.secretId },
		'Application: The application was not found in the tenant. The Application ID is wrong, e.g. the Object ID or the Tenant ID was pasted, or the app is registered in another tenant. In the Azure portal open App registrations, your app, Overview, copy the Application (client) ID and paste it into Application ID of the credential. (AADSTS700016) No problem with: Tenant.',
	],
	[
		'a disabled application',
		{ applicationId: CONTOSO.disabledAppId },
		'Application: The application is switched off or blocked. An administrator disabled it, or a Conditional Access policy blocks the sign-in. Ask the administrator of the tenant to enable the enterprise application, or to exclude it from the policy. (AADSTS7000112) No problem with: Tenant.',
	],
	[
		'E7, a wrong secret',
		{ clientSecret: 'wrong' },
		'Secret: The client secret is not accepted. It is not the Value of a secret of this application, or the secret was deleted. In the Azure portal open App registrations, your app, Certificates & secrets, create a new client secret and paste its Value into Client Secret of the credential. (AADSTS7000215) No problem with: Tenant, Application.',
	],
	[
		"E7, the secret's ID",
		{ clientSecret: CONTOSO.secretId },
		'Secret: The Client Secret field contains the ID of a secret, not its value. The field contains a GUID. Only the IDs of secrets are GUIDs. In the Azure portal open App registrations, your app, Certificates & secrets, create a new client secret and paste its Value into Client Secret of the credential. (AADSTS7000215) No problem with: Tenant, Application.',
	],
	[
		'E7, an expired secret',
		{ clientSecret: CONTOSO.expiredSecret },
		'Secret: The client secret has expired. Each secret has an expiry date. In the Azure portal open App registrations, your app, Certificates & secrets, create a new client secret and paste its Value into Client Secret of the credential. (AADSTS7000222) No problem with: Tenant, Application.',
	],
	[
		'an environment of another tenant',
		{ environmentUrl: 'https://other.crm4.dynamics.com' },
		'Environment URL: The tenant has no environment with this address. The Environment URL has a typing error, or the environment belongs to another tenant. In the Power Platform admin centre open Environments, your environment, and copy the Environment URL into the credential. (AADSTS500011) No problem with: Tenant.',
	],
];

it.each(ENTRA)('%s: says the cause and the step that corrects it', async (_, changes, message) => {
	expect(await test(changes)).toEqual({ status: 'Error', message });
});

describe('what the environment refuses', () => {
	const SIGNED_IN = 'No problem with: Tenant, Application, Secret, Environment URL';

	it('E1, sign-in works but there is no application user', async () => {
		dataverse.world.applicationUser = false;
		expect(await test()).toEqual({
			status: 'Error',
			message: `Application User: The application is not a user of this environment. The sign-in works, but the environment has no application user for this application. In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users, New app user, and choose the application. (0x80072560) ${SIGNED_IN}.`,
		});
	});

	it('E1, the environment turns a good token away, twice', async () => {
		dataverse.script({ fault: { kind: 'status', status: 401 } });
		const { message } = await test();
		expect(message).toBe(
			'Environment URL: The environment does not accept the sign-in. Microsoft Entra ID issued two tokens, one after the other, but the environment refused both. Check that Environment URL and Tenant ID of the credential belong together, and that the application is not blocked in the tenant. (HTTP 401) No problem with: Tenant, Application, Secret.',
		);
		expect(dataverse.tokensIssued()).toBe(2);
	});

	it('E4, no security role', async () => {
		dataverse.world.roles = [];
		expect((await test()).message).toBe(
			`Security Role: The application user has no security role. Without one it has no rights. In the Power Platform admin centre open Environments, your environment, Settings, Users + permissions, Application users, choose the application, Edit security roles, and assign a role that may create, read and write leads, e.g. Microsoft Marketplace Lead Writer. (0x80042f09) ${SIGNED_IN}, Application User.`,
		);
	});

	it.each([
		[
			'Lead Reader',
			'create leads, write leads',
			'prvCreateLead prvWriteLead',
			'Create on Lead, Write on Lead',
		],
		['Lead Creator', 'write leads', 'prvWriteLead', 'Write on Lead'],
		[
			'No Metadata',
			'read tables, read columns',
			'prvReadEntity prvReadAttribute',
			'Read on Entity, Read on Attribute',
		],
	])('a role that is not enough (%s), by the names of what it lacks', async (role, verbs, code, names) => {
		dataverse.world.roles = [role];
		expect((await test()).message).toBe(
			`Lead Privileges: The application user may not ${verbs}. None of its security roles grants this. In the security role of the application user, e.g. Microsoft Marketplace Lead Writer, grant ${names} at Organization level. (${code}) ${SIGNED_IN}, Application User, Security Role.`,
		);
	});

	it('an environment in administration mode, of which no part of the credential is to blame', async () => {
		dataverse.world.isAdministrationMode = true;
		expect((await test()).message).toBe(
			'The environment is in administration mode. Only administrators may sign in, e.g. during a copy, a restore or an upgrade. Wait until it ends, or switch administration mode off in the Power Platform admin centre. Then the leads are sent again. (0x8004a113) No problem with: Tenant, Application, Secret.',
		);
	});

	it('asks for a new token each time, so that a deleted application shows at once', async () => {
		await test();
		await test();
		expect(dataverse.tokensIssued()).toBe(2);
	});

	it('an alternate key that is absent, being built, or failed', async () => {
		expect((await test({ alternateKey: 'new_nothing' })).message).toContain(
			'Alternate Key: The lead table has no alternate key that consists of this column only.',
		);
		const key = dataverse.world.alternateKeys[0];
		if (!key) throw new Error('The stand-in has a key.');
		expect((await test({ alternateKey: 'new_leadkey' })).message).toMatch(
			/^No problem found: .*, Alternate Key\.$/,
		);
		key.status = 'InProgress';
		expect((await test({ alternateKey: 'new_leadkey' })).message).toContain(
			'Dataverse is still building it in the background. Wait until Power Apps shows the key as active under Tables, Lead, Keys. (KEY_INPROGRESS)',
		);
		key.status = 'Failed';
		expect((await test({ alternateKey: 'new_leadkey' })).message).toContain('remove the duplicates');
	});
});

const CHECK_URL =
	'Check that the Environment URL of the credential belongs to a running Dynamics 365 environment, and that n8n can connect to it. If only large calls fail, lower Batch Size.';

describe('E8, an address where no Dynamics 365 answers', () => {
	it('because nothing listens there', async () => {
		expect((await test({ environmentUrl: 'http://127.0.0.1:1' })).message).toBe(
			`Environment URL: The environment refused the connection. No service runs at the address: it is down, or the host or port is wrong. ${CHECK_URL} (ECONNREFUSED) No problem with: Tenant, Application, Secret.`,
		);
	});

	it.each([
		['a web page', 200, '<html>hello</html>'],
		['a server that knows no such path', 404, 'not found'],
		['a proxy that refuses', 403, '<html>Blocked by policy</html>'],
	])('because it is %s', async (_, status, body) => {
		const page = createServer((_request, response) => {
			response.writeHead(status, { 'content-type': 'text/html' }).end(body);
		}).listen(0, '127.0.0.1');
		await new Promise((resolve) => page.once('listening', resolve));
		const environmentUrl = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
		const other = await startDataverse({ otherResources: [environmentUrl] });
		const result = await test({ environmentUrl, loginUrl: other.loginUrl });
		await Promise.all([other.stop(), new Promise((resolve) => page.close(resolve))]);
		expect(result.message).toContain(
			'Environment URL: The response does not come from Dataverse. Something else responds, e.g. a web page, a proxy or a firewall. Check the proxy settings of n8n, and that the Environment URL of the credential belongs to a running Dynamics 365 environment.',
		);
	});
});

it('E8, an address that never answers is given up in time, and the text names the URL', async () => {
	dataverse.script({ fault: { kind: 'hang' } });
	const send: Send = async ({ method, url, headers, body, timeout }) => {
		const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeout) }).catch(
			async () => await Promise.reject(Object.assign(new Error(url), { code: 'ETIMEDOUT' })),
		);
		return { status: response.status, headers: {}, body: await response.text() };
	};
	await expect(tryOut(credentialFor(dataverse), send, 200)).rejects.toMatchObject({
		reason: { code: 'ETIMEDOUT', message: 'Environment URL: The environment did not respond in time' },
	});
});

describe('what is wrong before anything is sent', () => {
	it('says of no part that it is in order: no call has proved anything', async () => {
		expect((await test({ clientSecret: '' })).message).not.toContain('In order');
		expect((await test({ environmentUrl: 'nonsense' })).message).not.toContain('In order');
	});

	it.each([
		['no tenant', { tenantId: ' ' }, 'Tenant: The credential lacks the Tenant ID.'],
		['no application', { applicationId: '' }, 'Application: The credential lacks the Application ID.'],
		['no secret', { clientSecret: '' }, 'Secret: The credential lacks the Client Secret.'],
		['no environment', { environmentUrl: '' }, 'Environment URL: The credential lacks the Environment URL.'],
		['half an address', { environmentUrl: 'contoso.crm4.dynamics.com' }, 'cannot be read'],
		['plain http', { environmentUrl: 'http://contoso.crm4.dynamics.com' }, 'does not begin with https://'],
		['a password', { environmentUrl: 'https://a:b@contoso.crm4.dynamics.com' }, 'user name or password'],
		['a login host by http', { loginUrl: 'http://login.example' }, 'The Login URL cannot be used'],
		[
			'an on-premises host',
			{ cloud: 'global', environmentUrl: 'https://crm.contoso.example' },
			'On-premises systems are not supported.',
		],
		[
			'an environment of another cloud',
			{ cloud: 'global', environmentUrl: 'https://contoso.crm.dynamics.cn' },
			'Set Cloud to China (21Vianet)',
		],
		[
			'a host that only looks like one of Dynamics 365',
			{ cloud: 'global', environmentUrl: 'https://crm.dynamics.com.evil.example' },
			'does not belong to a Dynamics 365 environment',
		],
	])('%s', async (_, changes, expected) => {
		const { status, message } = await test(changes);
		expect(status).toBe('Error');
		expect(message).toContain(expected);
		expect(dataverse.calls).toEqual([]);
		expect(dataverse.tokensIssued()).toBe(0);
	});
});

it('says that Entra ID is busy instead of blaming the credential', async () => {
	dataverse.failTokens({ kind: 'status', status: 503 });
	expect((await test()).message).toContain('Microsoft Entra ID cannot issue a token at the moment.');
});
