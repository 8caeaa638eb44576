import { CONTOSO, type Dataverse, startDataverse } from '../../../dev/lab/dataverse';
import { leadOf, leadsOf } from '../../delivery/leads';
import { credentialFor } from './harness';
import { dataverse, run } from './scene';

const small = (options: object = {}) => ({ parameters: { options: { batchSize: 10, ...options } } });
/** Only the nth call that carries a batch. */
const nthBatch = (nth: number) => {
	let seen = 0;
	return ({ isBatch: is }: { isBatch: boolean }) => is && (seen += 1) === nth;
};
const isBatch = ({ isBatch: is }: { isBatch: boolean }) => is;
const expectEachOnce = (count: number) => {
	expect(dataverse.leads()).toHaveLength(count);
	expect(new Set(dataverse.leads().map(({ values }) => values.emailaddress1)).size).toBe(count);
};

describe('throttling', () => {
	it.each(['0x80072322', '0x80072321', '0x80072326', '-2147015902'])(
		'%s in mid-run: waits as told, and writes every lead once',
		async (code) => {
			dataverse.script({
				when: isBatch,
				nth: 3,
				fault: { kind: 'status', status: 429, code, retryAfter: 1 },
			});
			const { written, unwritten } = await run(leadsOf(60), small());
			expect(unwritten).toEqual([]);
			expect(written).toHaveLength(60);
			expectEachOnce(60);
		},
	);

	it('sends fewer calls at a time after it was throttled', async () => {
		const slow = { kind: 'slow', milliseconds: 30 } as const;
		const throttled = { kind: 'status', status: 429, code: '0x80072326', retryAfter: 0.1 } as const;
		dataverse.script(
			{ when: isBatch, times: 4, fault: slow },
			{ when: isBatch, times: 4, fault: throttled },
			{ when: isBatch, fault: slow },
		);
		const { written } = await run(leadsOf(150), small({ concurrency: 4 }));
		expect(written).toHaveLength(150);
		const batches = dataverse.batches();
		const first = batches.findIndex(({ status }) => status === 429);
		const last = batches.findLastIndex(({ status }) => status === 429);
		const most = (calls: typeof batches) => Math.max(...calls.map(({ inFlight }) => inFlight));
		expect(most(batches.slice(0, first))).toBe(4);
		expect(most(batches.slice(last + 1, last + 5))).toBe(1);
		expectEachOnce(150);
	});

	it('of single leads of a batch lets only these wait', async () => {
		dataverse.scriptOperations({
			when: ({ body }) => body.includes('buyer3@'),
			times: 1,
			fault: { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0.1 },
		});
		const { written } = await run(leadsOf(5));
		expect(written.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 2, 1]);
		expectEachOnce(5);
	});

	it('that does not end leaves the leads as unavailable, with cause and remedy', async () => {
		dataverse.limit({ requests: 4, windowSeconds: 1 });
		dataverse.script({
			when: isBatch,
			fault: { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0 },
		});
		const { unwritten } = await run(leadsOf(2));
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: '0x80072322', attempts: 5 }, {}]);
		expect(unwritten[0]?.remedy).toContain('lower Concurrency');
	});
});

describe('size and time', () => {
	it('a call that is too large is cut in halves until it passes', async () => {
		dataverse.limit({ bodyBytes: 30_000 });
		const { written, unwritten } = await run(leadsOf(100));
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(100);
		expectEachOnce(100);
		expect(dataverse.batches().filter(({ status }) => status === 413).length).toBeGreaterThan(0);
	});

	it('a single lead that is too large is refused, and no other', async () => {
		dataverse.limit({ bodyBytes: 2_500 });
		const large = leadOf('large', { note: 'x'.repeat(1_900) });
		const { written, unwritten } = await run([...leadsOf(4), large]);
		expect(written).toHaveLength(4);
		expect(unwritten).toMatchObject([{ leadId: large.leadId, status: 'rejected', code: 'HTTP 413' }]);
		expectEachOnce(4);
	});

	it('a time-out of the database makes the batches smaller', async () => {
		dataverse.script({
			when: ({ isBatch: is, body }) => is && (body.match(/PATCH /g) ?? []).length > 25,
			fault: { kind: 'status', status: 500, code: '0x80044151' },
		});
		const { written } = await run(leadsOf(100));
		expect(written).toHaveLength(100);
		expectEachOnce(100);
		const sizes = dataverse.batches().filter(({ status }) => status === 200);
		expect(Math.max(...sizes.map(({ operations }) => operations.length))).toBeLessThanOrEqual(25);
	});
});

it('a lead for which Dataverse refuses the whole call is found, and delays no other', async () => {
	dataverse.script({
		when: ({ isBatch: is, body }) => is && body.includes('buyer13@'),
		fault: { kind: 'status', status: 400, code: '0x80060888' },
	});
	const leads = leadsOf(40);
	const { written, unwritten } = await run(leads);
	expect(written).toHaveLength(39);
	expect(unwritten).toMatchObject([{ leadId: leads[13]?.leadId, status: 'unavailable', code: '0x80060888' }]);
	expectEachOnce(39);
});

