import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';
import type { Engine, RunResult } from '../workflow/engine';

/** A target node, as a workflow names it. */
export interface TargetNode {
	name: string;
	type: string;
	credentialType: string;
}

export interface TargetRun {
	/** Null: the node has none. */
	credential: ICredentialDataDecryptedObject | null;
	/** Other than the defaults of the node. */
	parameters?: INodeParameters;
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export interface TargetResult extends RunResult {
	/** The node's main output. */
	written: IDataObject[];
	/** The node's error output. */
	unwritten: IDataObject[];
	/** What the node tells the user beside its output. */
	hints: string[];
	/** Everything that a person or a log could get to see, as one text; the leads themselves are left out. */
	shown: string;
}

/** Runs trigger -> target node on n8n's engine. */
export async function runTarget(
	engine: Engine,
	{ name, type, credentialType }: TargetNode,
	leads: readonly object[],
	{ credential, parameters = {}, onError = 'continueErrorOutput' }: TargetRun,
): Promise<TargetResult> {
	const credentials = credential ? { credentials: { [credentialType]: { id: 'its', name: 'its' } } } : {};
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{ name, type, parameters, onError, ...credentials },
			],
			connections: { Start: { main: [[{ node: name, type: 'main', index: 0 }]] } },
		},
		{
			credentials: credential ? { its: { type: credentialType, data: credential } } : {},
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(name, output).map(({ json }) => json);
	const reasons = jsonOf(1).map(({ code, message, cause, remedy }) => ({ code, message, cause, remedy }));
	const errors = result.items(name, 1).map(({ error }) => serialised(error));
	const tasks = result.run.data.resultData.runData[name] ?? [];
	const hints = tasks.flatMap((task) => task.hints ?? []).map(({ message }) => message);
	return {
		...result,
		written: jsonOf(0),
		unwritten: jsonOf(1),
		hints,
		shown: JSON.stringify([reasons, errors, hints, serialised(result.error)]),
	};
}

/** An error with all its members, also those that JSON leaves out. */
function serialised(error: unknown): unknown {
	if (!(error instanceof Object)) return null;
	const members = Object.getOwnPropertyNames(error).filter(
		(member) => member !== 'stack' && member !== 'node',
	);
	return Object.fromEntries(
		members.map((member) => {
			const value: unknown = Reflect.get(error, member);
			return [member, value instanceof Error ? serialised(value) : value];
		}),
	);
}
