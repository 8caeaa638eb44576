import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import { CONTOSO } from '../../../dev/lab/dataverse';
import type { Dataverse } from '../../../dev/lab/dataverse';
import type { Lead } from '../../../lead/lead';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';

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
	applicationId: CONTOSO.appId,
	clientSecret: CONTOSO.secret,
	cloud: 'custom',
	loginUrl: dataverse.loginUrl,
	...changes,
});

export type DynamicsRun = TargetRun;
export type DynamicsResult = TargetResult;

/** Runs trigger -> Dynamics 365 Lead on n8n's engine. */
export const runDynamics = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	run: DynamicsRun,
): Promise<DynamicsResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'dynamics365LeadApi' }, leads, run);

/** What no text may show: the parts of the credential and the buyer's data. */
export const PRIVATE =
	/very-good|Secret~of|private\.example|Secretname|555 0100|127\.0\.0\.1|11111111-2222|aaaaaaaa-bbbb|lab\.[\w-]{20}/;
