import { request as httpRequest } from 'node:http';
import { startMarketo } from '../../../dev/lab/marketo';
import type { Marketo, MarketoOptions } from '../../../dev/lab/marketo';

/**
 * A second client of Marketo's REST interface, written from Adobe's pages for this file alone: it shares nothing with
 * the node, so that lab and node are not only measured against each other.
 */
const running: Marketo[] = [];
const lab = async (options: MarketoOptions = {}): Promise<Marketo> => {
	const marketo = await startMarketo(options);
	running.push(marketo);
	return marketo;
};
afterEach(async () => await Promise.all(running.splice(0).map(async (marketo) => await marketo.stop())));

const tokenOf = async ({ url, clientId, clientSecret }: Marketo) => {
	const query = new URLSearchParams({
		grant_type: 'client_credentials',
		client_id: clientId,
		client_secret: clientSecret,
	});
	const response = await fetch(`${url}/identity/oauth/token?${query}`);
	return { status: response.status, ...JSON.parse(await response.text()) };
};
const curl = async (marketo: Marketo, path: string, body?: unknown, headers: Record<string, string> = {}) => {
	const { access_token: token } = await tokenOf(marketo);
	const response = await fetch(`${marketo.url}${path}`, {
		method: body === undefined ? 'GET' : 'POST',
		headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
		body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
	});
	const text = await response.text();
	return { status: response.status, ...(text.startsWith('{') ? JSON.parse(text) : { text }) };
};
const sync = async (marketo: Marketo, input: unknown[], more: object = {}) =>
	await curl(marketo, '/rest/v1/leads.json', { lookupField: 'email', input, ...more });
const codeOf = (answer: { errors?: Array<{ code: string }> }) => answer.errors?.[0]?.code;
const rowsOf = (answer: { result?: Array<{ status?: string; reasons?: Array<{ code: string }> }> }) =>
	answer.result?.map(({ status, reasons }) => reasons?.[0]?.code ?? status);

describe('identity', () => {
	it('gives the same token again, with what is left of its hour', async () => {
		let now = 1_000_000;
		const marketo = await lab({ now: () => now });
		const first = await tokenOf(marketo);
		now += 600_000;
		const second = await tokenOf(marketo);
		expect(first).toMatchObject({ status: 200, token_type: 'bearer', expires_in: 3599 });
		expect(second).toMatchObject({ access_token: first.access_token, expires_in: 3000 });
		now += 3_000_000;
		expect((await tokenOf(marketo)).access_token).not.toBe(first.access_token);
	});

	it('answers bad credentials by HTTP 401, and counts no token call', async () => {
		const marketo = await lab();
		expect(await tokenOf({ ...marketo, clientSecret: 'wrong' })).toMatchObject({ status: 401 });
		expect(marketo.counted()).toBe(0);
	});

	it('tells a missing, an invalid and an expired token apart, all by HTTP 200', async () => {
		const marketo = await lab();
		const path = '/rest/v1/leads/describe2.json';
		const { access_token: token } = await tokenOf(marketo);
		const answers = await Promise.all([
			fetch(`${marketo.url}${path}?access_token=${token}`),
			fetch(`${marketo.url}${path}`, { headers: { authorization: 'Bearer nonsense' } }),
		]);
		marketo.expireToken();
		answers.push(await fetch(`${marketo.url}${path}`, { headers: { authorization: `Bearer ${token}` } }));
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
		expect(await Promise.all(answers.map(async (answer) => codeOf(JSON.parse(await answer.text()))))).toEqual(
			['600', '601', '602'],
		);
	});
});

describe('the form of a call', () => {
	it('wants JSON that says so, on an address without double slashes that exists', async () => {
		const marketo = await lab();
		const body = { input: [{ email: 'a@x.example' }] };
		const answers = [
			await curl(marketo, '/rest/v1/leads.json', body, { 'content-type': 'text/plain' }),
			await curl(marketo, '/rest/v1/leads.json', '{"input":'),
			await curl(marketo, '//rest/v1/leads.json', body),
			await curl(marketo, '/rest/v1/nothing.json'),
			await curl(marketo, '/rest/v1/leads/push.json'),
		];
		expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
		expect(answers.map(codeOf)).toEqual(['612', '609', '610', '610', '605']);
		expect(marketo.people).toEqual([]);
	});

	it('refuses a body of more than 1 MB by 413 and an address of more than 8 KB by 414', async () => {
		const marketo = await lab();
		const big = await sync(marketo, [{ email: 'a@x.example', firstName: 'x'.repeat(1_000_000) }]);
		const long = await curl(marketo, `/rest/v1/leads.json?filterType=email&filterValues=${'x'.repeat(8200)}`);
		expect([big.status, long.status]).toEqual([413, 414]);
	});

	it('asks for the permission that the call needs', async () => {
		const marketo = await lab({ permissions: ['readPeople'] });
		const answers = [
			await curl(marketo, '/rest/v1/leads/describe.json'),
			await sync(marketo, [{ email: 'a@x.example' }]),
			await curl(marketo, '/rest/asset/v1/programs.json'),
		];
		expect(answers.map(codeOf)).toEqual([undefined, '603', '603']);
	});
});

