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
import { N8nApi, type Workflow } from './n8nApi';
import { startN8n } from './n8nServer';
import type { N8nServer } from './n8nServer';
import type { Running } from './running';
import { staffTeam } from './team';
import { PartnerCenterFile } from './partnerCenterFile';
import { addReconcile } from './proof';
import { addWebhook, postUrlOf, URL_SECRET } from './webhook';
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
	proof: Workflow;
	/** Only where leads are posted, too: as it would be entered in Partner Center, and Microsoft's own list of the leads. */
	posting: { url: string; list: PartnerCenterFile } | undefined;
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
	/** Have Marketplace Lead Webhook Trigger in the workflow too, and compare with Microsoft's own list in Proof of delivery. */
	withPosts?: boolean;
}

/** The name of Microsoft's list among the pages with records. */
export const LIST_FILE = 'partner-center-leads.csv';

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
	{ firstLeads, withCrms = false, withPosts = false }: SceneOptions,
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
	const list = withPosts ? new PartnerCenterFile() : undefined;
	const feed = new LeadFeed(azurite.connectionString, { seed: 2018 }, list);
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
		...(withPosts ? { leadWebhookApi: { urlSecret: URL_SECRET, authentication: 'none' } } : {}),
		...crms?.credentials,
	};
	const path = crms ? EVERY_TARGET : undefined;
	const workflow = await startWorkflow(api, settings.home, credentials, path, (file) => {
		if (crms) staffTeam(crms, file.nodes);
		if (withPosts) addWebhook(file);
	});
	const proof = await keepWorkflow(api, settings.home, credentials, PROOF, (file) => {
		if (withPosts) addReconcile(file, `http://127.0.0.1:${settings.recordsPort}/${LIST_FILE}`);
	});
	return {
		azurite,
		receiver,
		n8n,
		feed,
		crms,
		credentials,
		workflowUrl: `${n8n.url}/workflow/${workflow.id}`,
		proofUrl: `${n8n.url}/workflow/${proof.id}`,
		proof,
		posting: list && { url: postUrlOf(n8n.url), list },
	};
}
