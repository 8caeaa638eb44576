import type { IDataObject, IRun } from 'n8n-workflow';
import type { Settlement } from '../../ledger/entry';
import { noteDryRun, noteSetupFault, noteUnwritten } from '../../ledger/executionNotes';
import { readExecution, type SettleBy } from '../../ledger/settlement';
import { leadIdOfRow } from '../../lead/identity';
import { runOf } from './runs';

const LEAD = '6c656164-73c3-5000-a96e-386e2d6d6b74';
const OTHER = '0b9c1a52-6e3f-5e11-8179-000d3a65b3f1';

const said = (target: string, status: string, more: IDataObject = {}): IDataObject => ({
	leadId: LEAD,
	target,
	status,
	code: status === 'rejected' || status === 'unavailable' ? `${target.toUpperCase()}_CODE` : undefined,
	...more,
});

const settled = (run: IRun, settleBy?: SettleBy, leadId = LEAD): Settlement =>
	readExecution(run, settleBy).settlementOf(leadId);

const STATUSES = ['created', 'suppressed', 'dry-run', 'rejected', 'unavailable', null] as const;
type Said = (typeof STATUSES)[number];

/** What decides: the first of these that any of the targets said. */
const BY_RANK: ReadonlyArray<[Exclude<Said, null>, Settlement['status']]> = [
	['dry-run', 'failed'],
	['unavailable', 'failed'],
	['rejected', 'givenUp'],
	['created', 'delivered'],
	['suppressed', 'suppressed'],
];

const expectedOf = (all: readonly Said[], succeeded: boolean, settleBy: SettleBy): Settlement['status'] => {
	const [decisive, status] = BY_RANK.find(([one]) => all.includes(one)) ?? [null, 'processed' as const];
	if (decisive === 'dry-run' || decisive === 'unavailable' || decisive === 'rejected') return status;
	return succeeded && settleBy === 'execution' ? status : 'failed';
};

describe('what two targets say of a lead, in every combination', () => {
	const pairs = STATUSES.flatMap((first) => STATUSES.map((second) => [first, second] as const));
	const cases = pairs.flatMap((pair) =>
		(['success', 'error'] as const).flatMap((status) =>
			(['execution', 'acknowledgement'] as const).map((settleBy) => ({ pair, status, settleBy })),
		),
	);

	it.each(cases)('$pair in an execution that ends with $status, settled by $settleBy', (one) => {
		const outputs = one.pair.flatMap((status, index) =>
			status === null
				? []
				: [
						[`Node ${index}`, [said(index === 0 ? 'salesforce' : 'marketo', status)]] as [
							string,
							IDataObject[],
						],
					],
		);
		const run = runOf(one.status, Object.fromEntries(outputs));
		const settlement = settled(run, one.settleBy);
		expect(settlement.status).toBe(expectedOf(one.pair, one.status === 'success', one.settleBy));
		// Whatever decided, every target is named.
		const text = 'reason' in settlement ? settlement.reason : (settlement.proof ?? '');
		const isDecidedByTargets =
			/rejected|unavailable|dry-run/.test(one.pair.join(' ')) || 'proof' in settlement;
		if (isDecidedByTargets) {
			for (const [index, status] of one.pair.entries()) {
				if (status !== null) expect(text).toContain(`${index === 0 ? 'salesforce' : 'marketo'} ${status}`);
			}
		}
	});

	it('names the codes of all of them', () => {
		const run = runOf('success', {
			A: [said('salesforce', 'unavailable')],
			B: [said('marketo', 'rejected')],
		});
		expect(settled(run)).toMatchObject({
			status: 'failed',
			reason: 'Not delivered: salesforce unavailable SALESFORCE_CODE; marketo rejected MARKETO_CODE',
			targets: ['salesforce', 'marketo'],
		});
	});
});

