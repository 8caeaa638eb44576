/**
 * Installs what `npm test` and `npm start` need, with nothing there but Node >= 20.19 and npm. Plain JavaScript without
 * dependencies: it runs before anything is installed.
 */
import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './process.mjs';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const n8nFolder = join(root, 'dev', 'demo', 'n8n');
/** As in package.json (engines). */
const OLDEST_NODE = { major: 20, minor: 19 };
/** What n8n 2.41 asks for in its package.json (engines). */
const NODE_OF_N8N = 24;

/** Installs what the lock file says, or fails. */
const INSTALL = ['ci', '--no-audit', '--no-fund'];

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

/** Ends the process with a clear text when Node is too old for what follows. */
export function requireNode() {
	if (major > OLDEST_NODE.major || (major === OLDEST_NODE.major && minor >= OLDEST_NODE.minor)) return;
	const oldest = `${OLDEST_NODE.major}.${OLDEST_NODE.minor}`;
	process.stderr.write(
		`This needs Node ${oldest} or newer; ${process.execPath} is ${process.version}. See nodejs.org.\n`,
	);
	process.exit(1);
}

/** Installs the dev dependencies, and a Node 24 among them when this one is older. */
export async function installRoot() {
	if (!isInstalled(root)) {
		requireOwnModules(root);
		await runWithProgress('Installing the dev dependencies', npm(...INSTALL), root, packagesIn(root));
	}
	if (major < NODE_OF_N8N && !existsSync(installedNode)) {
		await runWithProgress(
			`Installing Node ${NODE_OF_N8N}`,
			npm('rebuild', 'node', '--ignore-scripts=false'),
			root,
		);
	}
}

const installedNode = join(
	root,
	'node_modules',
	'node',
	'bin',
	process.platform === 'win32' ? 'node.exe' : 'node',
);

/** The Node that runs n8n and the tests: this one if new enough, else the installed one. */
export const node24 = () => (major >= NODE_OF_N8N ? process.execPath : installedNode);

/** The environment of a child process in which `node` and the tools of node_modules/.bin are found first. */
export function environment(more = {}) {
	const separator = process.platform === 'win32' ? ';' : ':';
	const folders = [dirname(node24()), join(root, 'node_modules', '.bin'), process.env.PATH ?? ''];
	return { ...process.env, PATH: folders.join(separator), ...more };
}

/** Installs n8n in its own folder: 2.2 GB, some minutes. Only sqlite3 needs its install script, which compiles. */
export async function installN8n() {
	if (!isInstalled(n8nFolder)) {
		requireOwnModules(n8nFolder);
		const install = npm(...INSTALL, '--legacy-peer-deps', '--ignore-scripts');
		await runWithProgress('Installing n8n (2.2 GB, once)', install, n8nFolder, packagesIn(n8nFolder));
	}
	if (!existsSync(join(n8nFolder, 'node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) {
		const rebuild = npm('rebuild', 'sqlite3', '--ignore-scripts=false');
		await runWithProgress("Building n8n's database driver (sqlite3, once)", rebuild, n8nFolder);
	}
}

/**
 * `npm ci` empties node_modules first. If that is a symbolic link, it empties the folder of somebody else.
 *
 * @param {string} folder where npm is to install
 * @throws Error saying what to do
 */
export function requireOwnModules(folder) {
	const modules = join(folder, 'node_modules');
	if (!lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) return;
	throw new Error(
		`Nothing was installed: ${modules} is a symbolic link, and the installation would empty the folder it points to. ` +
			'What is there does not match package-lock.json. Run the installation in that folder, or delete the link to install here.',
	);
}

/** npm notes in node_modules what it has installed, as its last deed: an install that was broken off has no note. */
function isInstalled(folder) {
	const note = join(folder, 'node_modules', '.package-lock.json');
	if (!existsSync(note)) return false;
	const { packages } = JSON.parse(readFileSync(note, 'utf8'));
	return wantedPackages(folder).every(([path, { version }]) => packages[path]?.version === version);
}

/** What the lock file names, without optional packages: most of them are for other systems. */
function wantedPackages(folder) {
	const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
	return Object.entries(packages).filter(([path, { optional }]) => path && !optional);
}

/** How many packages are unpacked by now. */
function packagesIn(folder) {
	const files = wantedPackages(folder).map(([path]) => join(folder, path, 'package.json'));
	return () => `${files.filter((file) => existsSync(file)).length} of ${files.length} packages`;
}

/**
 * Runs a command under one moving line.
 *
 * @param {string} title what is waited for
 * @param {string[]} command
 * @param {string} cwd
 * @param {() => string} [progress] a few words on how far it is
 */
async function runWithProgress(title, command, cwd, progress = () => '') {
	const began = Date.now();
	const show = (end) => {
		const seconds = Math.round((Date.now() - began) / 1000);
		const text = [title, `${seconds} s`, progress()].filter(Boolean).join(' · ');
		if (process.stdout.isTTY) process.stdout.write(`\r\x1b[K${text}${end}`);
		else process.stdout.write(`${text}\n`);
	};
	show('');
	const timer = setInterval(show, process.stdout.isTTY ? 1000 : 10_000, '');
	try {
		await run(command, { cwd, env: environment() });
	} finally {
		clearInterval(timer);
		show('\n');
	}
}
