import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { staleBuild } from '../../dev/demo/freshBuild';
import { build } from '../../dev/build.mjs';
import { LeadFeed } from '../../dev/demo/leadFeed';
import type { Running } from '../../dev/demo/running';
import { root } from '../../dev/demo/settings';
import { startAzurite } from '../../dev/lab/azurite';
import type { Azurite } from '../../dev/lab/azurite';
import { startReceiver } from '../../dev/lab/receiver';
import type { Receiver } from '../../dev/lab/receiver';
import { startAzuriteProxy } from '../nodes/azuriteProxy';
import { TEAM } from './owners';
import { momentOf, type Moment } from './tripwire';

export const SIGNING_SECRET = `whsec_${Buffer.from('a secret of thirty-two characters').toString('base64')}`;

export type Listeners = Set<(moment: Moment) => void>;

/** Where one n8n finds the tables: its calls pass by here and can be cut off. */
export interface Gate {
	connectionString: string;
	/** Told of every call of this n8n before it is answered. */
	listeners: Listeners;
}

/** Everything that outlives the n8n that are killed: tables, receiver, and Microsoft's side. */
export interface World {
	azurite: Azurite;
	receiver: Receiver;
	/** The receiver's certificate, which n8n shall trust. */
	caFile: string;
	feed: LeadFeed;
	/** Told of every call to the receiver before it is answered. */
	listeners: Listeners;
	/** While true, no call reaches the tables or the receiver. */
	down: { tables: boolean; receiver: boolean };
}

/** Starts it, and builds the package where it is not built. */
export async function startWorld(running: Running, home: string, seed: number): Promise<World> {
	if (staleBuild()) await build();
	const azurite = await running.add(startAzurite());
	const receiver = await running.add(
		startReceiver({
			auth: { kind: 'standardWebhooks', secret: SIGNING_SECRET },
			accept: ['lead'],
			// Ids as the ledger keeps them.
			idOf: () => randomUUID(),
		}),
	);
	const caFile = join(home, 'receiver.pem');
	await writeFile(caFile, receiver.certificate ?? '');
	const world: World = {
		azurite,
		receiver,
		caFile,
		feed: new LeadFeed(azurite.connectionString, { seed }),
		listeners: new Set(),
		down: { tables: false, receiver: false },
	};
	receiver.script({
		when: () => {
			for (const listen of world.listeners) listen('deliver to receiver');
			return world.down.receiver;
		},
		fault: { kind: 'reset' },
	});
	return world;
}

/** Opens a way to the tables of its own for one n8n. */
export async function openGate(running: Running, { azurite, down }: World): Promise<Gate> {
	const proxy = await running.add(startAzuriteProxy(azurite));
	const listeners: Listeners = new Set();
	proxy.refuses = () => down.tables;
	proxy.before = (call) => {
		for (const listen of listeners) listen(momentOf(call));
	};
	return { connectionString: proxy.connectionString, listeners };
}

/** Short, so that what a killed n8n held comes back soon. The trigger allows no shorter lease. */
const LEASE_MINUTES = 1;

/**
 * Writes the demo's workflow with a short lease and batches of this size; Lead Route decides before each delivery who gets the lead.
 *
 * @param confirms its targets write into the ledger what became of each lead
 */
export function crashWorkflow(
	home: string,
	{ batchSize, confirms = false }: { batchSize: number; confirms?: boolean },
): string {
	const workflow = JSON.parse(readFileSync(join(root, 'workflows', 'table-to-https.json'), 'utf8')) as {
		nodes: Array<{ name: string; type: string; parameters: Record<string, unknown>; credentials?: object }>;
		connections: { [node: string]: { main: Array<Array<{ node: string; type: string; index: number }>> } };
	};
	const trigger = workflow.nodes.find(({ name }) => name === 'Marketplace Lead Trigger');
	if (trigger === undefined) throw new Error('The template has no trigger any more.');
	Object.assign(trigger.parameters, { batchSize, options: { lease: LEASE_MINUTES } });
	const [leads] = workflow.connections['Lead Parse']?.main ?? [];
	if (leads === undefined) throw new Error('The template does not parse any more.');
	// What is decided goes to the targets, from Routed as from Fallback; Lead Parse's other outputs stay as they are.
	workflow.connections['Who Gets It'] = { main: [[...leads], [...leads]] };
	leads.splice(0, leads.length, { node: 'Who Gets It', type: 'main', index: 0 });
	workflow.nodes.push(leadRoute(trigger.credentials));
	const targets = workflow.nodes.filter(({ type }) => /(httpsEndpoint|azureTable)Lead$/.test(type));
	if (confirms) for (const { parameters } of targets) parameters.confirmInLedger = true;
	const file = join(home, 'workflow.json');
	writeFileSync(file, JSON.stringify(workflow));
	return file;
}

/** @param credentials those of the tables, as the trigger names them */
const leadRoute = (credentials: object | undefined) => ({
	id: '7d0c1c1e-6a53-4a0c-9d5e-3a1f0f1b7c55',
	name: 'Who Gets It',
	type: 'n8n-nodes-marketplace-leads.leadRoute',
	typeVersion: 1,
	position: [448, 0],
	parameters: {
		operation: 'route',
		rules: { rule: [{ name: 'All', when: {}, assignTo: 'team', team: 'Sales', output: '' }] },
		teamsFrom: 'panel',
		teams: { team: [{ name: 'Sales', sticky: 'none', members: { member: TEAM } }] },
	},
	...(credentials === undefined ? {} : { credentials: structuredClone(credentials) }),
	onError: 'continueErrorOutput',
});