describe('a lead that Lead Route holds', () => {
	const held = said('leadRoute', 'held');

	it('is tried again after a quarter of an hour, and no attempt is counted', () => {
		const run = runOf('success', { 'Lead Route': [held] });
		const expected = {
			status: 'failed',
			isUncounted: true,
			delay: 15 * 60_000,
			reason: 'Held: leadRoute held',
		};
		expect(settled(run)).toMatchObject(expected);
		expect(settled(runOf('success', { 'Lead Route': [held] }), 'acknowledgement')).toMatchObject(expected);
	});

	it('is tried again without a count also where the execution fails because of another lead', () => {
		const run = runOf('error', {
			'Lead Route': [held],
			A: [said('salesforce', 'rejected', { leadId: OTHER })],
		});
		expect(settled(run)).toMatchObject({ status: 'failed', isUncounted: true });
		expect(settled(run, 'execution', OTHER)).toMatchObject({ status: 'givenUp' });
	});

	it('counts as an attempt where another target could not be reached', () => {
		const settlement = settled(runOf('success', { R: [held], A: [said('salesforce', 'unavailable')] }));
		expect(settlement).toMatchObject({ status: 'failed' });
		expect(settlement).not.toHaveProperty('isUncounted');
	});

	it('is known in queue mode, also where there are more than can be noted', () => {
		const run = runOf('success');
		const ids = Array.from({ length: 300 }, (_, at) => leadIdOfRow('p', String(at)));
		noteIn(run, (book) =>
			noteUnwritten(
				book,
				ids.map((leadId) => ({ leadId, status: 'held' })),
			),
		);
		for (const leadId of ids) {
			expect(settled(run, 'execution', leadId)).toMatchObject({ status: 'failed', isUncounted: true });
		}
		noteIn(run, (book) => noteUnwritten(book, [{ leadId: OTHER, status: 'unavailable' }]));
		expect(settled(run, 'execution', OTHER)).not.toHaveProperty('isUncounted');
	});
});

describe('a dry run', () => {
	it('finishes nothing, counts as no attempt and lets the lead wait an hour', () => {
		const run = runOf('success', { A: [said('salesforce', 'dry-run')], B: [said('marketo', 'created')] });
		expect(settled(run)).toMatchObject({ status: 'failed', isUncounted: true, delay: 60 * 60_000 });
		expect(readExecution(run).isDryRun).toBe(true);
	});

	it('finishes no lead that it refuses either', () => {
		const run = runOf('success', { A: [said('salesforce', 'rejected')] });
		noteIn(run, (book) => noteDryRun(book, 'A'));
		expect(settled(run)).toMatchObject({ status: 'failed', isUncounted: true });
	});

	it('finishes nothing in queue mode, where n8n does not tell which leads it had', () => {
		const run = runOf('success');
		noteIn(run, (book) => noteDryRun(book, 'A'));
		expect(settled(run)).toMatchObject({ status: 'failed', isUncounted: true, reason: 'Dry run' });
	});
});

describe('in queue mode, where n8n tells only what targets noted', () => {
	it('a target that could not be reached beats one that refused the lead', () => {
		const run = runOf('success');
		noteIn(run, (book) => {
			noteUnwritten(book, [{ leadId: LEAD, status: 'rejected' }]);
			noteUnwritten(book, [{ leadId: LEAD, status: 'unavailable' }]);
		});
		expect(settled(run)).toMatchObject({ status: 'failed', reason: 'Not delivered: one target unavailable' });
		expect(settled(run, 'execution', OTHER)).toMatchObject({ status: 'processed' });
	});

	it('a refused item that does not say which lead it is leaves all leads undelivered', () => {
		const run = runOf('success');
		noteIn(run, (book) => noteUnwritten(book, [{ leadId: null, status: 'rejected' }]));
		expect(settled(run)).toMatchObject({ status: 'failed' });
	});
});

describe('a set-up that keeps a target from writing', () => {
	const run = (status: 'success' | 'error') => {
		const one = runOf(status, { A: [said('salesforce', 'unavailable')] });
		noteIn(one, (book) => noteSetupFault(book, { target: 'salesforce', code: 'INSUFFICIENT_ACCESS' }));
		return one;
	};

	it('is told by target and code', () => {
		expect(readExecution(run('success')).setupFaults).toEqual(['salesforce INSUFFICIENT_ACCESS']);
	});

	it('is not told again where the execution failed: n8n has told already', () => {
		expect(readExecution(run('error')).setupFaults).toEqual([]);
	});
});

