import type { ICredentialDataDecryptedObject, IDataObject, NodeParameterValueType } from 'n8n-workflow';
import { DEFAULT_APP, EXTERNAL_ID } from '../../lab/salesforce';
import type { SalesforceLab } from '../../lab/salesforce';
import type { Lead } from '../../lead/lead';
import { startEngine } from '../workflow/engine';
import type { Engine, RunResult } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.salesforceLead';
const NODE = 'Salesforce Lead';

/** From the sources, or from the built package that `PACKAGE_DIR` names. */
export const startSalesforceEngine = async (): Promise<Engine> =>
	await startEngine(
		process.env.PACKAGE_DIR ??
			sourcePackage(
				['nodes/SalesforceLead/SalesforceLead.node.ts'],
				['credentials/SalesforceLeadApi.credentials.ts'],
			),
	);

export const credentialFor = (
	lab: SalesforceLab,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({
	authentication: 'clientCredentials',
	domain: lab.origin,
	clientId: DEFAULT_APP.clientId,
	clientSecret: DEFAULT_APP.clientSecret ?? '',
	...changes,
});

export interface SalesforceRun {
	credential: ICredentialDataDecryptedObject | null;
	parameters?: { [name: string]: NodeParameterValueType };
	onError?: 'stopWorkflow' | 'continueRegularOutput' | 'continueErrorOutput';
}

export interface SalesforceResult extends RunResult {
	written: IDataObject[];
	unwritten: IDataObject[];
	/** Everything that a person or a log could get to see, as one text; the leads themselves are left out. */
	shown: string;
	hints: string;
}

/** Runs trigger -> Salesforce Lead on n8n's engine. */
export async function runSalesforce(
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	{ credential, parameters = {}, onError = 'continueErrorOutput' }: SalesforceRun,
): Promise<SalesforceResult> {
	const result = await engine.run(
		{
			nodes: [
				{ name: 'Start', type: 'n8n-nodes-base.manualTrigger' },
				{
					name: NODE,
					type: NODE_TYPE,
					parameters: { externalIdField: EXTERNAL_ID, ...parameters },
					onError,
					...(credential ? { credentials: { salesforceLeadApi: { id: 'org', name: 'org' } } } : {}),
				},
			],
			connections: { Start: { main: [[{ node: NODE, type: 'main', index: 0 }]] } },
		},
		{
			credentials: credential ? { org: { type: 'salesforceLeadApi', data: credential } } : {},
			startItems: leads.map((lead) => ({ json: { ...lead } })),
		},
	);
	const jsonOf = (output: number) => result.items(NODE, output).map(({ json }) => json);
	const reasons = jsonOf(1).map(({ code, message, cause, remedy }) => ({ code, message, cause, remedy }));
	const errors = result.items(NODE, 1).map(({ error }) => serialised(error));
	const hints = JSON.stringify(
		result.run.data.resultData.runData[NODE]?.map(({ hints: told }) => told) ?? [],
	);
	return {
		...result,
		written: jsonOf(0),
		unwritten: jsonOf(1),
		hints,
		shown: JSON.stringify([reasons, errors, serialised(result.error), hints]),
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
