import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Marketo } from '../../dev/lab/marketo';
import type { Lead } from '../../lead/lead';
import { startEngine } from '../workflow/engine';
import type { Engine } from '../workflow/engine';
import { sourcePackage } from './sourcePackage';
import { runTarget } from '../targetNode/targetRun';
import type { TargetResult, TargetRun } from '../targetNode/targetRun';

export const NODE_TYPE = 'n8n-nodes-marketplace-leads.marketoLead';
export const NODE = 'Marketo Lead';

export const marketoPackage = (): string =>
	sourcePackage(['nodes/MarketoLead/MarketoLead.node.ts'], ['credentials/MarketoLeadApi.credentials.ts']);

export const startMarketoEngine = async (): Promise<Engine> => await startEngine(marketoPackage());

export const credentialOf = (
	{ url, clientId, clientSecret }: Marketo,
	changes: ICredentialDataDecryptedObject = {},
): ICredentialDataDecryptedObject => ({ address: url, clientId, clientSecret, ...changes });

export type MarketoRun = TargetRun;
export type MarketoResult = TargetResult;

/** Runs trigger -> Marketo Lead on n8n's engine. */
export const runMarketo = async (
	engine: Engine,
	leads: ReadonlyArray<Lead | IDataObject>,
	run: MarketoRun,
): Promise<MarketoResult> =>
	await runTarget(engine, { name: NODE, type: NODE_TYPE, credentialType: 'marketoLeadApi' }, leads, run);