describe('a refused item whose lead id got lost on its way', () => {
	const row = { PartitionKey: 'p', RowKey: 'r' };
	const refusal = {
		target: 'salesforce',
		status: 'unavailable',
		code: 'NOT_A_LEAD',
		remedy: 'Keep the fields.',
		attempts: 0,
		leadId: null,
	};

	it('is followed back along the paired items of n8n', () => {
		const run = runOf('success', {
			Trigger: [{ ...row, RowKey: 'other' }, row],
			Edit: [{}],
			Target: [refusal],
		});
		pair(run, 'Edit', 'Trigger', 1);
		pair(run, 'Target', 'Edit', 0);
		expect(settled(run, 'execution', leadIdOfRow('p', 'r'))).toMatchObject({
			status: 'failed',
			reason: 'Not delivered: salesforce unavailable NOT_A_LEAD',
		});
		expect(settled(run, 'execution', leadIdOfRow('p', 'other'))).toMatchObject({ status: 'processed' });
	});

	it('is followed back to each of the leads that a workflow made into one item', () => {
		const rows = ['a', 'b', 'c', 'beside'].map((RowKey) => ({ ...row, RowKey }));
		const run = runOf('success', { Trigger: rows, Edit: [{}, {}, {}], Aggregate: [{}], Target: [refusal] });
		pair(run, 'Edit', 'Trigger', (index) => index);
		pair(run, 'Aggregate', 'Edit', () => [0, 1, 2]);
		pair(run, 'Target', 'Aggregate', 0);
		const statuses = rows.map(
			({ RowKey }) => settled(run, 'execution', leadIdOfRow('p', RowKey)).status,
		);
		expect(statuses).toEqual(['failed', 'failed', 'failed', 'processed']);
	});

	it.each(['0035e000AbCdEfGAAV', '42', 'ROBIN'])(
		'is followed back also where the workflow put %s of its own in the place of the lead id',
		(leadId) => {
			const run = runOf('success', { Trigger: [row], Target: [{ ...refusal, leadId }] });
			pair(run, 'Target', 'Trigger', 0);
			expect(settled(run, 'execution', leadIdOfRow('p', 'r'))).toMatchObject({ status: 'failed' });
		},
	);

	it('leaves every lead of the execution undelivered that no target confirmed, where n8n does not know its way', () => {
		const run = runOf('success', { Target: [refusal], Table: [said('azureTable', 'created')] });
		expect(settled(run)).toMatchObject({ status: 'delivered' });
		expect(settled(run, 'execution', OTHER)).toMatchObject({ status: 'failed' });
	});
});

describe('items that pass on through further nodes', () => {
	it('count once, at the node where the outcome arose', () => {
		const refused = said('salesforce', 'unavailable');
		const run = runOf('success', { Target: [refused], Note: [{ ...refused, extra: 1 }], Code: [refused] });
		pair(run, 'Note', 'Target', 0);
		expect(settled(run)).toMatchObject({ reason: 'Not delivered: salesforce unavailable SALESFORCE_CODE' });
	});

	it('of a loop over the error output count as the node said last', () => {
		const run = runOf('success', { Target: [said('salesforce', 'unavailable')] });
		const again = runOf('success', {
			Target: [said('salesforce', 'created', { targetId: '00QAB00000abcde' })],
		});
		run.data.resultData.runData.Target?.push(...(again.data.resultData.runData.Target ?? []));
		run.data.resultData.runData.Wait =
			runOf('success', { Wait: [said('salesforce', 'unavailable')] }).data.resultData.runData.Wait ?? [];
		expect(settled(run)).toMatchObject({ status: 'delivered', proof: 'salesforce created 00QAB00000abcde' });
	});

	it('of two nodes of the same target count for each', () => {
		const run = runOf('success', {
			'First Org': [said('salesforce', 'created')],
			'Second Org': [said('salesforce', 'unavailable')],
		});
		expect(settled(run)).toMatchObject({ status: 'failed' });
	});
});

describe('the proof of a delivery', () => {
	const proofOf = (target: string, targetId: string) => {
		const settlement = settled(runOf('success', { Target: [said(target, 'created', { targetId })] }));
		return 'proof' in settlement ? settlement.proof : undefined;
	};

	it.each([
		['salesforce', '00QAB00000abcde'],
		['salesforce', '00QAB00000abcdeAAA'],
		['dynamics365', '0b9c1a52-6e3f-ee11-8179-000d3a65b3f1'],
		['marketo', '48151623'],
		['hubspot', '48151623'],
		['httpsEndpoint', LEAD],
	])('names the record of %s by the id that the vendor gave it: %s', (target, targetId) => {
		expect(proofOf(target, targetId)).toBe(`${target} created ${targetId}`);
	});

	it.each([
		['azureTable', 'any-offer/robin@private.example'],
		['azureTable', 'robin%40private.example'],
		['azureTable', 'p/0f5b2b1c7c4b2f9c5c3a2e7f0d6c4b1a0f5b2b1c7c4b2f9c5c3a2e7f0d6c4b1a'],
		['salesforce', 'robin@private.example'],
		['dynamics365', 'c2a3f1de-8f0a-5b1e-9c5d-1a2b3c4d5e6f'],
		['marketo', '0f5b2b1c7c4b2f9c'],
		['httpsEndpoint', '+49 170 1234567'],
		['a target of somebody else', 'Robin Miller'],
	])('of %s holds no id from which a buyer could be known or tested: %s', (target, targetId) => {
		expect(proofOf(target, targetId)).toBe(`${target} created`);
	});

	it('holds no text of an item in place of a name or a code', () => {
		const run = runOf('success', {
			Target: [
				said('Robin Miller <robin@private.example>', 'unavailable', { code: 'robin@private.example' }),
			],
		});
		expect(settled(run)).toMatchObject({ reason: 'Not delivered: one target unavailable' });
	});
});

