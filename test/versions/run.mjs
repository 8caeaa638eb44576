/**
 * `npm run test:versions`: runs the built package on the engine of older and newer n8n and ends with the line
 * `N passed, N failed`.
 *
 * Each n8n-core is installed in a folder of its own, and the tests of `test/workflow` run on it: the trigger polls, claims
 * and settles, Lead Parse parses, and every target delivers to its stand-in. The oldest runs on the oldest Node that n8n
 * 1.123 allows. `npm run test:versions -- oldest newest` takes only those two; versions can be named as well.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../../dev/build.mjs';
import { environment, installRoot, node24, requireNode, root } from '../../dev/demo/install.mjs';
import { npm, run } from '../../dev/demo/process.mjs';
import { runJest } from '../jest.mjs';

/** Of n8n-core; in brackets the n8n that has it, where the numbers differ. */
const VERSIONS = ['1.122.48', '2.0.0', '2.20.0', '2.35.5', 'newest'];
const N8N_OF_CORE = { '1.122.48': '1.123' };
const OLDEST = VERSIONS[0];
/** The oldest Node of n8n 1.123 (its package.json, engines). */
const OLDEST_NODE = '20.19';

const cache = join(root, 'node_modules', '.cache', 'n8n-nodes-marketplace-leads');
const say = (text) => process.stdout.write(`${text}\n`);

requireNode();
const total = { passed: 0, failed: 0 };
try {
	await installRoot();
	await build();
	for (const wanted of chosenVersions()) await testOn(wanted);
} catch (failure) {
	process.stderr.write(`${failure.message}\n`);
	total.failed++;
}
say(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);

function chosenVersions() {
	const chosen = process.argv.slice(2).map((name) => (name === 'oldest' ? OLDEST : name));
	return chosen.length > 0 ? chosen : VERSIONS;
}

async function testOn(wanted) {
	const version = wanted === 'newest' ? await newest() : wanted;
	if (version === null || !(await installed(`n8n-core-${version}`, 'n8n-core', version))) {
		say(`n8n-core ${version ?? wanted}: left out, the registry does not have it or cannot be reached.`);
		return;
	}
	const node = wanted === OLDEST ? await oldNode() : node24();
	if (node === null) {
		say(`n8n-core ${version}: left out, Node ${OLDEST_NODE} cannot be installed.`);
		return;
	}
	const name = N8N_OF_CORE[version] ? `${version} (n8n ${N8N_OF_CORE[version]})` : version;
	const onNode = spawnSync(node, ['--version'], { encoding: 'utf8' }).stdout.trim();
	say(`== n8n-core ${name} on Node ${onNode}`);
	const { passed, failed } = runJest({
		node,
		// Some versions have dependencies that are ES modules only.
		nodeArguments: ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'],
		// Some versions keep a timer for ever.
		jestArguments: ['test/workflow', '--forceExit'],
		environment: environment({ N8N_FOLDER: folderOf(`n8n-core-${version}`) }),
	});
	say(`n8n-core ${name} on Node ${onNode}: ${passed} passed, ${failed} failed`);
	total.passed += passed;
	total.failed += failed;
}

async function newest() {
	try {
		return (await run(npm('view', 'n8n-core', 'version'), { cwd: root })).trim();
	} catch {
		return null;
	}
}

/** A Node for the oldest version: this one if it is as old, else from the npm package `node`. */
async function oldNode() {
	if (process.versions.node.startsWith(`${OLDEST_NODE}.`)) return process.execPath;
	const name = `node-${OLDEST_NODE}`;
	if (!(await installed(name, 'node', OLDEST_NODE, '--ignore-scripts=false'))) return null;
	const program = process.platform === 'win32' ? 'node.exe' : 'node';
	return join(folderOf(name), 'node_modules', 'node', 'bin', program);
}

function folderOf(name) {
	return join(cache, name);
}

/** Installs one package in a folder of its own, once. */
async function installed(name, packageName, version, ...flags) {
	const folder = folderOf(name);
	if (existsSync(join(folder, 'complete'))) return true;
	say(`Installing ${packageName} ${version}`);
	rmSync(folder, { recursive: true, force: true });
	mkdirSync(folder, { recursive: true });
	writeFileSync(join(folder, 'package.json'), '{ "private": true }');
	const fixed = ['--no-save', '--no-audit', '--no-fund', '--legacy-peer-deps'];
	const scripts = flags.length > 0 ? flags : ['--ignore-scripts'];
	try {
		await run(npm('install', `${packageName}@${version}`, ...fixed, ...scripts), { cwd: folder });
	} catch (failure) {
		say(lastLine(failure.message));
		return false;
	}
	const { version: got } = JSON.parse(
		readFileSync(join(folder, 'node_modules', packageName, 'package.json'), 'utf8'),
	);
	writeFileSync(join(folder, 'complete'), got);
	return true;
}

function lastLine(text) {
	return text.trim().split('\n').at(-1) ?? '';
}
