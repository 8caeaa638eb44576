/**
 * `npm run docs:screenshots`: takes all pictures in `docs/images` anew, in n8n's own editor with a real browser. Names of pictures
 * as arguments, e.g. `npm run docs:screenshots -- lead-parse`, take only those.
 *
 * What is to be seen on them stands in `dev/screenshots/`. The people on them are invented.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { N8nApi } from './demo/n8nApi';
import { Running, stopOnSignal } from './demo/running';
import { startScene } from './demo/scene';
import { settingsFor } from './demo/settings';
import { CHROMIUM_FLAGS, installChromium } from '../test/e2e/chromium';
import { Editor } from '../test/e2e/editor/editor';
import { logIn } from '../test/e2e/editor/session';
import { pictureCredentials } from './screenshots/credentials';
import { writeLeads } from './screenshots/leads';
import { pictureNodes } from './screenshots/nodes';
import { pictureReport, REPORT_PICTURES } from './screenshots/report';
import { Studio } from './screenshots/studio';
import { pictureWorkflows } from './screenshots/workflows';

/** Enough for each output of Lead Parse. */
const FIRST_LEADS = 40;
/** It guards nothing: n8n listens for its user only. */
const IN_THE_URL = 'a-secret-of-thirty-characters-1';
const PATIENCE_MS = 60_000;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const running = new Running();
const home = mkdtempSync(join(tmpdir(), 'leads-pictures-'));

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => say('Stopping.'));
main().then(
	async () => await finish(0),
	async (failure: Error) => {
		if (running.isStopping) return;
		say(failure.stack ?? failure.message);
		await finish(1);
	},
);

async function main(): Promise<void> {
	const executablePath = await installChromium();
	const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_FLAGS] });
	await running.add(Promise.resolve({ stop: async () => await browser.close() }));
	const wanted = process.argv.slice(2);
	const ofReport = await pictureReport(
		browser,
		(picture) => wanted.length === 0 || wanted.includes(picture),
		say,
	);
	if (wanted.length > 0 && wanted.every((picture) => REPORT_PICTURES.includes(picture))) return;
	const options = { firstLeads: FIRST_LEADS, withCrms: true };
	const scene = await startScene(settingsFor(home), running, options, say);
	await writeLeads(scene.azurite.connectionString);
	const context = await browser.newContext({ colorScheme: 'light' });
	context.setDefaultTimeout(PATIENCE_MS);
	await logIn(context, scene.n8n.url);
	const editor = new Editor(await context.newPage(), scene.n8n.url);
	const credentials = {
		...scene.credentials,
		leadWebhookApi: { urlSecret: IN_THE_URL, authentication: 'none' },
		// Nothing is sent.
		smtp: { host: 'localhost', user: '', password: '' },
	};
	const studio = new Studio(editor, await N8nApi.logIn(scene.n8n.url), credentials, wanted, say);
	await pictureWorkflows(studio);
	await pictureNodes(studio);
	await pictureCredentials(studio);
	say(`${ofReport + studio.taken} pictures taken`);
}

async function finish(code: number): Promise<void> {
	await running.stopAll();
	process.exit(code);
}