describe('sync leads', () => {
	it('answers in the order of the input, each record by itself', async () => {
		const marketo = await lab();
		marketo.put({ email: 'old@x.example', phone: '1' });
		marketo.put({ email: 'twin@x.example' });
		marketo.put({ email: 'Twin@x.example' });
		const answer = await sync(marketo, [
			{ email: 'OLD@x.example', firstName: 'Ö' },
			{ email: 'new@x.example' },
			{ email: 'a@x.example', shoeSize: 43 },
			{ email: 'a@x.example', sfdcId: '1' },
			{ email: 'a@x.example', leadScore: 'many' },
			{ email: 'a@x.example', lastName: 'x'.repeat(256) },
			{ email: 'ä@x.example' },
			{ firstName: 'nobody' },
			{ email: 'twin@x.example' },
			{ email: 'a@x.example', id: 7 },
		]);
		expect(answer).toMatchObject({ status: 200, success: true });
		expect(rowsOf(answer)).toEqual([
			'updated',
			'created',
			'1006',
			'1003',
			'1001',
			'1003',
			'1003',
			'1002',
			'1007',
			'1003',
		]);
		expect(marketo.people[0]?.values).toMatchObject({ phone: '1', firstName: 'Ö' });
	});

	it('erases by null, and leaves alone what is not sent', async () => {
		const marketo = await lab();
		marketo.put({ email: 'a@x.example', phone: '1', title: 'Buyer' });
		await sync(marketo, [{ email: 'a@x.example', phone: null }]);
		expect(marketo.people[0]?.values).toEqual({ id: 1001, email: 'a@x.example', title: 'Buyer' });
	});

	it('keeps to the action and the lookup field', async () => {
		const marketo = await lab();
		const person = marketo.put({ email: 'a@x.example', marketplaceKey: 'k1' });
		const one = [{ email: 'a@x.example', marketplaceKey: 'k1' }];
		expect(rowsOf(await sync(marketo, one, { action: 'createOnly' }))).toEqual(['1005']);
		expect(rowsOf(await sync(marketo, [{ email: 'b@x.example' }], { action: 'updateOnly' }))).toEqual([
			'1004',
		]);
		expect(rowsOf(await sync(marketo, one, { lookupField: 'marketplaceKey' }))).toEqual(['updated']);
		expect(
			rowsOf(await sync(marketo, [{ id: person.id }], { action: 'updateOnly', lookupField: 'id' })),
		).toEqual(['updated']);
		expect(codeOf(await sync(marketo, one, { lookupField: 'firstName' }))).toBe('1011');
		expect(codeOf(await sync(marketo, one, { lookupField: 'nothing' }))).toBe('1006');
		expect(codeOf(await sync(marketo, one, { lookupField: 'id' }))).toBe('1003');
		expect(codeOf(await sync(marketo, one, { action: 'upsert' }))).toBe('1003');
		expect(codeOf(await sync(marketo, []))).toBe('1002');
		expect(
			codeOf(
				await sync(
					marketo,
					Array.from({ length: 301 }, () => one[0]),
				),
			),
		).toBe('1003');
		expect(marketo.people).toHaveLength(1);
	});

	it('watches over partitions', async () => {
		const marketo = await lab({ partitions: ['EMEA', 'APAC'], partitionMustBeNamed: true });
		marketo.put({ email: 'apac@x.example' }, 'APAC');
		marketo.put({ email: 'us@x.example' }, 'US');
		expect(codeOf(await sync(marketo, [{ email: 'a@x.example' }]))).toBe('1009');
		expect(codeOf(await sync(marketo, [{ email: 'a@x.example' }], { partitionName: 'US' }))).toBe('1008');
		const rows = [{ email: 'new@x.example' }, { email: 'apac@x.example' }, { email: 'us@x.example' }];
		expect(rowsOf(await sync(marketo, rows, { partitionName: 'EMEA' }))).toEqual(['created', '1010', '1008']);
		expect(marketo.people[2]?.partition).toBe('EMEA');
	});

	it('changes no company of a person who belongs to a company object', async () => {
		const marketo = await lab();
		marketo.linkToCompany(marketo.put({ email: 'a@x.example' }).id);
		const rows = [{ email: 'a@x.example', company: 'Fabrikam' }];
		expect(rowsOf(await sync(marketo, rows))).toEqual(['1021']);
	});

	it('makes duplicates when two calls with one key overlap, and none when the second waits', async () => {
		const marketo = await lab();
		const row = [{ email: 'a@x.example' }];
		marketo.failNext({ kind: 'slow', milliseconds: 60 });
		const slow = sync(marketo, row);
		await new Promise((resolve) => setTimeout(resolve, 20));
		const quick = await sync(marketo, row);
		expect([rowsOf(await slow), rowsOf(quick)]).toEqual([['created'], ['created']]);
		expect(marketo.people).toHaveLength(2);

		const other = [{ email: 'b@x.example' }];
		await sync(marketo, other);
		expect(rowsOf(await sync(marketo, other))).toEqual(['updated']);
	});

	it('makes duplicates of a key that stands twice in one call', async () => {
		const marketo = await lab();
		const row = { email: 'a@x.example' };
		expect(rowsOf(await sync(marketo, [row, row]))).toEqual(['created', 'created']);
	});

	it('goes on with a write whose client was cut off', async () => {
		const marketo = await lab();
		marketo.cutNextWrite(500);
		await expect(sync(marketo, [{ email: 'a@x.example' }])).rejects.toThrow();
		expect(marketo.people).toHaveLength(0);
		for (let look = 0; look < 100 && marketo.people.length === 0; look += 1) {
			await new Promise((resolve) => setTimeout(resolve, 50));
		}
		expect(marketo.people).toHaveLength(1);
	});
});

