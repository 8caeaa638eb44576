import { startSalesforce } from '../../../dev/lab/salesforce';
import type { SalesforceLab, SalesforceOptions } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { leadsOf } from '../../delivery/leads';
import type { Engine } from '../../workflow/engine';
import { credentialFor, runSalesforce, startSalesforceEngine } from './harness';

let engine: Engine;
let lab: SalesforceLab;

beforeAll(async () => {
	engine = await startSalesforceEngine();
});
const start = async (options: SalesforceOptions = {}) => {
	lab = await startSalesforce(options);
};
afterEach(async () => await lab?.stop());

const run = async (leads: readonly Lead[]) =>
	await runSalesforce(engine, leads, { credential: credentialFor(lab) });
const isWrite = ({ path, method }: { path: string; method: string }) =>
	method !== 'GET' && path.includes('/composite/');
const statusesOf = (items: ReadonlyArray<{ status?: unknown }>) => [
	...new Set(items.map(({ status }) => status)),
];

describe('an org that refuses everybody loses no lead, and is asked a few times only', () => {
	const CODES = [
		'STORAGE_LIMIT_EXCEEDED',
		'API_CURRENTLY_DISABLED',
		'INVALID_FIELD_FOR_INSERT_UPDATE',
		'REQUIRED_FIELD_MISSING',
		'INSUFFICIENT_ACCESS_OR_READONLY',
		'TXN_SECURITY_METERING_ERROR',
		'INSERT_UPDATE_DELETE_NOT_ALLOWED_DURING_MAINTENANCE',
		'CANNOT_EXECUTE_FLOW_TRIGGER',
		'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
		'APEX_ERROR',
		'NEVER_HEARD_OF_IT',
	];

	it.each([...CODES, 'FIELD_CUSTOM_VALIDATION_EXCEPTION'])('%s for each record', async (code) => {
		await start();
		lab.refuse({ code });
		const first = await run(leadsOf(300));
		expect(statusesOf(first.unwritten)).toEqual(['unavailable']);
		expect(first.unwritten).toHaveLength(300);
		expect(first.unwritten[0]).toMatchObject({ code });
		expect(lab.writes().length).toBeLessThanOrEqual(15);

		lab.refuseNothing();
		const { written } = await run(leadsOf(300));
		expect(statusesOf(written)).toEqual(['created']);
		expect(lab.org.leads.size).toBe(300);
	});

	it.each(CODES)('%s for the call as a whole, with HTTP 400', async (code) => {
		await start();
		lab.script({ fault: { kind: 'status', status: 400, code }, when: isWrite });
		const { unwritten } = await run(leadsOf(300));
		expect(statusesOf(unwritten)).toEqual(['unavailable']);
		expect(unwritten).toHaveLength(300);
		expect(unwritten[0]).toMatchObject({ code });
		expect(lab.writes().length).toBeLessThanOrEqual(15);
	});
});

it('30 leads arrive although the automation of the org fails for more than 12 at a time, and a hint says so', async () => {
	await start();
	lab.refuse({
		code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
		message: 'LeadTrigger: System.LimitException: Apex CPU time limit exceeded',
		callsAbove: 12,
	});
	const { written, hints } = await run(leadsOf(30));
	expect(written).toHaveLength(30);
	expect(statusesOf(written)).toEqual(['created']);
	expect(hints.join()).toContain('Batch Size');
});

it('30 leads arrive although each record of a call of more than 13 meets a lock', async () => {
	await start();
	lab.refuse({ code: 'UNABLE_TO_LOCK_ROW', callsAbove: 13 });
	const { written, hints } = await run(leadsOf(30));
	expect(written).toHaveLength(30);
	expect(lab.org.leads.size).toBe(30);
	expect(hints.join()).toContain('Batch Size');
});

it.each(['DUPLICATE_VALUE', 'INVALID_EMAIL_ADDRESS', 'JSON_PARSER_ERROR'])(
	'%s for every lead is not believed: none is given up',
	async (code) => {
		await start();
		lab.refuse({ code });
		const { unwritten } = await run(leadsOf(30));
		expect(statusesOf(unwritten)).toEqual(['unavailable']);
		expect(unwritten).toHaveLength(30);
	},
);

it('leads that are new arrive as well when known ones of the same call are accepted', async () => {
	await start();
	await run(leadsOf(10));
	lab.refuse({ code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY', callsAbove: 12 });
	const { written } = await run(leadsOf(40));
	expect(written).toHaveLength(40);
	expect(lab.org.leads.size).toBe(40);
});

it('a trigger that was stopped by a lock is tried again', async () => {
	await start();
	lab.refuse({
		code: 'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
		message:
			'LeadTrigger: execution of AfterInsert caused by: System.DmlException: first error: UNABLE_TO_LOCK_ROW, unable to obtain exclusive access',
		times: 3,
	});
	const { written } = await run(leadsOf(5));
	expect(written).toHaveLength(5);
	expect(written.map(({ attempts }) => attempts)).toEqual([2, 2, 2, 1, 1]);
});

it('one lead that a validation rule refuses is rejected, and the others are written', async () => {
	await start();
	lab.refuse({
		code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION',
		when: ({ Email }) => Email === 'buyer1@private.example',
	});
	const { written, unwritten } = await run(leadsOf(3));
	expect(written).toHaveLength(2);
	expect(unwritten).toMatchObject([{ status: 'rejected', code: 'FIELD_CUSTOM_VALIDATION_EXCEPTION' }]);
});

it('a session that ends in the middle, and a new login that meets a 503, cost no lead', async () => {
	await start();
	let writes = 0;
	lab.script({
		fault: { kind: 'status', status: 503 },
		when: (call) => {
			if (isWrite(call)) writes += 1;
			if (isWrite(call) && writes === 2) lab.expireSessions();
			return writes === 2 && call.path.includes('/oauth2/token');
		},
		times: 1,
	});
	const { written } = await runSalesforce(engine, leadsOf(60), {
		credential: credentialFor(lab),
		parameters: { options: { batchSize: 20 } },
	});
	expect(written).toHaveLength(60);
	expect(statusesOf(written)).toEqual(['created']);
	expect(lab.org.leads.size).toBe(60);
});

it('the other leads of a batch are written when one is too large for a call', async () => {
	await start();
	lab.script({
		fault: { kind: 'status', status: 400, code: 'JSON_PARSER_ERROR' },
		when: (call) => isWrite(call) && call.body.includes('buyer7@'),
	});
	const { written, unwritten } = await run(leadsOf(20));
	expect(written).toHaveLength(19);
	expect(unwritten).toMatchObject([{ status: 'rejected', code: 'JSON_PARSER_ERROR' }]);
});
