import { generateKeyPairSync } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { DEFAULT_APP, EXTERNAL_ID, startSalesforce } from '../../../dev/lab/salesforce';
import type { ConnectedApp, SalesforceLab, SalesforceOptions } from '../../../dev/lab/salesforce';
import { leadOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, NODE_TYPE, runSalesforce, startSalesforceEngine } from './harness';

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const other = generateKeyPairSync('rsa', { modulusLength: 2048 });
const USER = 'robin@private.example';
const JWT_APP: ConnectedApp = {
	clientId: 'jwt.app',
	publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
	approvedUsers: [USER],
};
const JWT = { authentication: 'jwtBearer', consumerKey: 'jwt.app', username: USER, privateKey: PEM };

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

const test = async (changes: ICredentialDataDecryptedObject = {}) =>
	await engine.credentialTest(NODE_TYPE, 'testSalesforceLeadApi', {
		type: 'salesforceLeadApi',
		data: credentialFor(lab, changes),
	});

const expectNothingPrivate = (shown: string) => {
	expect(shown).not.toMatch(/secret-|private\.example|PRIVATE KEY-|MII|127\.0\.0\.1|CONSUMER/);
};

describe('the test of the credential', () => {
	it('names the org, and how many of its calls are used', async () => {
		await start({ name: 'Fabrikam GmbH', isSandbox: true });
		expect(await test()).toEqual({
			status: 'OK',
			message:
				'Connected to the sandbox Fabrikam GmbH (00D000000000001EAA). 2 of 15,000 API calls of the last 24 hours are used.',
		});
		expect(lab.org.leads.size).toBe(0);
	});

	it.each([
		['as it is', PEM],
		['with escaped line breaks', PEM.replaceAll('\n', '\\n')],
		['in one line', PEM.replaceAll('\n', ' ')],
		['of the older kind', privateKey.export({ type: 'pkcs1', format: 'pem' }).toString()],
	])('enters by JWT with a private key %s', async (_, key) => {
		await start({ apps: [JWT_APP] });
		expect(await test({ ...JWT, privateKey: key })).toMatchObject({ status: 'OK' });
	});

	it('enters a sandbox by JWT', async () => {
		await start({ apps: [JWT_APP], isSandbox: true });
		const sandbox = { ...JWT, audience: 'https://test.salesforce.com' };
		expect(await test(sandbox)).toMatchObject({ status: 'OK' });
	});

	const refusals: Array<[string, SalesforceOptions, ICredentialDataDecryptedObject, string]> = [
		['an unknown consumer key', {}, { consumerKey: 'x' }, 'both must belong to the same org'],
		['a wrong secret', {}, { consumerSecret: 'x' }, 'Copy the Consumer Secret again'],
		['no user to run as', { apps: [{ ...DEFAULT_APP, runAs: null }] }, {}, 'choose a user under Run As'],
		['the wrong domain', { host: 'login' }, {}, 'Current My Domain URL'],
		['a user who is not admitted', { apps: [{ ...JWT_APP, approvedUsers: [] }] }, JWT, 'Permitted Users'],
		[
			'a key that is not that of the certificate',
			{ apps: [JWT_APP] },
			{ ...JWT, privateKey: other.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
			'certificate of this key',
		],
		['a sandbox taken for a production org', { apps: [JWT_APP], isSandbox: true }, JWT, 'Org Type'],
		['a clock that is wrong', { apps: [JWT_APP], now: () => Date.now() + 3_600_000 }, JWT, 'Set the clock'],
	];
	it.each(refusals)('explains %s', async (_, options, changes, remedy) => {
		await start(options);
		const { status, message } = await test(changes);
		expect(status).toBe('Error');
		expect(message).toContain(remedy);
		expectNothingPrivate(message);
	});

	it.each([
		['no domain', { domain: ' ' }, 'Current My Domain URL'],
		['the Lightning address', { domain: 'https://contoso.lightning.force.com/lightning/page' }, 'Replace'],
		['the login page', { domain: 'login.salesforce.com' }, 'not the address of an org'],
		['plain http', { domain: 'http://contoso.my.salesforce.com' }, 'https://'],
		['no consumer key', { consumerKey: '' }, 'Consumer Key'],
		['no secret', { consumerSecret: '' }, 'Consumer Secret'],
		['an old version of the API', { apiVersion: 59 }, '60'],
		['no user', { ...JWT, username: '' }, 'Username'],
		['a key that is none', { ...JWT, privateKey: 'hello' }, 'not an RSA key'],
		[
			'a key with a passphrase',
			{
				...JWT,
				privateKey: privateKey
					.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'x' })
					.toString(),
			},
			'passphrase',
		],
		[
			'a key of another kind',
			{
				...JWT,
				privateKey: generateKeyPairSync('ec', { namedCurve: 'P-256' })
					.privateKey.export({ type: 'pkcs8', format: 'pem' })
					.toString(),
			},
			'not an RSA key',
		],
	])('sees without any call: %s', async (_, changes, said) => {
		await start();
		const { status, message } = await test(changes);
		expect(status).toBe('Error');
		expect(message).toContain(said);
		expectNothingPrivate(message);
		expect(lab.calls).toEqual([]);
	});

	it('finds that the user may not write leads', async () => {
		await start({ changes: { Email: { updateable: false } } });
		expect(await test()).toEqual({ status: 'Error', message: expect.stringContaining('Email') });
	});

	it('explains a version of the API that the org does not have', async () => {
		await start();
		expect(await test({ apiVersion: 99 })).toEqual({
			status: 'Error',
			message: expect.stringContaining('API Version'),
		});
	});

	it('explains that nobody answers, or something else does', async () => {
		await start();
		const { origin } = lab;
		lab.failNext({ kind: 'status', status: 404 });
		expect(await test()).toMatchObject({ message: expect.stringContaining('Check My Domain') });
		await lab.stop();
		const { message } = await test({ domain: origin });
		expect(message).toContain('No service runs at the address');
		expectNothingPrivate(message);
	});
});