describe('push lead', () => {
	it('upserts, and leaves one activity with source and reason for each', async () => {
		const marketo = await lab();
		const push = async (programName: string | undefined, input: unknown[]) =>
			await curl(marketo, '/rest/v1/leads/push.json', { programName, source: 'S', reason: 'R', input });
		const answer = await push('Marketplace', [{ email: 'a@x.example' }, { email: 'b@x.example', nope: 1 }]);
		expect(rowsOf(answer)).toEqual(['created', '1006']);
		expect(answer.result[1].status).toBeUndefined();
		expect(marketo.activities).toEqual([
			{ kind: 'pushLead', personId: 1001, program: 'Marketplace', source: 'S', reason: 'R' },
		]);
		expect(codeOf(await push(undefined, [{ email: 'a@x.example' }]))).toBe('1002');
		expect(codeOf(await push('Nothing', [{ email: 'a@x.example' }]))).toBe('1013');
	});
});

describe('submit form', () => {
	const submit = async (marketo: Marketo, input: unknown[], formId = 1179) =>
		await curl(marketo, '/rest/v1/leads/submitForm.json', { formId, input });

	it('takes exactly one lead, with an email and with fields of the form only', async () => {
		const marketo = await lab();
		const of = (leadFormFields: object) => ({ leadFormFields });
		expect(rowsOf(await submit(marketo, [of({ email: 'a@x.example' })]))).toEqual(['created']);
		expect(rowsOf(await submit(marketo, [of({ firstName: 'A' })]))).toEqual(['1002']);
		expect(rowsOf(await submit(marketo, [of({ email: 'a@x.example', leadScore: 1 })]))).toEqual(['1006']);
		expect(codeOf(await submit(marketo, [of({}), of({})]))).toBe('1003');
		expect(codeOf(await submit(marketo, [of({ email: 'a@x.example' })], 1))).toBe('1013');
		expect(marketo.activities).toMatchObject([{ kind: 'fillOutForm', personId: 1001 }]);
	});
});

describe('what can be looked up', () => {
	it('is the fields in both forms, programs by pages, partitions and people', async () => {
		const programs = Array.from({ length: 25 }, (_, index) => ({ id: index + 1, name: `Program ${index}` }));
		const marketo = await lab({ programs, partitions: ['Default', 'EMEA'] });
		const { id } = marketo.put({ email: 'a@x.example', title: 'Buyer' });
		const [one, two] = [
			await curl(marketo, '/rest/v1/leads/describe.json'),
			await curl(marketo, '/rest/v1/leads/describe2.json'),
		];
		expect(one.result[1]).toMatchObject({ rest: { name: 'email', readOnly: false }, length: 255 });
		expect(two.result[0].searchableFields).toEqual([['id'], ['email'], ['marketplaceKey']]);
		expect(two.result[0].fields[0]).toMatchObject({ name: 'id', updateable: false });
		const rest = await curl(marketo, '/rest/asset/v1/programs.json?offset=20');
		expect(rest.result).toHaveLength(5);
		expect((await curl(marketo, '/rest/v1/leads/partitions.json')).result).toHaveLength(2);
		const person = await curl(marketo, `/rest/v1/lead/${id}.json?fields=title,id`);
		expect(person.result).toEqual([{ id, title: 'Buyer' }]);
		const found = await curl(
			marketo,
			'/rest/v1/leads.json?filterType=email&filterValues=a@x.example,b@x.example',
		);
		expect(found.result).toHaveLength(1);
	});
});

