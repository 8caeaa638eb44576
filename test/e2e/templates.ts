/**
 * Every template of `workflows/` in a real n8n, used as its reader would: imported, given its credentials and the few values that
 * it asks for, published or run by hand, and fed with leads. What then stands at the other end is counted, lead by lead.
 *
 * Started by `node dev/demo/start.mjs ../../test/e2e/templates`; ends with the line `N passed, N failed`.
 */
import { deepEqual } from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staleBuild } from '../../dev/demo/freshBuild';
import { startAzuriteBlobs } from '../../dev/lab/azuriteBlobs';
import { build } from '../../dev/build.mjs';
import { installPackage } from '../../dev/demo/installPackage';
import { N8nApi } from '../../dev/demo/n8nApi';
import { startN8n } from '../../dev/demo/n8nServer';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { settingsFor } from '../../dev/demo/settings';
import { Executions } from './executions';
import { Promises } from './promises';
import { archiveToBlob, importFromBlob } from './templates/blob';
import { catchUpUndelivered } from './templates/catchUp';
import { notifyAChannel } from './templates/channel';
import { dailyDigest } from './templates/digest';
import { filePromises } from './templates/files';
import { moveFromWebToLead } from './templates/moveFromWebToLead';
import { proofOfDelivery } from './templates/proof';
import { reconcileWithPartnerCenter } from './templates/reconcile';
import { routeByActionAndOffer, routeToTeams, simulateRouting } from './templates/route';
import type { TemplateScene } from './templates/scene';
import { liveReport, weeklyReport } from './templates/report';
import { tellMe } from './templates/tellMe';
import {
	tableToDynamics365,
	tableToEveryTarget,
	tableToHttps,
	tableToHubSpot,
	tableToMarketo,
	tableToSalesforce,
} from './templates/table';
import { templateNames } from './templates/template';
import { webhookToHttps, webhookToMarketo } from './templates/webhook';

/** By file name. */
const TESTS: Record<string, (scene: TemplateScene) => Promise<void>> = {
	'table-to-salesforce': tableToSalesforce,
	'table-to-dynamics-365': tableToDynamics365,
	'table-to-hubspot': tableToHubSpot,
	'table-to-marketo': tableToMarketo,
	'table-to-https': tableToHttps,
	'table-to-every-target': tableToEveryTarget,
	'webhook-to-marketo': webhookToMarketo,
	'webhook-to-https': webhookToHttps,
	'route-by-action-and-offer': routeByActionAndOffer,
	'route-to-teams': routeToTeams,
	'simulate-routing': simulateRouting,
	'notify-a-channel': notifyAChannel,
	'daily-digest': dailyDigest,
	'tell-me': tellMe,
	'live-report': liveReport,
	'weekly-report': weeklyReport,
	'catch-up-undelivered': catchUpUndelivered,
	'reconcile-with-partner-center': reconcileWithPartnerCenter,
	'proof-of-delivery': proofOfDelivery,
	'move-from-web-to-lead': moveFromWebToLead,
	'archive-to-blob': archiveToBlob,
	'import-from-blob': importFromBlob,
};

const running = new Running();
const promises = new Promises();
const home = mkdtempSync(join(tmpdir(), 'leads-templates-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => process.stdout.write('Stopping.\n'));
void promises.keep('a real n8n runs with the package installed', main).finally(async () => {
	await running.stopAll();
	process.exit(promises.conclude() ? 0 : 1);
});

/** @param only file names on the command line; all templates where there are none */
async function main(only = process.argv.slice(2)): Promise<void> {
	if (staleBuild()) await build();
	await installPackage(home);
	const blobs = await running.add(startAzuriteBlobs());
	const caFile = join(home, 'blobs.pem');
	await writeFile(caFile, blobs.certificate);
	// n8n's own Azure Storage node goes to Azure's addresses only; everything else here is on loopback.
	const env = { HTTPS_PROXY: blobs.proxyUrl, NO_PROXY: 'localhost,127.0.0.1' };
	const n8n = await running.add(startN8n(settingsFor(home), { caFile, env }));
	await n8n.ready();
	const api = await N8nApi.logIn(n8n.url);
	const executions = new Executions(home);
	const scene: TemplateScene = { promises, api, executions, n8nUrl: n8n.url, blobs };
	await promises.keep('every template has a test', async () => {
		deepEqual(Object.keys(TESTS).sort(), templateNames());
	});
	await filePromises(scene);
	for (const [name, test] of Object.entries(TESTS)) {
		if (only.length === 0 || only.includes(name)) await test(scene);
	}
	executions.close();
}
