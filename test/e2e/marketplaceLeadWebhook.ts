/**
 * Marketplace Lead Webhook Trigger on a real n8n: what the sender is answered, and what then stands in n8n's database.
 * Started by `node dev/demo/start.mjs ../../test/e2e/marketplaceLeadWebhook`; ends with the line `N passed, N failed`.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { staleBuild } from '../../dev/demo/freshBuild';
import { build } from '../../dev/build.mjs';
import { installPackage } from '../../dev/demo/installPackage';
import { N8nApi } from '../../dev/demo/n8nApi';
import { startN8n } from '../../dev/demo/n8nServer';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { settingsFor } from '../../dev/demo/settings';
import { Executions } from './executions';
import { Promises } from './promises';
import { admissionPromises } from './webhook/admission';
import { bodyPromises } from './webhook/bodies';
import { crashPromises } from './webhook/crash';
import { microsoftPromises } from './webhook/microsoft';
import { storingPromises } from './webhook/storing';
import { responsePromises } from './webhook/responses';

const running = new Running();
const promises = new Promises();
const home = mkdtempSync(join(tmpdir(), 'leads-webhook-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => process.stdout.write('Stopping.\n'));
void promises.keep('a real n8n runs with the package installed', main).finally(async () => {
	await running.stopAll();
	process.exit(promises.conclude() ? 0 : 1);
});

async function main(): Promise<void> {
	if (staleBuild()) await build();
	await installPackage(home);
	let n8n = await running.add(startN8n(settingsFor(home)));
	await n8n.ready();
	const api = await N8nApi.logIn(n8n.url);
	const executions = new Executions(home);
	const scene = { api, executions, home, n8nUrl: n8n.url, promises };
	const only = process.argv.slice(2);
	const restart = async () => {
		await n8n.kill();
		n8n = await running.add(startN8n(settingsFor(home)));
		await n8n.ready();
	};
	if (only.includes('storing')) return await storingPromises(scene, restart);
	await responsePromises(scene);
	await bodyPromises(scene);
	await microsoftPromises(scene);
	await admissionPromises(scene);
	await crashPromises(scene, restart);
	await storingPromises(scene, restart);
	executions.close();
}