describe('limits', () => {
	const describeOnce = async (marketo: Marketo) =>
		codeOf(await curl(marketo, '/rest/v1/leads/describe.json'));

	it('allow 100 calls in 20 seconds, and no refused call is counted', async () => {
		let now = 1_000_000;
		const marketo = await lab({ now: () => now });
		await Promise.all(Array.from({ length: 10 }, async () => await curl(marketo, '/rest/v1/nothing.json')));
		for (let call = 0; call < 100; call += 1) expect(await describeOnce(marketo)).toBeUndefined();
		expect(await describeOnce(marketo)).toBe('606');
		expect(marketo.counted()).toBe(100);
		now += 20_001;
		expect(await describeOnce(marketo)).toBeUndefined();
	});

	it('allow ten calls at a time', async () => {
		const marketo = await lab();
		marketo.script({ fault: { kind: 'slow', milliseconds: 150 }, when: ({ method }) => method === 'POST' });
		const codes = await Promise.all(
			Array.from({ length: 12 }, async (_, index) =>
				codeOf(await sync(marketo, [{ email: `a${index}@x.example` }])),
			),
		);
		expect(codes.filter((code) => code === '615')).toHaveLength(2);
		expect(marketo.mostAtOnce()).toBe(10);
	});

	it('end with the daily quota', async () => {
		const marketo = await lab({ limits: { daily: 2 } });
		await describeOnce(marketo);
		await describeOnce(marketo);
		expect(await describeOnce(marketo)).toBe('607');
	});
});

describe('faults', () => {
	it.each(['601', '602', '604', '606', '611', '713', '719'])(
		'answer %s on demand, by HTTP 200',
		async (code) => {
			const marketo = await lab();
			marketo.failNext(
				{ kind: 'status', status: 200, code },
				{ kind: 'status', status: 200, code, stored: true },
			);
			const refusals = [
				await sync(marketo, [{ email: 'a@x.example' }]),
				await sync(marketo, [{ email: 'b@x.example' }]),
			];
			expect(refusals.map(({ status }) => status)).toEqual([200, 200]);
			expect(refusals.map(codeOf)).toEqual([code, code]);
			expect(marketo.people.map(({ values }) => values.email)).toEqual(['b@x.example']);
		},
	);

	it('are also those of the wire: 5xx, a cut, an answer that breaks off', async () => {
		const marketo = await lab();
		marketo.failNext({ kind: 'status', status: 502 }, { kind: 'reset', stored: true }, { kind: 'truncate' });
		expect(await sync(marketo, [{ email: 'a@x.example' }])).toMatchObject({ status: 502 });
		await expect(sync(marketo, [{ email: 'b@x.example' }])).rejects.toThrow();
		await expect(sync(marketo, [{ email: 'c@x.example' }])).rejects.toThrow();
		expect(marketo.people).toHaveLength(2);
	});

	it('leave the server alive when a client goes away in the middle of its body', async () => {
		const marketo = await lab();
		await new Promise<void>((resolve) => {
			const call = httpRequest(`${marketo.url}/rest/v1/leads.json`, {
				method: 'POST',
				headers: { 'content-length': '100' },
			});
			call.on('error', () => resolve());
			call.write('{');
			setTimeout(() => call.destroy(), 20);
		});
		expect(await curl(marketo, '/rest/v1/leads/describe.json')).toMatchObject({ success: true });
	});
});

it('A search may come as the form of a POST, finds 300 people a page, and at most 1,000.', async () => {
	const marketo = await lab();
	const { access_token: token } = await tokenOf(marketo);
	const search = async (form: { [name: string]: string }) => {
		const response = await fetch(`${marketo.url}/rest/v1/leads.json?_method=GET`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${token}`,
				'content-type': 'application/x-www-form-urlencoded',
			},
			body: new URLSearchParams(form).toString(),
		});
		return JSON.parse(await response.text());
	};
	const query = { filterType: 'email', filterValues: 'a@x.example', fields: 'id' };
	for (let count = 0; count < 1_000; count += 1) marketo.put({ email: 'a@x.example' });
	const first = await search(query);
	expect(first.result).toHaveLength(300);
	expect((await search({ ...query, nextPageToken: first.nextPageToken })).result[0]).toEqual({ id: 1301 });
	marketo.put({ email: 'a@x.example' });
	expect(codeOf(await search(query))).toBe('1003');
});

it('A field that an administrator removed is not known any more, to reads and writes alike.', async () => {
	const marketo = await lab();
	marketo.removeField('title');
	expect(rowsOf(await sync(marketo, [{ email: 'a@x.example', title: 'x' }]))).toEqual(['1006']);
	const path = '/rest/v1/leads.json?filterType=email&filterValues=a@x.example&fields=title';
	expect(codeOf(await curl(marketo, path))).toBe('1006');
});
