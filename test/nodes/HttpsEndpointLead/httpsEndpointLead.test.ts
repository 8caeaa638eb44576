import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { HTTP } from 'cloudevents';
import { startReceiver } from '../../../dev/lab/receiver';
import type { Receiver, ReceiverAuth } from '../../../dev/lab/receiver';
import { parseLead } from '../../../lead/parse';
import { leadOf, leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { runHttps, startHttpsEngine } from './harness';

const SECRET = `whsec_${Buffer.from('a very good secret of 32 bytes!!').toString('base64')}`;
const QUERY = 'sig=TOPSECRETKEY';

let engine: Engine;
let receiver: Receiver;

beforeAll(async () => {
	engine = await startHttpsEngine();
});

const start = async (auth: ReceiverAuth = { kind: 'none' }, tls = false) => {
	await receiver?.stop();
	receiver = await startReceiver({ auth, tls });
};
afterEach(async () => await receiver?.stop());

const credential = (changes: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject => ({
	url: `${receiver.url}?${QUERY}`,
	authentication: 'none',
	...changes,
});

const expectNothingPrivate = (shown: string) => {
	expect(shown).not.toMatch(
		/TOPSECRETKEY|private\.example|Secretname|555 0100|whsec_\w|hunter2|127\.0\.0\.1/,
	);
};

describe('authentication', () => {
	const kinds: Array<[string, ReceiverAuth, ICredentialDataDecryptedObject, ICredentialDataDecryptedObject]> =
		[
			[
				'bearer',
				{ kind: 'bearer', token: 'hunter2' },
				{ authentication: 'bearer', token: 'hunter2' },
				{ authentication: 'bearer', token: 'hunter2x' },
			],
			[
				'basic',
				{ kind: 'basic', user: 'Zoë', password: 'hunter2:ü' },
				{ authentication: 'basic', user: 'Zoë', password: 'hunter2:ü' },
				{ authentication: 'basic', user: 'Zoë', password: 'hunter2' },
			],
			[
				'header',
				{ kind: 'header', name: 'X-Api-Key', value: 'hunter2' },
				{ authentication: 'header', headerName: 'X-Api-Key', headerValue: 'hunter2' },
				{ authentication: 'none' },
			],
			[
				'Standard Webhooks',
				{ kind: 'standardWebhooks', secret: SECRET },
				{ authentication: 'standardWebhooks', signingSecret: SECRET },
				{
					authentication: 'standardWebhooks',
					signingSecret: `whsec_${Buffer.alloc(32, 1).toString('base64')}`,
				},
			],
		];

	it.each(kinds)('by %s lets the lead in', async (_, auth, right) => {
		await start(auth);
		const lead = leadOf('zoë-ünïcode');
		const { written } = await runHttps(engine, [lead], { credential: credential(right) });
		expect(written).toMatchObject([
			{ leadId: lead.leadId, status: 'created', targetId: 'received-000001', attempts: 1 },
		]);
		expect(receiver.leads.size).toBe(1);
	});

	it.each(kinds)('by %s that is refused is called once, not once per lead', async (_, auth, __, wrong) => {
		await start(auth);
		const { written, unwritten, shown } = await runHttps(engine, leadsOf(40), {
			credential: credential(wrong),
			parameters: { options: { concurrency: 1 } },
		});
		expect(written).toEqual([]);
		expect(receiver.calls).toHaveLength(1);
		expect(unwritten).toHaveLength(40);
		expect(unwritten[39]).toMatchObject({
			status: 'unavailable',
			code: 'HTTP 401',
			remedy: expect.stringContaining('Authentication'),
			email: 'buyer39@private.example',
		});
		expectNothingPrivate(shown);
	});
});

describe('bodies', () => {
	const sent = async (bodyFormat: string, lead = leadOf('a'), more = {}) => {
		await runHttps(engine, [lead], { credential: credential(), parameters: { bodyFormat, ...more } });
		const [call] = receiver.calls;
		if (!call) throw new Error('Nothing was sent.');
		const text = call.body.toString('utf8');
		return { headers: call.headers, text, json: JSON.parse(text), lead, status: call.status };
	};
	beforeEach(async () => await start());

	it('Lead holds the fields of the lead and nothing else of the item', async () => {
		const fields = leadOf('a');
		const { json, headers } = await sent('lead', {
			...fields,
			raw: { own: 1 },
			target: 'salesforce',
			extra: 1,
		} as never);
		expect(json).toEqual(fields);
		expect(headers['content-type']).toBe('application/json');
	});

	it('Lead brings what Lead Route decided', async () => {
		await start();
		const assignment = { owner: 'Anna', ownerIds: { salesforce: '005' }, reason: 'It is her turn.' };
		await runHttps(engine, [{ ...leadOf('a'), assignment }], { credential: credential() });
		expect([...receiver.leads.values()][0]?.body).toMatchObject({ assignment });
	});

	it('Lead brings what Microsoft sent as well, if wanted', async () => {
		const options = { includeRawLead: true };
		const { json } = await sent('lead', leadOf('a', { raw: { LeadSource: 'SPZA' } }), { options });
		expect(json.raw).toEqual({ LeadSource: 'SPZA' });
	});

	it("Microsoft's Payload of a posted lead is rebuilt in the documented spelling, without members of the sender's own", async () => {
		const posted = {
			userDetails: { firstName: 'Robin', LastName: 'Vil', Email: 'r@private.example', Other: 1 },
			LeadSource: 'AzureMarketplace',
			ActionCode: 'INS',
			OfferTitle: 'Widget',
			Description: 'Campaigns: ',
			Extra: true,
		};
		const { json } = await sent('microsoft', parseLead(JSON.stringify(posted)));
		expect(json).toEqual({
			UserDetails: {
				FirstName: 'Robin',
				LastName: 'Vil',
				Email: 'r@private.example',
				Phone: '',
				Country: '',
				Company: '',
				Title: '',
			},
			LeadSource: 'AzureMarketplace',
			ActionCode: 'INS',
			OfferTitle: 'Widget',
			Description: '',
		});
	});

	it("Microsoft's Payload is rebuilt for a lead from a table", async () => {
		const row = {
			PartitionKey: '9:2F28:2F2018',
			RowKey: '1',
			LeadSource: 'SPZA',
			ActionCode: 'PLT',
			OfferDisplayName: 'Widget',
			ProductId: 'contoso.widget',
			CustomerInfo: JSON.stringify({ FirstName: 'Robin', Email: 'r@private.example' }),
			Description: 'please call',
		};
		const { json, status } = await sent('microsoft', parseLead(row));
		expect(status).toBe(201);
		expect(json).toEqual({
			UserDetails: {
				FirstName: 'Robin',
				LastName: '',
				Email: 'r@private.example',
				Phone: '',
				Country: '',
				Company: '',
				Title: '',
			},
			LeadSource: 'SPZA',
			ActionCode: 'PLT',
			OfferTitle: 'Widget',
			Description: 'please call',
		});
	});

	it.each(['cloudEvent', 'cloudEventBinary'])('%s is an event for the CloudEvents SDK', async (format) => {
		const { headers, text, lead, status } = await sent(
			format,
			leadOf('a', { createdAt: '2026-11-20T10:00:00.000Z' }),
		);
		expect(status).toBe(201);
		const event = HTTP.toEvent({ headers, body: text });
		expect(event).toMatchObject({
			specversion: '1.0',
			id: lead.leadId,
			source: '/marketplace/contoso/widget',
			type: 'com.microsoft.marketplace.lead.v1',
			time: '2026-11-20T10:00:00.000Z',
			data: { leadId: lead.leadId, email: lead.email },
		});
	});

	it('hold only the fields that the user mapped', async () => {
		const value = {
			leadId: '={{ $json.leadId }}',
			email: '={{ $json.email.toUpperCase() }}',
			source: 'mine',
		};
		const { json, lead } = await sent('lead', leadOf('a'), {
			fieldMapping: 'manual',
			fields: { mappingMode: 'defineBelow', value, matchingColumns: [], schema: [] },
		});
		expect(json).toEqual({ leadId: lead.leadId, source: 'mine', email: 'A@PRIVATE.EXAMPLE' });
	});
});

describe('the key', () => {
	beforeEach(async () => await start());

	it('is the same for a later delivery of the same lead, so that it is not doubled', async () => {
		const lead = leadOf('a');
		const first = await runHttps(engine, [lead], { credential: credential() });
		const second = await runHttps(engine, [lead], { credential: credential() });
		expect(first.written).toMatchObject([{ status: 'created' }]);
		expect(second.written).toMatchObject([{ status: 'unchanged', targetId: 'received-000001' }]);
		expect(receiver.leads.size).toBe(1);
	});

	it('cannot be tested against a known address, also when little more than the address is posted', async () => {
		const value = { email: '={{ "robin@private.example" }}' };
		const parameters = { fieldMapping: 'manual', fields: { mappingMode: 'defineBelow', value } };
		await runHttps(engine, [leadOf('robin')], { credential: credential(), parameters });
		const [call] = receiver.calls;
		const known = ['sha1', 'sha256', 'md5'].map((hash) =>
			createHash(hash)
				.update(call?.body ?? '')
				.digest('hex')
				.slice(0, 16),
		);
		const { host, ...headers } = call?.headers ?? {};
		expect(host).toBeDefined();
		expect(headers['idempotency-key']).toMatch(/^"[0-9a-f-]{36}-[0-9a-f]{16}"$/);
		for (const hash of known) expect(JSON.stringify(headers)).not.toContain(hash);
	});

	it('is another one for another body, so that a receiver never sees one key with two bodies', async () => {
		const lead = leadOf('a');
		await runHttps(engine, [lead], { credential: credential() });
		const { written } = await runHttps(engine, [{ ...lead, note: 'Please call' }], {
			credential: credential(),
		});
		expect(written).toMatchObject([{ status: 'created' }]);
	});
});

describe('faults', () => {
	beforeEach(async () => await start());

	it('a lost answer: the lead is sent again and stored once', async () => {
		receiver.failNext({ kind: 'reset', stored: true });
		const { written } = await runHttps(engine, [leadOf('a')], { credential: credential() });
		expect(written).toMatchObject([{ status: 'unchanged', attempts: 2 }]);
		expect(receiver.leads.size).toBe(1);
	});

	it.each([408, 409, 425, 429, 500, 502, 503, 504])('HTTP %i is tried again', async (status) => {
		receiver.failNext({ kind: 'status', status, retryAfter: 0 });
		const { written } = await runHttps(engine, [leadOf('a')], { credential: credential() });
		expect(written).toMatchObject([{ status: 'created', attempts: 2 }]);
	});

	it('a Retry-After holds back the other leads too', async () => {
		receiver.failNext({ kind: 'status', status: 429, retryAfter: 1 });
		const { written } = await runHttps(engine, leadsOf(3), {
			credential: credential(),
			parameters: { options: { concurrency: 1 } },
		});
		expect(written).toMatchObject([{ attempts: 2 }, { attempts: 1 }, { attempts: 1 }]);
		expect(receiver.calls).toHaveLength(4);
	});

	it('no answer: the lead is tried again after the timeout, and stored once', async () => {
		receiver.failNext({ kind: 'hang', stored: true });
		const { written } = await runHttps(engine, [leadOf('a')], {
			credential: credential(),
			parameters: { options: { timeout: 1 } },
		});
		expect(written).toMatchObject([{ attempts: 2 }]);
		expect(receiver.leads.size).toBe(1);
	});

	it.each([{ kind: 'truncate' }, { kind: 'huge' }, { kind: 'badJson' }] as const)(
		'a spoilt answer to a success is a success: %p',
		async (fault) => {
			receiver.failNext(fault);
			const { written } = await runHttps(engine, [leadOf('a')], { credential: credential() });
			expect(written).toMatchObject([{ targetId: null, attempts: 1 }]);
			expect(receiver.leads.size).toBe(1);
		},
	);

	it('a web page instead of a confirmation is told at the item and once beside the output, by the host alone', async () => {
		const page = { kind: 'status', status: 200, text: '<!doctype html><title>Sign in</title>' } as const;
		receiver.failNext(page, page);
		const told = `127.0.0.1:${receiver.port} answered with a web page`;
		const { written, hints } = await runHttps(engine, leadsOf(3), { credential: credential() });
		const messages = written.map(({ message }) => String(message).includes(told));
		expect(messages.filter(Boolean)).toHaveLength(2);
		expect(hints.filter((hint) => hint.startsWith(told))).toHaveLength(1);
		expect(JSON.stringify([hints, messages])).not.toMatch(/TOPSECRETKEY|did not fit/);
	});

	it('a web page for every lead is the set-up if pages are refused: few posts, and every lead can still be delivered', async () => {
		receiver.script({ fault: { kind: 'status', status: 200, text: '<html>Parked</html>' } });
		const { written, unwritten, shown } = await runHttps(engine, leadsOf(20), {
			credential: credential(),
			parameters: { options: { refuseWebPages: true, concurrency: 1 } },
		});
		expect(written).toEqual([]);
		expect(unwritten).toHaveLength(20);
		expect(new Set(unwritten.map(({ status, code }) => `${status} ${code}`))).toEqual(
			new Set(['unavailable WEB_PAGE']),
		);
		expect(receiver.calls.length).toBeLessThanOrEqual(3);
		expectNothingPrivate(shown);
	});

	it('a redirect is not followed', async () => {
		receiver.failNext({ kind: 'redirect' });
		const { unwritten, shown } = await runHttps(engine, [leadOf('a')], { credential: credential() });
		expect(unwritten).toMatchObject([
			{ status: 'unavailable', code: 'HTTP 302', remedy: expect.stringContaining('final address') },
		]);
		expect(receiver.redirectsFollowed()).toBe(0);
		expectNothingPrivate(shown);
	});

	it.each([
		[402, 1],
		[301, 3],
		[405, 3],
		[411, 3],
		[415, 3],
		[426, 3],
		[451, 3],
		[505, 3],
	])(
		'HTTP %i is the set-up: few posts (%i), and every lead can still be delivered',
		async (status, posts) => {
			receiver.script({ fault: { kind: 'status', status } });
			const { written, unwritten } = await runHttps(engine, leadsOf(10), {
				credential: credential(),
				parameters: { options: { concurrency: 1 } },
			});
			expect(written).toEqual([]);
			expect(new Set(unwritten.map((item) => item.status))).toEqual(new Set(['unavailable']));
			expect(receiver.calls).toHaveLength(posts);
		},
	);

	it.each([302, 400, 403, 404, 405, 406, 415, 418, 451, 501])(
		'HTTP %i for one lead keeps no other one back, and does not give the lead up',
		async (status) => {
			for (const buyer of ['buyer0@', 'buyer2@', 'buyer19@']) {
				receiver.reset();
				receiver.script({ fault: { kind: 'status', status }, when: ({ body }) => body.includes(buyer) });
				const { written, unwritten } = await runHttps(engine, leadsOf(20), { credential: credential() });
				expect(written).toHaveLength(19);
				expect(unwritten).toMatchObject([{ status: 'unavailable', code: `HTTP ${status}`, attempts: 1 }]);
			}
		},
	);

	it('several leads that a firewall refuses, next to each other and apart, keep no other one back', async () => {
		receiver.script({
			fault: { kind: 'status', status: 403 },
			when: ({ body }) => /buyer[0-5]?[3-5]@/.test(body.toString()),
		});
		const { written } = await runHttps(engine, leadsOf(60), { credential: credential() });
		expect(written).toHaveLength(42);
	});

	it.each([400, 403, 406, 418])('HTTP %i for every lead costs few posts', async (status) => {
		receiver.script({ fault: { kind: 'status', status } });
		const { unwritten } = await runHttps(engine, leadsOf(60), { credential: credential() });
		expect(new Set(unwritten.map((item) => item.status))).toEqual(new Set(['unavailable']));
		expect(receiver.calls.length).toBeLessThan(15);
	});

	it('an endpoint that refuses every lead for what is in it is not believed: no lead is given up, and few posts are made', async () => {
		receiver.script({ fault: { kind: 'status', status: 422, json: { code: 'INVALID_FIELD' } } });
		const { unwritten } = await runHttps(engine, leadsOf(60), { credential: credential() });
		expect(new Set(unwritten.map(({ status, message }) => [status, message].join()))).toEqual(
			new Set(['unavailable,The endpoint reports HTTP 422 (INVALID_FIELD)']),
		);
		expect(receiver.calls.length).toBeLessThan(15);
	});

	it.each(['Schmidt', 'SECRETNAME_ROBIN', 'secretnameExists', 'E5550100', '5550100', 'a@private.example'])(
		"the endpoint's own words are not shown: %s",
		async (word) => {
			receiver.script({ fault: { kind: 'status', status: 422, json: { error: word, message: word } } });
			const { unwritten } = await runHttps(engine, [leadOf('a')], { credential: credential() });
			expect(unwritten).toMatchObject([{ message: 'The endpoint reports HTTP 422' }]);
			const { message, cause, remedy, code } = unwritten[0] ?? {};
			expect([message, cause, remedy, code].join()).not.toContain(word);
		},
	);

	it('one lead that is refused leaves the others alone', async () => {
		const leads = leadsOf(5);
		receiver.script({
			fault: { kind: 'status', status: 422, code: 'buyer2@private.example' },
			when: ({ body }) => body.includes('buyer2@'),
		});
		const { written, unwritten, shown } = await runHttps(engine, leads, { credential: credential() });
		expect(written.map(({ leadId }) => leadId)).toEqual([0, 1, 3, 4].map((index) => leads[index]?.leadId));
		expect(unwritten).toMatchObject([
			{
				leadId: leads[2]?.leadId,
				target: 'httpsEndpoint',
				status: 'rejected',
				code: 'HTTP 422',
				attempts: 1,
				email: leads[2]?.email,
			},
		]);
		expectNothingPrivate(shown);
	});

	it('a certificate that nobody vouches for is refused, unless the user says otherwise', async () => {
		await receiver.stop();
		await start({ kind: 'none' }, true);
		const refused = await runHttps(engine, [leadOf('a')], { credential: credential() });
		expect(refused.unwritten).toMatchObject([
			{ status: 'unavailable', attempts: 1, message: expect.stringContaining('certificate') },
		]);
		const options = { ignoreSslIssues: true };
		const taken = await runHttps(engine, [leadOf('a')], {
			credential: credential(),
			parameters: { options },
		});
		expect(taken.written).toMatchObject([{ status: 'created' }]);
	});

	it('an endpoint that answers 503 gets few posts, however many leads wait', async () => {
		receiver.script({ fault: { kind: 'status', status: 503 }, when: () => true });
		const { unwritten } = await runHttps(engine, leadsOf(300), { credential: credential() });
		expect(unwritten).toHaveLength(300);
		expect(receiver.calls.length).toBeLessThanOrEqual(25);
	}, 60_000);

	it('a receiver that is down leaves every lead to be delivered later, and says so', async () => {
		const { url } = receiver;
		await receiver.stop();
		const { unwritten, shown } = await runHttps(engine, leadsOf(3), {
			credential: { url, authentication: 'none' },
		});
		expect(unwritten).toHaveLength(3);
		expect(unwritten[0]).toMatchObject({
			status: 'unavailable',
			code: 'ECONNREFUSED',
			attempts: 5,
			message: expect.stringContaining('refused the connection'),
		});
		expectNothingPrivate(shown);
	});
});

describe('a node that is set to stop', () => {
	beforeEach(async () => await start());

	it('writes all other leads first, then tells which are owed, without personal data', async () => {
		const leads = leadsOf(4);
		receiver.script({
			fault: { kind: 'status', status: 422 },
			when: ({ body }) => /buyer[13]@/.test(body.toString()),
		});
		const { error, shown } = await runHttps(engine, leads, {
			credential: credential(),
			onError: 'stopWorkflow',
		});
		expect(receiver.leads.size).toBe(2);
		expect(error?.name).toBe('NodeApiError');
		expect(error?.message).toBe('2 of 4 leads were not written: the endpoint reports HTTP 422 [item 1]');
		expect(error?.description).toContain(String(leads[1]?.leadId));
		expect(error?.context).toMatchObject({
			itemIndex: 1,
			deliveries: [1, 3].map((index) => ({
				leadId: leads[index]?.leadId,
				status: 'rejected',
				code: 'HTTP 422',
			})),
		});
		expectNothingPrivate(shown);
	});

	it('names an item that is no lead', async () => {
		const { error } = await runHttps(engine, [leadOf('a'), { hello: 'world' }], {
			credential: credential(),
			onError: 'stopWorkflow',
		});
		expect(receiver.leads.size).toBe(1);
		expect(error?.message).toBe('1 of 2 leads was not written: the item holds no lead [item 1]');
		expect(error?.description).toContain('Lead Parse');
		expect(error?.context.deliveries).toEqual([]);
	});
});

it('the error output keeps the item whole: lead, pairing, status, code and remedy', async () => {
	await start();
	const lead = leadOf('a', { unreadable: true });
	const result = await runHttps(engine, [leadOf('b'), lead], { credential: credential() });
	const [item] = result.items('HTTPS Endpoint Lead', 1);
	expect(item?.json).toMatchObject({
		...lead,
		status: 'rejected',
		code: 'UNREADABLE_LEAD',
		targetId: null,
		attempts: 0,
	});
	expect(item?.json.remedy).toContain('Unreadable Leads');
	expect(item?.pairedItem).toEqual({ item: 1 });
});

it('without an error output, an unwritten lead is told from the others by its status alone', async () => {
	await start();
	const leads = [leadOf('a', { unreadable: true }), leadOf('b')];
	const { written } = await runHttps(engine, leads, {
		credential: credential(),
		onError: 'continueRegularOutput',
	});
	expect(written).toMatchObject([
		{ leadId: leads[0]?.leadId, status: 'rejected', code: 'UNREADABLE_LEAD', email: leads[0]?.email },
		{ leadId: leads[1]?.leadId, status: 'created' },
	]);
});

it('a lead from the error output of another target loses the old reason once it is written', async () => {
	await start();
	const lead = {
		...leadOf('a'),
		status: 'rejected',
		target: 'x',
		code: 'OLD',
		message: 'm',
		cause: 'c',
		remedy: 'r',
	};
	const { written } = await runHttps(engine, [lead], { credential: credential() });
	expect(written).toMatchObject([{ status: 'created', target: 'httpsEndpoint' }]);
	expect(Object.keys(written[0] ?? {})).not.toEqual(expect.arrayContaining(['code']));
});

describe('Send Test Lead', () => {
	const parameters = { operation: 'sendTestLead' };

	it('posts one lead with Microsoft’s marker, whatever the number of items', async () => {
		await start();
		const { written } = await runHttps(engine, leadsOf(3), { credential: credential(), parameters });
		expect(receiver.calls).toHaveLength(1);
		expect(written).toHaveLength(1);
		expect(written[0]).toMatchObject({
			status: 'created',
			target: 'httpsEndpoint',
			targetId: 'received-000001',
			isTest: true,
			found: null,
		});
		expect(JSON.stringify(written[0])).toMatch(/MSFT_TEST_\d{18}@test\.com/);
	});

	it('leaves by the error output as the test lead, and not as the item that came in', async () => {
		await start({ kind: 'bearer', token: 'hunter2' });
		const { written, unwritten } = await runHttps(engine, leadsOf(2), {
			credential: credential(),
			parameters,
		});
		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'HTTP 401', isTest: true }]);
		expect(JSON.stringify(unwritten)).not.toContain('private.example');
	});

	it('says what is wrong when it is refused', async () => {
		await start({ kind: 'bearer', token: 'hunter2' });
		const { error, shown } = await runHttps(engine, [{}], {
			credential: credential(),
			parameters,
			onError: 'stopWorkflow',
		});
		expect(error?.description).toContain('Check Authentication');
		expectNothingPrivate(shown);
	});
});

