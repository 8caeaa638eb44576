/**
 * Our nodes in n8n's editor, tried with a real browser on a real n8n; the tests stand in `test/e2e/editor`. Started by
 * `npm run test:e2e`; ends with the line `N passed, N failed`. Arguments go to Playwright: `npm run test:e2e -- -g panel`.
 */
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { start } from '../../dev/demo/process.mjs';
import { Running, stopOnSignal } from '../../dev/demo/running';
import { startScene } from '../../dev/demo/scene';
import { root, settingsFor } from '../../dev/demo/settings';
import { startAzurite } from '../../dev/lab/azurite';
import { installChromium } from './chromium';
import type { EditorScene } from './editor/fixtures';

/** Of Playwright's JSON report; `errors` are those outside of any test, e.g. a file that can not be loaded. */
interface Report {
	stats: { expected: number; unexpected: number; flaky: number; skipped: number };
	errors: object[];
}

/** Enough for each output of Lead Parse. */
const FIRST_LEADS = 40;
const PLAYWRIGHT = join(root, 'node_modules', '@playwright', 'test', 'cli.js');

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const running = new Running();
const home = mkdtempSync(join(tmpdir(), 'leads-editor-'));
const reportFile = join(home, 'report.json');
/** Screenshots and traces of what failed; kept when something did. */
const results = `${home}-failed`;
let isKept = false;

process.on('exit', () => {
	for (const folder of isKept ? [home] : [home, results]) rmSync(folder, { recursive: true, force: true });
});
stopOnSignal(running, () => say('Stopping.'));
void main()
	.catch((failure: Error) => say(failure.message))
	.finally(async () => {
		if (running.isStopping) return;
		await running.stopAll();
		process.exit(conclude() ? 0 : 1);
	});

async function main(): Promise<void> {
	const chromium = await installChromium();
	const options = { firstLeads: FIRST_LEADS, withCrms: true };
	const { n8n, azurite, crms } = await startScene(settingsFor(home), running, options, say);
	const empty = await running.add(startAzurite());
	const scene: EditorScene = {
		emptyAccount: empty.connectionString,
		url: n8n.url,
		credentials: {
			azureTableApi: { authentication: 'connectionString', connectionString: azurite.connectionString },
			...crms?.credentials,
		},
	};
	await runPlaywright({
		CHROMIUM: chromium,
		EDITOR_SCENE: JSON.stringify(scene),
		EDITOR_RESULTS: results,
		EDITOR_REPORT: reportFile,
	});
}

/** Ends when Playwright has ended, whatever became of its tests: its report tells. */
async function runPlaywright(variables: Record<string, string>): Promise<void> {
	const config = join(root, 'test', 'e2e', 'editor', 'playwright.config.ts');
	const command = [process.execPath, PLAYWRIGHT, 'test', '-c', config, ...process.argv.slice(2)] as const;
	const child = start(command, { cwd: root, stdio: 'inherit', env: { ...process.env, ...variables } });
	const ended = once(child, 'exit');
	const stop = async () => {
		if (child.exitCode !== null || child.signalCode !== null) return;
		// Playwright closes its browsers upon this signal only.
		child.kill('SIGINT');
		await ended;
	};
	await running.add(Promise.resolve({ stop }));
	await ended;
}

/** Prints the last line. @returns whether all tests passed, and there were any */
function conclude(): boolean {
	const { passed, failed } = counts();
	isKept = failed > 0 && existsSync(results);
	if (isKept) say(`Screenshots and traces of what failed: ${results}`);
	say(`${passed} passed, ${failed} failed`);
	return failed === 0 && passed > 0;
}

/** A test that was not run counts as failed, and so does a run without a report. */
function counts(): { passed: number; failed: number } {
	if (!existsSync(reportFile)) return { passed: 0, failed: 1 };
	const { stats, errors } = JSON.parse(readFileSync(reportFile, 'utf8')) as Report;
	return {
		passed: stats.expected,
		failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
	};
}
