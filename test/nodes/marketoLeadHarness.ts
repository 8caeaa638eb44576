import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import type { Marketo } from '../../lab/marketo';
import type { Lead } from '../../lead/lead';
import { startEngine } from '../workflow/engine';
import type { Engine, RunResult } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.marketoLead';
export const NODE = 'Marketo Lead';

export const marketoPackage = (): string =>
	sourcePackage(['nodes/MarketoLead/MarketoLead.node.ts'], ['credentials/MarketoLeadApi.credentials.ts']);

export const startMarketoEngine = async (): Promise<Engine> => await startEngine(marketoPackage());

export const credentialOf = (
	{ url, clientId, clientSecret }: Marketo,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({ address: url, clientId, clientSecret, ...changes });

export interface MarketoRun {
	credential: ICredentialDataDecryptedObject;
	parameters?: INodeParameters;
	onError?: 'stopWorkflow' | 'continueErrorOutput';
}

export interface MarketoResult extends RunResult {
	/** The node's main output. */
	written: IDataObject[];
	/** The node's error output. */
	unwritten: IDataObject[];
	/** Everything that a person or a log could get to see, as one text; the leads themselves are left out. */
	shown: string;
}

/** Runs trigger -> Marketo Lead on n8n's engine. */
export async function runMarketo(
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	{ credential, parameters = {}, onError = 'continueErrorOutput' }: MarketoRun,
): Promise<MarketoResult> {
	const credentials = { marketoLeadApi: { id: 'marketo', name: 'marketo' } };
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name: NODE, type: NODE_TYPE, parameters, onError, credentials },
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			credentials: { marketo: { type: 'marketoLeadApi', data: credential } },
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	const reasons = jsonOf(1).map(({ code, message, cause, remedy }) => ({ code, message, cause, remedy }));
	const errors = result.items(NODE, 1).map(({ error }) => membersOf(error));
	return {
		...result,
		written: jsonOf(0),
		unwritten: jsonOf(1),
		shown: JSON.stringify([reasons, errors, membersOf(result.error)]),
	};
}

/** An error with all its members, also those that JSON leaves out. */
function membersOf(error: unknown): unknown {
	if (!(error instanceof Object)) return null;
	const names = Object.getOwnPropertyNames(error).filter((name) => name !== 'stack' && name !== 'node');
	return Object.fromEntries(
		names.map((name) => {
			const value: unknown = Reflect.get(error, name);
			return [name, value instanceof Error ? membersOf(value) : value];
		}),
	);
}
