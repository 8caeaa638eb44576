import { readAnswer } from '../../nodes/MarketoLead/answer';
import { MarketoFault } from '../../nodes/MarketoLead/fault';
import { readFields } from '../../nodes/MarketoLead/fields';
import { readToken } from '../../nodes/MarketoLead/login';
import { nextReset, quotaReason } from '../../nodes/MarketoLead/quota';
import { RECORD_ERRORS, recordError } from '../../nodes/MarketoLead/recordErrors';
import { REQUEST_ERRORS, requestFault } from '../../nodes/MarketoLead/requestErrors';
import { readRow } from '../../nodes/MarketoLead/row';
import { TIMING } from '../../nodes/MarketoLead/timing';

const SENTENCES = /^[A-Z].{15,}\.$/;

describe('what a code of a whole call means', () => {
	it.each([
		['wait', ['606', '608', '614', '615']],
		['unsure', ['502', '604', '611', '713', '719']],
		['quota', ['607']],
		['token', ['600', '601', '602']],
		['data', ['413', '609', '701', '702', '704', '709', '1003', '1999']],
		['setup', ['603', '605', '610', '612', '616', '703', '1006', '1008', '1009', '1011', '1013']],
	])('%s: %p', (kind, codes) => {
		expect(codes.map((code) => requestFault(code).kind)).toEqual(codes.map(() => kind));
	});

	it.each(Object.keys(REQUEST_ERRORS))('%s has a cause and a remedy in full sentences', (code) => {
		const { reason } = requestFault(code);
		expect(reason).toMatchObject({ code, message: expect.stringContaining(`(${code})`) });
		expect(reason.cause).toMatch(SENTENCES);
		expect(reason.remedy).toMatch(SENTENCES);
	});
});

describe('what a code of a single record means', () => {
	it.each([
		['rejected', ['1001', '1002', '1003', '1004', '1010', '501', '9999']],
		['exists', ['1005', '1037']],
		['several', ['1007']],
		['company', ['1021']],
		['setup', ['1006', '1008', '1009', '1011', '1013']],
	])('%s: %p', (kind, codes) => {
		expect(codes.map((code) => recordError(code).kind)).toEqual(codes.map(() => kind));
	});

	it.each(Object.keys(RECORD_ERRORS))('%s has a cause and a remedy in full sentences', (code) => {
		const { reason } = recordError(code);
		expect(reason.cause).toMatch(SENTENCES);
		expect(reason.remedy).toMatch(SENTENCES);
	});
});

describe('what is read from an answer', () => {
	const read = (status: number, body: unknown) =>
		readAnswer(
			{ status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) },
			Date.now(),
		);
	const kindOf = (answer: ReturnType<typeof read>) => (answer instanceof MarketoFault ? answer.kind : 'ok');

	it.each([
		[200, { success: true, result: [] }, 'ok'],
		[200, { success: true }, 'ok'],
		[200, { success: false, errors: [{ code: '606', message: 'x' }] }, 'wait'],
		[200, { success: false, errors: [] }, 'unsure'],
		[200, { success: false }, 'unsure'],
		[200, { success: false, errors: [{ code: 606 }] }, 'unsure'],
		[200, 'Service page', 'unsure'],
		[200, '', 'unsure'],
		[413, '', 'data'],
		[429, '', 'wait'],
		[302, '', 'setup'],
		[404, '<html>', 'setup'],
		[500, '', 'unsure'],
		[503, '', 'unsure'],
		[204, '', 'unsure'],
	])('HTTP %i with %p: %s', (status, body, kind) => {
		expect(kindOf(read(status, body))).toBe(kind);
	});

	it("keeps Marketo's code and none of its words: they repeat the buyer's data", () => {
		const errors = [{ code: '1003', message: 'Invalid value robin@private.example' }];
		const fault = read(200, { success: false, errors });
		expect(JSON.stringify(fault)).not.toContain('robin');
		expect(fault).toMatchObject({ reason: { code: '1003' } });
		const row = readRow({ status: 'skipped', reasons: errors });
		expect(JSON.stringify(row)).not.toContain('robin');
	});

	it('after a lost answer waits for as long as Marketo may still be at work', () => {
		const body = JSON.stringify({ success: false, errors: [{ code: '604' }] });
		const fault = readAnswer({ status: 200, headers: {}, body }, Date.now() - TIMING.settleMs + 10_000);
		expect(fault).toMatchObject({ kind: 'unsure' });
		const wait = fault instanceof MarketoFault ? fault.retryAfterMs : undefined;
		expect(wait).toBeGreaterThan(5_000);
		expect(wait).toBeLessThanOrEqual(10_000);
		// Longer than Marketo's own time-out of 90 seconds, and never a call that Marketo has not given up itself.
		expect(TIMING.settleMs).toBeGreaterThan(90_000);
		expect(TIMING.timeoutMs).toBeGreaterThan(90_000);
	});
});

