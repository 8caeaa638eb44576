import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { HubSpot } from '../../../dev/lab/hubspot';
import type { Lead } from '../../../lead/lead';
import { runTarget } from '../../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../../targetNode/targetRun';
import { startEngine } from '../../workflow/engine';
import type { Engine } from '../../workflow/engine';
import { sourcePackage } from '../sourcePackage';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.hubSpotLead';
export const NODE = 'HubSpot Lead';

export const startHubSpotEngine = async (): Promise<Engine> =>
	await startEngine(
		sourcePackage(['nodes/HubSpotLead/HubSpotLead.node.ts'], ['credentials/HubSpotLeadApi.credentials.ts']),
	);

export const credentialOf = (
	{ url, key }: HubSpot,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({ apiKey: key, baseUrl: url, ...changes });

/** Runs trigger -> HubSpot Lead on n8n's engine. */
export const runHubSpot = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	run: TargetRun,
): Promise<TargetResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'hubSpotLeadApi' }, leads, run);
