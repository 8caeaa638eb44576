import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { CloudEvent, HTTP } from 'cloudevents';
import { Webhook } from 'standardwebhooks';
import { startReceiver } from '../../../dev/lab/receiver';
import type { Receiver, ReceiverOptions } from '../../../dev/lab/receiver';

const LEAD_ID = '3f0e4bb2-3a1b-5c54-9d3d-1f5a4c1f0a11';
const LEAD = JSON.stringify({ leadId: LEAD_ID, source: 'AppSource', customer: null });
const MICROSOFT = JSON.stringify({
	UserDetails: { FirstName: 'Ada' },
	LeadSource: 'SPZA',
	ActionCode: 'INS',
});
const SECRET = `whsec_${Buffer.from('a secret of twenty-four!').toString('base64')}`;

const running: Receiver[] = [];

async function start(options: ReceiverOptions = {}): Promise<Receiver> {
	const receiver = await startReceiver({ tls: false, ...options });
	running.push(receiver);
	return receiver;
}

let keys = 0;
function post(
	receiver: Receiver,
	body: string | Uint8Array<ArrayBuffer> = LEAD,
	headers: Record<string, string> = {},
) {
	const defaults = { 'content-type': 'application/json', 'idempotency-key': `key-${(keys += 1)}` };
	return fetch(receiver.url, {
		method: 'POST',
		body,
		headers: { ...defaults, ...headers },
		redirect: 'manual',
	});
}

afterEach(async () => {
	await Promise.all(running.splice(0).map(async (receiver) => await receiver.stop()));
});

describe('what is taken in', () => {
	it('takes a lead, Microsoft\u2019s payload and a CloudEvent, and tells an id', async () => {
		const receiver = await start();
		const event = HTTP.structured(
			new CloudEvent({ id: '1', source: '/contoso/vm', type: 'lead.v1', data: JSON.parse(LEAD) }),
		);
		const answers = [
			await post(receiver),
			await post(receiver, MICROSOFT),
			await post(receiver, String(event.body), { 'content-type': String(event.headers['content-type']) }),
		];

		expect(answers.map((answer) => answer.status)).toEqual([201, 201, 201]);
		expect(await answers[0]?.json()).toEqual({ id: 'received-000001' });
		expect([...receiver.leads.values()].map(({ kind, leadId }) => ({ kind, leadId }))).toEqual([
			{ kind: 'lead', leadId: LEAD_ID },
			{ kind: 'microsoft', leadId: null },
			{ kind: 'cloudEvent', leadId: LEAD_ID },
		]);
	});

	it('takes a CloudEvent in binary mode', async () => {
		const receiver = await start();
		const event = HTTP.binary(
			new CloudEvent({ id: '1', source: '/contoso/vm', type: 'lead.v1', data: JSON.parse(LEAD) }),
		);
		const headers = Object.fromEntries(
			Object.entries(event.headers).map(([name, value]) => [name, String(value)]),
		);

		expect((await post(receiver, String(event.body), headers)).status).toBe(201);
		expect([...receiver.leads.values()][0]?.kind).toBe('cloudEvent');
	});

	it.each([
		['id', { id: '' }],
		['specversion', { specversion: '0.3' }],
		['source', { source: 'not a reference' }],
		['time', { time: 'yesterday' }],
		['spelling of an attribute', { leadId: LEAD_ID }],
		['subject', { subject: '' }],
		['data', { data: 'text' }],
		['data_base64', { data_base64: 'e30=' }],
	])('refuses a CloudEvent whose %s is wrong', async (_, change) => {
		const receiver = await start();
		const event = { specversion: '1.0', id: '1', source: '/a', type: 't', data: JSON.parse(LEAD) };
		const type = { 'content-type': 'application/cloudevents+json' };

		expect((await post(receiver, JSON.stringify(event), type)).status).toBe(201);
		expect((await post(receiver, JSON.stringify({ ...event, ...change }), type)).status).toBe(422);
	});

	it('takes only the kinds it was told to', async () => {
		const receiver = await start({ accept: ['microsoft'] });

		expect((await post(receiver)).status).toBe(422);
		expect((await post(receiver, MICROSOFT)).status).toBe(201);
	});

	it.each([
		[415, LEAD, { 'content-type': 'text/plain' }],
		[415, LEAD, { 'content-encoding': 'gzip' }],
		[400, '{"leadId":', {}],
		[400, '\uFEFF{}', {}],
		[400, new Uint8Array([0x22, 0xff, 0x22]), {}],
		[400, LEAD, { 'idempotency-key': '"open' }],
		[422, '[]', {}],
		[422, '{}', {}],
		[422, '{"leadId":"17"}', {}],
		[422, '{"UserDetails":"{}"}', {}],
		[413, JSON.stringify({ leadId: LEAD_ID, note: 'x'.repeat(300) }), {}],
	])('answers %d to %j with %j', async (status, body, headers) => {
		const receiver = await start({ maxBodyBytes: 200 });

		expect((await post(receiver, body, headers)).status).toBe(status);
		expect(receiver.leads.size).toBe(0);
		expect(receiver.calls[0]).toMatchObject({ status });
	});

	it('answers 400 without a key, 404 elsewhere, 405 to GET, 204 to OPTIONS', async () => {
		const receiver = await start();
		const headers = { 'content-type': 'application/json' };
		const keyless = await fetch(receiver.url, { method: 'POST', body: LEAD, headers });

		expect(keyless.status).toBe(400);
		expect((await fetch(`${receiver.url}/deeper`, { method: 'POST', body: LEAD, headers })).status).toBe(404);
		expect((await fetch(receiver.url)).status).toBe(405);
		expect((await fetch(receiver.url, { method: 'OPTIONS' })).status).toBe(204);
	});
});

