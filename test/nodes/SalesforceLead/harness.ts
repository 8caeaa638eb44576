import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { DEFAULT_APP, EXTERNAL_ID } from '../../../dev/lab/salesforce';
import type { SalesforceLab } from '../../../dev/lab/salesforce';
import type { Lead } from '../../../lead/lead';
import { forgetAll } from '../../../nodes/SalesforceLead/api/call';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.salesforceLead';
const NODE = 'Salesforce Lead';

/** A stand-in may get the port of an earlier one, whose token and fields are not its own. */
afterEach(() => forgetAll());

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
	consumerKey: DEFAULT_APP.clientId,
	consumerSecret: DEFAULT_APP.clientSecret ?? '',
	...changes,
});

export type SalesforceRun = TargetRun;
export type SalesforceResult = TargetResult;

/** Runs trigger -> Salesforce Lead on n8n's engine. */
export const runSalesforce = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	{ parameters, ...run }: SalesforceRun,
): Promise<SalesforceResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'salesforceLeadApi' }, leads, {
		...run,
		parameters: { externalIdField: EXTERNAL_ID, ...parameters },
	});
