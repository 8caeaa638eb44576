import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { IncomingHttpHeaders } from 'node:http';
import { readAddressList } from '../../../nodes/MarketplaceLeadWebhookTrigger/addressList';
import { refusalOf, type Caller } from '../../../nodes/MarketplaceLeadWebhookTrigger/admission';
import { webhookCredentialProblem } from '../../../nodes/MarketplaceLeadWebhookTrigger/credential';
import { isAuthenticated, isSameSecret } from '../../../nodes/MarketplaceLeadWebhookTrigger/secrets';

const SECRET = 'Zk3-p9_Lq.7w~Rt2Vx5Yb8Nc';
const basic = (pair: string, scheme = 'Basic'): IncomingHttpHeaders => ({
	authorization: `${scheme} ${Buffer.from(pair).toString('base64')}`,
});

const open = { urlSecret: SECRET, authentication: 'none' };
const withBasic = { urlSecret: SECRET, authentication: 'basic', user: 'gateway', password: 'pä:ss' };
const withHeader = {
	urlSecret: SECRET,
	authentication: 'header',
	headerName: 'X-Api-Key',
	headerValue: 'key 1',
};

describe('the secret in the URL', () => {
	it('is known only to who gives it character by character', () => {
		expect(isSameSecret(SECRET, SECRET)).toBe(true);
		for (const wrong of ['', SECRET.slice(1), `${SECRET} `, SECRET.toLowerCase(), `${SECRET}${SECRET}`])
			expect(isSameSecret(wrong, SECRET)).toBe(false);
	});

	it('is no list, number or object, and nothing equals a secret that is not there', () => {
		for (const given of [undefined, null, [SECRET], { 0: SECRET }, 0, true])
			expect(isSameSecret(given, SECRET)).toBe(false);
		for (const nothing of ['', undefined, '-']) expect(isSameSecret(nothing, undefined)).toBe(false);
	});
});

describe('a credential', () => {
	it.each([open, withBasic, withHeader])('with all that it asks for is fit for use', (credential) => {
		expect(webhookCredentialProblem(credential)).toBeNull();
	});

	it.each<[string, ICredentialDataDecryptedObject, string]>([
		['no secret', { ...open, urlSecret: '' }, 'URL_SECRET_MISSING'],
		['nothing at all', {}, 'URL_SECRET_MISSING'],
		['a short secret', { ...open, urlSecret: 'x'.repeat(19) }, 'URL_SECRET_UNFIT'],
		['an endless secret', { ...open, urlSecret: 'x'.repeat(201) }, 'URL_SECRET_UNFIT'],
		['a secret that a URL would change', { ...open, urlSecret: `${SECRET}&a=b` }, 'URL_SECRET_UNFIT'],
		['a blank in the secret', { ...open, urlSecret: `${SECRET} ` }, 'URL_SECRET_UNFIT'],
		['no user', { ...withBasic, user: '' }, 'CREDENTIAL_INCOMPLETE'],
		['no header value', { ...withHeader, headerValue: '' }, 'CREDENTIAL_INCOMPLETE'],
		['an unknown authentication', { ...open, authentication: 'jwt' }, 'CREDENTIAL_INCOMPLETE'],
	])('with %s is not, and says what to do without repeating a secret', (_what, credential, code) => {
		const problem = webhookCredentialProblem(credential);
		expect(problem?.code).toBe(code);
		expect(problem?.remedy).toMatch(/Open the credential/);
		if (credential.urlSecret) expect(JSON.stringify(problem)).not.toContain(credential.urlSecret);
	});
});

describe('authentication', () => {
	it.each<[string, ICredentialDataDecryptedObject, IncomingHttpHeaders, boolean]>([
		['none is asked for', open, {}, true],
		['none is asked for but some is given', open, basic('a:b'), true],
		['the right pair', withBasic, basic('gateway:pä:ss'), true],
		['the scheme in another case', withBasic, basic('gateway:pä:ss', 'bAsIc '), true],
		['a wrong password', withBasic, basic('gateway:pä'), false],
		['a wrong user', withBasic, basic('Gateway:pä:ss'), false],
		['another scheme', withBasic, basic('gateway:pä:ss', 'Bearer'), false],
		['nothing where Basic is asked for', withBasic, {}, false],
		['the right header', withHeader, { 'x-api-key': 'key 1' }, true],
		['the header twice', withHeader, { 'x-api-key': 'key 1, key 1' }, false],
		['a wrong value', withHeader, { 'x-api-key': 'key' }, false],
		['no header', withHeader, {}, false],
	])('%s', (_what, credential, headers, expected) => {
		expect(isAuthenticated(credential, headers)).toBe(expected);
	});
});

describe('a post', () => {
	const addresses = readAddressList('192.0.2.0/24');
	if (addresses === null || 'reason' in addresses) throw new Error('The list of the test is wrong.');
	const caller: Caller = { address: '192.0.2.1', code: SECRET, headers: basic('gateway:pä:ss') };
	const terms = { credential: withBasic, addresses };

	it('comes in when address, secret and authentication are right', () => {
		expect(refusalOf(caller, terms)).toBeNull();
		expect(refusalOf({ ...caller, headers: {} }, { credential: open, addresses: null })).toBeNull();
	});

	it('from elsewhere is forbidden, whatever it knows', () => {
		expect(refusalOf({ ...caller, address: '192.0.3.1' }, terms)).toMatchObject({ status: 403 });
		expect(refusalOf({ ...caller, address: undefined, code: '' }, terms)).toMatchObject({ status: 403 });
	});

	it('is answered alike whether secret, authentication or both are wrong', () => {
		const answers = [
			{ ...caller, code: 'wrong' },
			{ ...caller, headers: {} },
			{ ...caller, code: 'wrong', headers: {} },
		].map((wrong) => {
			const { status, headers } = refusalOf(wrong, terms) ?? {};
			return { status, headers };
		});
		expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
		expect(answers[0]).toEqual({
			status: 401,
			headers: { 'WWW-Authenticate': 'Basic realm="leads", charset="UTF-8"' },
		});
	});

	it('is refused in words for the log that tell the user what was wrong, and no secret', () => {
		const reason = (wrong: Partial<Caller>) => refusalOf({ ...caller, ...wrong }, terms)?.reason ?? '';
		expect(reason({ code: `${SECRET}x` })).toContain('?code=');
		expect(reason({ headers: basic('gateway:guess') })).toContain('does not authenticate');
		expect(reason({ address: '198.51.100.1' })).toContain('198.51.100.1');
		for (const wrong of [{ code: `${SECRET}x` }, { headers: {} }, { address: '' }])
			expect(reason(wrong)).not.toMatch(new RegExp(`${SECRET}|pä:ss`));
	});
});
