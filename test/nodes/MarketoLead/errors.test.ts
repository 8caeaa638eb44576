import { MarketoFault, readAnswer } from '../../../nodes/MarketoLead/api/response';
import { MARKETO_ERRORS, marketoFault } from '../../../nodes/MarketoLead/api/errors';
import { nextReset, quotaReason, TIMING } from '../../../nodes/MarketoLead/api/limits';
import { schemaIn } from '../../../nodes/MarketoLead/fields/schema';
import { readToken } from '../../../nodes/MarketoLead/login/token';
import { readRow } from '../../../nodes/MarketoLead/write/rows';

const SENTENCES = /^[A-Z].{12,}\.$/s;

it('Every error of the catalogue has its code in the message, and a cause and a remedy in whole sentences.', () => {
	for (const code of Object.keys(MARKETO_ERRORS)) {
		const { reason } = marketoFault(code);
		expect(reason).toMatchObject({ code, message: expect.stringContaining(`(${code})`) });
		expect(reason.cause).toMatch(SENTENCES);
		expect(reason.remedy).toMatch(SENTENCES);
	}
});

it.each([
	['passing', ['500', '502', '604', '606', '608', '611', '614', '615', '713', '719', '1004']],
	[
		'setup',
		['600', '601', '602', '603', '605', '607', '610', '612', '616', '703', '709', '1006', '1008', '1009'],
	],
	['setup', ['1011', '1013', '1018', '1025']],
	['unclear', ['414', '609', '613', '699', '701', '702', '704', '799', '1002', '1003', '1036', '1999']],
	['lead', ['413', '1001', '1007', '1010', '1021']],
])('Blamed is %s for the codes %p.', (blame, codes) => {
	expect(codes.filter((code) => marketoFault(code).blame !== blame)).toEqual([]);
});

const read = (status: number, body: unknown, headers: { [name: string]: string } = {}) =>
	readAnswer({ status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) }, Date.now());

it.each([
	[200, { success: true, result: [] }, 'ok'],
	[200, { success: true }, 'ok'],
	[200, { success: false, errors: [{ code: '606', message: 'x' }] }, 'passing'],
	[200, { success: false, errors: [{ code: 606 }] }, 'passing'],
	[200, { success: false, errors: [{ code: '604' }] }, 'passing'],
	[200, { success: false, errors: [{ code: '500' }] }, 'passing, unsure'],
	[200, { success: false, errors: [] }, 'passing, unsure'],
	[200, { success: false }, 'passing, unsure'],
	[200, 'Service page', 'passing, unsure'],
	[200, '', 'passing, unsure'],
	[413, '', 'lead'],
	[414, '', 'unclear'],
	[429, '', 'passing'],
	[302, '', 'setup'],
	[404, '<html>', 'setup'],
	[500, '', 'passing, unsure'],
	[503, '', 'passing, unsure'],
	[204, '', 'passing, unsure'],
])('HTTP %i with %j is read as: %s.', (status, body, expected) => {
	const said = read(status, body);
	const kind = said instanceof MarketoFault ? `${said.blame}${said.isUnsure ? ', unsure' : ''}` : 'ok';
	expect(kind).toBe(expected);
});

it('A Retry-After is kept.', () => {
	expect(read(429, '', { 'retry-after': '400' })).toMatchObject({ retryAfterMs: 400_000 });
	expect(read(503, '', { 'retry-after': '400' })).toMatchObject({ retryAfterMs: 400_000 });
});

it("A fault has Marketo's code and shows none of its words, because they quote the buyer's data.", () => {
	const errors = [{ code: '1003', message: "Invalid value 'robin@private.example'" }];
	const fault = read(200, { success: false, errors });
	expect(JSON.stringify(fault) + String(fault)).not.toContain('robin');
	expect(fault).toMatchObject({ reason: { code: '1003' } });
	expect(fault instanceof MarketoFault && fault.mentions('robin@private.example')).toBe(true);
	expect(fault instanceof MarketoFault && fault.mentions('robin')).toBe(false);
});

