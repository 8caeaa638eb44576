import { randomUUID } from 'node:crypto';
import type { N8nApi, Workflow } from '../../../dev/demo/n8nApi';

export const PACKAGE = 'n8n-nodes-marketplace-leads';

/** The nodes of `makeLeadWorkflow`, by their names. */
export const START = 'Leads by Hand';
export const PARSE = 'Lead Parse';
export const TARGET = 'Target';
export const DELIVERED = 'Delivered';
export const UNDELIVERED = 'Undelivered';

/** The external ID of the stand-in of Salesforce, as the picker holds it. */
export const KEY_FIELD = { __rl: true, mode: 'name', value: 'Marketplace_Key__c' };

export interface Credential {
	type: string;
	data: Record<string, unknown>;
}

/** A workflow of one node, which is called as its type if nothing else is said: enough to look into its panel. */
export async function makeNodeWorkflow(
	api: N8nApi,
	type: string,
	credential?: Credential,
	parameters: Record<string, unknown> = {},
	nodeName = type,
): Promise<Workflow> {
	const name = `Only ${type}`;
	return await api.createWorkflow({
		name,
		nodes: [
			{
				...node(nodeName, `${PACKAGE}.${type}`, 0, 0),
				parameters,
				...(credential ? await credentialOf(api, name, credential) : {}),
			},
		],
		connections: {},
		settings: {},
	});
}

export interface TargetNode {
	/** Without the package's name. */
	type: string;
	parameters: Record<string, unknown>;
	credential: Credential;
}

/**
 * Makes a workflow that delivers leads by hand: Execute workflow emits them, Lead Parse reads them, the target writes
 * them, and its two branches, success and error, each end in a node of their own.
 *
 * @param leads as Microsoft posts them
 */
export async function makeLeadWorkflow(
	api: N8nApi,
	name: string,
	leads: readonly object[],
	{ type, parameters, credential }: TargetNode,
): Promise<Workflow> {
	const to = (target: string) => [{ node: target, type: 'main', index: 0 }];
	return await api.createWorkflow({
		name,
		nodes: [
			node(START, 'n8n-nodes-base.manualTrigger', 0, 0),
			node(PARSE, `${PACKAGE}.leadParse`, 1, 0),
			{
				...node(TARGET, `${PACKAGE}.${type}`, 2, 0),
				parameters,
				...(await credentialOf(api, name, credential)),
				onError: 'continueErrorOutput',
			},
			node(DELIVERED, 'n8n-nodes-base.noOp', 3, 0),
			node(UNDELIVERED, 'n8n-nodes-base.noOp', 3, 1),
		],
		connections: {
			[START]: { main: [to(PARSE)] },
			[PARSE]: { main: [to(TARGET)] },
			[TARGET]: { main: [to(DELIVERED), to(UNDELIVERED)] },
		},
		pinData: { [START]: leads.map((json) => ({ json })) },
		settings: {},
	});
}

/** A node without parameters, at a place on the canvas. */
export const node = (name: string, type: string, column: number, line: number) => ({
	id: randomUUID(),
	name,
	type,
	typeVersion: 1,
	position: [column * 260, line * 200],
	parameters: {},
});

/** Saves the credential under the workflow's name. @returns the member by which a node names it */
async function credentialOf(api: N8nApi, workflow: string, { type, data }: Credential): Promise<object> {
	const { id, name } = await api.saveCredential(workflow, type, data);
	return { credentials: { [type]: { id, name } } };
}
