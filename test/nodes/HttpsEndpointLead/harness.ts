import type { IDataObject } from 'n8n-workflow';
import type { Lead } from '../../../lead/lead';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';

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

export type HttpsRun = TargetRun;
export type HttpsResult = TargetResult;

/** Runs trigger -> HTTPS Endpoint Lead on n8n's engine. */
export const runHttps = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	run: HttpsRun,
): Promise<HttpsResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'httpsEndpointApi' }, leads, run);