describe('a credential that cannot work', () => {
	it('because it is missing leaves no lead looking as if it were written', async () => {
		const { written, unwritten } = await runHttps(engine, [leadOf('a')], { credential: null });
		expect(written).toEqual([]);
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'NODE_SETUP', attempts: 0 }]);
	});

	it.each([
		['plain http', { url: 'http://example.com/leads' }, 'URL_NOT_HTTPS'],
		['a password in the URL', { url: 'https://robin:hunter2@example.com/leads' }, 'URL_WITH_PASSWORD'],
		['no URL', { url: '' }, 'URL_MISSING'],
		['half a URL', { url: 'example.com/leads' }, 'URL_INVALID'],
		[
			'a secret that is none',
			{ url: 'https://example.com/', authentication: 'standardWebhooks', signingSecret: 'hunter2' },
			'SIGNING_SECRET_INVALID',
		],
		[
			'a header with a line break',
			{ url: 'https://example.com/', authentication: 'header', headerName: 'X', headerValue: 'a\nb' },
			'HEADER_NOT_ALLOWED',
		],
		['no token', { url: 'https://example.com/', authentication: 'bearer' }, 'CREDENTIAL_INCOMPLETE'],
	])('(%s) sends nothing, and leads that are held back still are', async (_, data, code) => {
		const leads = [leadOf('a'), leadOf('b', { doNotContact: true })];
		const { written, unwritten, shown } = await runHttps(engine, leads, { credential: data });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code, attempts: 0 }]);
		expect(written).toMatchObject([{ status: 'suppressed' }]);
		expectNothingPrivate(shown);
	});
});