describe('the connection', () => {
	it('cut between send and answer doubles nothing', async () => {
		dataverse.script({ when: nthBatch(2), fault: { kind: 'reset', stored: true } });
		const { written, unwritten } = await run(leadsOf(40), small());
		expect(unwritten).toEqual([]);
		expect(written.filter(({ status }) => status === 'unchanged')).toHaveLength(10);
		expect(written.filter(({ status }) => status === 'created')).toHaveLength(30);
		expectEachOnce(40);
	});

	it.each([
		['cut before anything was carried out', { kind: 'reset' }],
		['with an answer that is cut off', { kind: 'truncate' }],
		['with an answer that is no batch', { kind: 'badJson' }],
		['through a gateway that failed', { kind: 'status', status: 502 }],
		['through a gateway that failed after the work', { kind: 'status', status: 504, stored: true }],
	] as const)('%s: every lead is written, none doubled', async (_, fault) => {
		dataverse.script({ when: isBatch, times: 1, fault });
		const { written, unwritten } = await run(leadsOf(20));
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(20);
		expectEachOnce(20);
	});

	it('E8, an environment that never answers: the leads stay owed, and the text names the URL', async () => {
		const hanging = await startDataverse();
		hanging.script({ fault: { kind: 'hang' } });
		const { unwritten } = await run([leadOf('a')], {
			credential: credentialFor(hanging),
			parameters: { options: { timeout: 0.2 } },
		});
		await hanging.stop();
		expect(unwritten).toMatchObject([
			{
				status: 'unavailable',
				message: 'The environment did not respond in time',
				cause: 'It may have received the call. If you send the lead again, it is not written twice.',
				remedy: expect.stringContaining('belongs to a running Dynamics 365 environment'),
			},
		]);
	});
});

describe('the token', () => {
	it('that expires in mid-run is renewed once, and no lead suffers', async () => {
		let batches = 0;
		dataverse.script({
			when: ({ isBatch: is }) => {
				batches += is ? 1 : 0;
				if (is && batches === 3) dataverse.revokeTokens();
				return false;
			},
			fault: { kind: 'reset' },
		});
		const { written, unwritten } = await run(leadsOf(60), small({ concurrency: 1 }));
		expect(unwritten).toEqual([]);
		expect(written.every(({ attempts }) => attempts === 1)).toBe(true);
		expect(dataverse.tokensIssued()).toBe(2);
		expectEachOnce(60);
	});

	it('that several calls find expired at once is renewed once', async () => {
		await run([leadOf('first')]);
		dataverse.revokeTokens();
		const { written } = await run(leadsOf(40), small({ concurrency: 4 }));
		expect(written).toHaveLength(40);
		expect(dataverse.tokensIssued()).toBe(2);
	});

	it('that is refused for good ends the run at once: the set-up has to change', async () => {
		dataverse.script({ when: isBatch, fault: { kind: 'status', status: 401 } });
		const { unwritten } = await run(leadsOf(30), small({ concurrency: 1 }));
		expect(unwritten).toHaveLength(30);
		expect(new Set(unwritten.map(({ status, code }) => `${status} ${code}`))).toEqual(
			new Set(['unavailable HTTP 401']),
		);
		expect(dataverse.batches()).toHaveLength(2);
	});

	it('that Entra ID is too busy to give is asked for again', async () => {
		dataverse.failTokens({ kind: 'status', status: 503 }, { kind: 'reset' });
		const { written } = await run(leadsOf(3));
		expect(written).toHaveLength(3);
	});
});

describe('a set-up that cannot work ends the run, and every lead stays owed', () => {
	it('E2 is told whole: which permission is missing, why, and the step that corrects it', async () => {
		dataverse.world.securedColumns.add('leadsourcecode');
		const { unwritten } = await run(leadsOf(1));
		expect(unwritten[0]).toMatchObject({
			message: 'The application user has no permission for a column of the lead',
			cause: 'Column security protects the column, e.g. leadsourcecode.',
			remedy: expect.stringContaining(
				'Add the application user to a column security profile that allows Read, Create and Update',
			),
		});
	});

	it.each([
		[
			'E1 no application user',
			(d: Dataverse) => (d.world.applicationUser = false),
			'0x80072560',
			'New app user',
		],
		['E4 no role', (d: Dataverse) => (d.world.roles = []), '0x80042f09', 'assign a role'],
		[
			'a role without Create',
			(d: Dataverse) => (d.world.roles = ['Lead Reader']),
			'0x80040220',
			'assign a role',
		],
		[
			'E2 no create permission for leadsourcecode',
			(d: Dataverse) => d.world.securedColumns.add('leadsourcecode'),
			'0x8004f502',
			'column security profile',
		],
	])('%s', async (_, spoil, code, remedy) => {
		spoil(dataverse);
		const { unwritten, error } = await run(leadsOf(30), small({ concurrency: 1 }));
		expect(error).toBeUndefined();
		expect(unwritten).toHaveLength(30);
		expect(unwritten[29]).toMatchObject({
			status: 'unavailable',
			code,
			remedy: expect.stringContaining(remedy),
		});
		// Ten leads may share a value that is refused: two from other places are asked, too.
		expect(dataverse.batches().length).toBeLessThanOrEqual(3);
		expect(dataverse.leads()).toEqual([]);
	});

	it.each([
		['E3', { tenantId: 'ffffffff-2222-4333-8444-555555555555' }, 'AADSTS90002'],
		['E5', { applicationId: CONTOSO.secretId }, 'AADSTS700016'],
		['E6', { tenantId: 'contoso' }, 'AADSTS900023'],
		['E7', { clientSecret: 'wrong' }, 'AADSTS7000215'],
	])('%s', async (_, changes, code) => {
		const credential = credentialFor(dataverse, changes);
		const { unwritten, written } = await run([leadOf('a'), leadOf('b', { doNotContact: true })], {
			credential,
		});
		expect(unwritten).toMatchObject([{ status: 'unavailable', code, attempts: 0 }]);
		expect(written).toMatchObject([{ status: 'suppressed' }]);
	});

	it('no credential at all', async () => {
		const { unwritten } = await run([leadOf('a')], { credential: null });
		expect(unwritten).toMatchObject([{ status: 'unavailable', code: 'NODE_SETUP' }]);
	});
});