describe('who is let in', () => {
	it.each([
		[{ kind: 'bearer', token: 'abc' }, { authorization: 'Bearer abc' }, { authorization: 'Bearer abd' }],
		[
			{ kind: 'basic', user: 'jo', password: 'p\u00e4ss:w' },
			{ authorization: `Basic ${Buffer.from('jo:p\u00e4ss:w').toString('base64')}` },
			{ authorization: `Basic ${Buffer.from('jo:pass').toString('base64')}` },
		],
		[{ kind: 'header', name: 'X-Key', value: 'abc' }, { 'x-key': 'abc' }, { 'x-key': 'ab' }],
	] as const)('asks for %j', async (auth, right, wrong) => {
		const receiver = await start({ auth });

		expect((await post(receiver, LEAD, right)).status).toBe(201);
		expect((await post(receiver, LEAD, wrong)).status).toBe(401);
		const nameless = await post(receiver);
		expect(nameless.status).toBe(401);
		expect(nameless.headers.get('www-authenticate')).toBeTruthy();
	});

	describe('by Standard Webhooks, checked against the library of the specification', () => {
		const signed = (secret: string, at = new Date(), body = LEAD): Record<string, string> => ({
			'webhook-id': 'msg_1',
			'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
			'webhook-signature': new Webhook(secret).sign('msg_1', at, body),
		});
		const auth = { kind: 'standardWebhooks', secret: SECRET } as const;
		const otherSecret = `whsec_${Buffer.from('another one of the same size').toString('base64')}`;

		it('accepts what the library signed, also among other signatures', async () => {
			const receiver = await start({ auth });
			const headers = signed(SECRET);
			const many = {
				...headers,
				'webhook-signature': `v1a,AAAA v1,AAAA ${headers['webhook-signature'] ?? ''}`,
			};

			expect((await post(receiver, LEAD, headers)).status).toBe(201);
			expect((await post(receiver, LEAD, many)).status).toBe(201);
		});

		it('signs over bytes, not over characters', async () => {
			const receiver = await start({ auth });
			const body = JSON.stringify({ leadId: LEAD_ID, note: '\u{1F600} \u05e9\u05dc\u05d5\u05dd' });

			expect((await post(receiver, body, signed(SECRET, new Date(), body))).status).toBe(201);
		});

		it.each([
			['tampered body', { ...signed(SECRET, new Date(), `${LEAD} `) }],
			['other secret', signed(otherSecret)],
			['early stamp', signed(SECRET, new Date(Date.now() + 6 * 60_000))],
			['late stamp', signed(SECRET, new Date(Date.now() - 6 * 60_000))],
			['other id', { ...signed(SECRET), 'webhook-id': 'msg_2' }],
			['dotted id', { ...signed(SECRET), 'webhook-id': 'msg.1' }],
			['no stamp', { ...signed(SECRET), 'webhook-timestamp': '' }],
			['no signature', { ...signed(SECRET), 'webhook-signature': '' }],
			['unknown version', { ...signed(SECRET), 'webhook-signature': 'v2,AAAA' }],
		])('refuses: %s', async (_, headers) => {
			const receiver = await start({ auth });

			expect((await post(receiver, LEAD, headers)).status).toBe(401);
			expect(receiver.leads.size).toBe(0);
		});
	});
});