it('After a lost answer the wait is as long as Marketo may still be working.', () => {
	const body = JSON.stringify({ success: false, errors: [{ code: '502' }] });
	const fault = readAnswer({ status: 200, headers: {}, body }, Date.now() - TIMING.settleMs + 10_000);
	const wait = fault instanceof MarketoFault ? fault.retryAfterMs : undefined;
	expect(wait).toBeGreaterThan(5_000);
	expect(wait).toBeLessThanOrEqual(10_000);
	// Longer than Marketo's own time-out of 90 seconds, and never a call that Marketo has not given up itself.
	expect(TIMING.settleMs).toBeGreaterThan(90_000);
	expect(TIMING.timeoutMs).toBeGreaterThan(90_000);
});

it.each([
	[
		{ id: 50, status: 'created' },
		{ status: 'created', id: '50' },
	],
	[
		{ id: 51, status: 'updated' },
		{ status: 'updated', id: '51' },
	],
	[{ id: 52 }, { status: 'accepted', id: '52' }],
	[
		{ id: 3525, reasons: [{ code: '501', message: 'x' }] },
		{ code: '501', id: '3525' },
	],
	[
		{ status: 'skipped', reasons: [{ code: '1005' }] },
		{ code: '1005', id: null },
	],
	[{ status: 'skipped' }, { code: 'SKIPPED' }],
	[null, { code: 'SKIPPED' }],
	[7, { code: 'SKIPPED' }],
	[{ status: 'created' }, { code: 'SKIPPED' }],
])('The row %j is read as %j.', (row, expected) => {
	expect(readRow(row)).toMatchObject(expected);
});

it('A description of the fields that is not what it should be is read as far as it goes.', () => {
	const broken = [
		{ searchableFields: [['email'], ['a', 'b'], [], 'x', [7]], fields: [null, {}, { name: 'email' }] },
	];
	const { fields, searchable } = schemaIn(broken);
	expect(searchable).toEqual(['email']);
	expect([...fields.keys()]).toEqual(['email']);
	expect(fields.get('email')).toMatchObject({ updateable: false, dataType: 'string', length: undefined });
	expect(schemaIn([]).fields.size).toBe(0);
});

const login = (status: number, body: string) => readToken({ status, headers: {}, body }, 1_000);

it('A login brings the token with the moment at which it expires.', () => {
	const token = { access_token: 'abc:ab', expires_in: 3599, scope: 'apis@publisher.example' };
	expect(login(200, JSON.stringify(token))).toEqual({
		value: 'abc:ab',
		renewAt: 3_600_000,
		owner: 'apis@publisher.example',
	});
});

it.each([
	[401, '{"error":"unauthorized"}', 'setup', 'LaunchPoint'],
	[404, '<html>', 'setup', 'Base URL'],
	[200, '<html>', 'setup', 'Base URL'],
	[200, '{"access_token":"a\\r\\nX-Other: 1"}', 'setup', 'Base URL'],
	[429, '', 'passing', 'No action'],
	[503, '', 'passing', 'No action'],
])('A login that is answered by HTTP %i with %s is blamed on: %s.', (status, body, blame, remedy) => {
	expect(login(status, body)).toMatchObject({ blame, reason: { remedy: expect.stringContaining(remedy) } });
});

it.each([
	// Winter, six hours behind UTC; just before and just after midnight there.
	['2026-11-21T05:59:59Z', '2026-11-21T06:00:00.000Z'],
	['2026-11-21T06:00:00Z', '2026-11-22T06:00:00.000Z'],
	// Summer, five hours.
	['2026-07-01T12:00:00Z', '2026-07-02T05:00:00.000Z'],
	// The days on which the clock changes have 23 and 25 hours.
	['2026-03-08T06:00:00Z', '2026-03-09T05:00:00.000Z'],
	['2026-11-01T05:00:00Z', '2026-11-02T06:00:00.000Z'],
])('A daily quota that is used up at %s begins anew at %s.', (now, reset) => {
	expect(new Date(nextReset(Date.parse(now))).toISOString()).toBe(reset);
});

it('The end of the daily quota is told in words.', () => {
	const { message, remedy } = quotaReason(Date.parse('2026-11-22T06:00:00Z'));
	expect(message).toBe('The daily quota of Marketo calls is used up until 2026-11-22 06:00 UTC (607)');
	expect(remedy).toContain('2026-11-22 06:00 UTC');
});
