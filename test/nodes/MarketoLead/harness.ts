import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import { type Marketo, type MarketoCall, type MarketoOptions, startMarketo } from '../../../dev/lab/marketo';
import type { Fault } from '../../../dev/lab/faults';
import type { Lead } from '../../../lead/lead';
import { TIMING } from '../../../nodes/MarketoLead/api/limits';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.marketoLead';
export const NODE = 'Marketo Lead';

export const marketoPackage = (): string =>
	sourcePackage(['nodes/MarketoLead/MarketoLead.node.ts'], ['credentials/MarketoLeadApi.credentials.ts']);

export const startMarketoEngine = async (): Promise<Engine> => await startEngine(marketoPackage());

export const credentialOf = (
	{ url, clientId, clientSecret }: Marketo,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({ address: url, clientId, clientSecret, ...changes });

/** Runs trigger -> Marketo Lead on n8n's engine. */
export const runMarketo = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	run: TargetRun,
): Promise<TargetResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'marketoLeadApi' }, leads, run);

/** A stand-in for each test, and one engine for all of a file. */
export interface Scene {
	start(options?: MarketoOptions): Promise<void>;
	run(
		leads: readonly Lead[],
		parameters?: INodeParameters,
		changes?: ICredentialDataDecryptedObject,
	): Promise<TargetResult>;
	marketo(): Marketo;
	engine(): Engine;
	/** Calls that write people. */
	writes(): MarketoCall[];
	/** Calls that read people. */
	reads(): MarketoCall[];
	/** The values of the people, in the order in which they were created. */
	people(): Array<Marketo['people'][number]['values']>;
}

export function scene(): Scene {
	let engine: Engine | undefined;
	let marketo: Marketo | undefined;
	const started = <Thing>(thing: Thing | undefined): Thing => {
		if (thing === undefined) throw new Error('Not started');
		return thing;
	};
	beforeAll(async () => {
		engine = await startMarketoEngine();
	});
	beforeEach(() => {
		// The waits that Marketo asks for, short enough for a test. The order of things stays the same.
		jest.replaceProperty(TIMING, 'windowMs', 60);
		jest.replaceProperty(TIMING, 'turnMs', 20);
		jest.replaceProperty(TIMING, 'settleMs', 120);
	});
	afterEach(async () => {
		jest.restoreAllMocks();
		await marketo?.stop();
	});
	const calls = (method: string) =>
		started(marketo).calls.filter((call) => call.method === method && call.path.startsWith('/rest/v1/leads'));
	return {
		start: async (options = {}) => {
			marketo = await startMarketo(options);
		},
		run: async (leads, parameters = {}, changes = {}) =>
			await runMarketo(started(engine), leads, {
				credential: credentialOf(started(marketo), changes),
				parameters,
			}),
		marketo: () => started(marketo),
		engine: () => started(engine),
		writes: () => calls('POST'),
		reads: () => calls('GET').filter(({ path }) => path === '/rest/v1/leads.json'),
		people: () => started(marketo).people.map(({ values }) => values),
	};
}

export const inputOf = ({ body }: MarketoCall): unknown[] => {
	const input: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'input') : undefined;
	return Array.isArray(input) ? input : [];
};

export const isWrite = ({ method }: MarketoCall): boolean => method === 'POST';

/** A refusal by Marketo's own code, with HTTP 200. */
export const refusal = (code: string): Fault => ({ kind: 'status', status: 200, code });

export const PUSH = { operation: 'pushLead', program: { __rl: true, mode: 'name', value: 'Marketplace' } };
export const FORM = { operation: 'submitForm', form: { __rl: true, mode: 'id', value: '1179' } };

export const mapped = (value: INodeParameters): INodeParameters => ({
	fieldMapping: 'manual',
	fields: { mappingMode: 'defineBelow', value: { email: '={{ $json.email }}', ...value } },
});

export const expectNothingPrivate = (shown: string): void => {
	expect(shown).not.toMatch(/private\.example|Secretname|555 0100|lab-SECRET|lab-token|127\.0\.0\.1/);
};

/** Each status with its code, once. */
export const kindsOf = (items: readonly IDataObject[]): string[] => [
	...new Set(items.map(({ status, code }) => `${String(status)} ${String(code)}`)),
];