describe('a credential that cannot work', () => {
	it('is tried once, not once per lead, and leaves every lead unavailable', async () => {
		await start();
		const leads = [leadOf('a'), leadOf('b'), leadOf('c', { doNotContact: true })];
		const { written, unwritten, shown } = await runSalesforce(engine, leads, {
			credential: credentialFor(lab, { consumerSecret: 'x' }),
		});
		expect(lab.calls).toHaveLength(1);
		expect(written).toMatchObject([{ status: 'suppressed' }]);
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'invalid_client', attempts: 0 },
			{ status: 'unavailable', code: 'invalid_client' },
		]);
		expectNothingPrivate(shown);
	});

	it('is told to n8n as a matter of the set-up', async () => {
		await start();
		const { shown } = await runSalesforce(engine, [leadOf('a')], {
			credential: credentialFor(lab, { consumerSecret: 'x' }),
			onError: 'stopWorkflow',
		});
		expect(shown).toContain('configuration-invalid');
		expectNothingPrivate(shown);
	});

	it('because it is missing leaves no lead looking as if it were written', async () => {
		await start();
		const { written, unwritten } = await runSalesforce(engine, [leadOf('a')], { credential: null });
		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'NODE_SETUP' }]);
	});
});

it('leads are written by JWT as well, and a session that ends is renewed with a new assertion', async () => {
	await start({ apps: [JWT_APP] });
	lab.script({
		fault: { kind: 'slow', milliseconds: 1 },
		nth: 3,
		when: () => {
			lab.expireSessions();
			return true;
		},
	});
	const { written } = await runSalesforce(engine, [leadOf('a')], {
		credential: credentialFor(lab, JWT),
		parameters: { externalIdField: EXTERNAL_ID },
	});
	expect(written).toMatchObject([{ status: 'created', attempts: 1 }]);
	expect(lab.tokensIssued()).toBe(2);
});
