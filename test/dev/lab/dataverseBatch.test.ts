import { startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { call } from './dataverseAccess';

let dataverse: Dataverse;

beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

interface Form {
	newline?: string;
	boundary?: string;
	declared?: string;
	partType?: string;
	encoding?: string;
	address?: (path: string) => string;
	end?: string;
	prefer?: string;
}

const id = (n: number) => `c0ffee00-0000-4000-8000-${String(n).padStart(12, '0')}`;

/** A batch written by hand, of PATCH upserts, right unless the form says otherwise. */
async function post(columns: readonly object[], form: Form = {}) {
	const { newline = '\r\n', boundary = 'b1', address = (path: string) => `/api/data/v9.2/${path}` } = form;
	const parts = columns.map((values, n) =>
		[
			`--${boundary}`,
			`Content-Type: ${form.partType ?? 'application/http'}`,
			`Content-Transfer-Encoding: ${form.encoding ?? 'binary'}`,
			'',
			`PATCH ${address(`leads(${id(n)})`)} HTTP/1.1`,
			'Content-Type: application/json',
			'',
			JSON.stringify(values),
			'',
		].join(newline),
	);
	return await call(dataverse, 'POST', '$batch', {
		body: `${parts.join('')}--${boundary}${form.end ?? '--'}${newline}`,
		headers: {
			'content-type': form.declared ?? `multipart/mixed; boundary=${boundary}`,
			...(form.prefer === undefined ? {} : { prefer: form.prefer }),
		},
	});
}

it.each([
	['a token as boundary', {}],
	['a quoted boundary', { declared: 'multipart/mixed; boundary="b1"' }],
	[
		'a quoted boundary with characters of no token',
		{ boundary: 'a=b:c', declared: 'multipart/mixed;boundary="a=b:c"' },
	],
])('takes %s', async (_, form) => {
	expect(await post([{ subject: 'x' }, { subject: 'y' }], form)).toMatchObject({ status: 200 });
	expect(dataverse.leads()).toHaveLength(2);
});

it('takes absolute addresses of this environment, and no others', async () => {
	const absolute = (origin: string) => (path: string) => `${origin}/api/data/v9.2/${path}`;
	expect(await post([{ subject: 'x' }], { address: absolute(dataverse.environmentUrl) })).toMatchObject({
		status: 200,
	});
	expect(await post([{ subject: 'x' }], { address: absolute('http://elsewhere.example') })).toMatchObject({
		status: 400,
	});
	expect(await post([{ subject: 'x' }], { address: (path) => path })).toMatchObject({ status: 400 });
});

it.each([
	['bare line feeds', { newline: '\n' }],
	['an unquoted boundary with characters of no token', { boundary: 'a=b:c' }],
	['another boundary than declared', { declared: 'multipart/mixed; boundary=b2' }],
	['no boundary', { declared: 'multipart/mixed' }],
	['another type', { declared: 'application/json' }],
	['no end', { end: '' }],
	['a part that is no request', { partType: 'application/json' }],
	['another transfer encoding', { encoding: 'base64' }],
	['a batch in a batch', { address: () => '/api/data/v9.2/$batch' }],
])('refuses %s, and carries nothing out', async (_, form) => {
	expect(await post([{ subject: 'x' }], form)).toMatchObject({ status: 400, code: '0x80060888' });
	expect(dataverse.leads()).toEqual([]);
});

it('takes 1,000 operations and no more', async () => {
	const columns = (count: number) => Array.from({ length: count }, () => ({ subject: 'x' }));
	expect(await post(columns(1001))).toMatchObject({ status: 400 });
	expect(dataverse.leads()).toEqual([]);
	expect(await post(columns(1000))).toMatchObject({ status: 200 });
	expect(dataverse.leads()).toHaveLength(1000);
});

it('ends at the first refusal, with its status, unless it is to continue on error', async () => {
	const columns = [{ subject: 'x' }, { nonsense: 1 }, { subject: 'z' }];
	const ended = await post(columns);
	expect(ended.status).toBe(400);
	expect(ended.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 400']);
	const whole = await post(columns, { prefer: 'odata.continue-on-error' });
	expect(whole.status).toBe(200);
	expect(whole.text.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 204', 'HTTP/1.1 400', 'HTTP/1.1 204']);
	expect(whole.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batchresponse_/);
});

it('refuses a change set without Content-ID, or with a GET in it', async () => {
	const changeSet = (...lines: string[]) =>
		[
			'--b1',
			'Content-Type: multipart/mixed; boundary=c1',
			'',
			'--c1',
			'Content-Type: application/http',
			'Content-Transfer-Encoding: binary',
			...lines,
			'',
			'--c1--',
			'--b1--',
			'',
		].join('\r\n');
	const headers = { 'content-type': 'multipart/mixed; boundary=b1' };
	const patch = [
		'',
		`PATCH /api/data/v9.2/leads(${id(1)}) HTTP/1.1`,
		'Content-Type: application/json',
		'',
		'{"subject":"x"}',
	];
	const get = ['', 'GET /api/data/v9.2/WhoAmI HTTP/1.1', ''];
	const refused = [changeSet(...patch), changeSet('Content-ID: 1', ...get)];
	for (const body of refused) {
		expect(await call(dataverse, 'POST', '$batch', { body, headers })).toMatchObject({ status: 400 });
	}
	const body = changeSet('Content-ID: 1', ...patch);
	expect(await call(dataverse, 'POST', '$batch', { body, headers })).toMatchObject({ status: 200 });
	expect(dataverse.leads()).toHaveLength(1);
});
