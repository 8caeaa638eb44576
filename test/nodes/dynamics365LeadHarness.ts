import type { ICredentialDataDecryptedObject, IDataObject, NodeParameterValueType } from 'n8n-workflow';
import { CONTOSO } from '../../lab/dataverse';
import type { Dataverse } from '../../lab/dataverse';
import type { Lead } from '../../lead/lead';
import { startEngine } from '../workflow/engine';
import type { Engine, RunResult } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.dynamics365Lead';
export const NODE = 'Dynamics 365 Lead';

/** From the sources, or from the built package that `PACKAGE_DIR` names. */
export const startDynamicsEngine = async (): Promise<Engine> =>
	await startEngine(
		process.env.PACKAGE_DIR ??
			sourcePackage(
				['nodes/Dynamics365Lead/Dynamics365Lead.node.ts'],
				['credentials/Dynamics365LeadApi.credentials.ts'],
			),
	);

/** A credential for the stand-in, right in every part. */
export const credentialFor = (
	dataverse: Dataverse,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({
	environmentUrl: dataverse.environmentUrl,
	tenantId: CONTOSO.tenantId,
	clientId: CONTOSO.appId,
	clientSecret: CONTOSO.secret,
	cloud: 'custom',
	loginUrl: dataverse.loginUrl,
	...changes,
});

export interface DynamicsRun {
	/** Null: the node has none. */
	credential: ICredentialDataDecryptedObject | null;
	parameters?: { [name: string]: NodeParameterValueType };
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export interface DynamicsResult extends RunResult {
	/** The node's main output. */
	written: IDataObject[];
	/** The node's error output. */
	unwritten: IDataObject[];
	/** Everything that a person or a log could get to see, as one text; the leads themselves are left out. */
	shown: string;
	hints: string[];
}

/** Runs trigger -> Dynamics 365 Lead on n8n's engine. */
export async function runDynamics(
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	{ credential, parameters = {}, onError = 'continueErrorOutput' }: DynamicsRun,
): Promise<DynamicsResult> {
	const credentials = credential
		? { credentials: { dynamics365LeadApi: { id: 'dynamics', name: 'dynamics' } } }
		: {};
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: NODE, type: NODE_TYPE, parameters, onError, ...credentials },
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			credentials: credential ? { dynamics: { type: 'dynamics365LeadApi', data: credential } } : {},
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	const reasons = jsonOf(1).map(({ code, message, cause, remedy }) => ({ code, message, cause, remedy }));
	const errors = result.items(NODE, 1).map(({ error }) => serialised(error));
	const tasks = result.run.data.resultData.runData[NODE] ?? [];
	const hints = tasks.flatMap((task) => task.hints ?? []).map(({ message }) => message);
	return {
		...result,
		written: jsonOf(0),
		unwritten: jsonOf(1),
		shown: JSON.stringify([reasons, errors, hints, serialised(result.error)]),
		hints,
	};
}

/** What no text may show: the parts of the credential and the buyer's data. */
export const PRIVATE =
	/very-good|Secret~of|private\.example|Secretname|555 0100|127\.0\.0\.1|11111111-2222|aaaaaaaa-bbbb|lab\.[\w-]{20}/;

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
