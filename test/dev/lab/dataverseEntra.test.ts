import { CONTOSO, startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { askForToken, tokenOf } from './dataverseAccess';
import type { TokenRequest } from './dataverseAccess';

let dataverse: Dataverse;
let time = Date.UTC(2026, 5, 1);

beforeEach(async () => {
	dataverse = await startDataverse({ now: () => time, tokenLifetimeSeconds: 60 });
});
afterEach(async () => await dataverse.stop());

const whoAmI = async (token: string) =>
	(
		await fetch(`${dataverse.environmentUrl}/api/data/v9.2/WhoAmI`, {
			headers: { authorization: `Bearer ${token}` },
		})
	).status;

it('gives a bearer token to the right secret, and the environment takes it', async () => {
	const answer = await askForToken(dataverse);
	expect(answer.status).toBe(200);
	expect(await answer.json()).toEqual({
		token_type: 'Bearer',
		expires_in: 60,
		ext_expires_in: 60,
		access_token: expect.any(String),
	});
	expect(await whoAmI(await tokenOf(dataverse))).toBe(200);
});

it('takes the domain for the tenant as well', async () => {
	expect((await askForToken(dataverse, { tenant: CONTOSO.domain })).status).toBe(200);
});

const REFUSED: Array<[string, number, number, string, TokenRequest]> = [
	['an unknown tenant', 90002, 400, 'invalid_request', { tenant: 'ffffffff-2222-4333-8444-555555555555' }],
	[
		'an empty GUID for the tenant',
		900021,
		400,
		'invalid_request',
		{ tenant: '00000000-0000-0000-0000-000000000000' },
	],
	['a malformed tenant', 900023, 400, 'invalid_request', { tenant: 'contoso' }],
	['an unknown application', 700016, 400, 'unauthorized_client', { clientId: CONTOSO.tenantId }],
	['a disabled application', 7000112, 400, 'unauthorized_client', { clientId: CONTOSO.disabledAppId }],
	['a wrong secret', 7000215, 401, 'invalid_client', { secret: 'wrong' }],
	["the secret's id", 7000215, 401, 'invalid_client', { secret: CONTOSO.secretId }],
	['an expired secret', 7000222, 401, 'invalid_client', { secret: CONTOSO.expiredSecret }],
	['no secret', 7000218, 401, 'invalid_client', { secret: '' }],
	['another resource', 500011, 400, 'invalid_resource', { scope: 'https://other.crm.dynamics.com/.default' }],
	['a scope without /.default', 1002012, 400, 'invalid_scope', { scope: 'user_impersonation' }],
	['another grant', 70003, 400, 'unsupported_grant_type', { grantType: 'password' }],
];

it.each(REFUSED)('refuses %s by AADSTS%i', async (_, number, status, error, request) => {
	const answer = await askForToken(dataverse, request);
	expect(answer.status).toBe(status);
	expect(await answer.json()).toMatchObject({
		error,
		error_codes: [number],
		error_description: expect.stringMatching(new RegExp(`^AADSTS${number}: .*Trace ID: .*Timestamp: `)),
	});
	expect(dataverse.tokensIssued()).toBe(0);
});

it('forgets a token when it expires, and all of them when they are revoked', async () => {
	const token = await tokenOf(dataverse);
	time += 59_000;
	expect(await whoAmI(token)).toBe(200);
	time += 1_000;
	expect(await whoAmI(token)).toBe(401);
	const next = await tokenOf(dataverse);
	dataverse.revokeTokens();
	expect(await whoAmI(next)).toBe(401);
	expect(await whoAmI('made-up')).toBe(401);
});
