import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { startHubSpot } from '../../../dev/lab/hubspot';
import type { HubSpot, HubSpotOptions } from '../../../dev/lab/hubspot';
import { SCOPES } from '../../../dev/lab/hubspot/service';
import type { Scope } from '../../../dev/lab/hubspot/service';
import type { Engine } from '../../workflow/engine';
import { credentialOf, NODE_TYPE, startHubSpotEngine } from './harness';

let engine: Engine;
let hubSpot: HubSpot;
let number = 0;

beforeAll(async () => {
	engine = await startHubSpotEngine();
});
afterEach(async () => await hubSpot?.stop());

const test = async (options: HubSpotOptions = {}, changes: ICredentialDataDecryptedObject = {}) => {
	hubSpot = await startHubSpot({ key: `pat-eu1-credential-SECRET-${++number}`, ...options });
	const data = credentialOf(hubSpot, changes);
	const result = await engine.credentialTest(NODE_TYPE, 'testHubSpotLeadApi', {
		type: 'hubSpotLeadApi',
		data,
	});
	expect(result.message).not.toMatch(/SECRET|127\.0\.0\.1/);
	return result;
};
const without = (...missing: Scope[]) => SCOPES.filter((scope) => !missing.includes(scope));

it('The test names the account, says that the key has all scopes, and writes nothing.', async () => {
	expect(await test()).toEqual({
		status: 'OK',
		message: 'Connected to the account 4711 (standard). The key has all scopes.',
	});
	expect([hubSpot.contacts(), hubSpot.leads(), [...hubSpot.optedOut]]).toEqual([[], [], []]);
});

const REMEDY =
	'In HubSpot open Development, Keys, Service keys, the key, Scopes, and add the missing scopes.';

it.each<[Scope, string]>([
	['crm.objects.contacts.read', 'find contacts and read their properties'],
	['crm.objects.contacts.write', 'create and change contacts and notes'],
])(
	'Without %s no lead can be written: the test fails and says what the scope is for.',
	async (scope, use) => {
		const { status, message } = await test({ scopes: without(scope) });
		expect(status).toBe('Error');
		expect(message).toContain(`The key of the account 4711 lacks: ${scope} (${use}).`);
		expect(message).toContain(REMEDY);
	},
);

it.each<[Scope, string]>([
	['crm.objects.leads.read', 'find leads, for Record Interest As: Lead'],
	['crm.objects.leads.write', 'create leads, for Record Interest As: Lead'],
	['crm.objects.owners.read', 'list owners, for the option Owner and for Get Owners'],
	['crm.schemas.contacts.write', 'create properties, for Prepare HubSpot'],
	['communication_preferences.write', 'unsubscribe, for Do Not Contact Leads: Deliver'],
])(
	'Without %s the test passes, and says which option needs the scope and what to do.',
	async (scope, use) => {
		expect(await test({ scopes: without(scope) })).toEqual({
			status: 'OK',
			message: `Connected to the account 4711 (standard). The key lacks scopes that only some options need: ${scope} (${use}). ${REMEDY}`,
		});
	},
);

it('A key without any scope is told all of them at once.', async () => {
	const { status, message } = await test({ scopes: [] });
	expect(status).toBe('Error');
	for (const scope of SCOPES) expect(message).toContain(scope);
});

it('An account without leads is told apart from a key without the scope.', async () => {
	const { status, message } = await test({ hasLeads: false });
	expect(status).toBe('OK');
	expect(message).toContain('It has no leads (Sales Hub Professional): set Record Interest As to Note.');
	expect(message).toContain('The key has all scopes.');
});

it.each<[string, ICredentialDataDecryptedObject, string]>([
	['a wrong key', { apiKey: 'pat-wrong' }, 'copy the key into the credential again'],
	['no key', { apiKey: ' ' }, 'The credential holds no service key'],
	['half an address', { baseUrl: 'api.hubapi.com' }, 'Set Base URL to https://api.hubapi.com.'],
	['an address where nothing listens', { baseUrl: 'http://127.0.0.1:1' }, 'HubSpot'],
])('The test says of %s what to do.', async (_, changes, remedy) => {
	const { status, message } = await test({}, changes);
	expect(status).toBe('Error');
	expect(message).toContain(remedy);
});
