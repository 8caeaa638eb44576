import { startDataverse } from '../../../dev/lab/dataverse';
import { leadOf, leadsOf } from '../../delivery/leads';
import { credentialFor } from './harness';
import { dataverse, run } from './scene';

const manual = (value: object) => ({
	parameters: { fieldMapping: 'manual', fields: { mappingMode: 'defineBelow', value: { ...value } } },
});
const isBatch = (call: { isBatch: boolean }) => call.isBatch;
const outcomes = (items: ReadonlyArray<{ status?: unknown; code?: unknown }>) => [
	...new Set(items.map(({ status, code }) => `${String(status)} ${String(code)}`)),
];

describe('an environment that refuses all leads', () => {
	it('in administration mode costs one call, and all leads arrive afterwards', async () => {
		await run([leadOf('first')]);
		dataverse.world.isAdministrationMode = true;
		const before = dataverse.batches().length;
		const { unwritten } = await run(leadsOf(300));
		expect(outcomes(unwritten)).toEqual(['unavailable 0x8004a113']);
		expect(unwritten).toHaveLength(300);
		expect(dataverse.batches().length - before).toBeLessThanOrEqual(2);
		dataverse.world.isAdministrationMode = false;
		expect((await run(leadsOf(300))).written).toHaveLength(300);
	});

	it.each([
		['each operation', 'an unknown code', 400, '0x81234567'],
		['each operation', 'no code at all', 400, ''],
		['the whole call', 'an unknown code', 400, '0x81234567'],
		['the whole call', 'HTTP 507', 507, ''],
		['each operation', 'a full storage', 500, '0x80072325'],
		['the whole call', 'HTTP 403 without a reason', 403, ''],
		['each operation', 'a disabled user', 403, '0x80040225'],
		['each operation', 'a plug-in', 400, '0x80040265'],
	])('%s with %s keeps all leads owed, in few calls', async (scope, _, status, code) => {
		const fault = { kind: 'status', status, code } as const;
		if (scope === 'each operation') dataverse.scriptOperations({ fault });
		else dataverse.script({ when: isBatch, fault });
		const { unwritten } = await run(leadsOf(100));
		expect(unwritten).toHaveLength(100);
		expect(unwritten.every((lead) => lead.status === 'unavailable')).toBe(true);
		expect(dataverse.batches().length).toBeLessThan(40);
	});

	it('with the page of a proxy keeps all leads owed, and blames no role', async () => {
		await run([leadOf('first')]);
		const page = await startDataverse();
		page.script({ when: isBatch, fault: { kind: 'status', status: 403 } });
		const { unwritten } = await run(leadsOf(3), { credential: credentialFor(page) });
		await page.stop();
		expect(unwritten).toHaveLength(3);
		expect(JSON.stringify(unwritten)).not.toContain('security role');
	});
});

describe('calls that are too large for the environment', () => {
	it('for its plug-ins: 30 leads are written although each is refused in calls of more than 12', async () => {
		dataverse.world.plugInLimit = 12;
		const { written, unwritten } = await run(leadsOf(30));
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(30);
		expect(dataverse.leads().every(({ writes }) => writes === 1)).toBe(true);
	});

	it.each([
		['a gateway that answers 504', { kind: 'status', status: 504 }],
		['a gateway that asks for a pause', { kind: 'status', status: 504, retryAfter: 0.05 }],
		['no answer at all', { kind: 'hang' }],
	] as const)('for %s: 150 leads are written in smaller ones', async (_, fault) => {
		dataverse.script({ when: ({ body, isBatch: is }) => is && body.split('PATCH ').length > 51, fault });
		const { written, unwritten } = await run(leadsOf(150), { parameters: { options: { timeout: 1 } } });
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(150);
	});
});

