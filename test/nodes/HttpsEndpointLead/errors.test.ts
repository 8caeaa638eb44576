import { BatchFailure } from '../../../delivery/target';
import { RESPONSES, responseFault } from '../../../nodes/HttpsEndpointLead/api/errors';
import { readResponse } from '../../../nodes/HttpsEndpointLead/write/target';
import { leadOf } from '../../delivery/leads';

const LEAD = leadOf('robin');

/** What the target reports for one response: the result of the lead, or the failure that concerns all. */
const read = (status: number, body: string | null = null, headers = {}, refuseWebPages = false): unknown => {
	try {
		return readResponse({ status, headers, body }, LEAD, 0, { host: 'leads.example', refuseWebPages });
	} catch (thrown) {
		return thrown;
	}
};

it.each([
	['the lead', 'lead', [413, 422]],
	['the set-up', 'setup', [300, 301, 302, 303, 304, 307, 308, 401, 402, 404, 405, 407, 410, 411, 412]],
	['the set-up', 'setup', [414, 415, 417, 421, 426, 428, 431, 451, 501, 505, 506, 507, 508, 510, 511]],
	['nobody, as it passes,', 'passing', [408, 409, 423, 425, 429, 500, 502, 503, 504, 520, 521, 522, 599]],
	['nobody knows who', 'unclear', [0, 100, 400, 403, 406, 416, 418, 424, 440, 499, 600]],
])('%s is to blame (%s) for HTTP %p', (_who, blame, statuses) => {
	expect(statuses.map((status) => [status, responseFault(status, null, false).blame])).toEqual(
		statuses.map((status) => [status, blame]),
	);
});

it('every status has a cause and a remedy in whole sentences, and shows its code', () => {
	for (const code of [...Object.keys(RESPONSES), 'HTTP 418', 'HTTP 0']) {
		const { reason } = responseFault(Number(code.slice(5).replace('xx', '99')), null, false);
		expect(reason.message).toContain(reason.code);
		expect([code, reason.cause]).toEqual([code, expect.stringMatching(/^[A-Z].{10,}\.$/)]);
		expect([code, reason.remedy]).toEqual([code, expect.stringMatching(/^[A-Z].{10,}\.$/)]);
	}
});

it('what only a person can change ends the run, and what may be about one lead does not', () => {
	expect(read(402)).toMatchObject({ kind: 'setup' });
	expect(read(415)).toMatchObject({ status: 'setup', remedy: 'Choose another Body Format.' });
	expect(read(302)).toMatchObject({ status: 'setup' });
	expect(read(403)).toMatchObject({ kind: 'unclear' });
	expect(read(418)).toMatchObject({ kind: 'unclear', reason: { code: 'HTTP 418' } });
	expect(read(422)).toMatchObject({ status: 'rejected' });
	expect(read(409)).toMatchObject({ status: 'retry' });
});

it('a Retry-After is kept to the second, and makes a refusal a temporary one', () => {
	expect(read(503, null, { 'retry-after': '400' })).toMatchObject({ kind: 'retry', retryAfterMs: 400_000 });
	expect(read(429, null, { 'retry-after': 'Thu, 01 Jan 1970 01:00:00 GMT' })).toMatchObject({
		kind: 'retry',
		retryAfterMs: 3_600_000,
	});
	expect(read(413, null, { 'retry-after': '5' })).toMatchObject({ status: 'retry', retryAfterMs: 5000 });
	expect(read(403, null, { 'retry-after': '5' })).toMatchObject({ status: 'retry', retryAfterMs: 5000 });
	expect(read(401, null, { 'retry-after': '5' })).toBeInstanceOf(BatchFailure);
	expect(read(401, null, { 'retry-after': '5' })).toMatchObject({ kind: 'setup' });
});

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
])('HTTP %i with the body %s and the headers %p is a success', (status, body, headers, expected) => {
	expect(read(status, body, headers)).toEqual(expected);
});

it("shows the endpoint's own code, wherever JSON APIs put it", () => {
	for (const body of [
		{ code: 'INVALID_FIELD' },
		{ error: 'INVALID_FIELD' },
		{ error: { code: 'INVALID_FIELD', message: 'Robin, 555 0100' } },
		{ errors: [{ code: 'INVALID_FIELD' }] },
		{ error: 'Robin is not welcome', type: 'INVALID_FIELD' },
	]) {
		expect(read(422, JSON.stringify(body))).toMatchObject({
			status: 'rejected',
			message: 'The endpoint reports HTTP 422 (INVALID_FIELD)',
		});
	}
});

it("shows none of the endpoint's words, which may be the buyer's name, address or number", () => {
	for (const word of [
		'Schmidt',
		'Robin',
		'robin@private.example is taken',
		'private_example',
		'5550100',
		'x',
	]) {
		for (const body of [{ error: word }, { code: word }, { error: { code: word } }, { type: word }]) {
			expect(read(422, JSON.stringify(body))).toMatchObject({ message: 'The endpoint reports HTTP 422' });
		}
	}
});

describe('a success', () => {
	const SIGN_IN = '\uFEFF\r\n<!-- Copyright -->\n<!DOCTYPE html>\n<html><title>Sign in to your account</title></html>';

	it.each([
		['the page of a sign-in', 200, SIGN_IN, {}],
		['a page that claims to be JSON', 200, '<html></html>', { 'content-type': 'application/json' }],
		['XHTML', 202, '<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0//EN">', {}],
		['a page without a beginning', 200, '<HEAD><meta http-equiv="refresh" content="0">', {}],
		['a page that is too long to read', 200, null, { 'content-type': 'text/html; charset=utf-8' }],
		['a page with status 201', 201, '<!doctype html>', {}],
	])('by %s is told with the host, or not believed on request', (_what, status, body, headers) => {
		expect(read(status, body, headers)).toMatchObject({
			status: status === 201 ? 'created' : 'accepted',
			notice: expect.stringMatching(/^leads\.example answered with a web page.*Check that the leads arrived there/),
		});
		expect(read(status, body, headers, true)).toMatchObject({ status: 'setup', code: 'WEB_PAGE' });
	});

	it.each([
		['nothing, as Power Automate and Logic Apps answer', 202, '', {}],
		['nothing, without content', 204, null, {}],
		['JSON, as Zapier answers', 200, '{"status":"success","id":"1"}', { 'content-type': 'application/json' }],
		['JSON, as n8n answers', 200, '{"message":"Workflow was started"}', {}],
		['text, as Make answers', 200, 'Accepted', { 'content-type': 'text/plain' }],
		['text that is called HTML, as Slack answers', 200, 'ok', { 'content-type': 'text/html' }],
		['nothing that is called HTML', 200, '', { 'content-type': 'text/html' }],
		['a part of a page', 200, '<p>Thank you, your html form was sent.</p>', { 'content-type': 'text/html' }],
		['XML', 200, '<?xml version="1.0"?><response>ok</response>', { 'content-type': 'text/xml' }],
		['JSON that quotes a page', 200, '{"preview":"<html></html>"}', {}],
		['an endless body that is no page', 200, null, { 'content-type': 'application/json' }],
		['a page by who knows the lead already', 200, SIGN_IN, { 'idempotent-replayed': 'true' }],
	])('by %s is believed without a word', (_what, status, body, headers) => {
		for (const refuseWebPages of [false, true]) {
			const result = read(status, body, headers, refuseWebPages);
			expect(result).toMatchObject({ status: expect.stringMatching(/^(accepted|unchanged)$/) });
			expect(result).not.toHaveProperty('notice');
		}
	});
});
