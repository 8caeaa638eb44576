import { batchRequest, readBatchAnswer } from '../../../nodes/Dynamics365Lead/api/batch';
import {
	codeOf,
	DATAVERSE_ERRORS,
	faultOf,
	NOT_DATAVERSE,
	normalCode,
} from '../../../nodes/Dynamics365Lead/api/errors';
import { CLOUDS, cloudOfHost, readAccess } from '../../../nodes/Dynamics365Lead/login/access';
import { ENTRA_ERRORS, entraEntry } from '../../../nodes/Dynamics365Lead/login/errors';

it('every entry of both catalogues has message, cause and remedy in full sentences', () => {
	for (const { message, cause, remedy } of [
		...Object.values(DATAVERSE_ERRORS),
		...Object.values(ENTRA_ERRORS),
		NOT_DATAVERSE,
	]) {
		expect(message).toMatch(/^[A-Z].{10,}[^.]$/);
		expect(cause).toMatch(/^[A-Z].{15,}\.$/);
		expect(remedy).toMatch(/^[A-Z].{15,}\.$/);
	}
});

describe('an error of Dataverse', () => {
	it.each([
		['0x80072322', '0x80072322'],
		['0X8004431A', '0x8004431a'],
		['-2147015902', '0x80072322'],
		['2147951394', '0x80072322'],
		['-2147220960', '0x80040220'],
		['', null],
		['0x0', null],
		['0', null],
		['nonsense', null],
		['0x80072322 and more', null],
	])('has the code %p, which is read as %p', (code, expected) => {
		expect(normalCode(code)).toBe(expected);
		expect(codeOf(JSON.stringify({ error: { code, message: 'x' } }))).toBe(expected);
	});

	it('has no code where the body is not JSON with one', () => {
		for (const body of ['', '<html>', '[]', 'null', '{"error":"x"}', '{"error":{"code":{}}}']) {
			expect(codeOf(body)).toBeNull();
		}
	});

	const errorBody = (code: string, message = 'x') => JSON.stringify({ error: { code, message } });

	it('with an unknown code is unclear, and no cause is made up for it', () => {
		const { blame, reason } = faultOf({ status: 400, body: errorBody('0x81234567') }, 'part');
		expect(blame).toBe('unclear');
		expect(reason).toMatchObject({ code: '0x81234567', cause: 'Its meaning is not known.' });
		expect(reason.message).toContain('0x81234567');
	});

	it('with HTTP 403 and an unknown code is not said to be a missing role', () => {
		const { blame, check, reason } = faultOf({ status: 403, body: errorBody('0x81234567') }, 'call');
		expect([blame, check]).toEqual(['setup', null]);
		expect(reason.cause).toContain('gives no reason that this node knows');
	});

	it('in the page of a proxy is not taken for one of Dataverse', () => {
		const { reason, check } = faultOf({ status: 403, body: '<html>Blocked</html>' }, 'call');
		expect(reason).toMatchObject({ code: 'HTTP 403', message: 'The response does not come from Dataverse' });
		expect(check).toBe('Environment URL');
	});

	it('of a full storage, a locked record and a disabled user is known, whatever its status', () => {
		const blameOf = (code: string) => faultOf({ status: 500, body: errorBody(code) }, 'part').blame;
		expect(['0x80072325', '0x80048549', '0x80040225'].map(blameOf)).toEqual(['setup', 'passing', 'setup']);
	});

	it('is judged by status where there is no code, and never by its text', () => {
		const text = 'The user is not a member of the organization. 0x80072560';
		const blameOf = (status: number) => faultOf({ status, body: errorBody('', text) }, 'part').blame;
		expect([400, 403, 413, 429, 500, 503].map(blameOf)).toEqual([
			'unclear',
			'setup',
			'lead',
			'passing',
			'passing',
			'passing',
		]);
	});
});