describe('the columns of the lead table', () => {
	it.each([
		['429', { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0.4 }],
		['503', { kind: 'status', status: 503, retryAfter: 0.4 }],
		['a reset', { kind: 'reset' }],
	] as const)('that cannot be read for %s are asked for again, and nothing is guessed', async (_, fault) => {
		dataverse.world.columns.set('leadsourcecode', {
			name: 'leadsourcecode',
			label: 'Lead Source',
			type: 'Picklist',
			options: { 77: 'Web' },
		});
		dataverse.script({ when: ({ path }) => path.includes('EntityDefinitions'), times: 1, fault });
		const start = Date.now();
		const { written } = await run(leadsOf(3));
		expect(written).toHaveLength(3);
		expect(dataverse.leads()[0]?.values.leadsourcecode).toBe(77);
		if (fault.kind === 'status') expect(Date.now() - start).toBeGreaterThanOrEqual(390);
	});

	it('whose service asks for 400 seconds end the run at once, and the next run makes no call', async () => {
		dataverse.script({
			when: ({ path }) => path.includes('EntityDefinitions'),
			times: 5,
			fault: { kind: 'status', status: 503, retryAfter: 400 },
		});
		const { unwritten } = await run(leadsOf(3));
		expect(outcomes(unwritten)).toEqual(['unavailable HTTP 503']);
		const calls = dataverse.calls.length;
		expect(outcomes((await run(leadsOf(3))).unwritten)).toEqual(['unavailable PAUSED']);
		expect(dataverse.calls.length).toBe(calls);
	});

	it('of which a mapped one was renamed a moment ago keep the leads owed, and the column is named', async () => {
		await run([leadOf('first')]);
		dataverse.world.columns.delete('new_offer');
		const mapping = manual({ subject: 'x', new_offer: '={{ $json.offerId }}' });
		const { unwritten } = await run(leadsOf(20), mapping);
		expect(outcomes(unwritten)).toEqual(['unavailable COLUMN_UNKNOWN']);
		expect(unwritten[0]?.message).toContain('new_offer');
	});

	it('of which a default one was deleted a moment ago, or lost a choice, cost no lead', async () => {
		const leads = leadsOf(20);
		await run(leads.slice(0, 1));
		dataverse.world.columns.delete('jobtitle');
		const source = dataverse.world.columns.get('leadsourcecode');
		if (source?.type !== 'Picklist') throw new Error('The stand-in has lead sources.');
		dataverse.world.columns.set('leadsourcecode', { ...source, options: { 4: 'Partner' } });
		const { written, unwritten } = await run(leads);
		expect(unwritten).toEqual([]);
		expect(written).toHaveLength(20);
		const row = dataverse.leads().at(-1);
		expect(row?.values.description).toContain('jobtitle: Buyer');
		expect(Object.keys(row?.values ?? {})).not.toContain('leadsourcecode');
	});
});

describe('30 executions at once', () => {
	it('share token, columns and limits: the limit of calls is kept, and every lead is delivered', async () => {
		dataverse.limit({ concurrent: 12 });
		dataverse.script({ fault: { kind: 'slow', milliseconds: 40 } });
		const runs = await Promise.all(
			Array.from({ length: 30 }, async (_, index) => await run([leadOf(`buyer${index}`)])),
		);
		expect(runs.flatMap(({ written }) => written)).toHaveLength(30);
		expect(dataverse.tokensIssued()).toBe(1);
		expect(dataverse.calls.filter(({ path }) => path.includes('EntityDefinitions'))).toHaveLength(5);
		expect(Math.max(...dataverse.calls.map(({ inFlight }) => inFlight))).toBeLessThanOrEqual(8);
		expect(dataverse.calls.some(({ status }) => status === 429)).toBe(false);
	});

	it('all keep the pause that one was asked for', async () => {
		await run([leadOf('first')]);
		const before = dataverse.calls.length;
		const fault = { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0.6 } as const;
		dataverse.script({ when: isBatch, times: 1, fault });
		const throttled = run([leadOf('second')]);
		while (dataverse.calls.length === before) await new Promise((resolve) => setTimeout(resolve, 5));
		const start = Date.now();
		// The call has arrived; its answer has to come back before anybody can keep to it.
		await new Promise((resolve) => setTimeout(resolve, 100));
		await run([leadOf('third')]);
		expect(Date.now() - start).toBeGreaterThan(500);
		expect((await throttled).written).toHaveLength(1);
	});
});
