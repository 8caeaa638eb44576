import { type Dataverse, startDataverse } from '../../../dev/lab/dataverse';
import type { Engine } from '../../workflow/engine';
import { credentialFor, type DynamicsRun, PRIVATE, runDynamics, startDynamicsEngine } from './harness';

/** The stand-in, anew for each test. */
export let dataverse: Dataverse;

let engine: Engine;

beforeAll(async () => {
	engine = await startDynamicsEngine();
});
beforeEach(async () => {
	dataverse = await startDataverse();
});
afterEach(async () => await dataverse.stop());

type Leads = Parameters<typeof runDynamics>[1];

/** Runs the node, and checks that nothing shows what is private. */
export async function run(leads: Leads, options: Partial<DynamicsRun> = {}) {
	const result = await runDynamics(engine, leads, { credential: credentialFor(dataverse), ...options });
	expect(result.shown).not.toMatch(PRIVATE);
	return result;
}

/** The same for tests that change only parameters of the node. */
export const runWith = async (leads: Leads, parameters: DynamicsRun['parameters'] = {}) =>
	await run(leads, { parameters });