describe('one key, one lead', () => {
	it('replays its answer to the same key and body', async () => {
		const receiver = await start();
		const key = { 'idempotency-key': '"8e03978e-40d5-43dd-bc93-6894a57f9324"' };
		const first = await post(receiver, LEAD, key);
		const second = await post(receiver, LEAD, key);

		expect(first.headers.get('idempotent-replayed')).toBeNull();
		expect([second.status, second.headers.get('idempotent-replayed')]).toEqual([201, 'true']);
		expect(await second.json()).toEqual(await first.json());
		expect(receiver.leads.get('8e03978e-40d5-43dd-bc93-6894a57f9324')).toMatchObject({ calls: 2 });
	});

	it('refuses the same key with another body', async () => {
		const receiver = await start();
		await post(receiver, LEAD, { 'idempotency-key': 'k' });

		expect((await post(receiver, MICROSOFT, { 'idempotency-key': 'k' })).status).toBe(422);
		expect(receiver.leads.size).toBe(1);
	});

	it('answers 409 while the key is in flight', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'slow', milliseconds: 200 });
		const first = post(receiver, LEAD, { 'idempotency-key': 'k' });
		while (receiver.calls.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));

		expect((await post(receiver, LEAD, { 'idempotency-key': 'k' })).status).toBe(409);
		expect((await first).status).toBe(201);
	});

	it('gives a refused lead another chance under its key', async () => {
		const receiver = await start();

		expect((await post(receiver, '{}', { 'idempotency-key': 'k' })).status).toBe(422);
		expect((await post(receiver, LEAD, { 'idempotency-key': 'k' })).status).toBe(201);
	});
});