describe('an error of Entra ID', () => {
	const entryOf = (status: number, answer: object) => entraEntry(status, JSON.stringify(answer), 'x').entry;

	it('is judged by its number, then by the word of OAuth, then by the status, and never by the text', () => {
		expect(entryOf(401, { error: 'invalid_client', error_codes: [1] }).check).toBe('Secret');
		expect(entryOf(400, { error: 'unauthorized_client' }).check).toBe('Application');
		expect(entryOf(400, { error: 'invalid_resource' }).check).toBe('Environment URL');
		expect(entryOf(500, { error: 'x' }).blame).toBe('passing');
		expect(entryOf(400, { error: 'x', error_description: 'AADSTS7000215: secret' }).message).toBe(
			'The response of the token endpoint does not come from Microsoft Entra ID',
		);
		expect(entraEntry(200, '<html>', 'x').entry.blame).toBe('setup');
	});

	it('with an unknown number shows the number and names no part of the credential', () => {
		const { code, entry } = entraEntry(400, '{"error":"x","error_codes":[123456]}', 'x');
		expect(code).toBe('AADSTS123456');
		expect(entry.check).toBeUndefined();
		expect(entry.cause).toBe('What it means is not known.');
	});
});

describe('the clouds', () => {
	it.each([
		['https://contoso.crm4.dynamics.com/main.aspx?x=1', 'global', 'https://login.microsoftonline.com'],
		['https://contoso.crm9.dynamics.com', 'global', 'https://login.microsoftonline.com'],
		['https://contoso.crm.dynamics.cn', 'china', 'https://login.partner.microsoftonline.cn'],
		['https://contoso.crm.microsoftdynamics.us', 'gccHigh', 'https://login.microsoftonline.us'],
		['https://contoso.crm.appsplatform.us', 'dod', 'https://login.microsoftonline.us'],
	])('%s signs in at its own host', (environmentUrl, cloud, login) => {
		const access = readAccess({
			environmentUrl,
			cloud,
			tenantId: 'a/../b',
			applicationId: 'c',
			clientSecret: 's',
		});
		expect(access.environment).toBe(new URL(environmentUrl).origin);
		expect(access.tokenUrl).toBe(`${login}/a%2F..%2Fb/oauth2/v2.0/token`);
		expect(cloudOfHost(new URL(environmentUrl).hostname)?.value).toBe(cloud);
	});

	it('all have a name and a description', () => {
		for (const { name, description } of CLOUDS)
			expect(`${name}: ${description}`).toMatch(/^[A-Z].+: [A-Z].+[^.]$/);
	});
});

describe('a batch', () => {
	it('is written with CRLF only, and a new boundary every time', () => {
		const operation = { method: 'PATCH', resource: 'leads(1)', body: '{"a":"x\\ny"}' } as const;
		const [first, second] = [batchRequest([operation]), batchRequest([operation])];
		expect(first.body?.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
		expect(first.headers?.['Content-Type']).not.toBe(second.headers?.['Content-Type']);
	});

	const part = (status: string, body: string) =>
		`--b\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 ${status}\r\nX: y\r\n\r\n${body}\r\n`;

	it('is read part by part, with or without a body', () => {
		const body = `${part('204 No Content', '')}${part('400 Bad Request', '{"a":\r\n\r\n"--b"}')}--b--\r\n`;
		expect(readBatchAnswer('multipart/mixed; boundary="b"', body)).toEqual([
			{ status: 204, headers: { x: 'y' }, body: '' },
			{ status: 400, headers: { x: 'y' }, body: '{"a":\r\n\r\n"--b"}' },
		]);
	});

	it.each([
		['cut off', 'multipart/mixed; boundary=b', part('204 No Content', '')],
		['of another type', 'application/json', '{}'],
		['without a boundary', 'multipart/mixed', `${part('204 No Content', '')}--b--`],
		['with a part that is no answer', 'multipart/mixed; boundary=b', '--b\r\n\r\nhello\r\n--b--'],
		['empty', 'multipart/mixed; boundary=b', ''],
	])('that is %s is not read in part', (_, type, body) => {
		expect(readBatchAnswer(type, body)).toBeNull();
	});
});
