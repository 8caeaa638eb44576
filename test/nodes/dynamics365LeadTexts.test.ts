import { readBatchAnswer, batchRequest } from '../../nodes/Dynamics365Lead/batchFormat';
import { CLOUDS, cloudOfHost } from '../../nodes/Dynamics365Lead/clouds';
import { readAccess } from '../../nodes/Dynamics365Lead/access';
import { DATAVERSE_ERRORS, dataverseMeaning } from '../../nodes/Dynamics365Lead/dataverseErrors';
import { codeOf, normalCode } from '../../nodes/Dynamics365Lead/errorCode';
import { ENTRA_ERRORS, entraMeaning } from '../../nodes/Dynamics365Lead/entraErrors';
import { Gate } from '../../nodes/Dynamics365Lead/gate';

describe('the catalogue of Dataverse', () => {
	it.each(Object.keys(DATAVERSE_ERRORS))('%s has message, cause and remedy in full sentences', (code) => {
		const { message, cause, remedy } = dataverseMeaning(400, code);
		expect(message).toMatch(/^[A-Z].{10,}[^.]$/);
		expect(cause).toMatch(/^[A-Z].{15,}\.$/);
		expect(remedy).toMatch(/^[A-Z].{15,}\.$/);
	});

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
	])('reads the code %p as %p', (code, expected) => {
		expect(normalCode(code)).toBe(expected);
		expect(codeOf(JSON.stringify({ error: { code, message: 'x' } }))).toBe(expected);
	});

	it('judges by status where there is no code or an unknown one, and never by the text', () => {
		const text = 'The user is not a member of the organization. 0x80072560';
		expect(codeOf(JSON.stringify({ error: { code: '', message: text } }))).toBeNull();
		expect(dataverseMeaning(400, null).kind).toBe('refused');
		expect(dataverseMeaning(403, '0x12345678').kind).toBe('setup');
		expect(dataverseMeaning(412, null).kind).toBe('exists');
		expect(dataverseMeaning(503, '0x12345678').kind).toBe('retry');
		expect(dataverseMeaning(302, null).kind).toBe('setup');
	});

	it('takes an answer that is no JSON for one without a code', () => {
		for (const body of ['', '<html>', '[]', 'null', '{"error":"x"}', '{"error":{"code":{}}}']) {
			expect(codeOf(body)).toBeNull();
		}
	});
});

describe('the catalogue of Entra ID', () => {
	it.each(Object.keys(ENTRA_ERRORS))('AADSTS%s has message, cause and remedy in full sentences', (number) => {
		const { code, meaning } = entraMeaning(400, JSON.stringify({ error_codes: [Number(number)] }), 'x');
		expect(code).toBe(`AADSTS${number}`);
		expect(meaning.message).toMatch(/^[A-Z].{10,}[^.]$/);
		expect(meaning.cause).toMatch(/^[A-Z].{15,}\.$/);
		expect(meaning.remedy).toMatch(/^[A-Z].{15,}\.$/);
	});

	it('falls back to the word of OAuth for an unknown number, then to the status, and never looks at the text', () => {
		const meaningOf = (status: number, answer: object) =>
			entraMeaning(status, JSON.stringify(answer), 'x').meaning;
		expect(meaningOf(401, { error: 'invalid_client', error_codes: [1] }).check).toBe('Secret');
		expect(meaningOf(400, { error: 'unauthorized_client' }).check).toBe('Application');
		expect(meaningOf(400, { error: 'invalid_resource' }).check).toBe('Environment URL');
		expect(meaningOf(500, { error: 'x' }).kind).toBe('retry');
		expect(meaningOf(400, { error: 'x', error_description: 'AADSTS7000215: secret' }).message).toContain(
			'none of Microsoft Entra ID',
		);
		expect(entraMeaning(200, '<html>', 'x').meaning.kind).toBe('setup');
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

describe('the gate', () => {
	it('halves the calls in flight while throttled, never below one, and widens again one by one', () => {
		const gate = new Gate(4);
		gate.throttled(undefined);
		expect(gate.width).toBe(2);
		gate.throttled(undefined);
		gate.throttled(undefined);
		expect(gate.width).toBe(1);
		for (let call = 0; call < 10; call += 1) gate.succeeded();
		expect(gate.width).toBe(2);
		for (let call = 0; call < 100; call += 1) gate.succeeded();
		expect(gate.width).toBe(4);
	});

	it('lets a cancelled execution through instead of waiting', async () => {
		const cancelled = new AbortController();
		const gate = new Gate(1, cancelled.signal);
		gate.throttled(300_000);
		cancelled.abort();
		expect(await gate.through(async () => await Promise.resolve('called'))).toBe('called');
	});
});
