import type { ICredentialDataDecryptedObject, IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { Lead } from '../../lead/lead';
import { startEngine } from '../workflow/engine';
import type { Engine, RunResult } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.httpsEndpointLead';
const NODE = 'HTTPS Endpoint Lead';

/** From the sources, or from the built package that `PACKAGE_DIR` names. */
export const startHttpsEngine = async (): Promise<Engine> =>
	await startEngine(
		process.env.PACKAGE_DIR ??
			sourcePackage(
				['nodes/HttpsEndpointLead/HttpsEndpointLead.node.ts'],
				['credentials/HttpsEndpointApi.credentials.ts'],
			),
	);

export interface HttpsRun {
	/** Null: the node has none. */
	credential: ICredentialDataDecryptedObject | null;
	parameters?: { [name: string]: NodeParameterValueType };
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export interface HttpsResult extends RunResult {
	/** The node's main output. */
	written: IDataObject[];
	/** The node's error output. */
	unwritten: IDataObject[];
	/** Everything that a person or a log could get to see, as one text; the leads themselves are left out. */
	shown: string;
}

/** Runs trigger -> HTTPS Endpoint Lead on n8n's engine. */
export async function runHttps(
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	{ credential, parameters = {}, onError = 'continueErrorOutput' }: HttpsRun,
): Promise<HttpsResult> {
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: NODE,
					type: NODE_TYPE,
					parameters,
					onError,
					...(credential ? { credentials: { httpsEndpointApi: { id: 'endpoint', name: 'endpoint' } } } : {}),
				},
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			credentials: credential ? { endpoint: { type: 'httpsEndpointApi', data: credential } } : {},
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	const reasons = jsonOf(1).map(({ code, message, cause, remedy }) => ({ code, message, cause, remedy }));
	const errors = result.items(NODE, 1).map(({ error }) => serialised(error));
	return {
		...result,
		written: jsonOf(0),
		unwritten: jsonOf(1),
		shown: JSON.stringify([reasons, errors, serialised(result.error)]),
	};
}

/** An error with all its members, also those that JSON leaves out. */
function serialised(error: unknown): unknown {
	if (!(error instanceof Object)) return null;
	const members = Object.getOwnPropertyNames(error).filter((name) => name !== 'stack' && name !== 'node');
	return Object.fromEntries(
		members.map((name) => {
			const value: unknown = Reflect.get(error, name);
			return [name, value instanceof Error ? serialised(value) : value];
		}),
	);
}
