import { generateLeads } from '../../../dev/lab/generator';
import { startDataverse } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import { uuidOf } from '../../../lead/identity';
import { parseLead } from '../../../lead/parse';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { credentialFor, NODE, NODE_TYPE, PRIVATE } from './harness';
import { sourcePackage } from '../sourcePackage';

const PARSE = 'Lead Parse';

let engine: Engine;
let dataverse: Dataverse;

beforeAll(async () => {
	engine = await startEngine(
		process.env.PACKAGE_DIR ??
			sourcePackage(
				['nodes/LeadParse/LeadParse.node.ts', 'nodes/Dynamics365Lead/Dynamics365Lead.node.ts'],
				['credentials/Dynamics365LeadApi.credentials.ts'],
			),
	);
});
beforeEach(async () => {
	dataverse = await startDataverse({ seed: 7 });
});
afterEach(async () => await dataverse.stop());

/** Rows as the trigger outputs them -> Lead Parse -> Dynamics 365 Lead. */
const runRows = async (rows: readonly object[]) =>
	await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: PARSE, type: 'n8n-nodes-marketplace-leads.leadParse' },
				{
					name: NODE,
					parameters: { options: { batchSize: 25 } },
					type: NODE_TYPE,
					onError: 'continueErrorOutput',
					credentials: { dynamics365LeadApi: { id: 'dynamics', name: 'dynamics' } },
				},
			],
			connections: {
				Start: { main: [[{ node: PARSE, type: 'main', index: 0 }]] },
				[PARSE]: { main: [[{ node: NODE, type: 'main', index: 0 }]] },
			},
		},
		{
			credentials: { dynamics: { type: 'dynamics365LeadApi', data: credentialFor(dataverse) } },
			startItems: rows.map((row) => ({ json: { ...row } })),
		},
	);

it.each([
	['on a good day', []],
	[
		'on a bad day',
		[
			{ percent: 3, fault: { kind: 'reset', stored: true } },
			{ percent: 3, fault: { kind: 'status', status: 429, code: '0x80072322', retryAfter: 0.05 } },
			{ percent: 3, fault: { kind: 'status', status: 503 } },
			{ percent: 3, fault: { kind: 'truncate' } },
		],
	],
] as const)(
	'2,000 generated leads %s: each buyer and offer is one record, whatever happens',
	async (_, faults) => {
		const generated = [...generateLeads({ seed: 11, count: 2000, mix: { hostile: 20 } })];
		dataverse.script(
			...faults.map((rule) => ({ ...rule, when: ({ isBatch }: { isBatch: boolean }) => isBatch })),
		);
		const result = await runRows(generated.map(({ row }) => row));

		const wanted = generated.filter(({ expected }) => expected === 'lead').map(({ row }) => parseLead(row));
		const records = new Set(wanted.map((lead) => uuidOf(`dataverse:${lead.customerKey ?? lead.leadId}`)));
		// A lead may meet a fault at each of its tries; the trigger emits it once more then.
		const left = result.items(NODE, 1).map(({ json }) => json);
		expect(left.filter(({ status }) => status !== 'unavailable')).toEqual([]);
		expect(left.length).toBeLessThanOrEqual(faults.length === 0 ? 0 : 25);
		const written = result.items(NODE, 0).map(({ json }) => json);
		for (let open = left, runs = 0; open.length > 0 && runs < 4; runs += 1) {
			const ids = new Set(open.map(({ leadId }) => leadId));
			const again = await runRows(
				generated.map(({ row }) => row).filter((row) => ids.has(parseLead(row).leadId)),
			);
			written.push(...again.items(NODE, 0).map(({ json }) => json));
			open = again.items(NODE, 1).map(({ json }) => json);
		}
		expect(written.map(({ leadId }) => leadId).sort()).toEqual(wanted.map(({ leadId }) => leadId).sort());
		expect(new Set(dataverse.leads().map(({ id }) => id))).toEqual(records);
		expect(new Set(written.map(({ targetId }) => targetId))).toEqual(records);
		expect(result.error).toBeUndefined();
	},
);

it('an environment that is down keeps every lead on the error output, whole, and shows nothing private', async () => {
	const generated = [...generateLeads({ seed: 12, count: 50 })];
	dataverse.world.applicationUser = false;
	const result = await runRows(generated.map(({ row }) => row));
	const left = result.items(NODE, 1);
	const wanted = generated.filter(({ expected }) => expected === 'lead').map(({ row }) => parseLead(row));
	expect(left.map(({ json }) => [json.leadId, json.email])).toEqual(
		wanted.map(({ leadId, email }) => [leadId, email]),
	);
	const texts = left.map(({ json: { code, message, cause, remedy } }) => [code, message, cause, remedy]);
	expect(JSON.stringify(texts)).not.toMatch(PRIVATE);
});