/** Says that the items of a node were made from the item with this index of another. */
type Pairing = number | ((index: number) => number | number[]);

function pair(run: IRun, node: string, previousNode: string, pairing: Pairing): void {
	for (const task of run.data.resultData.runData[node] ?? []) {
		task.source = [{ previousNode }];
		for (const [index, one] of (task.data?.main?.[0] ?? []).entries()) {
			const items = typeof pairing === 'number' ? pairing : pairing(index);
			one.pairedItem = typeof items === 'number' ? { item: items } : items.map((item) => ({ item }));
		}
	}
}

function noteIn(run: IRun, note: (book: Parameters<typeof noteUnwritten>[0]) => void): void {
	const metadata: Record<string, string> = run.data.resultData.metadata ?? {};
	note({ get: (key) => metadata[key], set: (key, value) => (metadata[key] = value) });
	run.data.resultData.metadata = metadata;
}

describe('what each target said', () => {
	const REFUSED = {
		code: 'INVALID_EMAIL_ADDRESS',
		cause: 'Salesforce takes no such address.',
		remedy: 'Correct it.',
		attempts: 1,
	};

	it('is kept with code, cause and remedy, or with the id of the record', () => {
		const run = runOf('success', {
			Salesforce: [said('salesforce', 'rejected', REFUSED)],
			HubSpot: [said('hubspot', 'created', { targetId: '4711' })],
		});
		expect(settled(run).reports).toEqual([
			{
				target: 'salesforce',
				status: 'rejected',
				targetId: null,
				code: 'INVALID_EMAIL_ADDRESS',
				cause: 'Salesforce takes no such address.',
				remedy: 'Correct it.',
			},
			{ target: 'hubspot', status: 'created', targetId: '4711', code: null, cause: null, remedy: null },
		]);
	});

	it('is kept without a text in which a workflow put something of the buyer', () => {
		const personal = { email: 'robin@private.example', lastName: 'Secretname', company: 'Fabrikam Ltd' };
		const texts = [
			'Write to robin@private.example first.',
			'Call +49 (30) 123 45 67.',
			'SECRETNAME is known already.',
			'There is a record of fabrikam, ltd.',
		];
		for (const text of texts) {
			const refused = said('salesforce', 'rejected', { ...REFUSED, ...personal, cause: text, remedy: text });
			expect(settled(runOf('success', { Salesforce: [refused] })).reports).toMatchObject([
				{ code: 'INVALID_EMAIL_ADDRESS', cause: null, remedy: null },
			]);
		}
	});

	it('is kept of a run that stopped at its first refused lead, too', () => {
		const deliveries = [{ leadId: LEAD, target: 'salesforce', status: 'rejected', ...REFUSED }];
		const error = Object.assign(new Error('1 of 1 leads was not written'), { context: { deliveries } });
		expect(settled(runOf('error', {}, { error })).reports).toMatchObject([
			{ target: 'salesforce', code: 'INVALID_EMAIL_ADDRESS', remedy: 'Correct it.' },
		]);
	});
});

describe('a lead that was only written into a table', () => {
	const inTable = (more: IDataObject) => said('azureTable', 'created', { targetId: LEAD, ...more });

	it.each([{ doNotContact: true }, { isTest: true }, { unreadable: true }])(
		'is set aside with %j',
		(flag) => {
			expect(settled(runOf('success', { Table: [inTable(flag)] })).status).toBe('setAside');
		},
	);

	it('is delivered where nothing sets it apart, or where a sales target has it as well', () => {
		const flags = { doNotContact: false, isTest: false, unreadable: false };
		expect(settled(runOf('success', { Table: [inTable(flags)] })).status).toBe('delivered');
		const both = { Table: [inTable({ isTest: true })], CRM: [said('hubspot', 'created', { isTest: true })] };
		expect(settled(runOf('success', both)).status).toBe('delivered');
	});
});

describe('when a target was asked and when it answered', () => {
	it('is the time of its node, by the clock of the table service', () => {
		const run = runOf('success', { Salesforce: [said('salesforce', 'created')] });
		const [task] = run.data.resultData.runData.Salesforce ?? [];
		Object.assign(task ?? {}, { startTime: Date.UTC(2026, 8, 12, 12, 0, 1), executionTime: 1500 });
		expect(readExecution(run, 'execution', 10_000).settlementOf(LEAD)).toMatchObject({
			reports: [{ askedAt: '2026-09-12T12:00:11.000Z', answeredAt: '2026-09-12T12:00:12.500Z' }],
		});
	});
});
