import { networkFaultOf, NETWORK_FAULTS } from '../../../transport/networkFaults';
import { ANSWERS, meaningOf } from '../../../nodes/HttpsEndpointLead/api/errors';
import { resultOf } from '../../../nodes/HttpsEndpointLead/write/result';
import { readEndpointUrl } from '../../../transport/endpointUrl';
import { BatchFailure } from '../../../delivery/target';
import { Webhook } from 'standardwebhooks';
import { readSigningKey, signatureHeaders } from '../../../transport/standardWebhooks';

const answer = (status: number, body: string | null = null, headers = {}) => ({ status, headers, body });
const thrownBy = (action: () => unknown): unknown => {
	try {
		return action();
	} catch (thrown) {
		return thrown;
	}
};

describe('what an answer means', () => {
	it.each([
		['retry', [408, 425, 429, 500, 502, 503, 504, 507, 522, 0]],
		['setup', [301, 302, 307, 308, 401, 403, 404, 405, 410, 501]],
		['rejected', [400, 402, 411, 413, 415, 422, 451]],
		['busy', [409]],
	])('%s: HTTP %p', (kind, statuses) => {
		expect(statuses.map((status) => meaningOf(status, null).kind)).toEqual(statuses.map(() => kind));
	});

	it.each(Object.keys(ANSWERS).map(Number))(
		'HTTP %i has a cause and a remedy in full sentences',
		(status) => {
			const { reason } = meaningOf(status, null);
			expect(reason.code).toBe(`HTTP ${status}`);
			expect(reason.cause).toMatch(/^[A-Z].{15,}\.$/);
			expect(reason.remedy).toMatch(/^[A-Z].{15,}\.$/);
		},
	);

	it('a faulty set-up names the setting to change', () => {
		expect(meaningOf(401, null).reason.remedy).toContain('Authentication in the HTTPS Endpoint credential');
		expect(meaningOf(404, null).reason.remedy).toContain('URL in the HTTPS Endpoint credential');
		expect(meaningOf(302, null).reason.remedy).toContain('URL in the HTTPS Endpoint credential');
	});
});

describe('what is read from an answer', () => {
	it.each([
		[201, '{"id":"abc"}', {}, { status: 'created', targetId: 'abc' }],
		[200, '{"id":17}', {}, { status: 'accepted', targetId: '17' }],
		[202, null, {}, { status: 'accepted', targetId: null }],
		[204, '', {}, { status: 'accepted', targetId: null }],
		[
			201,
			'not json',
			{ location: 'https://u:p@host/leads/9?key=SECRET#x' },
			{ status: 'created', targetId: 'https://host/leads/9' },
		],
		[201, '{"id":{"nested":1}}', {}, { status: 'created', targetId: null }],
		[201, `{"id":"${'x'.repeat(300)}"}`, {}, { status: 'created', targetId: null }],
		[201, '{"id":"abc"}', { 'idempotent-replayed': 'true' }, { status: 'unchanged', targetId: 'abc' }],
	])('HTTP %i with %s and %p', (status, body, headers, expected) => {
		expect(resultOf(answer(status, body, headers), 0)).toEqual(expected);
	});

	it("keeps the endpoint's own code, but none of its words: they may repeat the buyer's data", () => {
		const withCode = resultOf(
			answer(422, '{"error":{"code":"INVALID_PHONE","message":"Robin, 555 0100"}}'),
			0,
		);
		expect(withCode).toMatchObject({
			status: 'rejected',
			message: 'The endpoint answered HTTP 422 (INVALID_PHONE)',
		});
		expect(JSON.stringify(withCode)).not.toMatch(/Robin|555/);
		const withWords = resultOf(answer(422, '{"code":"robin@private.example is taken"}'), 0);
		expect(withWords).toMatchObject({ message: 'The endpoint answered HTTP 422' });
	});

	it('tells the engine how long the endpoint wants to be left alone', () => {
		const thrown = thrownBy(() => resultOf(answer(503, null, { 'retry-after': '12' }), 0));
		expect(thrown).toBeInstanceOf(BatchFailure);
		expect(thrown).toMatchObject({ kind: 'retry', retryAfterMs: 12_000 });
	});
});

describe('network faults', () => {
	it.each(Object.keys(NETWORK_FAULTS))(
		'%s is explained, also as the cause of a cause, and without its text',
		(code) => {
			const fault = Object.assign(new Error('connect https://host/?sig=SECRET'), { code });
			const { reason } = networkFaultOf(new Error('outer', { cause: new Error('inner', { cause: fault }) }), 'The endpoint');
			expect(reason.code).toBe(code);
			expect(reason.remedy).toMatch(/^[A-Z].{15,}\.$/);
			expect(JSON.stringify(reason)).not.toContain('SECRET');
		},
	);

	it('that nobody knows are passing ones', () => {
		for (const thrown of [new Error('x'), null, undefined, 'text', { code: 'toString' }]) {
			expect(networkFaultOf(thrown, 'The endpoint')).toMatchObject({ blame: 'passing', reason: { code: 'NO_CONNECTION' } });
		}
	});
});

describe('the address', () => {
	it.each([
		'https://example.com/leads?code=1',
		'http://localhost:3000/x',
		'http://127.0.0.1/x',
		'http://127.9.9.9/',
		'http://[::1]:8080/',
		'http://dev.localhost/',
		'  https://example.com/  ',
	])('%s may be posted to', (url) => {
		expect(readEndpointUrl(url)).toHaveProperty('url');
	});

	it.each([
		'http://example.com/',
		'http://localhost.example.com/',
		'http://127.0.0.1.example.com/',
		'ftp://example.com/',
		'file:///etc/hosts',
		'https://robin@example.com/',
		'https://',
		'/leads',
		'',
		undefined,
	])('%s may not', (url) => {
		expect(readEndpointUrl(url)).toHaveProperty('reason');
	});
});

describe('the signature', () => {
	const secret = `whsec_${Buffer.alloc(24, 7).toString('base64')}`;

	it('is one that the reference library of Standard Webhooks accepts, for these bytes only', () => {
		const key = readSigningKey(secret);
		if (!key) throw new Error('The secret is a good one.');
		const body = '{"name":"Zoë ünïcode"}';
		const headers = signatureHeaders(key, { id: 'lead-1', timestamp: Math.floor(Date.now() / 1000), body });
		expect(new Webhook(secret).verify(body, headers)).toEqual({ name: 'Zoë ünïcode' });
		expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
	});

	it.each([24, 32, 64])('takes a secret of %i bytes', (length) => {
		expect(readSigningKey(`whsec_${Buffer.alloc(length, 1).toString('base64')}`)).toHaveLength(length);
	});

	it.each([
		'',
		'whsec_',
		'hunter2',
		`whsec_${Buffer.alloc(23).toString('base64')}`,
		`whsec_${Buffer.alloc(65).toString('base64')}`,
		'whsec_!!!!',
	])('takes none that Standard Webhooks does not know: %p', (wrong) => {
		expect(readSigningKey(wrong)).toBeNull();
	});
});