describe('faults', () => {
	it('shows a status with Retry-After in seconds or as a date, and stores nothing', async () => {
		const receiver = await start();
		const date = new Date('2026-11-21T06:00:00Z');
		receiver.failNext(
			{ kind: 'status', status: 429, retryAfter: 7 },
			{ kind: 'status', status: 503, retryAfter: date },
		);
		const answers = [await post(receiver), await post(receiver), await post(receiver)];

		expect(answers.map((answer) => [answer.status, answer.headers.get('retry-after')])).toEqual([
			[429, '7'],
			[503, 'Sat, 21 Nov 2026 06:00:00 GMT'],
			[201, null],
		]);
		expect(receiver.leads.size).toBe(1);
	});

	it.each([
		[false, 0],
		[true, 1],
	])('cuts the connection; stored: %s', async (stored, leads) => {
		const receiver = await start();
		receiver.failNext({ kind: 'reset', stored });

		await expect(post(receiver)).rejects.toMatchObject({ cause: { code: 'ECONNRESET' } });
		expect(receiver.leads.size).toBe(leads);
	});

	it('hangs until the client gives up', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'hang' });
		const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
		const signal = AbortSignal.timeout(100);

		await expect(fetch(receiver.url, { method: 'POST', body: LEAD, headers, signal })).rejects.toThrow();
		expect((await post(receiver, LEAD, { 'idempotency-key': 'k' })).status).toBe(201);
	});

	it('breaks off in the body', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'truncate' });
		const answer = await post(receiver);

		await expect(answer.text()).rejects.toThrow();
		expect(receiver.leads.size).toBe(1);
	});

	it('redirects, and counts who follows', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'redirect' }, { kind: 'redirect' });
		const careful = await post(receiver);

		expect([careful.status, receiver.redirectsFollowed()]).toEqual([302, 0]);
		await fetch(receiver.url, {
			method: 'POST',
			body: LEAD,
			headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
		});
		expect(receiver.redirectsFollowed()).toBe(1);
		expect(receiver.leads.size).toBe(0);
	});

	it('sends a huge body, with an end or without', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'huge', bytes: 200_000 }, { kind: 'huge' });
		const long = await (await post(receiver)).text();
		expect(long.length).toBeGreaterThan(200_000);

		const endless = (await post(receiver)).body?.getReader();
		let read = 0;
		while (read < 2_000_000) read += (await endless?.read())?.value?.length ?? Number.NaN;
		expect(read).toBeGreaterThanOrEqual(2_000_000);
		await endless?.cancel();
	});

	it('sends what is not JSON', async () => {
		const receiver = await start();
		receiver.failNext({ kind: 'badJson' });

		await expect((await post(receiver)).json()).rejects.toThrow('JSON');
	});

	it('fails the nth call, a chosen call, or a share of the calls, the same ones each time', async () => {
		const outcomes = async (): Promise<number[]> => {
			const receiver = await start({ seed: 7 });
			receiver.script(
				{ fault: { kind: 'status', status: 500 }, nth: 2 },
				{ fault: { kind: 'status', status: 502 }, when: (call) => call.body.includes('SPZA') },
				{ fault: { kind: 'status', status: 503 }, percent: 50 },
			);
			const statuses: number[] = [];
			for (let n = 0; n < 20; n += 1)
				statuses.push((await post(receiver, n === 4 ? MICROSOFT : LEAD)).status);
			return statuses;
		};
		const first = await outcomes();

		expect([first[1], first[4]]).toEqual([500, 502]);
		expect(first).toEqual(expect.arrayContaining([201, 503]));
		expect(await outcomes()).toEqual(first);
	});

	it('forgets everything on reset', async () => {
		const receiver = await start();
		await post(receiver, LEAD, { 'idempotency-key': 'k' });
		receiver.failNext({ kind: 'status', status: 500 });
		receiver.reset();

		expect([receiver.calls.length, receiver.leads.size]).toEqual([0, 0]);
		expect((await post(receiver, MICROSOFT, { 'idempotency-key': 'k' })).status).toBe(201);
	});
});

describe('on the wire', () => {
	it('speaks HTTPS with a certificate of its own that nobody trusts by chance', async () => {
		const receiver = await start({ tls: true });
		const statusWith = (ca?: string): Promise<number | undefined> =>
			new Promise((resolve, reject) => {
				const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
				const call = httpsRequest(receiver.url, {
					method: 'POST',
					headers,
					...(ca === undefined ? {} : { ca }),
				});
				call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
				call.end(LEAD);
			});

		expect(receiver.url.startsWith('https://')).toBe(true);
		expect(await statusWith(receiver.certificate)).toBe(201);
		await expect(statusWith()).rejects.toThrow('self-signed certificate');
	});

	it('measures a body that does not tell its length', async () => {
		const receiver = await start({ maxBodyBytes: 1000 });
		const status = await new Promise((resolve, reject) => {
			const headers = { 'content-type': 'application/json', 'idempotency-key': 'k' };
			const call = httpRequest(receiver.url, { method: 'POST', headers });
			call.on('response', (response) => resolve(response.resume().statusCode)).on('error', reject);
			call.write('x'.repeat(900));
			call.end('x'.repeat(900));
		});

		expect(status).toBe(413);
	});

	it('names the port when it is taken', async () => {
		const { port } = await start();

		await expect(startReceiver({ port })).rejects.toThrow(`port ${port} is taken`);
	});
});