it.each([
	['no field at all', {}, 'unavailable'],
	['only blank fields', { email: '', note: null }, 'unavailable'],
	['a field that this lead lacks', { note: '={{ $json.note }}' }, 'rejected'],
])('a manual mapping of %s posts nothing', async (_what, value, status) => {
	await start();
	const { written, unwritten } = await runHttps(engine, [leadOf('a')], {
		credential: credential(),
		parameters: { fieldMapping: 'manual', fields: { mappingMode: 'defineBelow', value } },
	});
	expect(written).toEqual([]);
	expect(unwritten).toMatchObject([{ status, code: 'NOTHING_MAPPED', attempts: 0 }]);
	expect(receiver.calls).toEqual([]);
});

describe('the test of the credential', () => {
	const test = async (data: ICredentialDataDecryptedObject) =>
		await engine.credentialTest('n8n-nodes-marketplace-leads.httpsEndpointLead', 'testHttpsEndpoint', {
			type: 'httpsEndpointApi',
			data,
		});

	it('finds the endpoint, and says what the full check is', async () => {
		await start();
		expect(await test(credential())).toEqual({
			status: 'OK',
			message: expect.stringContaining('Send Test Lead'),
		});
		expect(receiver.calls.map(({ method }) => method)).toEqual(['OPTIONS']);
		expect(receiver.leads.size).toBe(0);
	});

	it.each([
		['http', 'http://example.com/x?sig=TOPSECRETKEY', 'does not begin with https'],
		['userinfo', 'https://a:hunter2@example.com/', 'user name or password'],
	])('refuses %s before it sends anything', async (_, url, expected) => {
		const result = await test({ url });
		expect(result).toEqual({ status: 'Error', message: expect.stringContaining(expected) });
		expectNothingPrivate(result.message);
	});

	it('explains that nobody listens', async () => {
		const socket = createServer().listen(0, '127.0.0.1');
		await new Promise((resolve) => socket.once('listening', resolve));
		const { port } = socket.address() as AddressInfo;
		await new Promise((resolve) => socket.close(resolve));
		const result = await test({ url: `http://127.0.0.1:${port}/?${QUERY}` });
		expect(result).toEqual({ status: 'Error', message: expect.stringContaining('refused the connection') });
		expectNothingPrivate(result.message);
	});

	it('explains a certificate that nobody vouches for', async () => {
		await start({ kind: 'none' }, true);
		expect(await test(credential())).toEqual({
			status: 'Error',
			message: expect.stringContaining('certificate'),
		});
	});
});
