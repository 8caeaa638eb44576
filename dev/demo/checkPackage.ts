/**
 * Installs the packed package into a new n8n as a user would and asks that n8n what it has got. Started by
 * `node dev/demo/start.mjs checkPackage`; ends with the line `N passed, N failed`.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../build.mjs';
import { staleBuild } from './freshBuild';
import { installPackage } from './installPackage';
import { N8nApi } from './n8nApi';
import { startN8n } from './n8nServer';
import { Running, stopOnSignal } from './running';
import { root, settingsFor } from './settings';

interface PackageJson {
	name: string;
	dependencies?: object;
	n8n: { nodes: string[]; credentials: string[] };
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const running = new Running();
const home = mkdtempSync(join(tmpdir(), 'leads-package-'));
const results: boolean[] = [];

process.on('exit', () => rmSync(home, { recursive: true, force: true }));
stopOnSignal(running, () => say('Stopping.'));
main()
	.catch((failure: Error) => check(failure.message, false))
	.finally(async () => {
		await running.stopAll();
		const failed = results.filter((isGood) => !isGood).length;
		say(`${results.length - failed} passed, ${failed} failed`);
		process.exit(failed === 0 ? 0 : 1);
	});

async function main(): Promise<void> {
	if (staleBuild()) await build();
	const folder = await installPackage(home);
	const { name, dependencies, n8n } = JSON.parse(
		readFileSync(join(folder, 'package.json'), 'utf8'),
	) as PackageJson;
	checkFiles(folder, n8n);
	check('brings no other package along', dependencies === undefined && packagesBeside(folder).length === 0);

	const server = await running.add(startN8n(settingsFor(home), { logLevel: 'debug' }));
	await server.ready();
	const api = await N8nApi.logIn(server.url);
	const nodes = (await api.types<{ name: string }>('nodes')).map((node) => node.name);
	for (const node of namesIn('nodes'))
		check(`n8n offers the node ${node}`, nodes.includes(`${name}.${node}`));
	const credentials = (await api.types<{ name: string }>('credentials')).map((credential) => credential.name);
	for (const credential of namesIn('credentials')) {
		check(`n8n offers the credential ${credential}`, credentials.includes(credential));
	}
	const log = readFileSync(join(home, 'n8n.log'), 'utf8');
	check('n8n loads the package lazily', log.includes(`Lazy-loading nodes and credentials from ${name}`));
	const complaints = log
		.split('\n')
		.filter((line) => line.includes(name) && /error|fail|could not|missing/i.test(line));
	check(`n8n has nothing to complain about it ${complaints.join(' ')}`.trim(), complaints.length === 0);
}

/** What is listed is there, and what nobody needs to install is not. */
function checkFiles(folder: string, { nodes, credentials }: PackageJson['n8n']): void {
	for (const file of [...nodes, ...credentials, 'dist/THIRD_PARTY_NOTICES.md', 'LICENSE.md', 'README.md']) {
		check(`the tarball has ${file}`, existsSync(join(folder, file)));
	}
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const schemas = readdirSync(join(root, 'nodes'), { recursive: true, encoding: 'utf8' }).filter((file) =>
		/__schema__.*\.json$/.test(file),
	);
	const missing = schemas.filter((file) => !existsSync(join(folder, 'dist', 'nodes', file)));
	check(`the tarball has the schema of each output ${missing.join(' ')}`.trim(), missing.length === 0);
	check('the tarball has no tests in it', !files.some((file) => /\.test\.|^test\//.test(file)));
}

const packagesBeside = (folder: string): string[] => {
	const own = join(folder, 'node_modules');
	return existsSync(own) ? readdirSync(own) : [];
};

/** The names that the sources' own manifests list, so that a type that did not make it into the tarball is missed. */
function namesIn(list: 'nodes' | 'credentials'): string[] {
	const types = JSON.parse(readFileSync(join(root, 'dist', 'types', `${list}.json`), 'utf8')) as Array<{
		name: string;
	}>;
	return types.map((type) => type.name);
}

function check(promise: string, isGood: boolean): void {
	results.push(isGood);
	say(`${isGood ? 'ok  ' : 'FAIL'} ${promise}`);
}
