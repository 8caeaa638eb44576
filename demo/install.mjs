/**
 * Installs what `npm test` and `npm start` need, with nothing there but Node >= 20 and npm. Plain JavaScript without
 * dependencies: it runs before anything is installed.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm, run } from './process.mjs';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const n8nFolder = join(root, 'demo', 'n8n');
const OLDEST_NODE = 20;
/** What n8n 2.41 asks for in its package.json (engines). */
const NODE_OF_N8N = 24;

const major = Number(process.versions.node.split('.')[0]);

/** Ends the process with a clear text when Node is too old for what follows. */
export function requireNode() {
	if (major >= OLDEST_NODE) return;
	process.stderr.write(
		`This needs Node ${OLDEST_NODE} or newer; ${process.execPath} is ${process.version}. See nodejs.org.\n`,
	);
	process.exit(1);
}

/** Installs the dev dependencies, and a Node 24 among them when this one is older. */
export async function installRoot() {
	if (!isInstalled(root)) {
		await runWithProgress('Installing the dev dependencies', npm('ci'), root, packagesIn(root));
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
		const install = npm('ci', '--legacy-peer-deps', '--ignore-scripts', '--no-audit', '--no-fund');
		await runWithProgress('Installing n8n (2.2 GB, once)', install, n8nFolder, packagesIn(n8nFolder));
	}
	if (!existsSync(join(n8nFolder, 'node_modules', 'sqlite3', 'build', 'Release', 'node_sqlite3.node'))) {
		const rebuild = npm('rebuild', 'sqlite3', '--ignore-scripts=false');
		await runWithProgress("Building n8n's database driver (sqlite3, once)", rebuild, n8nFolder);
	}
}

/** npm writes its own lock file into node_modules as its last deed: an install that was broken off has none. */
function isInstalled(folder) {
	const done = join(folder, 'node_modules', '.package-lock.json');
	return existsSync(done) && statSync(done).mtimeMs >= statSync(join(folder, 'package-lock.json')).mtimeMs;
}

/** How many of the packages that the lock file names are unpacked. Optional ones may be for other systems. */
function packagesIn(folder) {
	const { packages } = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8'));
	const wanted = Object.keys(packages).filter((path) => path && !packages[path].optional);
	return () => {
		const there = wanted.filter((path) => existsSync(join(folder, path, 'package.json')));
		return `${there.length} of ${wanted.length} packages`;
	};
}

/**
 * Runs a command under one moving line.
 *
 * @param {string} title what the person at the screen waits for
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