describe('what is read from a row', () => {
	it.each([
		[{ id: 50, status: 'created' }, { written: { status: 'created', targetId: '50' } }],
		[{ id: 51, status: 'updated' }, { written: { status: 'updated', targetId: '51' } }],
		[{ id: 52 }, { written: { status: 'accepted', targetId: '52' } }],
		[
			{ id: 3525, reasons: [{ code: '501', message: 'x' }] },
			{ kind: 'rejected', targetId: '3525' },
		],
		[
			{ status: 'skipped', reasons: [{ code: '1005' }] },
			{ kind: 'exists', targetId: null },
		],
		[{ status: 'skipped' }, { kind: 'rejected' }],
	])('%p', (row, expected) => {
		expect(readRow(row)).toMatchObject(expected);
	});

	it.each([null, 7, 'x', {}, [], { status: 'created' }])('%p says nothing', (row) => {
		expect(readRow(row)).toBeUndefined();
	});
});

describe('the description of the fields', () => {
	it('is read also when it is not what it should be', () => {
		const broken = [
			{ searchableFields: [['email'], ['a', 'b'], [], 'x', [7]], fields: [null, {}, { name: 'email' }] },
		];
		const { fields, searchable } = readFields(broken);
		expect(searchable).toEqual(['email']);
		expect([...fields.keys()]).toEqual(['email']);
		expect(fields.get('email')).toMatchObject({ updateable: false, dataType: 'string', length: undefined });
		expect(readFields([]).fields.size).toBe(0);
	});
});

describe('what is read from a login', () => {
	const read = (status: number, body: string) => readToken({ status, headers: {}, body }, 1_000);
	const token = { access_token: 'abc:ab', expires_in: 3599, scope: 'apis@publisher.example' };

	it('is the token with the moment at which it ends', () => {
		expect(read(200, JSON.stringify(token))).toEqual({
			value: 'abc:ab',
			expiresAt: 3_600_000,
			owner: 'apis@publisher.example',
		});
	});

	it.each([
		[401, '{"error":"unauthorized"}', 'setup', 'LaunchPoint'],
		[404, '<html>', 'setup', 'Base URL'],
		[200, '<html>', 'setup', 'Base URL'],
		[200, '{"access_token":"a\\r\\nX-Other: 1"}', 'setup', 'Base URL'],
		[429, '', 'wait', 'again'],
		[503, '', 'wait', 'again'],
	])('or, of HTTP %i with %s, a fault of kind %s', (status, body, kind, remedy) => {
		expect(read(status, body)).toMatchObject({ kind, reason: { remedy: expect.stringContaining(remedy) } });
	});
});

describe('the end of the daily quota', () => {
	it.each([
		// Winter, six hours behind UTC; just before and just after midnight there.
		['2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
		['2026-11-21T06:00:00Z', '2026-11-22T06:00:00.000Z'],
		// Summer, five hours.
		['2026-07-01T12:00:00Z', '2026-07-02T05:00:00.000Z'],
		// The days on which the clock changes have 23 and 25 hours.
		['2026-03-08T06:00:00Z', '2026-03-09T05:00:00.000Z'],
		['2026-11-01T05:00:00Z', '2026-11-02T06:00:00.000Z'],
	])('from %s on it is %s', (now, reset) => {
		expect(new Date(nextReset(Date.parse(now))).toISOString()).toBe(reset);
	});

	it('is told in words', () => {
		const { message, remedy } = quotaReason(Date.parse('2026-11-22T06:00:00Z'));
		expect(message).toBe('The daily quota of Marketo calls is used up until 2026-11-22 06:00 UTC (607)');
		expect(remedy).toContain('2026-11-22 06:00 UTC');
	});
});
