import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startAzurite } from '../lab/azurite';
import type { Azurite } from '../lab/azurite';
import { startReceiver } from '../lab/receiver';
import type { Receiver } from '../lab/receiver';
import { type Crms, startCrms } from './crms';
import { staleBuild } from './freshBuild';
import { build } from '../build.mjs';
import { installPackage } from './installPackage';
import { LeadFeed } from './leadFeed';
import { N8nApi } from './n8nApi';
import { startN8n } from './n8nServer';
import type { N8nServer } from './n8nServer';
import type { Running } from './running';
import { staffTeam } from './team';
import { type CredentialData, keepWorkflow, startWorkflow } from './workflow';
import { root } from './settings';
import type { Settings } from './settings';

export interface Scene {
	azurite: Azurite;
	receiver: Receiver;
	n8n: N8nServer;
	feed: LeadFeed;
	/** Only where they are asked for. */
	crms: Crms | undefined;
	/** What n8n holds, by credential type. */
	credentials: CredentialData;
	/** Of the active workflow, in the editor. */
	workflowUrl: string;
	/** Of the workflow that shows where each lead is. */
	proofUrl: string;
}

/** Any 32 bytes do; it is the same on both sides and guards nothing. */
const SIGNING_SECRET = `whsec_${Buffer.from('the demo signs its leads with it').toString('base64')}`;

const PROOF = join(root, 'workflows', 'proof-of-delivery.json');
const EVERY_TARGET = join(root, 'workflows', 'table-to-every-target.json');

export interface SceneOptions {
	/** How many leads stand in the table when the workflow becomes active. */
	firstLeads: number;
	/** Start the CRMs too, and the workflow that writes to all of them. Else there is the receiver only. */
	withCrms?: boolean;
}

/**
 * Starts the whole scene: Azurite with the first leads in it, the receiver, and n8n with the package installed and the
 * workflow active. What was started is in `running` from the moment it runs.
 *
 * The tables and the receiver begin empty each time and agree with each other; n8n keeps its own database, so that what
 * the user changed in the editor is still there.
 *
 * @param say tells the person at the screen what is being waited for
 */
export async function startScene(
	settings: Settings,
	running: Running,
	{ firstLeads, withCrms = false }: SceneOptions,
	say: (text: string) => void,
): Promise<Scene> {
	await mkdir(settings.home, { recursive: true });
	const stale = staleBuild();
	if (stale) {
		say(`Building the package: ${stale}`);
		await build();
	}
	say('Installing the package into n8n');
	await installPackage(settings.home);

	say(`Starting Azurite${withCrms ? ', the CRMs' : ''} and the receiver`);
	const crms = withCrms ? await running.add(startCrms()) : undefined;
	const azurite = await running.add(startAzurite({ port: settings.azuritePort }));
	const receiver = await running.add(
		startReceiver({
			port: settings.receiverPort,
			auth: { kind: 'standardWebhooks', secret: SIGNING_SECRET },
			accept: ['lead'],
		}),
	);
	const caFile = join(settings.home, 'receiver.pem');
	await writeFile(caFile, receiver.certificate ?? '');
	const feed = new LeadFeed(azurite.connectionString, { seed: 2018 });
	await feed.write(firstLeads);

	say('Starting n8n');
	const n8n = await running.add(startN8n(settings, { caFile }));
	await n8n.ready();
	say('Setting up the workflow');
	const api = await N8nApi.logIn(n8n.url);
	const credentials = {
		azureTableApi: { authentication: 'connectionString', connectionString: azurite.connectionString },
		httpsEndpointApi: {
			url: receiver.url,
			authentication: 'standardWebhooks',
			signingSecret: SIGNING_SECRET,
		},
		...crms?.credentials,
	};
	const workflow = crms
		? await startWorkflow(api, settings.home, credentials, EVERY_TARGET, ({ nodes }) =>
				staffTeam(crms, nodes),
			)
		: await startWorkflow(api, settings.home, credentials);
	const proof = await keepWorkflow(api, settings.home, credentials, PROOF);
	return {
		azurite,
		receiver,
		n8n,
		feed,
		crms,
		credentials,
		workflowUrl: `${n8n.url}/workflow/${workflow.id}`,
		proofUrl: `${n8n.url}/workflow/${proof.id}`,
	};
}
